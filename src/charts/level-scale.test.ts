import { expect, test } from "vitest";
import { levelAfterKey, levelAt, levelStep } from "./level-scale.ts";

const axis = { top: 10, height: 100, yTop: 50 };

test("steps are round in the chart's unit, and counts are whole", () => {
  expect(levelStep(50, "number")).toBe(1);
  expect(levelStep(5_000, "number")).toBe(50);
  expect(levelStep(0.1, "share")).toBe(0.001);
  expect(levelStep(4_000, "ms")).toBe(50);
  expect(levelStep(90_000, "s")).toBe(900);
});

test("the level under the pointer is a whole step of the axis", () => {
  expect(levelAt(axis, 60, 1)).toBe(25);
  expect(levelAt(axis, 60.4, 1)).toBe(25);
  expect(levelAt(axis, -400, 1)).toBe(50);
  expect(levelAt(axis, 400, 1)).toBe(0);
  expect(levelAt({ ...axis, yTop: 0.1 }, 39.5, 0.001)).toBe(0.071);
});

test("keys move by a step, by ten, and to the ends", () => {
  const after = (key: string, value = 20) => levelAfterKey(key, value, 2, 50);
  expect(after("ArrowUp")).toBe(22);
  expect(after("ArrowLeft")).toBe(18);
  expect(after("PageUp")).toBe(40);
  expect(after("PageDown")).toBe(0);
  expect(after("Home")).toBe(0);
  expect(after("End")).toBe(50);
  expect(after("a")).toBeNull();
});

test("a level between two steps goes to the next one, and one beyond the axis does not jump", () => {
  expect(levelAfterKey("ArrowUp", 21, 2, 50)).toBe(22);
  expect(levelAfterKey("ArrowDown", 21, 2, 50)).toBe(20);
  expect(levelAfterKey("ArrowUp", 0.07, 0.01, 1)).toBe(0.08);
  expect(levelAfterKey("ArrowUp", 80, 2, 50)).toBe(80);
  expect(levelAfterKey("ArrowDown", 80, 2, 50)).toBe(78);
});
