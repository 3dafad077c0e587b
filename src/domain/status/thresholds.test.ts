import { expect, test } from "vitest";
import { defaultRules, type Thresholds } from "../rules.ts";
import { thresholdProblems } from "./thresholds.ts";

const above = { measure: "count", direction: "above" } as const;
const fine: Thresholds = { warning: 5, critical: 20, windowS: 300, minVolume: 0 };
const fields = (change: Partial<Thresholds>, definition: Parameters<typeof thresholdProblems>[0] = above) =>
  thresholdProblems(definition, { ...fine, ...change }).map(({ field }) => field);

test("every shipped rule is accepted", () => {
  for (const rule of Object.values(defaultRules)) expect(thresholdProblems(rule, rule.thresholds)).toEqual([]);
});

test("a warning beyond critical is refused in the direction of the rule", () => {
  expect(thresholdProblems(above, { ...fine, warning: 21 })).toEqual([
    { field: "warning", sentence: "The warning level must not be above the critical level." },
  ]);
  expect(fields({ warning: 20 })).toEqual([]);
  expect(fields({ warning: 5, critical: 20 }, { measure: "count", direction: "below" })).toEqual(["warning"]);
});

test("levels may be off, but not negative, not a number or a share over 100 %", () => {
  expect(fields({ warning: null, critical: null })).toEqual([]);
  expect(fields({ warning: -1 })).toEqual(["warning"]);
  expect(fields({ critical: Number.NaN })).toEqual(["critical"]);
  expect(fields({ critical: 2e15 })).toEqual(["critical"]);
  expect(fields({ warning: 0.1, critical: 1.01 }, { measure: "ratio", direction: "above" })).toEqual(["critical"]);
});

test("a window is whole minutes within a day, a volume a whole number", () => {
  expect([60, 300, 86_400].flatMap((windowS) => fields({ windowS }))).toEqual([]);
  expect([0, 30, 90, 86_460, Number.NaN].flatMap((windowS) => fields({ windowS }))).toEqual(Array(5).fill("windowS"));
  expect([-1, 0.5].flatMap((minVolume) => fields({ minVolume }))).toEqual(["minVolume", "minVolume"]);
});
