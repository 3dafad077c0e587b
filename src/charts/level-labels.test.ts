import { expect, test } from "vitest";
import { levelLabels } from "./level-labels.ts";

const frame = { top: 12, height: 200, yTop: 100, rem: 16 };
const placed = (warning: number | null, critical: number | null) =>
  levelLabels(frame, { warning, critical }).map(({ name, place }) => `${name} ${place}`);

test("levels far apart both speak over their lines; one that is off says nothing", () => {
  expect(placed(20, 80)).toEqual(["warning over", "critical over"]);
  expect(placed(null, 80)).toEqual(["critical over"]);
  expect(placed(null, null)).toEqual([]);
});

test("of two close levels the lower speaks under its line, whichever it is", () => {
  expect(placed(50, 54)).toEqual(["warning under", "critical over"]);
  expect(placed(54, 50)).toEqual(["warning over", "critical under"]);
});

test("equal levels do not cover each other's words", () => {
  expect(placed(50, 50)).toEqual(["warning under", "critical over"]);
});

test("at the foot of the plot there is no room under a line", () => {
  expect(placed(2, 5)).toEqual(["warning end", "critical over"]);
});
