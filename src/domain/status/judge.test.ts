import { describe, expect, test } from "vitest";
import { alertRule } from "../alert-engine/rule.ts";
import { initialState } from "../alert-engine/state.ts";
import { evaluate } from "../alert-engine/step.ts";
import { alertingOf, defaultRules, type RuleKey } from "../rules.ts";
import { HOUR, instantOf, MINUTE, shift } from "../time.ts";
import { type JudgedRule, judge, measuredText, thinBreach } from "./judge.ts";

const now = instantOf(Date.UTC(2026, 2, 3, 12));
const shipped = (key: RuleKey): JudgedRule => ({
  definition: defaultRules[key],
  thresholds: defaultRules[key].thresholds,
  minFailures: alertingOf(defaultRules[key]).minFailures,
});
const said = (key: RuleKey, numerator: number | null, denominator: number | null = null) =>
  judge(shipped(key), { numerator, denominator }, now).sentence;

describe("the sentence", () => {
  test("of a ratio names both counts, the share, the limit and the window", () => {
    expect(said("api-error-rate", 12, 61)).toBe("Critical: 12 of 61 requests failed (19.7 %, limit 5 %) in the last 5 min.");
    expect(said("api-error-rate", 3, 610)).toBe("Normal: 3 of 610 requests failed (0.5 %, limit 1 %) in the last 5 min.");
  });

  test("of a count names the level that was reached", () => {
    expect(said("query-errors", 22)).toBe("Warning: 22 query errors (limit 20) in the last 5 min.");
    expect(said("query-errors", 100)).toBe("Critical: 100 query errors (limit 100) in the last 5 min.");
    expect(said("portal-lockouts", 0)).toBe("Normal: 0 customers locked out (limit 3) in the last 15 min.");
  });

  test("of a gauge and of an age speaks of the last value", () => {
    expect(said("health-latency", 1_200)).toBe("Warning: health check took 1.2 s (limit 800 ms).");
    expect(said("slo-fast-burn", 1.036)).toBe("Critical: speed of the fastest burn at 1.04× (limit 1×).");
    expect(said("payment-intents-open", 18_600)).toBe("Warning: payment intent waiting for 5 h 10 min (limit 4 h).");
  });

  test("of a yes or no is in the answer's own words", () => {
    expect([said("supabase-unreachable", 0), said("supabase-unreachable", 1)]).toEqual([
      "Critical: health check unanswered.",
      "Normal: health check answered.",
    ]);
    expect([said("health-degraded", 0), said("health-degraded", 1)]).toEqual([
      "Warning: health check failed.",
      "Normal: health check passed.",
    ]);
    expect(measuredText(defaultRules["supabase-unreachable"], 0)).toBe("unanswered");
  });

  test("of an age of nothing says that nothing waits", () => {
    expect(said("payment-intents-open", 0)).toBe("Normal: no payment intent waiting (limit 4 h).");
    expect(measuredText(defaultRules["payment-intents-open"], 0)).toBe("none open");
    expect(measuredText(defaultRules["query-errors"], 0)).toBe("0");
  });

  test("tells low traffic with what was seen and what is needed", () => {
    expect(said("api-error-rate", 2, 30)).toBe("Low traffic (30 of 50) in the last 5 min: too few events to judge.");
    expect(said("api-error-rate", 40, 40)).toBe(
      "Low traffic (40 of 50) in the last 5 min: 40 of 40 requests failed, too few events to judge.",
    );
  });

  test("names few failures only where no better traffic could have made up for them", () => {
    const thin = (failed: number, of: number) => thinBreach(shipped("api-error-rate"), { numerator: failed, denominator: of });
    expect([thin(0, 40), thin(4, 4), thin(5, 5), thin(40, 50)]).toEqual([null, null, "5 of 5 requests failed", null]);
    expect(thinBreach(shipped("query-errors"), { numerator: 500, denominator: null })).toBeNull();
  });

  test("says that nothing was observed", () => {
    expect(said("query-errors", null)).toBe("No data for Query errors in the last 5 min.");
    expect(said("api-error-rate", 0, null)).toBe("No data for API error rate in the last 5 min.");
  });

  test("tells of levels that a person changed lately, where the state is not normal", () => {
    const changed = { ...shipped("query-errors"), changedAt: shift(now, -3 * HOUR) };
    expect(judge(changed, { numerator: 22, denominator: null }, now).sentence).toBe(
      "Warning: 22 query errors (limit 20) in the last 5 min; limits changed 3 h ago.",
    );
    expect(judge(changed, { numerator: 2, denominator: null }, now).sentence).not.toContain("changed");
  });

  test("says so where no level is set", () => {
    const off = {
      minFailures: 0,
      definition: defaultRules["query-errors"],
      thresholds: { ...defaultRules["query-errors"].thresholds, warning: null, critical: null },
    };
    expect(judge(off, { numerator: 5_000, denominator: null }, now)).toMatchObject({
      state: "ok",
      sentence: "Normal: 5,000 query errors (no limit set) in the last 5 min.",
    });
  });
});

describe("the state", () => {
  test("of a ratio without any events is low traffic without a value, whatever the minimum", () => {
    const rule = {
      minFailures: 0,
      definition: defaultRules["api-error-rate"],
      thresholds: { ...defaultRules["api-error-rate"].thresholds, minVolume: 0 },
    };
    expect(judge(rule, { numerator: 0, denominator: 0 }, now)).toMatchObject({ state: "low-traffic", value: null });
  });

  test("of fewer failures than the rule's least is normal, and says so: the same as its alert would be", () => {
    const rule = alertRule("api-error-rate", defaultRules["api-error-rate"]);
    const series = (n: number) => ({ t0: shift(now, -5 * MINUTE), step: MINUTE, values: [n, 0, 0, 0, 0] });
    for (const [failed, of, state] of [
      [3, 55, "ok"],
      [4, 55, "ok"],
      [5, 55, "critical"],
    ] as const) {
      expect(judge(shipped("api-error-rate"), { numerator: failed, denominator: of }, now).state).toBe(state);
      const input = { numerator: series(failed), denominator: series(of), usual: null, lagMs: 0 };
      expect(evaluate(rule, initialState, now, input).state.phase.name).toBe(state === "ok" ? "inactive" : "pending");
    }
    expect(said("api-error-rate", 3, 55)).toBe(
      "Normal: 3 of 55 requests failed (5.5 %, limit 1 %) in the last 5 min; fewer than 5 raise no alarm.",
    );
  });

  test("follows the direction: below a floor is a breach", () => {
    const definition = { ...defaultRules["query-errors"], direction: "below" as const };
    const floor = { definition, minFailures: 0, thresholds: { warning: 10, critical: 2, windowS: 300, minVolume: 0 } };
    const at = (numerator: number) => judge(floor, { numerator, denominator: null }, now).state;
    expect([at(11), at(10), at(3), at(2), at(0)]).toEqual(["ok", "warning", "warning", "critical", "critical"]);
  });

  test("of a rate is per minute of the window", () => {
    const definition = { ...defaultRules["query-errors"], measure: "rate" as const };
    const verdict = judge(
      { definition, minFailures: 0, thresholds: { warning: 10, critical: 20, windowS: 300, minVolume: 0 } },
      { numerator: 60, denominator: null },
      now,
    );
    expect(verdict).toMatchObject({
      state: "warning",
      value: 12,
      sentence: "Warning: 12 query errors per minute (limit 10 per min) in the last 5 min.",
    });
  });
});
