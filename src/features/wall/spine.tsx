import { memo } from "react";
import type { Instant } from "../../domain/time.ts";
import { BETWEEN, packed } from "../../domain/wall/firing-list.ts";
import { fittedHeadline, headlineWidth } from "../../domain/wall/headline-fit.ts";
import type { WallLayout } from "../../domain/wall/layout.ts";
import type { SpineTone } from "../../domain/wall/spine.ts";
import { emWidth, fittingLines } from "../../domain/wall/text-width.ts";
import type { Severity, TileStateName } from "../../domain/wall/tile-state.ts";
import { shortAge } from "../../domain/wall/words.ts";
import { Mark } from "./mark.tsx";
import css from "./spine.module.css";
import type { WallTile } from "./tile-model.ts";
import type { WallModel } from "./view-model.ts";

/** A headline is at least twice as large as a label. */
const LEAST = 2;

const marks: Readonly<Record<SpineTone, readonly [TileStateName, Severity | null]>> = {
  critical: ["critical", "critical"],
  warning: ["warning", "warning"],
  "taken-critical": ["acked", "critical"],
  "taken-warning": ["acked", "warning"],
  silenced: ["silenced", null],
  unsure: ["unknown", null],
  ok: ["ok", null],
  blind: ["unknown", null],
  past: ["late", null],
};

interface SpineProps {
  readonly model: WallModel;
  readonly layout: WallLayout;
  /** Who the screen is, where there is room to say it. */
  readonly name: string | null;
  readonly now: Instant;
}

/** The whole in one line and what fires below it. It never rotates away, and its height never changes. */
export const Spine = memo(function Spine({ model, layout, name, now }: SpineProps) {
  const { tone } = model.headline;
  const [mark, severity] = marks[tone];
  const { width } = layout.spine;
  const fitted = fittedHeadline(model.headline, {
    width,
    rows: layout.headlineRows,
    floor: Math.min(layout.value, layout.headline),
    least: Math.min(LEAST * layout.unit, layout.headline),
    most: layout.headline,
  });
  const spare = width - headlineWidth(fitted) - layout.unit * NAME;
  const named = name !== null && emWidth(name) * layout.value < spare;
  return (
    <section className={css.spine} data-tone={tone} aria-label="Status">
      <p className={css.headline} role="status" style={{ fontSize: `${fitted.size}px` }}>
        <span className={css.lines}>
          {fitted.lines.map((line, i) => (
            <span key={line} className={css.headlineLine}>
              {i === 0 ? <Mark name={mark} severity={severity} /> : null}
              <span className={css.text}>{line}</span>
            </span>
          ))}
        </span>
        {named ? <span className={css.name}>{name}</span> : null}
      </p>
      {layout.listRows === 0 ? null : <Below model={model} layout={layout} now={now} />}
    </section>
  );
});

/** For how long it has fired; empty where that is not known. */
const lasting = ({ since }: WallTile, now: Instant): string => (since === null ? "" : shortAge(now - since));

/** Space before the screen's name, in units. */
const NAME = 2;

/** Room of an item's shape and of the gaps between its parts, in ems of the list. */
const SHAPE = 1.5;
const GAP = 0.4;

/** How the items of the list are written, and how it says that more fires than it names. */
interface Manner {
  readonly valued: boolean;
  readonly timed: boolean;
  readonly title: (tile: WallTile) => string;
  readonly more: (left: number) => string;
}

const long = ({ titles }: WallTile): string => titles[0];
const short = ({ titles }: WallTile): string => titles[titles.length - 1] ?? titles[0];
const inWords = (left: number): string => `+${left} more`;

/** Values stand on the tiles too: they give way, then long titles, times, words, where without them more of what fires is named. */
const manners: readonly [Manner, ...Manner[]] = [
  { valued: true, timed: true, title: long, more: inWords },
  { valued: false, timed: true, title: long, more: inWords },
  { valued: false, timed: true, title: short, more: inWords },
  { valued: false, timed: false, title: short, more: inWords },
  { valued: false, timed: false, title: short, more: (left) => `+${left}` },
  { valued: false, timed: false, title: short, more: () => "" },
];

function itemWidth(tile: WallTile, now: Instant, { valued, timed, title }: Manner): number {
  const parts = [valued ? tile.value[0] : "", timed ? lasting(tile, now) : ""].filter((part) => part !== "");
  const rest = parts.reduce((sum, part) => sum + GAP + emWidth(part), 0);
  const initials = tile.initials === null ? 0 : GAP + 0.8 + emWidth(tile.initials, true);
  return SHAPE + emWidth(title(tile), true) + rest + initials;
}

function Below({ model, layout, now }: Omit<SpineProps, "name">) {
  const ems = layout.spine.width / layout.list;
  const style = { fontSize: `${layout.list}px` };
  if (model.words.length > 0)
    return fittingLines(model.words, ems, layout.listRows).map((line) => (
      <p key={line} className={css.words} style={style}>
        {line}
      </p>
    ));
  const packings = manners.map((manner) => {
    const said = manner.more(model.firing.length);
    const more = said === "" ? 0 : emWidth(said) + BETWEEN;
    return { manner, ...packed(model.firing, (tile) => itemWidth(tile, now, manner), { most: layout.listRows, ems, more }) };
  });
  // Where not even the shortest manner fits, it is that one whose names lose least.
  const fitting = packings.filter(({ tight }) => !tight);
  // One that does not say how many it leaves out is the last resort.
  const honest = fitting.filter(({ manner, left }) => left === 0 || manner.more(left) !== "");
  const best = (honest.length > 0 ? honest : fitting).toSorted((a, b) => a.left - b.left)[0] ?? packings[packings.length - 1];
  const { manner = manners[0], rows = [], left = 0 } = best ?? {};
  return (
    <ul className={css.list} style={style} aria-label="Firing">
      {rows.map((row, i) => (
        <li key={row[0]?.key} className={css.row}>
          {row.map((tile) => (
            <span key={tile.key} className={css.item} data-severity={tile.state.severity}>
              <Mark name={tile.state.name} severity={tile.state.severity} />
              <b>{manner.title(tile)}</b>
              {manner.valued ? <span>{tile.value[0]}</span> : null}
              {tile.since === null || !manner.timed ? null : <span className={css.since}>{lasting(tile, now)}</span>}
              {tile.initials === null ? null : <b className={css.initials}>{tile.initials}</b>}
            </span>
          ))}
          {left > 0 && i === rows.length - 1 && manner.more(left) !== "" ? (
            <span className={css.left}>{manner.more(left)}</span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
