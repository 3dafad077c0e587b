/** Series of values in equal buckets: sums, ratios, rolling windows. `null` is "not observed" and is never turned into 0. */
import { type Instant, instantOf, type Millis, type TimeRange } from "../time.ts";

/** Values of one bucket after another. */
export type Values = readonly (number | null)[];

/** A series: bucket `i` covers `[t0 + i * step, t0 + (i + 1) * step)`. */
export interface TimeSeries {
  readonly t0: Instant;
  readonly step: Millis;
  readonly values: Values;
}

/** Most points that a chart draws and a page holds for one series. */
export const MAX_POINTS = 240;

/** Start of bucket `index`. */
export const bucketStart = (series: Pick<TimeSeries, "t0" | "step">, index: number): Instant =>
  instantOf(series.t0 + index * series.step);

/** The time that a series covers. */
export const rangeOf = (series: TimeSeries): TimeRange => ({ from: series.t0, to: bucketStart(series, series.values.length) });

/** Sum of what was observed, of all or of the buckets from `from` to before `to`; `null` where nothing was. */
export function sum(values: Values, from = 0, to: number = values.length): number | null {
  let total: number | null = null;
  for (let i = from; i < to; i += 1) {
    const value = values[i] ?? null;
    if (value !== null) total = (total ?? 0) + value;
  }
  return total;
}

/** Smallest and largest observed value; `null` where nothing was observed. */
export function extent(values: Values): { readonly min: number; readonly max: number } | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min > max ? null : { min, max };
}

/** The last observed value; `null` where nothing was observed. */
export const latest = (values: Values): number | null => values.findLast((value) => value !== null) ?? null;

/** Bucket by bucket sum of several series of one length. A bucket that none observed stays `null`. */
export function add(columns: readonly Values[]): Values {
  const [only] = columns;
  if (only !== undefined && columns.length === 1) return only;
  const length = Math.max(0, ...columns.map((column) => column.length));
  return Array.from({ length }, (_, i) => sum(columns.map((column) => column[i] ?? null)));
}

/** Bucket by bucket ratio; `null` where either was not observed or nothing is below the line. */
export function ratio(numerator: Values, denominator: Values): Values {
  return numerator.map((value, i) => {
    const below = denominator[i] ?? null;
    return value === null || below === null || below === 0 ? null : value / below;
  });
}

/** Sums over the last `width` buckets, ending with each. `null` until the window is full and where nothing in it was observed. */
export function rollingSum(values: Values, width: number): Values {
  if (!Number.isInteger(width) || width < 1)
    throw new RangeError(`A window of ${width} buckets is not a whole number of at least 1`);
  return values.map((_, i) => (i + 1 < width ? null : sum(values, i + 1 - width, i + 1)));
}

/** Sum of everything observed up to and with each bucket. A bucket that was not observed stays `null`; the total goes on behind it. */
export function runningTotal(values: Values): Values {
  let total = 0;
  return values.map((value) => {
    if (value === null) return null;
    total += value;
    return total;
  });
}

/** How several buckets become one: counters add up, gauges and ages keep the last value, ratios their mean, peaks the largest. */
export type Merge = "sum" | "last" | "mean" | "max";

const merges: Record<Merge, (values: Values) => number | null> = {
  sum,
  last: latest,
  max: (values) => extent(values)?.max ?? null,
  mean: (values) => {
    const total = sum(values);
    return total === null ? null : total / values.filter((value) => value !== null).length;
  },
};

/** The series in at most `max` buckets, by merging whole runs of neighbours. A series that fits is returned as it is. */
export function coarsen(series: TimeSeries, how: Merge, max: number = MAX_POINTS): TimeSeries {
  if (series.values.length <= max) return series;
  const run = Math.ceil(series.values.length / max);
  const values = Array.from({ length: Math.ceil(series.values.length / run) }, (_, i) =>
    merges[how](series.values.slice(i * run, (i + 1) * run)),
  );
  return { t0: series.t0, step: series.step * run, values };
}
