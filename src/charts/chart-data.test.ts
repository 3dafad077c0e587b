import { expect, test } from "vitest";
import { instantOf, MINUTE } from "../domain/time.ts";
import {
  type ChartData,
  fitted,
  formatAxisValue,
  formatValue,
  isUnfinished,
  stacked,
  topOf,
  unitLabel,
  unobservedRuns,
} from "./chart-data.ts";

const data = (...columns: (number | null)[][]): ChartData => ({
  t0: instantOf(0),
  step: MINUTE,
  completeUntil: instantOf(2 * MINUTE),
  unit: "count",
  series: columns.map((values, i) => ({ title: `series ${i}`, tone: 1, values })),
});

test("areas stand on one another, and where one was not observed the pile has a gap", () => {
  expect(stacked(data([1, null, 3], [null, null, null], [2, 5, 4]).series, 3)).toEqual([
    [[0, 1], null, [0, 3]],
    [null, null, null],
    [[1, 3], null, [3, 7]],
  ]);
});

test("only buckets that no series observed are unobserved", () => {
  expect(unobservedRuns(data([null, null, 1, null], [null, 2, null, null]))).toEqual([
    { from: 0, to: 1 },
    { from: 3, to: 4 },
  ]);
  expect(unobservedRuns(data([]))).toEqual([]);
  expect(unobservedRuns(data([1, null, 1], [1, 1, null]), "area")).toEqual([{ from: 1, to: 3 }]);
  expect(unobservedRuns(data([null, null]), "area")).toEqual([{ from: 0, to: 2 }]);
});

test("the top is that of the pile and of the levels", () => {
  const both = data([1, 4], [2, 3]);
  expect(topOf(both, "line", undefined)).toBe(4);
  expect(topOf(both, "area", undefined)).toBe(7);
  expect(topOf(both, "line", { warning: 5, critical: null })).toBe(5);
  expect(topOf(both, "line", { warning: 16, critical: 17 })).toBe(16);
  expect(topOf(data([0]), "line", { warning: 5, critical: 900 })).toBe(900);
  expect(topOf(data([null]), "line", undefined)).toBe(0);
});

test("more than 240 points are merged, and the bucket grows with them", () => {
  const long = data(Array.from({ length: 1_440 }, () => 1));
  const fit = fitted(long);
  expect(fit.series[0]?.values).toHaveLength(240);
  expect(fit.series[0]?.values[0]).toBe(6);
  expect(unitLabel(fit, "en")).toBe("per 6\u00a0min");
  expect(fitted(fit)).toBe(fit);
});

test("a bucket that ends after the last complete moment is unfinished", () => {
  expect([0, 1, 2].map((i) => isUnfinished(data([1, 1, 1]), i))).toEqual([false, false, true]);
});

test("values carry their unit, and a missing one says so", () => {
  expect(formatValue(0.0004, "share", "en")).toBe("<0.1\u00a0%");
  expect(formatValue(1_250, "ms", "en")).toBe("1.2\u00a0s");
  expect(formatValue(14_400, "s", "en")).toBe("4\u00a0h");
  expect(formatValue(null, "count", "en")).toBe("no data");
  expect(formatAxisValue(0, "s", "en")).toBe("0");
  expect(formatAxisValue(12_000, "count", "en")).toBe("12K");
});
