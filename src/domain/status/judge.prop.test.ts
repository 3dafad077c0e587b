import fc from "fast-check";
import { expect, test } from "vitest";
import type { RuleDefinition } from "../rules.ts";
import { defaultRules } from "../rules.ts";
import { instantOf } from "../time.ts";
import { type JudgedRule, judge, type RuleState } from "./judge.ts";

const now = instantOf(Date.UTC(2026, 2, 3, 12));
const severity: Record<RuleState, number> = { "no-data": -1, "low-traffic": 0, ok: 0, warning: 1, critical: 2 };

const definition = fc.constantFrom<RuleDefinition>(...Object.values(defaultRules));
const level = fc.option(fc.double({ min: 0, max: 200, noNaN: true }));
const rule: fc.Arbitrary<JudgedRule> = fc
  .record({
    definition,
    direction: fc.constantFrom("above" as const, "below" as const),
    a: level,
    b: level,
    minVolume: fc.nat(40),
    minFailures: fc.nat(20),
  })
  .map(({ definition, direction, a, b, minVolume, minFailures }) => {
    const [low, high] = a !== null && b !== null && a > b ? [b, a] : [a, b];
    const [warning, critical] = direction === "above" ? [low, high] : [high, low];
    return { definition: { ...definition, direction }, thresholds: { warning, critical, windowS: 300, minVolume }, minFailures };
  });
const count = fc.nat(300);

test("more of what is measured is never less severe in the direction of the rule", () => {
  fc.assert(
    fc.property(rule, count, count, fc.integer({ min: 1, max: 300 }), (rule, a, b, denominator) => {
      const at = (numerator: number) =>
        severity[judge({ ...rule, thresholds: { ...rule.thresholds, minVolume: 0 } }, { numerator, denominator }, now).state];
      const [low, high] = a < b ? [a, b] : [b, a];
      if (rule.definition.direction === "above") expect(at(high)).toBeGreaterThanOrEqual(at(low));
      else expect(at(low)).toBeGreaterThanOrEqual(at(high));
    }),
  );
});

test("what was not observed is no data, and only a value can be normal or a breach", () => {
  fc.assert(
    fc.property(rule, fc.option(count), fc.option(count), (rule, numerator, denominator) => {
      const verdict = judge(rule, { numerator, denominator }, now);
      // What is usual is not told here, so a share of it cannot be said.
      const { measure } = rule.definition;
      const unseen = numerator === null || measure === "share" || (measure === "ratio" && denominator === null);
      expect(verdict.state === "no-data").toBe(unseen);
      if (verdict.value === null) expect(["no-data", "low-traffic"]).toContain(verdict.state);
    }),
  );
});

test("one input has one sentence, which ends in a full stop and holds no stray value", () => {
  fc.assert(
    fc.property(rule, fc.option(count), fc.option(count), (rule, numerator, denominator) => {
      const { sentence } = judge(rule, { numerator, denominator }, now);
      expect(sentence).toBe(judge(rule, { numerator, denominator }, now).sentence);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(sentence).not.toMatch(/null|undefined|NaN|Infinity/);
    }),
  );
});
