import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultRules } from "../../domain/rules.ts";
import { draftOf, readDraft, sameThresholds } from "./draft.ts";

const ratio = defaultRules["api-error-rate"];
const age = defaultRules["payment-intents-open"];
const draft = draftOf(ratio, ratio.thresholds);

test("shares are typed as percent, ages and windows in minutes", () => {
  expect(draft).toEqual({ warning: "1", critical: "5", window: "5", minVolume: "50", reason: "" });
  expect(draftOf(age, age.thresholds)).toMatchObject({ warning: "240", critical: "1440" });
});

test("an empty level is off, and a text that is no number is never taken for one", () => {
  expect(readDraft(ratio, { ...draft, warning: " " })).toMatchObject({
    thresholds: { warning: null, critical: 0.05 },
    problems: {},
  });
  for (const text of ["abc", "-1", "1,5", "1e3", "5 %", "."]) {
    const { thresholds, problems } = readDraft(ratio, { ...draft, critical: text });
    expect(thresholds).toBeNull();
    expect(problems.critical).toContain("Write a number");
  }
});

test("what the database would refuse is said at the field", () => {
  expect(readDraft(ratio, { ...draft, warning: "6" }).problems).toEqual({
    warning: "The warning level must not be above the critical level.",
  });
  expect(readDraft(ratio, { ...draft, critical: "101" }).problems.critical).toContain("100 %");
  expect(readDraft(ratio, { ...draft, window: "1.5" }).problems.window).toContain("whole minutes");
  expect(readDraft(ratio, { ...draft, minVolume: "0.5" }).problems.minVolume).toContain("whole number");
});

test("every shipped rule goes through the form unchanged", () => {
  for (const rule of Object.values(defaultRules))
    expect(readDraft(rule, draftOf(rule, rule.thresholds))).toEqual({ thresholds: rule.thresholds, problems: {} });
});

test("numbers with up to four decimals survive the form exactly", () => {
  const level = fc.nat(10_000).map((n) => n / 10_000);
  fc.assert(
    fc.property(level, level, fc.integer({ min: 1, max: 1_440 }), fc.nat(10_000), (a, b, minutes, minVolume) => {
      const thresholds = { warning: Math.min(a, b), critical: Math.max(a, b), windowS: minutes * 60, minVolume };
      const read = readDraft(ratio, draftOf(ratio, thresholds));
      expect(read.problems).toEqual({});
      expect(read.thresholds !== null && sameThresholds(read.thresholds, thresholds)).toBe(true);
    }),
  );
});
