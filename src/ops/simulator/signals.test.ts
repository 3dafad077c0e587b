/** Every signal of the catalogue is moved by some scenario, or by calm traffic: nothing is on a page that the demo cannot show. */
import { expect, test } from "vitest";
import { type Signal, signals } from "../../domain/signals.ts";
import { instantOf, SECOND } from "../../domain/time.ts";
import { countsOf } from "./activities/activity.ts";
import { allActivities } from "./activities/catalogue.ts";
import type { Scenario } from "./scenarios.ts";
import { type Pressure, pressureOf, scenarios } from "./scenarios.ts";
import { ratesAt, worldOf } from "./world.ts";

const start = instantOf(Date.UTC(2026, 10, 18, 9, 30));
const names = Object.keys(scenarios) as Scenario[];
const moments = [60, 120, 180];

/** Occurrences per minute from which a viewer sees it within the minutes that a demo lasts. */
const visible = 0.5;

/** Counters that activities move, each with the rate at its best moment. */
function ratesOf(scenario: Scenario, left: typeof allActivities = allActivities): Map<string, number> {
  const kept = new Set(left.map(([name]) => name));
  const best = new Map<string, number>();
  for (const s of moments) {
    const now = new Map<string, number>();
    for (const { name, activity, perMinute } of ratesAt(worldOf(1, scenario, start), instantOf(start + s * SECOND))) {
      if (!kept.has(name)) continue;
      const odd = activity.setAside === undefined ? [] : ["ingest.rejected"];
      const counted = countsOf(activity, "r").flatMap(([signal, variant]) => [signal, `${signal} ${variant}`]);
      for (const key of [...counted, ...odd, name]) now.set(key, (now.get(key) ?? 0) + perMinute);
    }
    for (const [key, rate] of now) best.set(key, Math.max(rate, best.get(key) ?? 0));
  }
  return best;
}

const everMoved = (holds: (pressure: Pressure) => boolean): boolean =>
  names.some((name) => moments.some((s) => holds(pressureOf(name, s))));

/** What is not counted from activities: rows in the product's tables, and what upkeep and the probe look at. */
const others: Partial<Record<Signal, () => boolean>> = {
  "source.events": () => true,
  "payment_intent.created": () => true,
  "payment_intent.approved": () => true,
  "payment_intent.rejected": () => everMoved(({ decisionsReversed }) => decisionsReversed >= visible),
  "payment_intent.superseded": () => true,
  "payment_intent.failed": () => everMoved(({ intentsFailing }) => intentsFailing >= visible),
  "payment_intents.open": () => everMoved(({ intentsDecided }) => !intentsDecided),
  "payment_intents.oldest_age": () => everMoved(({ intentsDecided }) => !intentsDecided),
  "comms.failed": () => everMoved(({ dispatch }) => dispatch === "fails"),
  "queue.depth": () => everMoved(({ dispatch }) => dispatch === "stands"),
  "queue.oldest_age": () => everMoved(({ dispatch }) => dispatch === "stands"),
  "health.ok": () => everMoved(({ databaseAnswers }) => !databaseAnswers),
  "health.latency": () => everMoved(({ databaseAnswers }) => !databaseAnswers),
  "health.reachable": () => everMoved(({ databaseAnswers }) => !databaseAnswers),
  "payment_intents.today": () => true,
  "source.silence": () => everMoved(({ drainDelivers }) => !drainDelivers),
  "slo.burn": () => reached("api.request rest/5xx"),
  "slo.budget": () => reached("api.request rest/5xx"),
};

/** What the tooling measures about itself from things that a demo has none of (backups, displays), or that only passing time moves. */
const beyondTheDemo: readonly Signal[] = [
  "evaluator.lag",
  "backup.age",
  "export.age",
  "disk.used",
  "drill.probe",
  "drill.age",
  "display.blind",
];
const shown = (Object.keys(signals) as Signal[]).filter((signal) => !beyondTheDemo.includes(signal));

const reached = (key: string, left?: typeof allActivities): boolean =>
  names.some((name) => (ratesOf(name, left).get(key) ?? 0) >= visible);

const activityBehind: Partial<Record<Signal, string>> = {
  "ingest.unknown": "line-of-new-form",
  "events.unpartitioned": "line-of-last-month",
};

const isMoved = (signal: Signal, left?: typeof allActivities): boolean =>
  others[signal]?.() ?? reached(activityBehind[signal] ?? signal, left);

test.each(shown)("%s is moved by some scenario", (signal) => {
  expect(isMoved(signal)).toBe(true);
});

test("one whose activity were gone would be found", () => {
  const left = allActivities.filter(([name]) => !name.startsWith("scheduled-job"));
  expect(shown.filter((signal) => !isMoved(signal, left))).toEqual(["cron.failed"]);
});

test.each([
  "portal.lockout locked",
  "portal.lockout unlocked",
  "grant.missing report_exports",
  "realtime.error ClientJoinRateLimitReached",
])("%s is moved too", (fact) => {
  expect(reached(fact)).toBe(true);
});

test("the ledger's own troubles are made: leaks, impossible transitions, duplicates", () => {
  expect(everMoved(({ intentsForgotten }) => intentsForgotten > 0)).toBe(true);
  expect(everMoved(({ decisionsReversed }) => decisionsReversed >= visible)).toBe(true);
  expect(everMoved(({ intentsDoubled }) => intentsDoubled >= visible)).toBe(true);
});
