import { memo } from "react";
import { fittedHeadline, headlineWidth } from "../../domain/wall/headline-fit.ts";
import type { WallLayout } from "../../domain/wall/layout.ts";
import type { SpineTone } from "../../domain/wall/spine.ts";
import { emWidth } from "../../domain/wall/text-width.ts";
import type { Severity, TileStateName } from "../../domain/wall/tile-state.ts";
import { BelowHeadline } from "./below-headline.tsx";
import { Mark } from "./mark.tsx";
import type { FiringList } from "./naming.ts";
import { Qr } from "./qr.tsx";
import css from "./spine.module.css";
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
  readonly list: FiringList;
  /** Who the screen is, where there is room to say it. */
  readonly name: string | null;
}

/** The whole in one line and what fires below it. It never rotates away, and its height never changes. */
export const Spine = memo(function Spine({ model, layout, list, name }: SpineProps) {
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
  const [first] = model.firing;
  const code = layout.columns === 0 && first?.link ? codeSide(layout, spare) : null;
  // Who it is is said where nothing else was left out for want of room.
  const named = name !== null && code === null && fitted.whole && emWidth(name) * layout.value < spare;
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
        {code === null || !first?.link ? null : (
          <div className={css.code} style={{ inlineSize: `${code}px` }}>
            <Qr address={first.link} label={`Address of ${first.title} for a phone`} />
          </div>
        )}
      </div>
      {layout.listRows === 0 ? null : <BelowHeadline model={model} layout={layout} list={list} whole={fitted.whole} />}
    </section>
  );
});

/** Space before the screen's name or the code, in units. */
const NAME = 2;

/** Sides of a code for phones beside the headline, in units: smaller is not read from some steps away, larger need not be. */
const LEAST_CODE = 2.9;
const LARGEST_CODE = 5;

/** Side of a code beside the headline; `null` where there is no room. Without tiles it is the only one of the wall. */
function codeSide({ unit, headline, headlineRows }: WallLayout, spare: number): number | null {
  const side = Math.min(LARGEST_CODE * unit, headline * 1.2 * headlineRows, spare);
  return side >= LEAST_CODE * unit ? side : null;
}
