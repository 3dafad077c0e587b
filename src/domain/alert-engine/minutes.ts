/** Minutes as the database sends them, sparse, made into the buckets that the engine measures. */
import type { Measure } from "../rules.ts";
import type { Instant } from "../time.ts";
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

/** Every bucket with its value, NaN for "not observed". What is not listed is 0 for counters and missing for gauges and ages. */
export function denseMinutes({ i, v, unobserved }: SparseMinutes, length: number, counts: boolean): Float64Array<ArrayBuffer> {
  const values = new Float64Array(length);
  if (!counts) values.fill(Number.NaN);
  for (const [from, to] of unobserved) values.fill(Number.NaN, from, to);
  for (const [place, index] of i.entries()) if (index < length) values[index] = v[place] ?? Number.NaN;
  return values;
}

/** The input that a rule is measured by. */
export function inputOf(measure: Measure, minutes: RuleMinutes): RuleInput {
  const t0: Instant = instantOf(minutes.t0);
  const { step, length, denominator, usual } = minutes;
  const counts = measure !== "gauge" && measure !== "age";
  const series = (values: Float64Array): BucketSeries => ({ t0, step, values });
  return {
    numerator: series(denseMinutes(minutes.numerator, length, counts)),
    denominator: denominator === null ? null : series(denseMinutes(denominator, length, counts)),
    usual:
      usual === null
        ? null
        : usualSeries({ t0: instantOf(usual.t0), step: HOUR, values: usual.values }, t0, instantOf(t0 + length * step)),
    lagMs: minutes.lag_ms,
  };
}
