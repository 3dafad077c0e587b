import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultRules } from "../rules.ts";
import { DAY, HOUR, instantOf, MINUTE, SECOND, shift } from "../time.ts";
import type { Measurement } from "./measure.ts";
import type { AlertRule } from "./rule.ts";
import { alertRule } from "./rule.ts";
import type { Surroundings } from "./sentence.ts";
import { sentence } from "./sentence.ts";
import type { AlertState, Phase } from "./state.ts";
import { initialState } from "./state.ts";
import { hourOfWeekText, numberText, spanText } from "./wording.ts";

/** A Tuesday, 14:20 UTC. */
const now = instantOf(Date.UTC(2026, 9, 6, 14, 20));
const signIns: AlertRule = {
  ...alertRule("sign-ins", defaultRules["api-error-rate"]),
  noun: "sign-ins failed",
  critical: { at: 0.1, clear: 0.08 },
};
const bare: Surroundings = { zone: { offsetMin: 0, name: null }, usual: null, release: null, changedAt: null };
const activeAt = shift(now, -6 * MINUTE);
const firing: Phase = {
  name: "firing",
  activeAt,
  firedAt: now,
  severity: "critical",
  peak: "critical",
  clearSince: null,
  episode: "e",
};
const state = (phase: Phase, more: Partial<AlertState> = {}): AlertState => ({ ...initialState, slot: now, phase, ...more });
const value = (of: number, numerator = of, denominator: number | null = null): Measurement => ({
  kind: "value",
  value: of,
  numerator,
  denominator,
});
const shipped = (key: keyof typeof defaultRules): AlertRule => alertRule(key, defaultRules[key]);

