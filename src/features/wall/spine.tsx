import { memo } from "react";
import { headlineIn, headlineWidth } from "../../domain/wall/headline-fit.ts";
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

/** Space before the screen's name, in units. */
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

/** The whole in one line and what fires below it. It never rotates away, and its height never changes. */
export const Spine = memo(function Spine({ model, layout, list, name }: SpineProps) {
  const { tone } = model.headline;
  const [mark, severity] = marks[tone];
  const { width } = layout.spine;
  const [first] = model.firing;
  const linked = layout.columns === 0 && first?.link ? first : null;
  const alone = headlineIn(width, model.headline, layout);
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
