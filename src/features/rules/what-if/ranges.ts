/** What an answer of minutes says in ranges of time. */
import type { RuleBucketsAnswer } from "../../../contracts/alerts.ts";
import { instantOf, MINUTE, type Millis, type TimeRange } from "../../../domain/time.ts";

/** The time that the buckets cover. */
export const rangeOfBuckets = ({ t0, step, length }: Pick<RuleBucketsAnswer, "t0" | "step" | "length">): TimeRange => ({
  from: instantOf(t0),
  to: instantOf(t0 + step * length),
});

/** By so much the last slot that is replayed may come after the last bucket: sources are late. */
const LATEST: Millis = 5 * MINUTE;

/** Recorded episodes as ranges; one that fires on reaches beyond the end of the buckets, so that what is replayed for it meets it. */
export function recordedRanges(answer: RuleBucketsAnswer): readonly TimeRange[] {
  const { to: end } = rangeOfBuckets(answer);
  return answer.episodes.map(({ from, to }) => ({
    from: instantOf(from),
    to: to === null ? instantOf(Math.max(from, end) + LATEST) : instantOf(to),
  }));
}
