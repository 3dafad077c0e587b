/** The minutes behind a rule, from the sparse form of the wire to typed arrays. NaN is "not observed". */
import type { RuleBucketsAnswer } from "../../../contracts/alerts.ts";
import { denseMinutes } from "../../../domain/alert-engine/minutes.ts";
import type { Measure } from "../../../domain/rules.ts";
import { type Instant, instantOf, type Millis, type TimeRange } from "../../../domain/time.ts";

/** Columns of equal length; bucket `i` covers `[t0 + i * step, t0 + (i + 1) * step)`. */
export interface Buckets {
  readonly t0: Instant;
  readonly step: Millis;
  readonly numerator: Float64Array<ArrayBuffer>;
  readonly denominator: Float64Array<ArrayBuffer> | null;
  /** Hourly counts that begin four weeks earlier. */
  readonly usual: { readonly t0: Instant; readonly values: Float64Array<ArrayBuffer> } | null;
  readonly lagMs: Millis;
}

/** Decodes an answer for a rule of the given measure. */
export function decodeBuckets(answer: RuleBucketsAnswer, measure: Measure): Buckets {
  const { length, numerator, denominator, usual } = answer;
  const counts = measure !== "gauge" && measure !== "age";
  return {
    t0: instantOf(answer.t0),
    step: answer.step,
    numerator: denseMinutes(numerator, length, counts),
    denominator: denominator === null ? null : denseMinutes(denominator, length, counts),
    usual:
      usual === null
        ? null
        : { t0: instantOf(usual.t0), values: Float64Array.from(usual.values, (value) => value ?? Number.NaN) },
    lagMs: answer.lag_ms,
  };
}

/** The time that the buckets cover. */
export const rangeOfBuckets = ({ t0, step, length }: Pick<RuleBucketsAnswer, "t0" | "step" | "length">): TimeRange => ({
  from: instantOf(t0),
  to: instantOf(t0 + step * length),
});

/** Recorded episodes as ranges; one that fires on reaches to the end of the buckets. */
export function recordedRanges(answer: RuleBucketsAnswer): readonly TimeRange[] {
  const { to: end } = rangeOfBuckets(answer);
  return answer.episodes.map(({ from, to }) => ({ from: instantOf(from), to: to === null ? end : instantOf(to) }));
}
