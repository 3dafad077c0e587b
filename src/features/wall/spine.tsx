import { memo } from "react";
import { type FittedHeadline, fittedHeadline, headlineWidth } from "../../domain/wall/headline-fit.ts";
import type { WallLayout } from "../../domain/wall/layout.ts";
import type { SpineTone } from "../../domain/wall/spine.ts";
import { emWidth } from "../../domain/wall/text-width.ts";
import type { Severity, TileStateName } from "../../domain/wall/tile-state.ts";
import { BelowHeadline } from "./below-headline.tsx";
import { codePlace } from "./code-place.ts";
import { Mark } from "./mark.tsx";
import type { FiringList } from "./naming.ts";
import { Qr } from "./qr.tsx";
import css from "./spine.module.css";
import type { WallModel } from "./view-model.ts";

/** A headline is twice to three times as large as a label; so much space is before the screen's name, in units. */
const LEAST = 2;
const MOST = 3;
const NAME = 2;

const marks: Readonly<Record<SpineTone, readonly [TileStateName, Severity | null]>> = {
  critical: ["critical", "critical"],
  warning: ["warning", "warning"],
  "taken-critical": ["acked", "critical"],
  "taken-warning": ["acked", "warning"],
  silenced: ["silenced", null],
  pending: ["pending", null],
  unsure: ["unknown", null],
  ok: ["ok", null],
  blind: ["unknown", null],
  past: ["late", null],
};

interface SpineProps {
  readonly model: WallModel;
  readonly layout: WallLayout;
  readonly list: FiringList;
  /** Who the screen is, where there is room to say it. */
  readonly name: string | null;
}

/** Sizes of the headline in pixels: twice to three times a label. */
const sizesOf = ({ unit, value, headline }: WallLayout) => ({
  floor: Math.min(value, headline),
  least: Math.min(LEAST * unit, headline),
  most: headline,
});

/** The headline in a width. Of two lines one may take the room where it says all in that: a calm wall has no gap below its headline. */
function fittedIn(width: number, headline: WallModel["headline"], layout: WallLayout): FittedHeadline {
  const sizes = sizesOf(layout);
  const rows = layout.headlineRows;
  const most = Math.min(MOST * layout.unit, sizes.most * rows);
  const single = rows === 1 ? null : fittedHeadline(headline, { ...sizes, width, rows: 1, least: sizes.most, most });
  return single?.whole === true && single.size >= sizes.most ? single : fittedHeadline(headline, { ...sizes, width, rows });
}

/** The whole in one line and what fires below it. It never rotates away, and its height never changes. */
export const Spine = memo(function Spine({ model, layout, list, name }: SpineProps) {
  const { tone } = model.headline;
  const [mark, severity] = marks[tone];
  const { width } = layout.spine;
  const [first] = model.firing;
  const linked = layout.columns === 0 && first?.link ? first : null;
  const alone = fittedIn(width, model.headline, layout);
  const code = linked === null ? null : codePlace(layout, list, alone, model.headline);
  const fitted = code?.fitted ?? alone;
  const spare = width - headlineWidth(fitted) - layout.unit * NAME;
  // Who it is is said where nothing else was left out for want of room.
  const named = name !== null && code?.place !== "beside" && fitted.whole && emWidth(name) * layout.value < spare;
  const drawn =
    code === null || !linked?.link ? null : (
      <div className={css.code} style={{ inlineSize: `${code.side}px` }}>
        <Qr address={linked.link} label={`Address of ${linked.title} for a phone`} />
      </div>
    );
  return (
    <section className={css.spine} data-tone={tone} aria-label="Status">
      <div className={css.top}>
        <p className={css.headline} role="status" style={{ fontSize: `${fitted.size}px` }}>
          {fitted.lines.map((line, i) => (
            <span key={line} className={css.headlineLine}>
              {i === 0 ? <Mark name={mark} severity={severity} /> : null}
              <span className={css.text}>{line}</span>
            </span>
          ))}
        </p>
        {named ? <p className={css.name}>{name}</p> : null}
        {code?.place === "beside" ? drawn : null}
      </div>
      {layout.listRows === 0 ? null : <BelowHeadline model={model} layout={layout} list={list} whole={fitted.whole} />}
      {code?.place === "below" ? drawn : null}
    </section>
  );
});
