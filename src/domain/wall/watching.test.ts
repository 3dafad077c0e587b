import fc from "fast-check";
import { expect, test } from "vitest";
import { instantOf, MINUTE, SECOND } from "../time.ts";
import { pollDelay, replaces } from "./polling.ts";
import { POLL, passed, type WatchFacts, watchState } from "./watching.ts";

const now = instantOf(Date.UTC(2026, 10, 24, 14, 2));
const ago = (ms: number) => instantOf(now - ms);
const facts = (part: Partial<WatchFacts> = {}): WatchFacts => ({
  answeredAt: ago(5 * SECOND),
  failure: null,
  lastSlot: ago(30 * SECOND),
  silentSince: null,
  ...part,
});

test("a fresh answer is watching, though the last question failed", () => {
  expect(watchState(facts(), now)).toEqual({ board: "fresh", blind: null });
  expect(watchState(facts({ failure: "network" }), now).blind).toBeNull();
});

test("from two polls on it is not watching, and says why and since when; after four its tiles are unknown", () => {
  const answeredAt = ago(2 * POLL);
  expect(watchState(facts({ answeredAt, failure: "authorization" }), now)).toEqual({
    board: "late",
    blind: { reason: "authorization", words: "this display may not ask", since: answeredAt },
  });
  expect(watchState(facts({ answeredAt: ago(4 * POLL + 1) }), now)).toMatchObject({
    board: "unknown",
    blind: { reason: "network" },
  });
  expect(watchState(facts({ answeredAt: null }), now)).toMatchObject({ board: "unknown", blind: { since: null } });
});

test("staleness is never undetected for longer than two polls and five seconds", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2 * POLL + 5 * SECOND, max: 1e9 }), (age) => {
      expect(watchState(facts({ answeredAt: ago(age) }), now).blind).not.toBeNull();
    }),
  );
});

test("an evaluator that stopped is noticed within three minutes, and told apart from a pipeline that dried up", () => {
  const lastSlot = ago(3 * MINUTE + 1);
  expect(watchState(facts({ lastSlot }), now)).toMatchObject({ board: "fresh", blind: { reason: "evaluator", since: lastSlot } });
  expect(watchState(facts({ lastSlot: null }), now).blind).toMatchObject({ reason: "evaluator", since: null });
  expect(watchState(facts({ silentSince: ago(9 * MINUTE) }), now)).toMatchObject({ blind: { reason: "pipeline" } });
});

test("time passes by the clock that says more: a machine that slept or was set makes data look old, never young", () => {
  const then = { steady: 1_000, wall: 1_000 };
  expect(passed(then, { steady: 3_000, wall: 3_000 })).toBe(2_000);
  expect(passed(then, { steady: 1_500, wall: 8 * 3_600_000 })).toBe(8 * 3_600_000 - 1_000);
  expect(passed(then, { steady: 3_000, wall: -86_400_000 })).toBe(2_000);
});

test("the wait is a poll, shorter while something calls, longer with each failure, a minute at most", () => {
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000 }), fc.boolean(), chance, (failures, calls, chance) => {
      const wait = pollDelay(failures, calls, chance);
      // Six requests a minute at most, whatever happens.
      expect(wait).toBeGreaterThanOrEqual(10 * SECOND);
      expect(wait).toBeLessThanOrEqual(66 * SECOND);
      expect(pollDelay(failures + 1, calls, chance)).toBeGreaterThanOrEqual(wait);
    }),
  );
  expect([0, 1, 2, 3, 4].map((failures) => pollDelay(failures, false, 0.5) / SECOND)).toEqual([15, 15, 30, 60, 60]);
  expect(pollDelay(0, true, 0.5)).toBe(10 * SECOND);
});

test("an older answer never replaces a newer one", () => {
  expect([replaces(null, { now: 1 }), replaces({ now: 1 }, { now: 1 }), replaces({ now: 2 }, { now: 1 })]).toEqual([
    true,
    true,
    false,
  ]);
});
