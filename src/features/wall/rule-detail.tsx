import { fitting } from "../../domain/wall/text-width.ts";
import css from "./detail.module.css";
import { Line } from "./line.tsx";
import { Mark } from "./mark.tsx";
import { Qr } from "./qr.tsx";
import type { WallTile } from "./tile-model.ts";

interface RuleDetailProps {
  readonly tile: WallTile;
  /** Ways to write its title, longest first. */
  readonly titles: WallTile["titles"];
  readonly held: "pinned" | "sent";
  /** Room in units. */
  readonly width: number;
  readonly height: number;
}

/** From this width on the words stand beside the drawing; the space between them, and the words' share of the rest. As in the style sheet. */
const WIDE = 20;
const GUTTER = 1.5;
const TEXT_SHARE = 1.3 / 2.3;

/** Font size of the title, and the room of its shape, in units. */
const TITLE = 1.25;
const SHAPE = 2;

/** One rule at length: its sentence, the window that was judged, and a code that is large enough to be read from some steps away. */
export function RuleDetail({ tile, titles, held, width, height }: RuleDetailProps) {
  const { state } = tile;
  const wide = width > WIDE;
  const code = tile.link === null ? 0 : Math.min(wide ? 5.6 : 6.5, wide ? height - 0.5 : (height - 2.5) * 0.42);
  const lines = Math.max(2, Math.floor((height - 1.9 - (wide ? 0 : Math.max(code, 2.5))) / 1.22));
  return (
    <section
      className={css.rule}
      data-severity={state.severity}
      data-state={state.name}
      data-wide={wide || undefined}
      aria-label={`${tile.title}, ${held}`}
    >
      <h2 className={css.title}>
        <Mark name={state.name} severity={state.severity} />
        <span>{fitting(titles, ((wide ? (width - GUTTER) * TEXT_SHARE : width) - SHAPE) / TITLE, true)}</span>
      </h2>
      <p className={css.sentence} style={{ WebkitLineClamp: lines }}>
        {tile.sentence}
      </p>
      <div className={css.under}>
        <div className={css.plot}>
          <Line
            values={tile.spark.values}
            level={tile.spark.level}
            judged={tile.spark.judged}
            usual={tile.band}
            label={`${tile.title}, last half hour`}
          />
        </div>
        {tile.link === null ? null : (
          <div className={css.code} style={{ inlineSize: `calc(var(--u) * ${code})`, blockSize: `calc(var(--u) * ${code})` }}>
            <Qr address={tile.link} label={`Address of ${tile.title} for a phone`} />
          </div>
        )}
      </div>
    </section>
  );
}
