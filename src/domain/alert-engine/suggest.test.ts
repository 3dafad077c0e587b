import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultRules } from "../rules.ts";
import type { TimeRange } from "../time.ts";
import { instantOf, MINUTE } from "../time.ts";
import type { RuleInput } from "./measure.ts";
import { compare, episodesOf, isConstant, judgedSlots, spanOf } from "./replay.ts";
import type { AlertRule, Severity } from "./rule.ts";
import { alertRule } from "./rule.ts";
import { advise, suggest as suggestFrom } from "./suggest.ts";

const t0 = instantOf(1_760_000_400_000);
const range = (from: number, to: number): TimeRange => ({
  from: instantOf(t0 + from * MINUTE),
  to: instantOf(t0 + to * MINUTE),
});

const rule: AlertRule = {
  ...alertRule("query-errors", defaultRules["query-errors"]),
  windowS: 60,
  forS: 120,
  keepFiringForS: 60,
  warning: { at: 10, clear: 10 },
  critical: { at: 50, clear: 50 },
};

const suggest = (
  rule: AlertRule,
  severity: Severity,
  input: RuleInput,
  recorded: readonly TimeRange[],
  nights: readonly TimeRange[],
) => suggestFrom(rule, severity, { slots: judgedSlots(rule, input), recorded, nights });

/** Minutes of 1, with stretches of other values: [from, to, value]. */
function input(length: number, stretches: readonly (readonly [number, number, number | null])[]): RuleInput {
  const values = Array.from({ length }, (_, minute): number | null => {
    const stretch = stretches.find(([from, to]) => minute >= from && minute < to);
    return stretch === undefined ? 1 : stretch[2];
  });
  return { numerator: { t0, step: MINUTE, values }, denominator: null, usual: null, lagMs: 0 };
}

describe("a suggested level", () => {
  const weeks = 4;
  /** An incident of 200, and every day a short peak, each a little higher than the one before. */
  const peaks = Array.from({ length: 28 }, (_, day) => [day * 1_440 + 600, day * 1_440 + 610, 20 + day] as const);
  const month = input(weeks * 7 * 1_440, [[3_000, 3_060, 200], ...peaks]);
  const incident = range(3_000, 3_060);

  it("is the most sensitive one with at most one extra alert a week", () => {
    const suggestion = suggest(rule, "warning", month, [incident], []);
    expect(suggestion?.level.at).toBe(44);
    expect(suggestion?.comparison.extra).toHaveLength(weeks);
    expect(suggestion?.comparison.caught).toEqual([incident]);
  });

  it("keeps the proportion of the clear level", () => {
    const suggestion = suggest({ ...rule, warning: { at: 10, clear: 5 } }, "warning", month, [incident], []);
    expect((suggestion?.level.clear ?? 0) / (suggestion?.level.at ?? 1)).toBe(0.5);
  });

  it("goes to the other side for a lower level", () => {
    const below: AlertRule = { ...rule, direction: "below", warning: { at: 1, clear: 1 }, critical: null };
    const drops = Array.from({ length: 28 }, (_, day) => [day * 1_440, day * 1_440 + 10, 0] as const);
    const few = suggest(below, "warning", input(28 * 1_440, drops.slice(0, 4)), [], []);
    expect(few?.level.at).toBe(0);
    expect(suggest(below, "warning", input(28 * 1_440, drops), [], [])).toBeNull();
  });

  it("is none where nothing was measured", () => {
    expect(suggest(rule, "warning", input(100, [[0, 100, null]]), [], [])).toBeNull();
  });

  it("does not mistake a level that always fires for a quiet one, even over a recorded episode", () => {
    const suggestion = suggest(rule, "warning", input(7 * 1_440, [[3_000, 3_060, 200]]), [incident], []);
    expect(suggestion?.level.at).toBe(200);
  });

  it("does not take a time without data for a quiet one", () => {
    const blind = input(weeks * 7 * 1_440, [...peaks.slice(0, 7), [7 * 1_440, 28 * 1_440, null]]);
    expect(suggest(rule, "warning", blind, [], [])?.level.at).toBe(26);
  });

  it("leaves a critical level one extra alert in four weeks: it wakes people", () => {
    expect(suggest(rule, "critical", month, [incident], [])?.level.at).toBe(47);
  });

  it("is a number that people can read, on the side that still catches", () => {
    const rough = input(7 * 1_440, [[3_000, 3_060, 1_239]]);
    expect(suggest(rule, "warning", rough, [incident], [])?.level.at).toBe(1_230);
    expect(suggest(rule, "warning", rough, [incident], [])?.comparison.caught).toEqual([incident]);
    const age: AlertRule = { ...rule, measure: "age" };
    expect(suggest(age, "warning", rough, [incident], [])?.level.at).toBe(1_200);
  });
});

describe("advice", () => {
  const incident = range(3_000, 3_060);
  const month = input(28 * 1_440, [
    [3_000, 3_060, 200],
    [9_000, 9_010, 60],
  ]);
  const advice = (at: number | null, today: number | null = at, recorded = [incident]) => {
    const of = (level: number | null) => ({
      ...rule,
      critical: null,
      warning: level === null ? null : { at: level, clear: level },
    });
    const tried = of(at);
    return advise(tried, of(today), "warning", { slots: judgedSlots(tried, month), recorded, nights: [] });
  };

  it("keeps a level that no suggestion beats", () => {
    expect(suggest({ ...rule, critical: null }, "warning", month, [incident], [])?.level.at).toBe(60);
    expect(advice(100)).toEqual({ kind: "keep", level: { at: 100, clear: 100 } });
  });

  it("replaces a level that fires all the time, with today's where that is the best", () => {
    expect(advice(0, null)).toMatchObject({ kind: "take", level: { at: 60 } });
    expect(advice(0, 100)).toMatchObject({ kind: "take", level: { at: 100 } });
  });

  it("begins with the most sensitive quiet level where none is set", () => {
    expect(advice(null)).toMatchObject({ kind: "take", level: { at: 60 } });
  });

  it("lowers no level where nothing was recorded that a lower one would have caught", () => {
    expect(advice(500, 500, [])).toMatchObject({ kind: "keep" });
  });

  it("never scores worse than what is set", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(2_000), fc.integer({ min: 3, max: 60 }), fc.nat(90)), { maxLength: 8 }),
        fc.array(fc.nat(2_000), { maxLength: 3 }),
        fc.nat(100),
        (peaks, begins, at) => {
          const past = input(
            3 * 1_440,
            peaks.map(([from, length, value]) => [from, from + length, value] as const),
          );
          const given: AlertRule = { ...rule, critical: null, warning: { at, clear: at } };
          const tried = { slots: judgedSlots(given, past), recorded: begins.map((from) => range(from, from + 30)), nights: [] };
          const found = advise(given, given, "warning", tried);
          if (found === null) return;
          const comparison = (level: typeof given.warning) => {
            const episodes = episodesOf({ ...given, warning: level }, tried.slots);
            return compare(episodes, tried.recorded, [], spanOf(tried.slots));
          };
          const [after, before] = [comparison(found.level), comparison(given.warning)];
          expect(isConstant(after)).toBe(false);
          // Never both fewer caught and more besides.
          const worse = after.caught.length < before.caught.length && after.extra.length >= before.extra.length;
          expect(worse && !isConstant(before)).toBe(false);
        },
      ),
      { numRuns: 30 },
    );
  });
});
