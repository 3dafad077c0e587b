import { describe, expect, it } from "vitest";
import { defaultRules } from "../rules.ts";
import { HOUR, instantOf, MINUTE } from "../time.ts";
import type { BucketSeries, Measurement, RuleInput } from "./measure.ts";
import { measure, prepare } from "./measure.ts";
import type { AlertRule } from "./rule.ts";
import { alertRule, ruleProblems } from "./rule.ts";
import { initialState } from "./state.ts";
import { evaluate } from "./step.ts";

const t0 = instantOf(1_760_000_400_000);
const minutes = (...values: (number | null)[]): BucketSeries => ({ t0, step: MINUTE, values });
const slot = (index: number) => instantOf(t0 + index * MINUTE);

const count = { ...alertRule("query-errors", defaultRules["query-errors"]), windowS: 180 };
const ratio: AlertRule = { ...alertRule("api-error-rate", defaultRules["api-error-rate"]), windowS: 180, minVolume: 30 };

function measured(rule: AlertRule, at: number, numerator: BucketSeries, rest: Partial<RuleInput> = {}): Measurement {
  return measure(rule, prepare(rule, { numerator, denominator: null, usual: null, lagMs: 0, ...rest }), slot(at));
}
const outcome = (measurement: Measurement): number | string =>
  measurement.kind === "value" ? measurement.value : measurement.kind;

describe("a window", () => {
  it("holds the buckets that ended by the slot, and not the one that began with it", () => {
    expect(outcome(measured(count, 3, minutes(1, 10, 100, 1_000)))).toBe(111);
    expect(outcome(measured(count, 4, minutes(1, 10, 100, 1_000)))).toBe(1_110);
  });

  it("ends before the source's usual lag, in whole buckets", () => {
    expect(outcome(measured(count, 4, minutes(1, 10, 100, 1_000), { lagMs: 60_000 }))).toBe(111);
    expect(outcome(measured(count, 4, minutes(1, 10, 100, 1_000), { lagMs: 1 }))).toBe(111);
  });

  it("takes what was observed of a partly observed window for an upper level", () => {
    expect(outcome(measured(count, 3, minutes(null, 10, null)))).toBe(10);
    expect(outcome(measured({ ...count, measure: "rate" }, 3, minutes(null, 10, 20)))).toBe(15);
  });

  it("must be complete for a lower level, since a gap looks like a fall", () => {
    const below = { ...count, direction: "below" as const };
    expect(outcome(measured(below, 3, minutes(5, null, 5)))).toBe("no_data");
    expect(outcome(measured(below, 3, minutes(5, 0, 5)))).toBe(10);
    expect(outcome(measured(below, 2, minutes(5, 5)))).toBe("no_data");
  });

  it("is no data where nothing was observed, never zero", () => {
    expect(outcome(measured(count, 3, minutes(null, null, null)))).toBe("no_data");
    expect(outcome(measured(count, 9, minutes(1, 1, 1)))).toBe("no_data");
    expect(outcome(measured(count, -5, minutes(1, 1, 1)))).toBe("no_data");
    expect(outcome(measured(count, 3, minutes(0, 0, 0)))).toBe(0);
  });
});

describe("a ratio", () => {
  const of = (n: (number | null)[], d: (number | null)[], rule = ratio): Measurement =>
    measured(rule, 3, minutes(...n), { denominator: minutes(...d) });

  it("divides what both sides observed", () => {
    expect(of([1, 2, 3], [20, 20, 20])).toEqual({ kind: "value", value: 0.1, numerator: 6, denominator: 60 });
    expect(of([1, 2, 3], [20, null, 20])).toEqual({ kind: "value", value: 0.1, numerator: 4, denominator: 40 });
    expect(of([null, 2, 3], [20, 20, 20])).toMatchObject({ numerator: 5, denominator: 40 });
  });

  it("is low traffic below the minimum volume, with both numbers", () => {
    expect(of([7, 0, 0], [7, 0, 0])).toEqual({ kind: "low_traffic", seen: 7, needed: 30, failures: 7 });
    expect(of([30, 0, 0], [30, 0, 0])).toMatchObject({ value: 1 });
  });

  it("is no data for nothing over nothing", () => {
    expect(of([0, 0, 0], [0, 0, 0], { ...ratio, minVolume: 0 }).kind).toBe("no_data");
  });

  it("is never more than the whole, even where late events make it look so", () => {
    expect(of([40, 0, 0], [30, 0, 0])).toMatchObject({ value: 1, numerator: 40 });
  });

  it("cannot be measured without its denominator or over other buckets, and says why", () => {
    expect(measured(ratio, 3, minutes(1, 1, 1))).toEqual({ kind: "error", reason: "the denominator is missing" });
    expect(of([1, 1, 1], [1, 1]).kind).toBe("error");
  });
});

