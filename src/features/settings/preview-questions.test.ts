import { expect, test } from "vitest";
import { DAY, instantOf, MINUTE } from "../../domain/time.ts";
import { previewQuestions, previewStep } from "./preview-questions.ts";

const now = instantOf(Date.UTC(2026, 10, 23, 14, 2, 30));

test("a window is made of whole buckets, and what has no window takes the longest ones", () => {
  const minutes = (windowS: number) => previewStep("count", windowS) / MINUTE;
  expect([60, 120, 180, 300, 420, 600, 900, 1_800, 86_400].map(minutes)).toEqual([1, 2, 3, 5, 1, 10, 5, 10, 10]);
  expect(previewStep("gauge", 300)).toBe(10 * MINUTE);
});

test("the questions cover a day without a gap, whole buckets each, none of more than 240", () => {
  for (const step of [1, 2, 3, 5, 10].map((minutes) => minutes * MINUTE)) {
    const questions = previewQuestions(step, now);
    const [first, last] = [questions[0]?.range, questions.at(-1)?.range];
    expect((last?.to ?? 0) - (first?.from ?? 0)).toBe(DAY);
    expect(last?.to).toBeGreaterThanOrEqual(now);
    for (const [i, { range, points }] of questions.entries()) {
      expect(range.from % step).toBe(0);
      expect((range.to - range.from) / step).toBe(points);
      expect(points).toBeLessThanOrEqual(240);
      expect(questions[i + 1]?.range.from ?? range.to).toBe(range.to);
    }
  }
});
