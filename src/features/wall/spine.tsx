import { memo } from "react";
import type { Instant } from "../../domain/time.ts";
import type { WallLayout } from "../../domain/wall/layout.ts";
import { fittedHeadline, packed, type SpineTone } from "../../domain/wall/spine.ts";
import { emWidth, fitting } from "../../domain/wall/text-width.ts";
import type { Severity, TileStateName } from "../../domain/wall/tile-state.ts";
import { shortAge } from "../../domain/wall/words.ts";
import { Mark } from "./mark.tsx";
import css from "./spine.module.css";
import type { WallTile } from "./tile-model.ts";
import type { WallModel } from "./view-model.ts";

/** Font size of the firing list in units. */
const LIST = 1.25;

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
  const { text, size } = fittedHeadline(model.headline, layout.spine.width, LEAST * layout.unit, layout.headline);
  return (
    <section className={css.spine} data-tone={tone} aria-label="Status">
      <p className={css.headline} role="status" style={{ fontSize: `${size}px` }}>
        <Mark name={mark} severity={severity} />
        <span className={css.text}>{text}</span>
        {name === null ? null : <span className={css.name}>{name}</span>}
      </p>
      {layout.listRows === 0 ? null : <Below model={model} layout={layout} now={now} />}
    </section>
  );
});

/** For how long it has fired; empty where that is not known. */
const lasting = ({ since }: WallTile, now: Instant): string => (since === null ? "" : shortAge(now - since));

/** Room of an item's shape and of the gaps between its parts, in ems of the list. */
const SHAPE = 1.5;
const GAP = 0.4;

/** How an item of the list is written. */
interface Manner {
  readonly valued: boolean;
  readonly title: (tile: WallTile) => string;
}

/** Values stand on the tiles too: they give way, then long titles, where without them more of what fires is named. */
const manners: readonly [Manner, ...Manner[]] = [
  { valued: true, title: ({ titles }) => titles[0] },
  { valued: false, title: ({ titles }) => titles[0] },
  { valued: false, title: ({ titles }) => titles[titles.length - 1] ?? titles[0] },
];

function itemWidth(tile: WallTile, now: Instant, { valued, title }: Manner): number {
  const parts = [valued ? tile.value[0] : "", lasting(tile, now)].filter((part) => part !== "");
  const rest = parts.reduce((sum, part) => sum + GAP + emWidth(part), 0);
  const initials = tile.initials === null ? 0 : GAP + 0.8 + emWidth(tile.initials, true);
  return SHAPE + emWidth(title(tile), true) + rest + initials;
}

function Below({ model, layout, now }: Omit<SpineProps, "name">) {
  const ems = layout.spine.width / (layout.unit * LIST);
  if (model.words.length > 0)
    return model.words.slice(0, layout.listRows).map((ways) => (
      <p key={ways[0]} className={css.words}>
        {fitting(ways, ems)}
      </p>
    ));
  const packings = manners.map((manner) => ({
    manner,
    ...packed(model.firing, (tile) => itemWidth(tile, now, manner), ems, layout.listRows),
  }));
  const best = packings.toSorted((a, b) => Number(a.tight) - Number(b.tight) || a.left - b.left)[0];
  const { manner = manners[0], rows = [], left = 0 } = best ?? {};
  return (
    <ul className={css.list} aria-label="Firing">
      {rows.map((row, i) => (
        <li key={row[0]?.key} className={css.row}>
          {row.map((tile) => (
            <span key={tile.key} className={css.item} data-severity={tile.state.severity}>
              <Mark name={tile.state.name} severity={tile.state.severity} />
              <b>{manner.title(tile)}</b>
              {manner.valued ? <span>{tile.value[0]}</span> : null}
              {tile.since === null ? null : <span className={css.since}>{lasting(tile, now)}</span>}
              {tile.initials === null ? null : <b className={css.initials}>{tile.initials}</b>}
            </span>
          ))}
          {left > 0 && i === rows.length - 1 ? <span className={css.left}>+{left} more</span> : null}
        </li>
      ))}
    </ul>
  );
}
