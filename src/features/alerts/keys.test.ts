import { expect, test } from "vitest";
import { deedOf, nextPlace } from "./keys.ts";

const press = (key: string, part = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...part });

test("a key means something only where nobody types and no modifier is held", () => {
  expect(deedOf(press("j"), false)).toEqual({ move: 1 });
  expect(deedOf(press("n"), false)).toEqual({ press: "n" });
  expect(deedOf(press("?"), false)).toEqual({ help: true });
  expect(deedOf(press("j"), true)).toBeNull();
  expect(deedOf(press("a", { ctrlKey: true }), false)).toBeNull();
  expect(deedOf(press("x"), false)).toBeNull();
});

test("moving begins at either end and stays there", () => {
  expect([nextPlace(-1, 1, 3), nextPlace(-1, -1, 3)]).toEqual([0, 2]);
  expect([nextPlace(2, 1, 3), nextPlace(0, -1, 3), nextPlace(1, 1, 3)]).toEqual([2, 0, 2]);
  expect(nextPlace(-1, 1, 0)).toBe(-1);
});
