/** The fixed frame of a plot: where its axes stand and how a bucket becomes an x. Every part of a chart reads the same frame. */
import { rangeOf } from "../domain/series/series.ts";
import type { TimeRange } from "../domain/time.ts";
import type { BoxSize } from "./chart-box.tsx";
import { bucketCount, type ChartData, type ChartLevels, topOf } from "./chart-data.ts";
import { timeTicks, valueTicks } from "./ticks.ts";

/** Measures in CSS pixels, ticks in the axes' own units. */
export interface PlotFrame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
  readonly range: TimeRange;
  readonly length: number;
  readonly xTicks: readonly number[];
  readonly xStep: number;
  readonly yTicks: readonly number[];
  readonly yTop: number;
  /** Root font size, by which hatching and textures grow. */
  readonly rem: number;
}

/** Frame of a plot in a box, its value axis up to `reach`. The axis keeps its width whatever the labels say, so that charts under one another line up. */
export function plotFrame(
  data: ChartData,
  kind: "line" | "area",
  levels: ChartLevels | undefined,
  box: BoxSize,
  zone: string,
  reach: number = topOf(data, kind, levels),
): PlotFrame {
  const left = Math.round(3.75 * box.rem);
  const right = Math.round(0.75 * box.rem);
  const top = Math.round(0.75 * box.rem);
  const bottom = Math.round(1.5 * box.rem);
  const width = Math.max(1, box.width - left - right);
  const height = Math.max(1, box.height - top - bottom);
  const length = bucketCount(data);
  const range = rangeOf({ ...data, values: new Array<null>(length).fill(null) });
  const { ticks, step } = timeTicks(range, zone, Math.floor(width / (5 * box.rem)));
  const yTicks = valueTicks(reach, data.unit, box.height < 11 * box.rem ? 3 : 4);
  return {
    left,
    right,
    top,
    bottom,
    width,
    height,
    range,
    length,
    xTicks: ticks,
    xStep: step,
    yTicks,
    yTop: yTicks.at(-1) ?? 1,
    rem: box.rem,
  };
}

/** x of the start of bucket `i`, from the left edge of the box. */
export const bucketX = (frame: Pick<PlotFrame, "left" | "width" | "length">, i: number): number =>
  frame.left + (i / Math.max(1, frame.length)) * frame.width;

/** y of a value, from the top edge of the box. */
export const valueY = (frame: Pick<PlotFrame, "top" | "height" | "yTop">, value: number): number =>
  frame.top + (1 - value / frame.yTop) * frame.height;
