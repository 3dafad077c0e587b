import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultRules } from "../rules.ts";
import { instantOf, MINUTE } from "../time.ts";
import { judgeWindow } from "./judge-window.ts";
import type { RuleInput } from "./measure.ts";
import { measure, prepare } from "./measure.ts";
import type { AlertRule } from "./rule.ts";
import { alertRule } from "./rule.ts";

const t0 = instantOf(1_760_000_400_000);
const at = (minute: number, seconds = 0) => instantOf(t0 + minute * MINUTE + seconds * 1_000);
const count: AlertRule = { ...alertRule("query-errors", defaultRules["query-errors"]), windowS: 180, intervalS: 10 };
const ratio: AlertRule = {
  ...alertRule("api-error-rate", defaultRules["api-error-rate"]),
  windowS: 180,
  intervalS: 10,
  minVolume: 30,
  minFailures: 3,
};

type Values = readonly (number | null)[];
const input = (numerator: Values, rest: Partial<RuleInput> = {}): RuleInput => ({
  numerator: { t0, step: MINUTE, values: numerator },
  denominator: null,
  usual: null,
  lagMs: 0,
  ...rest,
});
const judged = (rule: AlertRule, given: RuleInput, minute: number, seconds = 0) =>
  judgeWindow(rule, prepare(rule, given), at(minute, seconds));

describe("what has come in of the running minute", () => {
  it("is not judged where nobody says how far it reaches", () => {
    expect(judged(count, input([1, 1, 1, 500]), 3, 30)).toMatchObject({
      measurement: { value: 3 },
      window: { from: at(0), to: at(3) },
    });
  });

  it("brings a breach forward, and the window says what was judged", () => {
    expect(judged(count, input([1, 1, 1, 500], { runningUntil: at(3, 30) }), 3, 30)).toMatchObject({
      measurement: { value: 502 },
      window: { from: at(1), to: at(4) },
    });
  });

  it("never makes a value lower than the complete minutes do", () => {
    expect(judged(count, input([100, 1, 1, 0], { runningUntil: at(3, 30) }), 3, 30)).toMatchObject({
      measurement: { value: 102 },
      window: { from: at(0), to: at(3) },
    });
  });

  it("holds minutes that ended but may still be written to, where the source is late", () => {
    const late = input([1, 1, 1, 200, 300], { runningUntil: at(4, 30), lagMs: 90_000 });
    expect(judged(count, late, 4, 30)).toMatchObject({ measurement: { value: 501 }, window: { from: at(2), to: at(5) } });
  });

  it("counts for a ratio only with the volume and the failures that it needs", () => {
    const of = (n: Values, d: Values) =>
      judged(ratio, input(n, { denominator: { t0, step: MINUTE, values: d }, runningUntil: at(3, 30) }), 3, 30).measurement;
    expect(of([0, 0, 0, 9], [20, 20, 20, 20])).toMatchObject({ value: 0.15, numerator: 9 });
    expect(of([0, 0, 0, 2], [20, 20, 20, 1])).toMatchObject({ value: 0 });
    expect(of([0, 0, 0, 9], [5, 5, 5, 19])).toMatchObject({ kind: "low_traffic", seen: 15 });
    expect(of([0, 0, 0, 9], [5, 5, 5, 30])).toMatchObject({ kind: "value", value: 9 / 40 });
  });

  it("breaches where the complete minutes saw nothing, but proves no recovery there", () => {
    const of = (running: number) => judged(count, input([null, null, null, running], { runningUntil: at(3, 30) }), 3, 30);
    expect(of(500).measurement).toMatchObject({ kind: "value", value: 500 });
    expect(of(1).measurement).toMatchObject({ kind: "no_data" });
  });

  it("means nothing to a lower level, which needs complete minutes", () => {
    const below = { ...count, direction: "below" as const, warning: { at: 5, clear: 6 }, critical: null };
    expect(judged(below, input([9, 9, 9, 0], { runningUntil: at(3, 30) }), 3, 30)).toMatchObject({ measurement: { value: 27 } });
  });

  it("is a gauge's or an age's value already, good or bad", () => {
    for (const measureOf of ["gauge", "age"] as const) {
      const of = (values: Values) => judged({ ...count, measure: measureOf }, input(values, { runningUntil: at(3, 5) }), 3, 5);
      expect(of([9, 9, 9, 1]).measurement).toMatchObject({ value: 1 });
      expect(of([9, 9, 9, null]).measurement).toMatchObject({ value: 9 });
      expect(of([9, null, null, null]).measurement).toMatchObject({ value: 9 });
    }
  });

  it("is no reason to judge what cannot be read", () => {
    const odd = input([1, 1], { runningUntil: at(1, 30), numerator: { t0: instantOf(t0 + 1), step: MINUTE, values: [1] } });
    expect(judged(count, odd, 1)).toMatchObject({ measurement: { kind: "error" }, window: null });
  });
});

describe("the judged window, whatever was counted", () => {
  const values = fc.array(fc.option(fc.integer({ min: 0, max: 90 }), { nil: null, freq: 6 }), { minLength: 8, maxLength: 14 });

  it("is that of the complete minutes, or one that the next complete minutes will confirm", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 100 }), (counts, ten, lagS) => {
        const minute = counts.length - 2;
        const given = input(counts, { lagMs: lagS * 1_000 });
        const complete = measure(count, prepare(count, given), at(minute, ten * 10));
        const found = judged(count, { ...given, runningUntil: at(minute, ten * 10 + 3) }, minute, ten * 10).measurement;
        // What comes later only adds to what is there.
        const later = [0, 1, 2, 3].map((k) => measure(count, prepare(count, input(counts)), at(minute + 1 - k)));
        const highest = Math.max(...[complete, ...later].map((one) => (one.kind === "value" ? one.value : -1)));
        if (complete.kind === "value") {
          expect(found).toMatchObject({ kind: "value" });
          if (found.kind === "value") {
            expect(found.value).toBeGreaterThanOrEqual(complete.value);
            expect(found.value).toBeLessThanOrEqual(highest);
          }
        } else if (found.kind === "value") expect(found.value).toBeGreaterThanOrEqual(count.warning?.at ?? Number.NaN);
        else expect(found).toEqual(complete);
      }),
    );
  });
});
