import { expect, test } from "vitest";
import { HOUR, MINUTE } from "../time.ts";
import { windowed } from "./windowed.ts";

test("a window of whole buckets is rolled over them", () => {
  const fits = { comparable: true, note: null };
  expect(windowed("count", [1, 2, 3, 4], [], MINUTE, 120)).toEqual({ values: [null, 3, 5, 7], lead: 1, ...fits });
  expect(windowed("rate", [1, 2, 3, 4], [], MINUTE, 120).values).toEqual([null, 1.5, 2.5, 3.5]);
  expect(windowed("ratio", [1, 1, 0], [2, 2, 0], MINUTE, 120).values).toEqual([null, 0.5, 0.5]);
  expect(windowed("age", [60, null], [], HOUR, 300)).toEqual({ values: [60, null], lead: 0, ...fits });
});

test("buckets that do not divide the window are scaled to it, and say so", () => {
  expect(windowed("count", [6, 6, 6], [], 6 * MINUTE, 900)).toMatchObject({
    values: [null, null, 15],
    comparable: true,
    note: "Buckets of 18 min stand for the window of 15 min; counts are scaled to it.",
  });
});

test("buckets longer than the window keep their counts, and no level may be drawn over them", () => {
  const storm = windowed("count", [20, null], [], 4 * HOUR, 900);
  expect(storm).toEqual({
    values: [20, null],
    comparable: false,
    note: "Levels are not drawn: a bucket of 4 h is longer than the window of 15 min.",
    lead: 0,
  });
  expect(windowed("rate", [120], [], HOUR, 300).values).toEqual([2]);
  expect(windowed("ratio", [1], [4], HOUR, 300)).toMatchObject({ values: [0.25], comparable: false });
});
