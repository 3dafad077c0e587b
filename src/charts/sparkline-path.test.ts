import { expect, test } from "vitest";
import { sparklineGeometry } from "./sparkline-path.ts";

test("a line breaks at what was not observed, and a lone value is a dot", () => {
  const { line, gaps } = sparklineGeometry([0, 10, null, 5, null], null, 0);
  expect(line).toBe("M10 96L30 4M70 50h0");
  expect(gaps).toEqual([
    { x: 40, width: 20 },
    { x: 80, width: 20 },
  ]);
});

test("a level higher than the values sets the scale", () => {
  expect(sparklineGeometry([1, 1], 2, 1)).toEqual({ line: "M25 50L75 50", gaps: [], levelY: 4, judgedX: 50, band: null });
});

test("nothing, and nothing but zeros, can be drawn", () => {
  expect(sparklineGeometry([], null, 3)).toEqual({ line: "", gaps: [], band: null, levelY: null, judgedX: 0 });
  expect(sparklineGeometry([0, 0], null, 0).line).toBe("M25 96L75 96");
});

test("a usual range is a band in the scale of the values, cut off at the top", () => {
  expect(sparklineGeometry([10], null, 0, { low: 0, high: 5 }).band).toEqual({ y: 50, height: 46 });
  expect(sparklineGeometry([10], null, 0, { low: 5, high: 50 }).band).toEqual({ y: 0, height: 50 });
  expect(sparklineGeometry([10], null, 0, { low: 0, high: 0 }).band).toEqual({ y: 95, height: 2 });
});
