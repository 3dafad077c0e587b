import type { KeyboardEvent, PointerEvent } from "react";
import { type ChartData, type ChartLevels, formatAxisValue } from "./chart-data.ts";
import css from "./level-handles.module.css";
import { levelAfterKey, levelAt, levelStep } from "./level-scale.ts";
import { type PlotFrame, valueY } from "./plot-frame.ts";

export type LevelName = keyof ChartLevels;

interface LevelHandlesProps {
  readonly frame: PlotFrame;
  readonly unit: ChartData["unit"];
  readonly levels: ChartLevels;
  /** A level that is only proposed. */
  readonly proposed: { readonly name: LevelName; readonly level: number } | null;
  readonly locale: string;
  /** A level in words, for those who hear it. */
  readonly spoken: (level: number) => string;
  readonly onMove: (name: LevelName, level: number) => void;
  /** While a level is dragged the axis must stand still. */
  readonly onHold: (held: boolean) => void;
}

const titles: Readonly<Record<LevelName, string>> = { warning: "Warning level", critical: "Critical level" };

/** Levels as lines with a grip, to be dragged or moved by arrow keys. A level that is off has none. */
export function LevelHandles({ levels, proposed, ...handle }: LevelHandlesProps) {
  const { frame } = handle;
  return (
    <div className={css.handles}>
      {(["warning", "critical"] as const).map((name) => {
        const level = levels[name];
        return level === null ? null : <Handle key={name} name={name} level={level} {...handle} />;
      })}
      {proposed !== null && (
        <div
          className={css.proposed}
          data-level={proposed.name}
          style={{ insetInlineStart: frame.left, inlineSize: frame.width, insetBlockStart: yOf(frame, proposed.level) }}
        >
          <span>suggested</span>
        </div>
      )}
    </div>
  );
}

const yOf = (frame: PlotFrame, level: number): number => valueY(frame, Math.min(level, frame.yTop));

interface HandleProps extends Omit<LevelHandlesProps, "levels" | "proposed"> {
  readonly name: LevelName;
  readonly level: number;
}

function Handle({ frame, unit, name, level, locale, spoken, onMove, onHold }: HandleProps) {
  const step = levelStep(frame.yTop, unit);
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.offsetParent?.getBoundingClientRect();
    if (box !== undefined) onMove(name, levelAt(frame, event.clientY - box.top, step));
  };
  const press = (event: KeyboardEvent) => {
    const next = levelAfterKey(event.key, level, step, frame.yTop);
    if (next === null) return;
    event.preventDefault();
    onMove(name, next);
  };
  return (
    <div
      className={css.handle}
      data-level={name}
      style={{ insetInlineStart: frame.left, inlineSize: frame.width, insetBlockStart: yOf(frame, level) }}
      role="slider"
      tabIndex={0}
      aria-label={titles[name]}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={Math.max(frame.yTop, level)}
      aria-valuenow={level}
      aria-valuetext={spoken(level)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus({ focusVisible: false } as FocusOptions);
        event.preventDefault();
        onHold(true);
      }}
      onPointerMove={drag}
      onLostPointerCapture={() => onHold(false)}
      onKeyDown={press}
    >
      <span className={css.grip}>{`${name} ${formatAxisValue(level, unit, locale)}`}</span>
    </div>
  );
}
