/** An ordinary day stays one: judged over the minutes of whole weeks, as fast as they can be drawn. */
import { expect, test } from "vitest";
import { quietLimits } from "../../domain/status/source-freshness.ts";
import { DAY, HOUR, type Instant, instantOf, MINUTE, SECOND, shift } from "../../domain/time.ts";
import { allActivities } from "./activities/catalogue.ts";
import { occurrencesIn, weightOf } from "./history/counts.ts";
import { ratesAt, versionAt, type World, worldOf } from "./world.ts";

interface Pause {
  readonly from: Instant;
  readonly until: Instant;
}

/** Pauses of each source in a range, by the minutes in which it was heard, as upkeep measures them. */
function pausesOf(world: World, from: Instant, to: Instant): ReadonlyMap<string, readonly Pause[]> {
  const pauses = new Map<string, Pause[]>();
  const last = new Map<string, Instant>();
  for (let minute = from; minute < to; minute = shift(minute, MINUTE)) {
    const release = versionAt(world, minute);
    const heard = occurrencesIn(world, minute).flatMap(([, activity, n]) =>
      n === 0 ? [] : weightOf(activity, release).flatMap(([signal, source]) => (signal === "source.events" ? [source] : [])),
    );
    for (const source of new Set(heard)) {
      const before = last.get(source);
      const known = pauses.get(source) ?? [];
      if (before !== undefined) known.push({ from: before, until: minute });
      pauses.set(source, known);
      last.set(source, minute);
    }
  }
  return pauses;
}

/** The pause that 99 of 100 stay within, in seconds; as `watch.step_gaps` measures it. */
function usualGap(pauses: readonly Pause[]): number | null {
  const lengths = pauses.map(({ from, until }) => (until - from) / SECOND).sort((a, b) => a - b);
  return lengths.length < 20 ? null : (lengths[Math.floor(0.99 * (lengths.length - 1))] ?? null);
}

// What the database's triggers report is beside the point: upkeep is heard from each minute.
const mondayMorning = instantOf(Date.UTC(2026, 10, 23, 9, 0));

test("no source falls silent in a week of calm, by day or at night, and each one's usual pause is known", () => {
  const world = worldOf(1, "calm", mondayMorning);
  const before = pausesOf(world, shift(mondayMorning, -7 * DAY), mondayMorning);
  const after = pausesOf(world, mondayMorning, shift(mondayMorning, 7 * DAY));
  const late: string[] = [];
  for (const [source, pauses] of after) {
    if (source === "database") continue;
    const gap = usualGap(before.get(source) ?? []);
    expect(gap, source).not.toBeNull();
    const limits = quietLimits(gap);
    const longest = Math.max(...pauses.map(({ from, until }) => until - from)) - MINUTE;
    expect(longest, source).toBeLessThan(limits.silent);
    // Within the hours that a demo is looked at nobody is even late.
    const seen = pauses.filter(({ from }) => from < mondayMorning + 9 * HOUR);
    late.push(...seen.filter(({ from, until }) => until - from - MINUTE > limits.late).map(() => source));
  }
  expect([...after.keys()]).toContain("realtime");
  expect(late).toEqual([]);
});

test("no scheduled job fails in calm: a single one is a warning for an hour", () => {
  const failing = allActivities.flatMap(([name, { counts }]) =>
    typeof counts !== "function" && counts.some(([signal]) => signal === "cron.failed") ? [name] : [],
  );
  expect(failing).toEqual(["scheduled-job-failed"]);
  const world = worldOf(1, "calm", mondayMorning);
  expect(ratesAt(world, mondayMorning).filter(({ name, perMinute }) => failing.includes(name) && perMinute > 0)).toEqual([]);
});
