import { expect, test } from "vitest";
import { sparklineGeometry } from "./sparkline-path.ts";

test("a line breaks at what was not observed, and a lone value is a dot", () => {
  const { lines, gaps } = sparklineGeometry([0, 10, null, 5, null], null, 0);
  expect(lines).toEqual(["10 96 30 4", "70 50 70 50"]);
  expect(gaps).toEqual([
    { x: 40, width: 20 },
    { x: 80, width: 20 },
  ]);
});

test("a level higher than the values sets the scale", () => {
  expect(sparklineGeometry([1, 1], 2, 1)).toEqual({ lines: ["25 50 75 50"], gaps: [], levelY: 4, judgedX: 50, band: null });
});

test("nothing, and nothing but zeros, can be drawn", () => {
  expect(sparklineGeometry([], null, 3)).toEqual({ lines: [], gaps: [], band: null, levelY: null, judgedX: 0 });
  expect(sparklineGeometry([0, 0], null, 0).lines).toEqual(["25 96 75 96"]);
});

test("a level stretch is drawn from its first point to its last", () => {
  expect(sparklineGeometry([1, 1, 1, 1, 0], null, 0).lines).toEqual(["10 4 70 4 90 96"]);
  expect(sparklineGeometry([null, 1, 1, 1], null, 0).lines).toEqual(["37.5 4 87.5 4"]);
});

test("a usual range is a band in the scale of the values, cut off at the top", () => {
  expect(sparklineGeometry([10], null, 0, { low: 0, high: 5 }).band).toEqual({ y: 50, height: 46 });
  expect(sparklineGeometry([10], null, 0, { low: 5, high: 50 }).band).toEqual({ y: 0, height: 50 });
  expect(sparklineGeometry([10], null, 0, { low: 0, high: 0 }).band).toEqual({ y: 95, height: 2 });
});
