/** Geometry of a sparkline in a box of 100 by 100, which the drawing stretches. */
import { extent, type Values } from "../domain/series/series.ts";

/** Where everything stands. y grows downwards, as in SVG. */
export interface SparklineGeometry {
  /**
   * Points of each observed run, for a polyline: new points are no new style, as a path's `d` is. A lone value stands there twice, a stroke
   * of no length, which round caps turn into a dot.
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
  const gaps: SparklineGeometry["gaps"][number][] = [];
  let run: string[] = [];
  let unseen = 0;
  for (let i = 0; i <= values.length; i += 1) {
    const value = values[i] ?? null;
    if (value === null) {
      if (run.length > 0) lines.push((run.length === 1 ? [...run, ...run] : run).join(" "));
      run = [];
      if (i < values.length) {
        unseen += 1;
        continue;
      }
    }
    if (unseen > 0) gaps.push({ x: rounded(((i - unseen) / length) * 100), width: rounded((unseen / length) * 100) });
    unseen = 0;
    // Within a level stretch no point is needed: most of a calm line is such.
    if (value !== null && !(value === values[i - 1] && value === values[i + 1])) run.push(`${x(i)} ${y(value)}`);
  }
  return {
    lines,
    gaps,
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
