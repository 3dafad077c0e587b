import { memo } from "react";
import type { TileForm } from "../../domain/wall/plan.ts";
import { tileFit } from "../../domain/wall/tile-fit.ts";
import { unbroken } from "../../format/unbroken.ts";
import { Line } from "./line.tsx";
import { looksAs } from "./looks.ts";
import { Mark } from "./mark.tsx";
import { Qr } from "./qr.tsx";
import css from "./tile.module.css";
import type { WallTile } from "./tile-model.ts";

interface TileProps {
  readonly tile: WallTile;
  /** What it is called where it stands on the wall more than once; else `null`: its longest title that fits. */
  readonly name: string | null;
  readonly form: TileForm;
  /** Width in units. */
  readonly width: number;
  /** `12 s`, since a source behind it was heard. */
  readonly age: string;
  /** `6 min`, since its alert is as bad as it is; of an answer that is late `late`; empty where there is nothing to say. */
  readonly lasting: string;
}

const isDrawn = (was: TileProps, is: TileProps): boolean =>
  was.name === is.name &&
  was.form === is.form &&
  was.width === is.width &&
  was.age === is.age &&
  was.lasting === is.lasting &&
  looksAs(was.tile, is.tile);

/** Ways to say for how long, longest first. */
const lastingWays = (lasting: string): readonly [string, ...string[]] | null =>
  lasting === "" ? null : lasting === LATE ? [LATE] : [unbroken(`for ${lasting}`), lasting];

const lineLabel = ({ title, limit }: WallTile): string => `${title}, last half hour${limit === null ? "" : `, limit ${limit}`}`;

/** Beside the word of a state that is still coloured while its answer is no longer fresh. */
export const LATE = "late";

/** One rule: shape, word and colour of its state, value with unit, limit and usual range, its age, and the window that was judged. */
export const Tile = memo(function Tile({ tile, name, form, width, age, lasting }: TileProps) {
  const { state, spark } = tile;
  const fit = tileFit(form, width, {
    ...tile,
    titles: name === null ? tile.titles : [name],
    age,
    word: state.word,
    lasting: lastingWays(lasting),
    linked: tile.link !== null,
  });
  const drawn = form === "tall" || (form === "wide" && fit.qr === null);
  return (
    <article
      className={css.tile}
      data-state={state.name}
      data-severity={state.severity}
      data-calls={(state.calls && lasting !== LATE) || undefined}
      data-form={form}
      data-coded={fit.qr !== null || undefined}
      aria-label={tile.title}
    >
      <header className={css.head}>
        <h3 className={css.title}>
          <Mark name={state.name} severity={state.severity} />
          <span>{fit.title}</span>
        </h3>
        {form === "stack" ? null : <p className={css.age}>{age}</p>}
      </header>
      <div className={css.figures}>
        <p className={css.value} data-said="value" style={{ fontSize: `calc(var(--u) * ${fit.size})` }}>
          {fit.value}
        </p>
        <p className={css.facts}>
          {fit.limit === null && form !== "stack" ? null : <span>{fit.limit}</span>}
          {form === "stack" ? <span className={css.age}>{age}</span> : null}
          {fit.usual === null || form === "brief" ? null : <span className={css.usually}>{fit.usual}</span>}
        </p>
      </div>
      <div className={css.standing}>
        <p className={css.word}>
          <span data-said="word">{state.word}</span>
          {tile.initials === null ? null : <b className={css.initials}>{tile.initials}</b>}
          {fit.lasting === null ? null : <span className={css.lasting}>{fit.lasting}</span>}
        </p>
        {form === "brief" && fit.usual !== null ? <p className={css.usual}>{fit.usual}</p> : null}
        {drawn ? (
          <div className={css.spark}>
            <Line
              values={spark.values}
              level={spark.level}
              judged={state.name === "unknown" ? 0 : spark.judged}
              usual={tile.band}
              label={lineLabel(tile)}
            />
          </div>
        ) : null}
      </div>
      {fit.qr === null || tile.link === null ? null : (
        <div className={css.code} style={{ inlineSize: `calc(var(--u) * ${fit.qr})` }}>
          <Qr address={tile.link} label={`Address of ${tile.title} for a phone`} />
        </div>
      )}
    </article>
  );
}, isDrawn);
