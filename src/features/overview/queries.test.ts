import { expect, test } from "vitest";
import { instantOf } from "../../domain/time.ts";
import { exampleBoard, NOW } from "./example-board.ts";
import { newest } from "./queries.ts";

const received = (ms: number) => ({ board: exampleBoard({ now: NOW + ms }), receivedAt: instantOf(NOW + ms) });

test("an older answer never replaces a newer one", () => {
  const [older, newer] = [received(0), received(1)];
  expect(newest(newer, older)).toBe(newer);
  expect(newest(older, newer)).toEqual(newer);
});

test("what did not change stays the same object, so that nothing is drawn again for it", () => {
  const before = received(0);
  expect(newest(before, received(1)).board.charts).toBe(before.board.charts);
});