describe("the sentence", () => {
  it("of an alert that became critical says how long it is that, not how long it is a warning", () => {
    const said = (criticalSince: typeof now) =>
      sentence(signIns, state({ ...firing, criticalSince }), value(0.2, 12, 60), now, bare);
    expect(said(shift(now, -2 * MINUTE))).toContain(" for 2 min");
    expect(said(now)).not.toContain(" for ");
  });

  it("knows nothing of a change that came after the slot", () => {
    const said = (changedAt: typeof now) => sentence(signIns, state(firing), value(0.2, 12, 60), now, { ...bare, changedAt });
    expect(said(shift(now, -MINUTE))).toContain("threshold last changed 1 min ago");
    expect(said(shift(now, SECOND))).not.toContain("changed");
  });

  it("says how bad, how much, how long, what is usual, what came before and who changed what", () => {
    const around: Surroundings = {
      ...bare,
      usual: { known: true, median: 0.02, low: 0.01, high: 0.03, weeks: 4 },
      release: { version: "2.14", at: shift(activeAt, -4 * MINUTE) },
      changedAt: shift(now, -3 * DAY),
    };
    expect(sentence(signIns, state(firing), value(12 / 61, 12, 61), now, around)).toBe(
      "Critical: 12 of 61 sign-ins failed (19.7 %, limit 10 %) for 6 min; usual for Tuesday 14:00 is 1-3 %; " +
        "began 4 min after release 2.14; threshold last changed 3 days ago.",
    );
  });

  it("leaves out what is not known, but says that history is", () => {
    expect(sentence(signIns, state(firing), value(12 / 61, 12, 61), now, bare)).toBe(
      "Critical: 12 of 61 sign-ins failed (19.7 %, limit 10 %) for 6 min.",
    );
    expect(
      sentence(signIns, state(firing), value(12 / 61, 12, 61), now, { ...bare, usual: { known: false, weeks: 2 } }),
    ).toContain("usual for Tuesday 14:00 is not known yet (2 of 4 weeks)");
  });

  it("names a release only where the breach began soon after it", () => {
    for (const at of [shift(activeAt, MINUTE), shift(activeAt, -3 * HOUR)])
      expect(
        sentence(signIns, state(firing), value(0.2, 12, 61), now, { ...bare, release: { version: "2.14", at } }),
      ).not.toContain("2.14");
  });

  it.each<[string, AlertRule, Measurement, string]>([
    ["count", shipped("query-errors"), value(1_234), "Critical: 1,234 query errors in 5 min (limit 100) for 6 min."],
    [
      "rate",
      { ...shipped("query-errors"), measure: "rate" },
      value(4.25),
      "Critical: 4.3 query errors per minute (limit 100 per minute) for 6 min.",
    ],
    ["gauge", shipped("health-latency"), value(3_250), "Critical: health check 3,250 ms (limit 3,000 ms) for 6 min."],
    ["multiple", shipped("slo-fast-burn"), value(1.036), "Critical: speed of the fastest burn 1.04× (limit 1×) for 6 min."],
    ["part", shipped("disk-used"), value(0.93), "Critical: disk in use 93 % (limit 92 %) for 6 min."],
    [
      "age",
      shipped("payment-intents-open"),
      value(93_600),
      "Critical: payment intent waiting 1 day 2 h (limit 1 day) for 6 min.",
    ],
    [
      "share",
      {
        ...shipped("query-errors"),
        measure: "share",
        direction: "below",
        noun: "payments approved",
        critical: { at: 0.2, clear: 0.3 },
      },
      value(0.12, 3, 25),
      "Critical: 3 payments approved in 5 min, usual are 25 (12 %, at least 20 %) for 6 min.",
    ],
  ])("is in the words of a %s", (_, rule, measurement, expected) => {
    expect(sentence(rule, state(firing), measurement, now, bare)).toBe(expected);
  });

  it("names which of several ages it is while the alert stands, three of them at most", () => {
    const rule = shipped("payment-intents-open");
    const worst = { ...bare, parts: ["Desk 2"] };
    expect(sentence(rule, state(firing), value(93_600), now, worst)).toBe(
      "Critical: payment intent waiting 1 day 2 h (Desk 2, limit 1 day) for 6 min.",
    );
    expect(sentence(rule, state({ name: "inactive" }), value(60), now, worst)).not.toContain("Desk 2");
    const many = { ...bare, parts: ["Desk 2", "Desk 1", "Desk 4", "Desk 3", "Desk 9"] };
    expect(sentence(rule, state(firing), value(93_600), now, many)).toContain("(Desk 2, Desk 1, Desk 4 +2, limit 1 day)");
  });

  it("tells every other standing", () => {
    const say = (phase: Phase, measurement: Measurement, more: Partial<AlertState> = {}): string =>
      sentence(signIns, state(phase, more), measurement, now, bare);
    const inactive: Phase = { name: "inactive" };
    expect(say({ name: "pending", activeAt: shift(now, -MINUTE), severity: "warning" }, value(0.05, 3, 60))).toBe(
      "Pending warning: 3 of 60 sign-ins failed (5 %, limit 1 %) for 1 min of 2 min.",
    );
    expect(say({ ...firing, clearSince: shift(now, -2 * MINUTE) }, value(0, 0, 60))).toBe(
      "Critical: 0 of 60 sign-ins failed (0 %, limit 10 %) for 6 min, recovered for 2 min of 5 min.",
    );
    expect(say(inactive, value(0.005, 1, 200))).toBe("Normal: 1 of 200 sign-ins failed (0.5 %, limit 1 %).");
    expect(
      say(
        inactive,
        { kind: "low_traffic", seen: 7, needed: 30, failures: 0 },
        { unobserved: { why: "low_traffic", since: shift(now, -HOUR) } },
      ),
    ).toBe("Unknown: low traffic (7 of 30) in 5 min, too little to judge API error rate for 1 h.");
    expect(
      say(
        inactive,
        { kind: "no_data", reason: "nothing was observed in the window" },
        { unobserved: { why: "no_data", since: now } },
      ),
    ).toBe("Unknown: no data: nothing was observed in the window.");
    expect(
      say(
        inactive,
        { kind: "error", reason: "the denominator is missing" },
        { errors: { count: 3, since: shift(now, -2 * MINUTE), raised: true } },
      ),
    ).toBe("Unknown: API error rate cannot be evaluated: the denominator is missing for 2 min.");
    expect(say(firing, value(0.2, 12, 60), { flapping: { changes: [], active: true } })).toContain(
      "; flapping, further changes are collapsed",
    );
  });

  it("of a yes or no is in the answer's own words, which read as their own opposite nowhere", () => {
    const unreachable = shipped("supabase-unreachable");
    const inactive: Phase = { name: "inactive" };
    const pending: Phase = { name: "pending", activeAt: shift(now, -30 * SECOND), severity: "critical" };
    const say = (phase: Phase, answered: 0 | 1, rule = unreachable) => sentence(rule, state(phase), value(answered), now, bare);
    expect([say(inactive, 1), say(pending, 0), say(firing, 0)]).toEqual([
      "Normal: health check answered.",
      "Pending critical: health check unanswered for 30 s of 1 min.",
      "Critical: health check unanswered for 6 min.",
    ]);
    expect(say({ ...firing, clearSince: shift(now, -2 * MINUTE) }, 1)).toBe(
      "Critical: health check answered again, firing for 6 min, recovered for 2 min of 5 min.",
    );
    expect(say({ ...firing, severity: "warning" }, 0, shipped("health-degraded"))).toBe(
      "Warning: health check failed for 6 min.",
    );
    expect(say(inactive, 1, shipped("health-degraded"))).toBe("Normal: health check passed.");
  });

  it("speaks of one event in the singular", () => {
    const one = (rule: AlertRule, measured: Measurement) => sentence(rule, state({ name: "inactive" }), measured, now, bare);
    expect(one(shipped("query-errors"), value(1))).toBe("Normal: 1 query error in 5 min (limit 20).");
    expect(one(signIns, value(1, 1, 1))).toBe("Normal: 1 of 1 sign-in failed (100 %, limit 1 %).");
    expect(one({ ...shipped("query-errors"), measure: "rate" }, value(1))).toContain("1 query error per minute");
    expect(one(shipped("payments-quiet"), value(0.1, 1, 10))).toContain("1 payment intent created in 2 h, usual are 10");
  });

  it("is one line that ends with a full stop and holds no NaN, whatever was measured", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(defaultRules) as (keyof typeof defaultRules)[])),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.constantFrom<Phase>(firing, { name: "inactive" }, { name: "pending", activeAt, severity: "warning" }),
        (key, found, phase) => {
          expect(sentence(shipped(key), state(phase), value(found, found, found), now, bare)).toMatch(/^[^\n]+[^.]\.$/);
          expect(sentence(shipped(key), state(phase), value(found, found, found), now, bare)).not.toMatch(/NaN|undefined|null/);
        },
      ),
    );
  });
});

describe("wording", () => {
  it("cuts numbers short without lying about small ones", () => {
    expect([0, 0.04, 19.67, 1_000, -1_234_567.8].map((n) => numberText(n))).toEqual(["0", "0", "19.7", "1,000", "-1,234,567.8"]);
  });

  it("names spans in two units at most", () => {
    const spans = [45 * SECOND, 6 * MINUTE, HOUR, 2 * HOUR + 5 * MINUTE, DAY, DAY + 2 * HOUR, 3 * DAY + 2 * HOUR];
    expect(spans.map(spanText)).toEqual(["45 s", "6 min", "1 h", "2 h 5 min", "1 day", "1 day 2 h", "3 days"]);
  });

  it("names the hour of the week in a zone", () => {
    expect(hourOfWeekText(now, { offsetMin: 0, name: "UTC" })).toBe("Tuesday 14:00 UTC");
    expect(hourOfWeekText(now, { offsetMin: 600, name: null })).toBe("Wednesday 00:00");
    expect(hourOfWeekText(instantOf(0), { offsetMin: -60, name: null })).toBe("Wednesday 23:00");
  });
});
