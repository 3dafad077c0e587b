/** How a level moves: by pointer to the value under it, by keys in round steps. */
import type { ChartUnit } from "./chart-data.ts";
import type { PlotFrame } from "./plot-frame.ts";
import { unitStep } from "./ticks.ts";

/** Steps over the whole axis: fine enough to place a level, coarse enough to give round numbers. */
const STEPS = 100;

/** How many steps a key moves; `Infinity` is the end of the axis. */
const moves: Readonly<Record<string, number>> = {
  ArrowUp: 1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
  PageUp: 10,
  PageDown: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

type Axis = Pick<PlotFrame, "top" | "height" | "yTop">;

/** The step of a level on an axis that ends at `yTop`. Levels of counted events are whole. */
export const levelStep = (yTop: number, unit: ChartUnit): number => unitStep(yTop / STEPS, unit === "number" ? "count" : unit);

const within = (value: number, top: number): number => Number(Math.max(0, Math.min(top, value)).toPrecision(12));

/** The level under `y` (CSS pixels from the top of the box), in whole steps. */
export function levelAt(axis: Axis, y: number, step: number): number {
  const value = (1 - (y - axis.top) / axis.height) * axis.yTop;
  return within(Math.round(value / step) * step, axis.yTop);
}

/** The level after a key; `null` for keys that mean nothing here. A level between two steps goes to the next of them first. */
export function levelAfterKey(key: string, value: number, step: number, yTop: number): number | null {
  const move = moves[key];
  if (move === undefined) return null;
  if (!Number.isFinite(move)) return move > 0 ? yTop : 0;
  const place = Number((value / step).toPrecision(12));
  const from = move > 0 ? Math.floor(place) : Math.ceil(place);
  return within((from + move) * step, Math.max(yTop, value));
}
