/** Objectives as the database counts them, judged. */
import type { Instant } from "../time.ts";
import { SECOND } from "../time.ts";
import type { Burn, Objective } from "./burn-rate.ts";
import { alarmShare, burnOfWindows } from "./burn-rate.ts";

/** An objective with the counts of its windows by length; a window in which nothing was observed is not in the list. */
export interface CountedObjective {
  readonly key: string;
  readonly target: number;
  readonly period_s: number;
  readonly min_volume: number;
  readonly min_failures: number;
  readonly windows: readonly { readonly seconds: number; readonly failures: number; readonly total: number }[];
}

/** The burn of an objective at `now`. Throws a RangeError for a target that leaves no budget. */
export function burnOfCounted(counted: CountedObjective, now: Instant): Burn {
  const objective: Objective = {
    target: counted.target,
    periodMs: counted.period_s * SECOND,
    minVolume: counted.min_volume,
    minFailures: counted.min_failures,
  };
  const byLength = new Map(counted.windows.map((window) => [window.seconds * SECOND, window]));
  return burnOfWindows(objective, (length) => byLength.get(length) ?? null, now);
}

/** A value of a gauge at a moment. */
export interface GaugeReading {
  readonly signal: "slo.burn" | "slo.budget";
  readonly variant: string;
  readonly at: Instant;
  readonly value: number;
}

/** The gauges of objectives: how close each is to an alert, fast and slow, and what is left of its budget. What is not known has none. */
export function gaugesOf(objectives: readonly CountedObjective[], now: Instant): readonly GaugeReading[] {
  return objectives.flatMap((counted) => {
    const burn = burnOfCounted(counted, now);
    const readings = [
      { signal: "slo.burn" as const, variant: `${counted.key}/fast`, value: alarmShare(burn, "critical") },
      { signal: "slo.burn" as const, variant: `${counted.key}/slow`, value: alarmShare(burn, "warning") },
      { signal: "slo.budget" as const, variant: counted.key, value: burn.budgetLeft },
    ];
    return readings.flatMap(({ value, ...reading }) => (value === null ? [] : [{ ...reading, at: now, value }]));
  });
}
