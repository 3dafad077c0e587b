/**
 * How fast a service level objective spends its error budget. Windows and factors follow the multi-window, multi-burn-rate
 * alerts of the Google SRE Workbook, chapter 5: each long window is confirmed by a short one, so that an alert ends soon after the trouble.
 */
import type { Instant, Millis } from "../time.ts";
import { DAY, floorTo, HOUR, instantOf, MINUTE } from "../time.ts";
import type { BucketSeries } from "./measure.ts";
import type { Severity } from "./rule.ts";

export interface Objective {
  /** Share of events that must succeed, for example 0.999. */
  readonly target: number;
  /** Period that the budget is granted for, for example 28 days. */
  readonly periodMs: Millis;
  /** Fewer events than this in the long window, or fewer failures, cannot burn: one failed request at night is no outage. */
  readonly minVolume: number;
  readonly minFailures: number;
}

interface Pair {
  readonly long: Millis;
  readonly short: Millis;
  readonly factor: number;
  readonly severity: Severity;
}

const pairs: readonly Pair[] = [
  { long: HOUR, short: 5 * MINUTE, factor: 14.4, severity: "critical" },
  { long: 6 * HOUR, short: 30 * MINUTE, factor: 6, severity: "critical" },
  { long: 3 * DAY, short: 6 * HOUR, factor: 1, severity: "warning" },
];

/** Burn of one pair of windows: 1 spends exactly the budget over the period. `null` where nothing was observed. */
export interface PairBurn extends Pair {
  readonly longBurn: number | null;
  readonly shortBurn: number | null;
  readonly lowTraffic: boolean;
  readonly breached: boolean;
}

export interface Burn {
  readonly severity: Severity | null;
  readonly pairs: readonly PairBurn[];
  /** Share of the period's budget that is left, below 0 once overspent; `null` where nothing was observed. */
  readonly budgetLeft: number | null;
  /** When the budget ends if the last six hours go on; `null` while nothing burns or nothing is known. */
  readonly exhaustedAt: Instant | null;
}

/** Failed and all events of a window. */
export interface Counts {
  readonly failures: number;
  readonly total: number;
}

/** The lengths of the windows that a burn is judged by, besides the objective's own period. */
export const burnWindows: readonly Millis[] = [...new Set(pairs.flatMap(({ long, short }) => [short, long]))].sort(
  (a, b) => a - b,
);

/** Sums of the buckets before `end` that both series observed, or null where there are none. */
function countsBefore(failures: BucketSeries, total: BucketSeries, end: Instant, length: Millis): Counts | null {
  const to = Math.min(total.values.length, (end - total.t0) / total.step);
  const from = Math.max(0, (end - length - total.t0) / total.step);
  let bad = 0;
  let all = 0;
  let observed = false;
  for (let i = from; i < to; i++) {
    const n = failures.values[i] ?? null;
    const d = total.values[i] ?? null;
    if (n === null || d === null) continue;
    observed = true;
    bad += n;
    all += d;
  }
  return observed ? { failures: bad, total: all } : null;
}

const burnOf = (counts: Counts | null, allowed: number): number | null =>
  counts === null || counts.total === 0 ? null : counts.failures / counts.total / allowed;

/**
 * Burn at `end` from the counts of windows that end there; `null` is a window in which nothing was observed. The projection assumes that
 * traffic stays as it was. Throws a RangeError for a target that leaves no budget.
 */
export function burnOfWindows(objective: Objective, countsOf: (length: Millis) => Counts | null, end: Instant): Burn {
  const allowed = 1 - objective.target;
  if (!(allowed > 0 && allowed < 1))
    throw new RangeError(
      `A target of ${objective.target} leaves no error budget: give a share between 0 and 1, for example 0.999.`,
    );
  const judged = pairs.map((pair): PairBurn => {
    const long = countsOf(pair.long);
    const longBurn = burnOf(long, allowed);
    const shortBurn = burnOf(countsOf(pair.short), allowed);
    const lowTraffic = long !== null && (long.total < objective.minVolume || long.failures < objective.minFailures);
    const burning = longBurn !== null && longBurn >= pair.factor && shortBurn !== null && shortBurn >= pair.factor;
    return { ...pair, longBurn, shortBurn, lowTraffic, breached: burning && !lowTraffic };
  });
  const spent = burnOf(countsOf(objective.periodMs), allowed);
  const budgetLeft = spent === null ? null : 1 - spent;
  const pace = burnOf(countsOf(6 * HOUR), allowed);
  const projected = budgetLeft !== null && pace !== null && pace > 0;
  return {
    severity: judged.find(({ breached }) => breached)?.severity ?? null,
    pairs: judged,
    budgetLeft,
    exhaustedAt: projected ? instantOf(end + (Math.max(0, budgetLeft) * objective.periodMs) / pace) : null,
  };
}

/**
 * `burnOfWindows` at `at` from columnar counts of failed and of all events (same `t0`, `step` and length, the step a divisor of five
 * minutes). Throws a RangeError for unlike series too.
 */
export function burnAt(objective: Objective, failures: BucketSeries, total: BucketSeries, at: Instant): Burn {
  if (failures.t0 !== total.t0 || failures.step !== total.step || (5 * MINUTE) % total.step !== 0)
    throw new RangeError("Failures and total must have the same t0 and step, and the step must divide five minutes.");
  const end = floorTo(at, total.step);
  return burnOfWindows(objective, (length) => countsBefore(failures, total, end, length), end);
}

/** How close a burn is to a severity: 1 where an alert goes out. The pair that is closest counts, by the slower of its two windows. */
export function alarmShare({ pairs: judged }: Burn, severity: Severity): number | null {
  const shares = judged.flatMap(({ longBurn, shortBurn, lowTraffic, factor, ...pair }) => {
    if (pair.severity !== severity || longBurn === null || shortBurn === null) return [];
    return [lowTraffic ? 0 : Math.min(longBurn, shortBurn) / factor];
  });
  return shares.length === 0 ? null : Math.max(...shares);
}
