/** What a rule would have measured over time: its window rolled over the buckets of a series. */
import type { Measure, RuleDefinition, Thresholds } from "../rules.ts";
import { breaches } from "../status/judge.ts";
import { durationText } from "../status/wording.ts";
import { MINUTE, type Millis, SECOND } from "../time.ts";
import { ratio, rollingSum, type Values } from "./series.ts";

/** A rule's measure over time. */
export interface Windowed {
  readonly values: Values;
  /** Says how coarse buckets were fitted to a shorter window; `null` where the buckets fit. */
  readonly note: string | null;
  /** How many buckets at the start have no value because their window reaches back before the series. */
  readonly lead: number;
}

/**
 * Rolls the window over the buckets. Counts, rates and ratios take the whole buckets that fit the window best; where one bucket is longer than
 * the window, counts are scaled down to it and `note` says so. Gauges and ages are the buckets' own values.
 * `denominator` is read for ratios only.
 */
export function windowed(measure: Measure, numerator: Values, denominator: Values, step: Millis, windowS: number): Windowed {
  const window = windowS * SECOND;
  if (measure === "gauge" || measure === "age") return { values: numerator, note: null, lead: 0 };
  const width = Math.max(1, Math.round(window / step));
  const sums = rollingSum(numerator, width);
  if (measure === "ratio")
    return { values: ratio(sums, rollingSum(denominator, width)), note: misfit(window, width * step, false), lead: width - 1 };
  const perMinute = measure === "rate" ? MINUTE / window : 1;
  const factor = (window / (width * step)) * perMinute;
  return {
    values: sums.map((value) => (value === null ? null : value * factor)),
    note: misfit(window, width * step, true),
    lead: width - 1,
  };
}

function misfit(window: Millis, covered: Millis, scaled: boolean): string | null {
  if (window === covered) return null;
  const drawn = `Buckets of ${durationText(covered)} stand for the window of ${durationText(window)}`;
  return scaled ? `${drawn}; counts are scaled to it.` : `${drawn}.`;
}

/**
 * For how long a value was at or beyond a level, in milliseconds: whole buckets count. `volumes` are the events behind each value; buckets with
 * fewer than the minimum volume cannot breach. `null` where nothing was observed.
 */
export function timeBeyond(
  definition: Pick<RuleDefinition, "direction">,
  thresholds: Pick<Thresholds, "minVolume">,
  level: number | null,
  series: { readonly values: Values; readonly volumes: Values; readonly step: Millis },
): Millis | null {
  if (series.values.every((value) => value === null)) return null;
  const beyond = series.values.filter((value, i) => {
    if (value === null || (series.volumes[i] ?? thresholds.minVolume) < thresholds.minVolume) return false;
    return breaches(definition, value, level);
  });
  return beyond.length * series.step;
}
