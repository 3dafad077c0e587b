import { expect, test } from "vitest";
import { sparklineGeometry } from "./sparkline-path.ts";

test("a line breaks at what was not observed, and a lone value is a dot", () => {
  const { lines, gaps } = sparklineGeometry([0, 10, null, 5, null], null, 0);
  expect(lines).toEqual(["1 960 3 40", "7 500 7 500"]);
  expect(gaps).toEqual([
    { x: 40, width: 20 },
    { x: 80, width: 20 },
  ]);
});

test("a level higher than the values sets the scale", () => {
  expect(sparklineGeometry([1, 1], 2, 1)).toEqual({
    width: 4,
    lines: ["1 500 3 500"],
    gaps: [],
    levelY: 40,
    judgedX: 2,
    band: null,
  });
});

test("nothing, and nothing but zeros, can be drawn", () => {
  expect(sparklineGeometry([], null, 3)).toEqual({ width: 2, lines: [], gaps: [], band: null, levelY: null, judgedX: 0 });
  expect(sparklineGeometry([0, 0], null, 0).lines).toEqual(["1 960 3 960"]);
});

test("a level stretch is drawn from its first point to its last", () => {
  expect(sparklineGeometry([1, 1, 1, 1, 0], null, 0).lines).toEqual(["1 40 7 40 9 960"]);
  expect(sparklineGeometry([null, 1, 1, 1], null, 0).lines).toEqual(["3 40 7 40"]);
});

test("a usual range is a band in the scale of the values, cut off at the top", () => {
  expect(sparklineGeometry([10], null, 0, { low: 0, high: 5 }).band).toEqual({ y: 500, height: 460 });
  expect(sparklineGeometry([10], null, 0, { low: 5, high: 50 }).band).toEqual({ y: 0, height: 500 });
  expect(sparklineGeometry([10], null, 0, { low: 0, high: 0 }).band).toEqual({ y: 950, height: 20 });
});
