/** Where the words of the levels stand, so that those of two close levels do not run into each other. */
import type { ChartLevels } from "./chart-data.ts";
import { type PlotFrame, valueY } from "./plot-frame.ts";

/** A level's line and its words. `place` is over or under the line at its start, or over it at its end. */
export interface LevelLabel {
  readonly name: keyof ChartLevels;
  readonly level: number;
  /** From the top edge of the box, in CSS pixels. */
  readonly y: number;
  readonly place: "over" | "under" | "end";
}

/** Line height of the words, in root font sizes. */
const WORDS = 1.2;

/** Levels that lie beyond the axis, the lower first: they are named at its end instead of drawn. */
export const beyondAxis = ({ yTop }: Pick<PlotFrame, "yTop">, levels: ChartLevels) =>
  (["warning", "critical"] as const)
    .flatMap((name) => {
      const level = levels[name];
      return level !== null && level > yTop ? [{ name, level }] : [];
    })
    .toSorted((a, b) => a.level - b.level);

/** Levels that are set and on the axis. Of two close ones the lower says its words under its line; at the foot of the plot, at the line's end. */
export function levelLabels(
  frame: Pick<PlotFrame, "top" | "height" | "yTop" | "rem">,
  levels: ChartLevels,
): readonly LevelLabel[] {
  const set = (["warning", "critical"] as const).flatMap((name) => {
    const level = levels[name];
    return level === null || level > frame.yTop ? [] : [{ name, level, y: valueY(frame, level) }];
  });
  const highest = Math.min(...set.map(({ y }) => y));
  const room = WORDS * frame.rem;
  const lower = set.findLast(({ y }) => y > highest) ?? (set.length > 1 ? set[0] : undefined);
  const close = lower !== undefined && lower.y - highest < room;
  return set.map((one) => {
    if (!close || one !== lower) return { ...one, place: "over" };
    return { ...one, place: lower.y + room < frame.top + frame.height ? "under" : "end" };
  });
}
