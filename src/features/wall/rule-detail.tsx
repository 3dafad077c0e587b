import { fittingSentence } from "../../domain/wall/sentence-fit.ts";
import { emWidth } from "../../domain/wall/text-width.ts";
import { type Clock, formatWeekTime } from "../../format/time.ts";
import css from "./detail.module.css";
import { LAST_KNOWN } from "./detail-parts.tsx";
import { Line } from "./line.tsx";
import { Mark } from "./mark.tsx";
import { Qr } from "./qr.tsx";
import type { WallTile } from "./tile-model.ts";

interface RuleDetailProps {
  readonly tile: WallTile;
  /** What it is called here. */
  readonly name: string;
  readonly held: "pinned" | "sent" | null;
  /** Whether it is of another time: then it wears no alarm. */
  readonly past?: boolean;
  /** Whether what it says is only what was last known. */
  readonly lastKnown: boolean;
  readonly clock: Clock;
  /** Room in units. */
  readonly width: number;
  readonly height: number;
}

/** From this width on the words stand beside the drawing; the space between them, and the words' share of the rest. As in the style sheet. */
const WIDE = 20;
const GUTTER = 1.5;
const TEXT_SHARE = 1.3 / 2.3;

/** Font size of the title, the room of its shape, and what is left between it and what stands at its end, in units. */
const TITLE = 1.25;
const SHAPE = 2;
const BETWEEN = 1;

const columnOf = (width: number): number => (width > WIDE ? (width - GUTTER) * TEXT_SHARE : width);

/** Room of the title in ems, in a detail area of a width in units. */
export const ruleTitleEms = (width: number): number => (columnOf(width) - SHAPE) / TITLE;

/** Its sentence, with when it was said where that is not the moment of the board. */
const said = ({ sentence, saidAt }: WallTile, clock: Clock): string =>
  saidAt === null ? sentence : `${formatWeekTime(saidAt, clock)}: ${sentence}`;

/** One rule at length: its sentence, the window that was judged, and a code that is large enough to be read from some steps away. */
export function RuleDetail({ tile, name, held, past = false, lastKnown, clock, width, height }: RuleDetailProps) {
  const { state } = tile;
  const wide = width > WIDE;
  const code = tile.link === null ? 0 : Math.min(wide ? 5.6 : 6.5, wide ? height - 0.5 : (height - 2.5) * 0.42);
  const lines = Math.max(2, Math.floor((height - 1.9 - (wide ? 0 : Math.max(code, 2.5))) / 1.22));
  const column = columnOf(width);
  const note = lastKnown ? LAST_KNOWN : held === "sent" ? held : null;
  const noted = note !== null && emWidth(name, true) * TITLE + SHAPE + BETWEEN + emWidth(note) <= column;
  return (
    <section
      className={css.rule}
      data-severity={past ? undefined : state.severity}
      data-state={state.name}
      data-wide={wide || undefined}
      aria-label={[tile.title, note ?? held].filter((part) => part !== null).join(", ")}
    >
      <h2 className={css.title}>
        <Mark name={state.name} severity={state.severity} />
        <span>{name}</span>
        {noted ? <span className={css.known}>{note}</span> : null}
      </h2>
      <p className={css.sentence} style={{ WebkitLineClamp: lines }}>
        {fittingSentence(said(tile, clock), column, lines)}
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
