import { expect, test } from "vitest";
import { instantOf, MINUTE } from "../time.ts";
import { add, coarsen, extent, latest, rangeOf, ratio, rollingSum, runningTotal, sum } from "./series.ts";

test("what was not observed stays missing", () => {
  expect(sum([1, null, 2])).toBe(3);
  expect(sum([null, null])).toBeNull();
  expect(sum([])).toBeNull();
  expect(extent([null, 3, -1])).toEqual({ min: -1, max: 3 });
  expect(extent([null])).toBeNull();
  expect(latest([1, 2, null])).toBe(2);
  expect(
    add([
      [1, null, 3],
      [1, null, null],
    ]),
  ).toEqual([2, null, 3]);
  expect(add([])).toEqual([]);
});

test("a ratio needs both sides and something below the line", () => {
  expect(ratio([1, 0, 1, null, 2], [4, 10, 0, 5, null])).toEqual([0.25, 0, null, null, null]);
});

test("a rolling sum starts with the first full window and skips what is missing", () => {
  expect(rollingSum([1, 2, 3, null, null, null, 4], 3)).toEqual([null, null, 6, 5, 3, null, 4]);
  expect(rollingSum([1, null], 1)).toEqual([1, null]);
  expect(() => rollingSum([1], 0)).toThrow("0 buckets");
});

test("a running total stays missing where nothing was observed, and goes on behind it", () => {
  expect(runningTotal([2, null, 0, 3])).toEqual([2, null, 2, 5]);
});

test("a long series is merged into whole runs that fit", () => {
  const series = { t0: instantOf(0), step: MINUTE, values: Array.from({ length: 500 }, (_, i) => (i < 3 ? null : 1)) };
  const fit = coarsen(series, "sum");
  expect(fit.values).toHaveLength(167);
  expect(fit.step).toBe(3 * MINUTE);
  expect(fit.values.slice(0, 2)).toEqual([null, 3]);
  expect(rangeOf(fit).to).toBeGreaterThanOrEqual(rangeOf(series).to);
  expect(coarsen({ ...series, values: [null, 5, 7] }, "last", 1).values).toEqual([7]);
  expect(coarsen({ ...series, values: [null, 5, 7] }, "mean", 1).values).toEqual([6]);
  expect(coarsen({ ...series, values: [null, 5, 3] }, "max", 1).values).toEqual([5]);
  expect(coarsen(fit, "sum")).toBe(fit);
});