describe("gauges, ages and shares", () => {
  it("take the last observed value of the window", () => {
    const gauge: AlertRule = { ...count, measure: "gauge" };
    expect(outcome(measured(gauge, 4, minutes(9, 7, 8, null)))).toBe(8);
    expect(outcome(measured(gauge, 4, minutes(9, null, null, null)))).toBe("no_data");
  });

  it("compare a count with what is usual for a window of this hour", () => {
    const share: AlertRule = { ...count, measure: "share", direction: "below", minVolume: 2 };
    const usual = (perHour: number | null): BucketSeries => ({
      t0: instantOf(Math.floor(t0 / HOUR) * HOUR),
      step: HOUR,
      values: [perHour],
    });
    expect(measured(share, 3, minutes(1, 1, 1), { usual: usual(240) })).toMatchObject({ value: 0.25, denominator: 12 });
    expect(measured(share, 3, minutes(0, 0, 0), { usual: usual(240) })).toMatchObject({ value: 0 });
    expect(measured(share, 3, minutes(0, 0, 0), { usual: usual(20) })).toEqual({
      kind: "low_traffic",
      seen: 1,
      needed: 2,
      failures: 0,
    });
    expect(measured(share, 3, minutes(0, 0, 0), { usual: usual(null) }).kind).toBe("no_data");
  });

  it("compare a count over several hours with what each of them usually brings", () => {
    const share: AlertRule = { ...count, measure: "share", direction: "below", minVolume: 2, windowS: 7_200 };
    const dawn = instantOf(Math.floor(t0 / HOUR) * HOUR);
    const values = Array.from({ length: 120 }, (_, minute) => (minute % 20 === 0 ? 1 : 0));
    const series: BucketSeries = { t0: dawn, step: MINUTE, values };
    const usual = (...perHour: (number | null)[]): BucketSeries => ({ t0: instantOf(dawn - HOUR), step: HOUR, values: perHour });
    const over = (hours: BucketSeries, end: number) =>
      measure(share, prepare(share, { numerator: series, denominator: null, usual: hours, lagMs: 0 }), instantOf(end));
    // The last hour alone, twice over, would ask for 24.
    expect(over(usual(50, 0, 12), dawn + 2 * HOUR)).toMatchObject({ value: 0.5, numerator: 6, denominator: 12 });
    expect(over(usual(50, null, 12), dawn + 2 * HOUR).kind).toBe("no_data");
    // Of an hour that reaches only partly into the window, that part.
    expect(over(usual(50, 4, 12), dawn + 1.5 * HOUR)).toMatchObject({ kind: "no_data" });
    const padded: BucketSeries = { t0: instantOf(dawn - HOUR), step: MINUTE, values: [...values.slice(0, 60), ...values] };
    const partly = prepare(share, { numerator: padded, denominator: null, usual: usual(50, 4, 12), lagMs: 0 });
    expect(measure(share, partly, instantOf(dawn + 1.5 * HOUR))).toMatchObject({ denominator: 25 + 4 + 6 });
  });
});

describe("what cannot be added up", () => {
  it("is an error with a reason", () => {
    expect(measured(count, 3, minutes(1, -5, 1)).kind).toBe("error");
    expect(measured(count, 3, minutes(1, Number.POSITIVE_INFINITY, 1)).kind).toBe("error");
    expect(measured({ ...count, windowS: 90 }, 3, minutes(1, 1, 1)).kind).toBe("error");
  });
});

describe("late data", () => {
  it("changes the slots to come and never one that was judged", () => {
    const rule: AlertRule = { ...count, windowS: 60, forS: 0, warning: { at: 10, clear: 10 }, critical: null };
    const input = (numerator: BucketSeries): RuleInput => ({ numerator, denominator: null, usual: null, lagMs: 0 });
    const judged = evaluate(rule, initialState, slot(1), input(minutes(0)));
    expect(evaluate(rule, judged.state, slot(1), input(minutes(99))).transitions).toEqual([]);
    expect(evaluate(rule, judged.state, slot(2), input(minutes(99, 0))).state.phase.name).toBe("inactive");
  });
});

describe("a rule", () => {
  it.each(Object.entries(defaultRules))("as shipped is sound: %s", (key, definition) => {
    expect(ruleProblems(alertRule(key, definition))).toEqual([]);
  });

  it.each<[string, Partial<AlertRule>, RegExp]>([
    ["a critical level below the warning level", { critical: { at: 1, clear: 1 } }, /critical level 1 must be/],
    ["a clear level beyond its level", { warning: { at: 20, clear: 30 } }, /could never hold/],
    ["a percentage as a ratio", { measure: "ratio", denominator: [{ signal: "api.request" }] }, /write 0.05 for 5 %/],
    ["a ratio of nothing", { measure: "ratio" }, /needs a denominator/],
    ["a window of broken minutes", { windowS: 90 }, /whole minutes/],
    ["a negative `for`", { forS: -1 }, /"For"/],
    ["a minimum of failures for a lower level", { direction: "below", minFailures: 3 }, /makes no sense/],
  ])("with %s is refused with a sentence", (_, change, sentence) => {
    expect(ruleProblems({ ...count, ...change }).join(" ")).toMatch(sentence);
  });
});
