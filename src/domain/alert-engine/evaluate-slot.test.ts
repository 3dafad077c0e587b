import { describe, expect, test } from "vitest";
import { defaultRules } from "../rules.ts";
import { HOUR, instantOf, MINUTE, shift } from "../time.ts";
import type { JudgedRule, WeeklySamples } from "./evaluate-slot.ts";
import { evaluateSlot } from "./evaluate-slot.ts";
import { usualTiming } from "./notify.ts";
import { alertRule } from "./rule.ts";

/** Ten past two of a Monday. */
const slot = instantOf(Date.UTC(2026, 10, 23, 14, 10));
const hour = instantOf(Date.UTC(2026, 10, 23, 14));

/** A rule on a share of what is usual, judged over a quarter of an hour in which a request failed each minute. */
function judged(weekly: Pick<WeeklySamples, "perHour" | "earlier">): JudgedRule | undefined {
  const rule = alertRule("api-error-spike", defaultRules["api-error-spike"]);
  const series = { t0: shift(slot, -HOUR), step: MINUTE, values: new Array<number>(60).fill(1) };
  const outcome = evaluateSlot({
    slot,
    now: slot,
    rules: [
      {
        rule,
        version: 1,
        changedAt: null,
        recipients: { key: rule.key, group: "api", channels: { warning: [], critical: [] }, inhibitedBy: [] },
        runbook: null,
        state: null,
        last: { sentence: null, value: null },
        input: { numerator: series, denominator: null, lagMs: 0 },
        weekly: { hour, inMeasure: weekly.perHour, ...weekly },
        problem: null,
      },
    ],
    notifyState: null,
    policies: { acks: [], silences: [], quietHours: [], timing: usualTiming },
    releases: [],
    zone: { offsetMin: 0, name: "UTC" },
    links: { dashboard: null, environment: null, runbooks: null },
  });
  return outcome.states[0];
}

describe("what is usual of a share", () => {
  test("is what the weeks brought in its window, each against what is usual there", () => {
    // Ten minutes of this hour and five of the one before: 8, 12, 18 and 12 in those weeks.
    const found = judged({ perHour: [30, 60, 90, 60], earlier: [[36, 24, 36, 24]] });
    expect(found?.measurement).toMatchObject({ kind: "value", numerator: 15, denominator: 12.5 });
    expect(found?.usual).toEqual({ low: 11 / 12.5, median: 12 / 12.5, high: 13.5 / 12.5 });
  });

  test("is not known while too few weeks were seen, or nothing is usual", () => {
    expect(judged({ perHour: [30, null, null, 60], earlier: [[36, 24, 36, 24]] })?.usual).toBeNull();
    expect(judged({ perHour: [0, 0, 0, 0], earlier: [[0, 0, 0, 0]] })?.usual).toBeNull();
    // Each hour was seen in three weeks, both in no more than two.
    expect(judged({ perHour: [30, 60, 90, null], earlier: [[null, 24, 36, 24]] })?.usual).toBeNull();
  });
});
