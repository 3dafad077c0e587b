import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultRules } from "../rules.ts";
import { instantOf, MINUTE } from "../time.ts";
import { judgeWindow } from "./judge-window.ts";
import type { RuleInput } from "./measure.ts";
import { measure, measureUntil, prepare } from "./measure.ts";
import type { AlertRule } from "./rule.ts";
import { alertRule } from "./rule.ts";
import type { AlertState } from "./state.ts";
import { initialState } from "./state.ts";
import { evaluate } from "./step.ts";

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
  judgeWindow(rule, prepare(rule, given), at(minute, seconds), initialState);

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
    expect(judged(count, late, 4, 30)).toMatchObject({ measurement: { value: 202 }, window: { from: at(1), to: at(4) } });
    expect(judged({ ...count, critical: { at: 400, clear: 300 }, forS: 0 }, late, 4, 30)).toMatchObject({
      measurement: { value: 501 },
      window: { from: at(2), to: at(5) },
    });
  });

  it("counts for a ratio only with the volume and the failures that it needs", () => {
    const of = (n: Values, d: Values) =>
      judged(ratio, input(n, { denominator: { t0, step: MINUTE, values: d }, runningUntil: at(3, 30) }), 3, 30).measurement;
    expect(of([0, 0, 0, 9], [20, 20, 20, 20])).toMatchObject({ value: 0.15, numerator: 9 });
    expect(of([0, 0, 0, 2], [20, 20, 20, 1])).toMatchObject({ value: 0 });
    expect(of([0, 0, 0, 2], [20, 20, 20, 20])).toMatchObject({ value: 0 });
    expect(of([0, 0, 0, 9], [5, 5, 5, 19])).toMatchObject({ kind: "low_traffic", seen: 15 });
    expect(of([0, 0, 0, 9], [5, 5, 5, 30])).toMatchObject({ kind: "value", value: 9 / 40 });
  });

  it("divides a ratio by no less than the complete minutes had: a minute that has barely begun will have its requests", () => {
    const of = (n: Values, d: Values) =>
      judged(ratio, input(n, { denominator: { t0, step: MINUTE, values: d }, runningUntil: at(3, 2) }), 3).measurement;
    // Five of 402 so far are more than one in a hundred, five of 600 are not.
    expect(of([0, 3, 2, 0], [200, 200, 200, 2])).toMatchObject({ value: 5 / 600 });
    expect(of([0, 3, 2, 1], [200, 200, 200, 2])).toMatchObject({ value: 0.01, numerator: 6, denominator: 600 });
    expect(of([null, null, null, 9], [null, null, null, 40])).toMatchObject({ kind: "no_data" });
  });

  it("divides a rate by the minutes that there will be, whether or not they were heard of yet", () => {
    const rate: AlertRule = { ...count, measure: "rate", warning: { at: 20, clear: 16 }, critical: null };
    const of = (n: Values) => judged(rate, input(n, { runningUntil: at(3, 2) }), 3).measurement;
    expect(of([0, 40, 10, null])).toMatchObject({ value: 50 / 3 });
    expect(of([0, 40, 10, 10])).toMatchObject({ value: 20 });
    expect(of([null, 40, null, 20])).toMatchObject({ value: 40 });
  });

  it("leaves a firing alert to the complete minutes, unless a higher level is breached", () => {
    const phase = {
      name: "firing",
      activeAt: at(0),
      firedAt: at(0),
      severity: "warning",
      peak: "warning",
      clearSince: null,
    } as const;
    const of = (n: Values) =>
      judgeWindow(count, prepare(count, input(n, { runningUntil: at(3, 2) })), at(3), {
        ...initialState,
        phase: { ...phase, episode: "e" },
      });
    expect(of([0, 5, 5, 9])).toMatchObject({ measurement: { value: 10 }, ahead: 0 });
    expect(of([0, 5, 5, 15])).toMatchObject({ measurement: { value: 25 }, ahead: MINUTE });
    expect(of([0, 15, 15, 5])).toMatchObject({ measurement: { value: 30 }, ahead: 0 });
    expect(of([0, 15, 15, 90])).toMatchObject({ measurement: { value: 120 }, ahead: MINUTE });
  });

  it("shortens no time to last: a pending breach is as old as its windows are apart", () => {
    const rule: AlertRule = { ...count, windowS: 60, intervalS: 60, forS: 120, warning: { at: 10, clear: 10 }, critical: null };
    const run = (...minutes: Values[]) => {
      let state: AlertState = initialState;
      return minutes.map((values, minute) => {
        state = evaluate(rule, state, at(minute), input(values, { runningUntil: at(minute, 30) })).state;
        return state.phase.name;
      });
    };
    // Two minutes of errors, each noticed while it ran, and then none: what was seen of them spans one minute.
    expect(run([0], [0, 12], [0, 12, 12], [0, 12, 12, 0], [0, 12, 12, 0, 0])).toEqual(
      "inactive pending pending pending inactive".split(" "),
    );
    expect(run([0], [0, 12], [0, 12, 12], [0, 12, 12, 12])).toEqual("inactive pending pending firing".split(" "));
    expect(run([0], [0, 12], [0, 12, 12], [0, 12, 12, 5], [0, 12, 12, 12, 0])).toEqual(
      "inactive pending pending pending firing".split(" "),
    );
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

/** Minutes as they came to be, and of each what had come in when it was first looked at. */
const minute = fc.record({
  failures: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 3 }) }, fc.integer({ min: 0, max: 40 })),
  seen: fc.boolean(),
  early: fc.double({ min: 0, max: 1, noNaN: true }),
});
const history = fc.array(minute, { minLength: 12, maxLength: 40 });
const REQUESTS = 40;

