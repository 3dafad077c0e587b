/** Geometry of a judged chart in a box of 100 by 100, which the drawing stretches. */
import { extent, type Values } from "../domain/series/series.ts";
import type { Instant, Millis, TimeRange } from "../domain/time.ts";
import { type ChartMark, type Run, unobservedRuns } from "./chart-data.ts";

/** What a judged chart shows: the measure of a rule over time, and what it was held against. */
export interface JudgedData {
  readonly t0: Instant;
  readonly step: Millis;
  /** The measure at the end of each bucket, over the rule's own window; `null` is a gap. */
  readonly values: Values;
  readonly level: number | null;
  /** What is usual; `null` where it is not known. */
  readonly band: { readonly low: number; readonly high: number } | null;
  /** The window that was judged last. */
  readonly judged: TimeRange | null;
  /** Times of firing. */
  readonly firing: readonly TimeRange[];
  readonly marks: readonly ChartMark[];
}

/** A stretch along one axis. */
export interface Stretch {
  readonly at: number;
  readonly size: number;
}

/** Where everything stands. y grows downwards, as in SVG. */
export interface JudgedGeometry {
  /** Path of the observed runs; a lone value is a stroke of no length, which round caps turn into a dot. */
  readonly line: string;
  /** The last observed value. */
  readonly last: { readonly x: number; readonly y: number } | null;
  readonly gaps: readonly Stretch[];
  readonly levelY: number | null;
  readonly band: Stretch | null;
  readonly judged: Stretch | null;
  readonly firing: readonly Stretch[];
  readonly marks: readonly { readonly x: number; readonly label: string }[];
}

/** Room above the highest and below the lowest, so that no stroke is cut. */
const PADDING = 6;
const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Where the scale ends, which begins at 0: the largest of values, level and band; 1 where nothing is larger than 0. */
export const judgedTop = ({ values, level, band }: Pick<JudgedData, "values" | "level" | "band">): number =>
  Math.max(extent(values)?.max ?? 0, level ?? 0, band?.high ?? 0) || 1;

/** Lays the data out from 0 to the largest of values, level and band. What lies outside of the time shown is cut or left out. */
export function judgedGeometry({ t0, step, values, level, band, judged, firing, marks }: JudgedData): JudgedGeometry {
  const length = Math.max(1, values.length);
  const top = judgedTop({ values, level, band });
  // A value belongs to the end of its bucket: until then it could still change.
  const bucketX = (i: number) => rounded(((i + 1) / length) * 100);
  const timeX = (at: number) => Math.min(100, Math.max(0, rounded(((at - t0) / (length * step)) * 100)));
  const y = (value: number) => rounded(100 - PADDING - (value / top) * (100 - 2 * PADDING));
  const across = ({ from, to }: TimeRange): Stretch => ({ at: timeX(from), size: rounded(timeX(to) - timeX(from)) });
  const run = ({ from, to }: Run): Stretch => ({
    at: rounded((from / length) * 100),
    size: rounded(((to - from) / length) * 100),
  });
  let line = "";
  values.forEach((value, i) => {
    if (value === null) return;
    const before = values[i - 1] ?? null;
    const alone = before === null && (values[i + 1] ?? null) === null;
    line += `${before === null ? "M" : "L"}${bucketX(i)} ${y(value)}${alone ? "h0" : ""}`;
  });
  const lastIndex = values.findLastIndex((value) => value !== null);
  const last = values[lastIndex] ?? null;
  const highY = band === null ? 0 : y(band.high);
  return {
    line,
    last: last === null ? null : { x: bucketX(lastIndex), y: y(last) },
    gaps: unobservedRuns({ series: [{ title: "", tone: 1, values }] }).map(run),
    levelY: level === null ? null : y(level),
    band: band === null ? null : { at: highY, size: rounded(y(band.low) - highY) },
    judged: judged === null ? null : across(judged),
    firing: firing.map(across).filter(({ size }) => size > 0),
    marks: marks.filter(({ at }) => at >= t0 && at < t0 + length * step).map(({ at, label }) => ({ x: timeX(at), label })),
  };
}
