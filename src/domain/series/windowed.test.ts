import { expect, test } from "vitest";
import { HOUR, MINUTE } from "../time.ts";
import { timeBeyond, windowed } from "./windowed.ts";

test("a window of whole buckets is rolled over them", () => {
  expect(windowed("count", [1, 2, 3, 4], [], MINUTE, 120)).toEqual({ values: [null, 3, 5, 7], note: null, lead: 1 });
  expect(windowed("rate", [1, 2, 3, 4], [], MINUTE, 120).values).toEqual([null, 1.5, 2.5, 3.5]);
  expect(windowed("ratio", [1, 1, 0], [2, 2, 0], MINUTE, 120).values).toEqual([null, 0.5, 0.5]);
  expect(windowed("age", [60, null], [], MINUTE, 300)).toEqual({ values: [60, null], note: null, lead: 0 });
});

test("buckets longer than the window scale counts, and say so", () => {
  expect(windowed("count", [120, null], [], HOUR, 300)).toEqual({
    values: [10, null],
    note: "Buckets of 1 h stand for the window of 5 min; counts are scaled to it.",
    lead: 0,
  });
  expect(windowed("ratio", [1], [4], HOUR, 300)).toEqual({
    values: [0.25],
    note: "Buckets of 1 h stand for the window of 5 min.",
    lead: 0,
  });
});

test("the time beyond a level counts whole buckets with enough events", () => {
  const series = { values: [0.2, 0.01, null, 0.3, 0.9], volumes: [100, 100, null, 100, 2], step: 6 * MINUTE };
  expect(timeBeyond({ direction: "above" }, { minVolume: 50 }, 0.05, series)).toBe(12 * MINUTE);
  expect(timeBeyond({ direction: "above" }, { minVolume: 50 }, null, series)).toBe(0);
  expect(timeBeyond({ direction: "above" }, { minVolume: 50 }, 0.05, { ...series, values: [null] })).toBeNull();
});
