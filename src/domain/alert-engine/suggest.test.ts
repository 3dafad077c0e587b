import { describe, expect, it } from "vitest";
import { defaultRules } from "../rules.ts";
import type { TimeRange } from "../time.ts";
import { instantOf, MINUTE } from "../time.ts";
import type { RuleInput } from "./measure.ts";
import type { AlertRule } from "./rule.ts";
import { alertRule } from "./rule.ts";
import { suggest } from "./suggest.ts";

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
