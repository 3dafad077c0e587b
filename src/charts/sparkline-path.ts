/**
 * Geometry of a sparkline in a box that the drawing stretches: two units wide for each value, so that each stands at a whole number, and
 * `HEIGHT` high. Whole numbers are short, and browsers read them with each new answer.
 */
import { extent, type Values } from "../domain/series/series.ts";

/** Height of the box in its units: fine enough for a tenth of a pixel. */
export const HEIGHT = 1_000;

/** Where everything stands. y grows downwards, as in SVG. */
export interface SparklineGeometry {
  /** Width of the box in its units. */
  readonly width: number;
  /**
   * Points of each observed run, for a polyline: new points are no new style, as a path's `d` is. A lone value stands there twice, a stroke
   * of no length, which round caps turn into a dot.
   */
  readonly lines: readonly string[];
  /** x and width of what was not observed, in hundredths of the box. */
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

const PADDING = 40;
const hundredths = (share: number): number => Math.round(share * 10_000) / 100;

/** Lays out the values from 0 to the larger of their maximum and the level; `judged` is the number of last buckets that were judged. */
export function sparklineGeometry(
  values: Values,
  level: number | null,
  judged: number,
  usual: UsualBand | null = null,
): SparklineGeometry {
  const length = Math.max(1, values.length);
  const top = Math.max(extent(values)?.max ?? 0, level ?? 0) || 1;
  const y = (value: number) => Math.round(HEIGHT - PADDING - (value / top) * (HEIGHT - 2 * PADDING));
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
    if (unseen > 0) gaps.push({ x: hundredths((i - unseen) / length), width: hundredths(unseen / length) });
    unseen = 0;
    // Within a level stretch no point is needed: most of a calm line is such.
    if (value !== null && !(value === values[i - 1] && value === values[i + 1])) run.push(`${2 * i + 1} ${y(value)}`);
  }
  return {
    width: 2 * length,
    lines,
    gaps,
    levelY: level === null ? null : y(level),
    band: usual === null ? null : bandOf(Math.max(0, y(usual.high)), y(usual.low)),
    judgedX: 2 * Math.max(0, length - judged),
  };
}

/** A band of no height would not be seen: where low and high are one, it is a thin line around them. */
const THINNEST = 20;

function bandOf(top: number, bottom: number): SparklineGeometry["band"] {
  const height = Math.max(THINNEST, bottom - top);
  return { y: Math.min(top, HEIGHT - PADDING - height / 2), height };
}
