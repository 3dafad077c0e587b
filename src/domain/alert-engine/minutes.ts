/** Minutes as the database sends them, sparse, made into the buckets that the engine measures. The only decoder there is. */
import type { Measure } from "../rules.ts";
import type { Instant, Millis } from "../time.ts";
import { HOUR, instantOf } from "../time.ts";
import type { BucketSeries, RuleInput } from "./measure.ts";
import { usualSeries } from "./usual.ts";

/** `i` are the indices of the buckets that are not 0 (of gauges and ages: that have a value), `v` their values; `unobserved` are runs [from, to). */
export interface SparseMinutes {
  readonly i: readonly number[];
  readonly v: readonly number[];
  readonly unobserved: readonly (readonly [number, number])[];
}

/** What `watch_api.rule_buckets` answers, as far as measuring goes. */
export interface RuleMinutes {
  readonly t0: number;
  readonly step: number;
  readonly length: number;
  readonly numerator: SparseMinutes;
  readonly denominator: SparseMinutes | null;
  /** Hourly counts from four weeks before `t0`; only of `share`. */
  readonly usual: { readonly t0: number; readonly values: readonly (number | null)[] } | null;
  readonly lag_ms: number;
}

/**
 * The same in columns of equal length, as plain data that may cross to a worker; NaN is "not observed". Bucket `i` covers
 * `[t0 + i * step, t0 + (i + 1) * step)`.
 */
export interface Buckets {
  readonly t0: Instant;
  readonly step: Millis;
  readonly numerator: Float64Array<ArrayBuffer>;
  readonly denominator: Float64Array<ArrayBuffer> | null;
  /** Hourly counts that begin four weeks earlier. */
  readonly usual: { readonly t0: Instant; readonly values: Float64Array<ArrayBuffer> } | null;
  readonly lagMs: Millis;
}

/** Every bucket with its value, NaN for "not observed". What is not listed is 0 for counters and missing for gauges and ages. */
export function denseMinutes({ i, v, unobserved }: SparseMinutes, length: number, counts: boolean): Float64Array<ArrayBuffer> {
  const values = new Float64Array(length);
  if (!counts) values.fill(Number.NaN);
  for (const [from, to] of unobserved) values.fill(Number.NaN, from, to);
  for (const [place, index] of i.entries()) if (index < length) values[index] = v[place] ?? Number.NaN;
  return values;
}

/** Decodes an answer for a rule of the given measure. */
export function decodeMinutes(measure: Measure, { length, numerator, denominator, usual, ...minutes }: RuleMinutes): Buckets {
  const counts = measure !== "gauge" && measure !== "age";
  return {
    t0: instantOf(minutes.t0),
    step: minutes.step,
    numerator: denseMinutes(numerator, length, counts),
    denominator: denominator === null ? null : denseMinutes(denominator, length, counts),
    usual:
      usual === null
        ? null
        : { t0: instantOf(usual.t0), values: Float64Array.from(usual.values, (value) => value ?? Number.NaN) },
    lagMs: minutes.lag_ms,
  };
}

/** The input that a rule is measured by. */
export function inputOf({ t0, step, numerator, denominator, usual, lagMs }: Buckets): RuleInput {
  const series = (values: Float64Array): BucketSeries => ({ t0, step, values });
  const end = instantOf(t0 + numerator.length * step);
  return {
    numerator: series(numerator),
    denominator: denominator === null ? null : series(denominator),
    usual: usual === null ? null : usualSeries({ t0: usual.t0, step: HOUR, values: usual.values }, t0, end),
    lagMs,
  };
}