interface Lived {
  readonly rule: AlertRule;
  readonly whole: RuleInput;
  readonly lagMs: number;
  /** What was there to be judged at a slot. */
  readonly soFar: (slot: number) => RuleInput;
  readonly slots: readonly number[];
}

const rules: readonly AlertRule[] = (["count", "rate", "ratio"] as const).flatMap((kind) =>
  [0, 60, 120].flatMap((forS) =>
    [20, 60].map((intervalS) => ({
      ...(kind === "ratio" ? ratio : { ...count, minVolume: 0 }),
      measure: kind,
      forS,
      keepFiringForS: 60,
      intervalS,
      warning: kind === "ratio" ? { at: 0.1, clear: 0.08 } : kind === "rate" ? { at: 4, clear: 3 } : { at: 12, clear: 9 },
      critical: null,
    })),
  ),
);

/** Requests come evenly; a part of the failures and requests of the minutes that are under way has come in. */
const lives = fc
  .record({ rule: fc.constantFrom(...rules), minutes: history, lagS: fc.integer({ min: 0, max: 100 }) })
  .map(({ rule, minutes, lagS }): Lived => {
    const lagMs = lagS * 1_000;
    const heard = (of: number | null, seen: boolean) => (seen || rule.measure === "ratio" ? of : null);
    const series = (values: Values) => ({ t0, step: MINUTE, values });
    const inputOf = (share: (n: number) => number): RuleInput => ({
      numerator: series(minutes.map(({ failures, seen }, n) => heard(Math.floor(failures * share(n)), seen || share(n) === 1))),
      denominator: rule.measure === "ratio" ? series(minutes.map((_, n) => Math.floor(REQUESTS * share(n)))) : null,
      usual: null,
      lagMs,
    });
    const first = 5 * MINUTE;
    return {
      rule,
      whole: inputOf(() => 1),
      lagMs,
      soFar: (slot) => {
        const now = slot + 2_000;
        const share = (n: number) => {
          const over = (now - at(n)) / (MINUTE + lagMs);
          return over >= 1 ? 1 : over <= 0 ? 0 : Math.min(1, over * (minutes[n]?.early ?? 0));
        };
        return { ...inputOf(share), runningUntil: instantOf(now) };
      },
      slots: Array.from(
        { length: Math.floor(((minutes.length - 4) * MINUTE - first) / (rule.intervalS * 1_000)) },
        (_, k) => at(0) + first + k * rule.intervalS * 1_000,
      ),
    };
  });

describe("what is brought forward, whatever was counted", () => {
  it("is a breach that the same minutes show once they are complete", () => {
    fc.assert(
      fc.property(lives, ({ rule, whole, soFar, slots }) => {
        let state: AlertState = initialState;
        for (const slot of slots) {
          const given = soFar(slot);
          const { window, measurement, ahead } = judgeWindow(rule, prepare(rule, given), instantOf(slot), state);
          if (ahead > 0 && window !== null && measurement.kind === "value") {
            const complete = measureUntil(rule, prepare(rule, whole), window.to);
            expect(complete.kind).toBe("value");
            if (complete.kind === "value") expect(complete.value).toBeGreaterThanOrEqual(rule.warning?.at ?? Number.NaN);
          } else expect(measurement).toEqual(measure(rule, prepare(rule, given), instantOf(slot)));
          state = evaluate(rule, state, instantOf(slot), given).state;
        }
      }),
      { numRuns: 300 },
    );
  });

  it("fires what the complete minutes fire, no more and no less, and sooner by what they are late at the most", () => {
    fc.assert(
      fc.property(lives, ({ rule, whole, soFar, slots, lagMs }) => {
        const run = (inputAt: (slot: number) => RuleInput) => {
          let state: AlertState = initialState;
          return slots.flatMap((slot) => {
            const stepped = evaluate(rule, state, instantOf(slot), inputAt(slot));
            state = stepped.state;
            return stepped.transitions.filter(({ kind }) => kind === "fired" || kind === "resolved");
          });
        };
        const episodes = (told: ReturnType<typeof run>) =>
          told.flatMap(({ kind, slot }, n) => (kind === "fired" ? [{ from: slot, to: told[n + 1]?.slot ?? Infinity }] : []));
        const early = episodes(run(soFar));
        const late = episodes(run(() => whole));
        const most = MINUTE + lagMs + 2 * rule.intervalS * 1_000 + MINUTE;
        const end = slots.at(-1) ?? 0;
        for (const { from } of early)
          expect(from > end - most || late.some((one) => one.from <= from + most && one.to > from)).toBe(true);
        for (const one of late) expect(early.some(({ from, to }) => from <= one.from && to >= one.from)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
