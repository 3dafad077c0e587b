/** What an answer of minutes says in ranges of time. */
import type { RuleBucketsAnswer } from "../../../contracts/alerts.ts";
import { instantOf, type TimeRange } from "../../../domain/time.ts";

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
