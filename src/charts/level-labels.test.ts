import { expect, test } from "vitest";
import { beyondAxis, levelLabels } from "./level-labels.ts";

const frame = { top: 12, height: 200, yTop: 100, rem: 16 };
const placed = (warning: number | null, critical: number | null) =>
  levelLabels(frame, { warning, critical }).map(({ name, place }) => `${name} ${place}`);

test("levels far apart both speak over their lines; one that is off says nothing", () => {
  expect(placed(20, 80)).toEqual(["warning over", "critical over"]);
  expect(placed(null, 80)).toEqual(["critical over"]);
  expect(placed(null, null)).toEqual([]);
});

test("a level beyond the axis has no line: it is named at the end of the axis", () => {
  expect(placed(80, 3_000)).toEqual(["warning over"]);
  expect(beyondAxis(frame, { warning: 80, critical: 3_000 })).toEqual([{ name: "critical", level: 3_000 }]);
  expect(beyondAxis(frame, { warning: 800, critical: 300 }).map(({ name }) => name)).toEqual(["critical", "warning"]);
  expect(beyondAxis(frame, { warning: null, critical: 100 })).toEqual([]);
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
