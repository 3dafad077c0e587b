/** Geometry of a sparkline in a box of 100 by 100, which the drawing stretches. */
import { extent, type Values } from "../domain/series/series.ts";
import type { Run } from "./chart-data.ts";
import { unobservedRuns } from "./chart-data.ts";

/** Where everything stands. y grows downwards, as in SVG. */
export interface SparklineGeometry {
  /**
   * Points of each observed run; a lone value stands there twice, a stroke of no length, which round caps turn into a dot. For polylines:
   * new points of such cost half of a path's new `d`, which is style.
   */
  readonly lines: readonly string[];
  /** x and width of what was not observed. */
  readonly gaps: readonly { readonly x: number; readonly width: number }[];
  /** y of the level; `null` where none is drawn. */
  readonly levelY: number | null;
  /** x from which on the judged window lies. */
  readonly judgedX: number;
  /** y and height of the usual range, cut off at the top of the box; `null` where none is drawn. */
  readonly band: { readonly y: number; readonly height: number } | null;
}

/** A range of values that is usual. */
export interface UsualBand {
  readonly low: number;
  readonly high: number;
}

const PADDING = 4;
const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Lays out the values from 0 to the larger of their maximum and the level; `judged` is the number of last buckets that were judged. */
export function sparklineGeometry(
  values: Values,
  level: number | null,
  judged: number,
  usual: UsualBand | null = null,
): SparklineGeometry {
  const length = Math.max(1, values.length);
  const top = Math.max(extent(values)?.max ?? 0, level ?? 0) || 1;
  const x = (i: number) => rounded(((i + 0.5) / length) * 100);
  const y = (value: number) => rounded(100 - PADDING - (value / top) * (100 - 2 * PADDING));
  const lines: string[] = [];
  let run = "";
  values.forEach((value, i) => {
    if (value === null) return;
    const before = values[i - 1] ?? null;
    const after = values[i + 1] ?? null;
    // Within a level stretch no point is needed: most of a calm line is such.
    if (value === before && value === after) return;
    const point = `${x(i)} ${y(value)}`;
    run = before === null ? point : `${run} ${point}`;
    if (after === null) lines.push(before === null ? `${point} ${point}` : run);
  });
  const width = (run: Run) => rounded(((run.to - run.from) / length) * 100);
  const runs = unobservedRuns({ series: [{ title: "", tone: 1, values }] });
  return {
    lines,
    gaps: runs.map((run) => ({ x: rounded((run.from / length) * 100), width: width(run) })),
    levelY: level === null ? null : y(level),
    band: usual === null ? null : bandOf(Math.max(0, y(usual.high)), y(usual.low)),
    judgedX: rounded((Math.max(0, length - judged) / length) * 100),
  };
}

/** A band of no height would not be seen: where low and high are one, it is a thin line around them. */
const THINNEST = 2;

function bandOf(top: number, bottom: number): SparklineGeometry["band"] {
  const height = Math.max(THINNEST, bottom - top);
  return { y: rounded(Math.min(top, 100 - PADDING - height / 2)), height: rounded(height) };
}
