import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY, HOUR, instantOf, MINUTE } from "../../domain/time.ts";
import { intentsPerMinute, intentsWithin, isForgotten, longestWait } from "./payments.ts";
import { worldOf } from "./world.ts";

const now = instantOf(Date.UTC(2026, 10, 18, 14, 30));
const range = { from: instantOf(now - 7 * DAY), to: now };

test("every intent is decided after it was made, within the longest wait, and before the end of the range", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      for (const { createdAt, decided } of intentsWithin(worldOf(seed, "calm", now), range)) {
        expect(createdAt).toBeGreaterThanOrEqual(range.from);
        if (decided === null) expect(now - createdAt).toBeLessThanOrEqual(longestWait);
        else {
          expect(decided.at).toBeGreaterThan(createdAt);
          expect(decided.at).toBeLessThan(now);
          expect(decided.at - createdAt).toBeLessThanOrEqual(longestWait);
        }
      }
    }),
    { numRuns: 10 },
  );
});

test("a superseded intent has a successor made when it was superseded, and no other intent has one", () => {
  const intents = intentsWithin(worldOf(4, "calm", now), range);
  const byId = new Map(intents.map((intent) => [intent.id, intent]));
  expect(intents.some((intent) => intent.successor !== null)).toBe(true);
  for (const { decided, successor } of intents) {
    expect(successor !== null).toBe(decided?.outcome === "superseded");
    if (successor !== null) expect(byId.get(successor)?.createdAt).toBe(decided?.at);
  }
});

test("business hours see 2 to 12 new intents an hour", () => {
  const world = worldOf(1, "calm", now);
  for (let at = now - 5 * HOUR; at < now; at += HOUR) {
    expect(intentsPerMinute(world, instantOf(at)) * 60).toBeGreaterThan(2);
    expect(intentsPerMinute(world, instantOf(at)) * 60).toBeLessThanOrEqual(12.6);
  }
});

test("a stuck queue has an intent that is about to be four hours old, and nothing decided in the last 50 minutes", () => {
  const intents = intentsWithin(worldOf(1, "stuck-payments", now), range);
  const open = intents.filter((intent) => intent.decided === null);
  const oldest = Math.max(...open.map((intent) => now - intent.createdAt));
  expect(oldest).toBe(4 * HOUR - 45_000);
  expect(intents.every(({ decided }) => decided === null || decided.at < now - 50 * MINUTE)).toBe(true);
});

test("a careless desk has forgotten some of the last days' intents, and goes on forgetting the same ones", () => {
  const world = worldOf(1, "careless-desk", now);
  const forgotten = intentsWithin(world, range).filter(({ decided, createdAt }) => decided === null && now - createdAt > DAY);
  expect(forgotten.length).toBeGreaterThan(2);
  expect(forgotten.length).toBeLessThan(40);
  for (const { id, createdAt } of forgotten) expect(isForgotten(world, id, createdAt)).toBe(true);
  expect(
    intentsWithin(worldOf(1, "calm", now), range).some(({ id, createdAt }) =>
      isForgotten(worldOf(1, "calm", now), id, createdAt),
    ),
  ).toBe(false);
});
