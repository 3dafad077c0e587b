/** What a rule would have measured over time: its window rolled over the buckets of a series. */
import type { Measure } from "../rules.ts";
import { durationText } from "../status/wording.ts";
import { MINUTE, type Millis, SECOND } from "../time.ts";
import { ratio, rollingSum, type Values } from "./series.ts";

/** A rule's measure over time. */
export interface Windowed {
  readonly values: Values;
  /** Whether levels may be drawn and judged: a bucket longer than the window hides what happened within it. */
  readonly comparable: boolean;
  /** Says how coarse buckets were fitted to a shorter window; `null` where the buckets fit. */
  readonly note: string | null;
  /** How many buckets at the start have no value because their window reaches back before the series. */
  readonly lead: number;
}

/**
 * Rolls the window over the buckets. Counts, rates and ratios take the whole buckets that fit the window best. Where one bucket is longer
 * than the window, counts, rates and ratios are those of the bucket, cannot be compared with levels, and `note` says so: a storm of some
 * minutes would be thinned out. Gauges and ages are the buckets' own values. `denominator` is read for ratios only. A share of what is
 * usual is counted, since what is usual is not known here.
 */
export function windowed(measure: Measure, numerator: Values, denominator: Values, step: Millis, windowS: number): Windowed {
  const window = windowS * SECOND;
  if (measure === "gauge" || measure === "age") return { values: numerator, comparable: true, note: null, lead: 0 };
  const width = Math.max(1, Math.round(window / step));
  const fits = step <= window;
  const comparable = fits && measure !== "share";
  const base = { comparable, note: misfit(window, width * step, fits), lead: width - 1 };
  const sums = rollingSum(numerator, width);
  if (measure === "ratio") return { ...base, values: ratio(sums, rollingSum(denominator, width)) };
  // A bucket within the window is scaled to it; one beyond it is counted as it is.
  const factor = (fits ? window / (width * step) : 1) * (measure === "rate" ? MINUTE / (fits ? window : step) : 1);
  return { ...base, values: sums.map((value) => (value === null ? null : value * factor)) };
}

function misfit(window: Millis, covered: Millis, comparable: boolean): string | null {
  if (!comparable)
    return `Levels are not drawn: a bucket of ${durationText(covered)} is longer than the window of ${durationText(window)}.`;
  if (window === covered) return null;
  return `Buckets of ${durationText(covered)} stand for the window of ${durationText(window)}; counts are scaled to it.`;
}
