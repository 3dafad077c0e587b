/** How the last 24 hours are asked for, so that no bucket is longer than the window that is tried on them. */
import type { SeriesQuestion } from "../../api/rpc.ts";
import type { Measure } from "../../domain/rules.ts";
import { MAX_POINTS } from "../../domain/series/series.ts";
import { countsEvents } from "../../domain/status/judge.ts";
import { ceilTo, DAY, type Instant, MINUTE, type Millis, SECOND, shift } from "../../domain/time.ts";

/** Bucket lengths of the server's ladder, the longest first; with the first of them a day fits into one question. */
const STEPS: readonly Millis[] = [10 * MINUTE, 5 * MINUTE, 3 * MINUTE, 2 * MINUTE, MINUTE];

/** The longest bucket of which a window is made; gauges and ages have no window to fill. */
export function previewStep(measure: Measure, windowS: number): Millis {
  const longest = STEPS[0] ?? MINUTE;
  return countsEvents(measure) ? (STEPS.find((step) => (windowS * SECOND) % step === 0) ?? MINUTE) : longest;
}

/** Questions that give the 24 hours up to `now` in buckets of `step`, one after another: each has all the points that it asks for. */
export function previewQuestions(step: Millis, now: Instant): readonly SeriesQuestion[] {
  const to = ceilTo(now, step);
  const count = Math.ceil(DAY / step / MAX_POINTS);
  const length = DAY / count;
  return Array.from({ length: count }, (_, i) => ({
    range: { from: shift(to, (i - count) * length), to: shift(to, (i + 1 - count) * length) },
    points: length / step,
  }));
}
