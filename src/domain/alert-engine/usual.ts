/**
 * What is usual for an hour of the week, from the same hour of the last four weeks. Free of time zones: hours are counted since
 * the epoch, modulo 168, so that a change to summer time shifts the comparison by an hour for four weeks.
 */
import type { Instant, Millis } from "../time.ts";
import { DAY, floorTo, HOUR } from "../time.ts";
import type { BucketSeries } from "./measure.ts";

const week: Millis = 7 * DAY;
const weeks = 4;
/** Two weeks could both be exceptions; three allow one. */
const enough = 3;

/** Median and quartiles of the weeks that were observed, or how many of them there are while that is too few. */
export type Usual =
  | { readonly known: true; readonly median: number; readonly low: number; readonly high: number; readonly weeks: number }
  | { readonly known: false; readonly weeks: number };

/** Quantile of ascending values, interpolated between neighbours (the "type 7" of most tools). */
function quantile(ascending: readonly number[], share: number): number {
  const position = (ascending.length - 1) * share;
  const below = ascending[Math.floor(position)] ?? Number.NaN;
  const above = ascending[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}

/** What is usual, from one sample a week; `null` is a week without observation. At least three are needed. */
export function usualOf(samples: readonly (number | null)[]): Usual {
  const known = samples.filter((sample) => sample !== null && Number.isFinite(sample)) as number[];
  if (known.length < enough) return { known: false, weeks: known.length };
  const ascending = known.sort((a, b) => a - b);
  return {
    known: true,
    median: quantile(ascending, 0.5),
    low: quantile(ascending, 0.25),
    high: quantile(ascending, 0.75),
    weeks: ascending.length,
  };
}

/** What is usual for the hour that `at` falls into, from an hourly series that reaches four weeks back. Throws a RangeError for other steps. */
export function usualAt(hourly: BucketSeries, at: Instant): Usual {
  if (hourly.step !== HOUR)
    throw new RangeError(`Usual amounts come from hourly buckets, not from buckets of ${hourly.step} ms.`);
  const hour = floorTo(at, HOUR);
  return usualOf(Array.from({ length: weeks }, (_, k) => hourly.values[(hour - (k + 1) * week - hourly.t0) / HOUR] ?? null));
}

/** The median for each hour from `from` (inclusive) to `to` (exclusive), as the hourly series that a `share` is measured against. */
export function usualSeries(hourly: BucketSeries, from: Instant, to: Instant): BucketSeries {
  const t0 = floorTo(from, HOUR);
  const values: (number | null)[] = [];
  for (let hour = t0; hour < to; hour = (hour + HOUR) as Instant) {
    const usual = usualAt(hourly, hour);
    values.push(usual.known ? usual.median : null);
  }
  return { t0, step: HOUR, values };
}
