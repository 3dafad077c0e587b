import { expect, test } from "vitest";
import { defaultRules } from "../../domain/rules.ts";
import { MINUTE } from "../../domain/time.ts";
import { previewOf } from "./preview.ts";

const answer = (series: { signal: string; variant: string; values: (number | null)[] }[]) => ({
  t0: 0,
  step: 5 * MINUTE,
  complete_until: 0,
  series,
});
const rule = defaultRules["api-error-rate"];
const requests = answer([
  { signal: "api.request", variant: "rest/ok", values: [98, 90, null, 1, 100] },
  { signal: "api.request", variant: "rest/5xx", values: [2, 10, null, 1, 0] },
]);

test("levels are replayed over the last day, and thin traffic breaches nothing", () => {
  const preview = previewOf(rule, rule.thresholds, requests);
  expect(preview.data.series[0]?.values).toEqual([0.02, 0.1, null, 0.5, 0]);
  expect(preview.sentence).toBe(
    "In the last 24\u00a0h these levels would have been: beyond critical for 5\u00a0min, beyond warning for 10\u00a0min. No data for 5\u00a0min of it.",
  );
  expect(preview.levels).toEqual({ warning: 0.01, critical: 0.05 });
  expect(preview.note).toBeNull();
});

test("levels that are off or never reached are said to be", () => {
  expect(previewOf(rule, { ...rule.thresholds, warning: null, critical: 0.9 }, requests).sentence).toBe(
    "In the last 24\u00a0h these levels would have been: never beyond critical, warning is off. No data for 5\u00a0min of it.",
  );
});

test("a day without data is not a quiet day", () => {
  expect(previewOf(rule, rule.thresholds, answer([])).sentence).toContain("Nothing was observed");
});
