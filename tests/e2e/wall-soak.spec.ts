/** The judgement of `npm run soak`, in short: the wall passes, and a leak that is put there on purpose does not. */
import { expect, test } from "@playwright/test";
import { faultsOf, slopeOf, soak, wholeDaySlope } from "../soak/wall-soak.ts";

test("four short days leave the heap, nodes and listeners as they were", async () => {
  const { days, polls, loads } = await soak({ days: 5, windows: 4 });
  expect(polls).toBeGreaterThan(5 * 4 * 3);
  expect(loads).toBe(1);
  expect(faultsOf(days)).toEqual([]);
});

test("a leak with each question is found", async () => {
  const { days } = await soak({
    days: 4,
    windows: 4,
    seed: () => {
      const kept: unknown[] = [];
      const ask = window.fetch;
      window.fetch = (...question) => {
        kept.push(Array.from({ length: 50_000 }, (_, i) => i + 0.5));
        return ask(...question);
      };
    },
  });
  expect(faultsOf(days).join()).toMatch(/The heap grows by [\d.]+ MB a day/);
});

test("a node or a listener more each day is named, and the slope is that of the least squares", () => {
  const day = { heapMb: 5, nodes: 300, listeners: 170 };
  expect(faultsOf([day, day, { ...day, nodes: 301 }])).toEqual(["There are 300 to 301 nodes: they must be constant."]);
  expect(faultsOf([day, day, { ...day, listeners: 171 }])).toEqual(["There are 170 to 171 listeners: they must be constant."]);
  expect(
    wholeDaySlope(
      [1, 1, 2, 3, 4].map((heapMb) => ({ heapMb })),
      5 * 576,
    ),
  ).toBeCloseTo(10);
  expect(slopeOf([1, 3, 5, 7].map((heapMb) => ({ heapMb })))).toBeCloseTo(2);
});
