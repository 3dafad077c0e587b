import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY, instantOf, SECOND } from "../../domain/time.ts";
import { allActivities } from "./activities/catalogue.ts";
import type { Line } from "./drain-events/envelope.ts";
import { randomOf } from "./random.ts";
import type { Scenario } from "./scenarios.ts";
import { scenarios } from "./scenarios.ts";
import { batchesOf, batchLimit, happeningsIn } from "./traffic.ts";
import { worldOf } from "./world.ts";

const start = Date.UTC(2026, 10, 18, 9, 30);
const anyScenario = fc.constantFrom(...(Object.keys(scenarios) as Scenario[]));
const anySecond = fc.integer({ min: -86_400, max: 600 }).map((s) => start / SECOND + s);

test("the same second of the same world is the same, another seed's is not", () => {
  fc.assert(
    fc.property(anyScenario, anySecond, fc.nat(), (scenario, second, seed) => {
      const once = happeningsIn(worldOf(seed, scenario, instantOf(start)), second);
      expect(happeningsIn(worldOf(seed, scenario, instantOf(start)), second)).toEqual(once);
    }),
    { numRuns: 30 },
  );
  const minute = (seed: number) =>
    Array.from({ length: 60 }, (_, s) => happeningsIn(worldOf(seed, "calm", instantOf(start)), start / SECOND + s));
  expect(minute(1)).not.toEqual(minute(2));
});

test("timestamps are whole microseconds close to their second, but for the line of last month", () => {
  const lastMonth = (40 * DAY) / SECOND;
  fc.assert(
    fc.property(anyScenario, anySecond, (scenario, second) => {
      const times = scenario === "new-log-form" ? [second, second - lastMonth] : [second];
      for (const { event } of happeningsIn(worldOf(1, scenario, instantOf(start)), second).lines) {
        expect(Number.isSafeInteger(event.timestamp)).toBe(true);
        expect(Math.min(...times.map((time) => Math.abs(event.timestamp / 1e6 - time)))).toBeLessThan(1.2);
      }
    }),
    // One that was found late: a second with the line of last month.
    { numRuns: 50, examples: [["new-log-form", 1_794_994_795]] },
  );
});

test("a batch holds one product's events, at most 250, and no event is lost", () => {
  const samples: Line[] = allActivities.flatMap(([name, activity]) => [
    ...activity.perform({ us: start * 1_000, random: randomOf(1, name), release: "2026.11.17" }).lines,
  ]);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...samples), { maxLength: 1_200 }), (lines) => {
      const batches = batchesOf(lines);
      expect(batches.reduce((sum, { events }) => sum + events.length, 0)).toBe(lines.length);
      expect(batches.every(({ events }) => events.length > 0 && events.length <= batchLimit)).toBe(true);
      const products = new Map(samples.map(({ event, product }) => [event.id, product]));
      for (const { product, events } of batches) {
        expect(events.every((event) => products.get(event.id) === product)).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});

test("lines of one request share Cloudflare's ray", () => {
  for (const [name, activity] of allActivities) {
    const { lines } = activity.perform({ us: start * 1_000, random: randomOf(5, name), release: "2026.11.17" });
    const rays = lines.flatMap(({ product, event }) => {
      const { request_id, reqId } = event.metadata;
      if (product === "auth") return [request_id];
      if (product === "storage") return [reqId];
      return product === "edge" ? [event.event_message.split(" | ")[3]] : [];
    });
    expect(new Set(rays).size).toBeLessThanOrEqual(1);
  }
});

test("every occurrence of an activity leaves the same lines and reports", () => {
  for (const [name, activity] of allActivities) {
    const shape = (seed: number) => {
      const { lines, reports } = activity.perform({ us: start * 1_000, random: randomOf(seed, name), release: "r" });
      return [lines.map((each) => each.product), reports.map((each) => [each.signal, each.variant, each.source])];
    };
    expect(shape(1)).toEqual(shape(2));
  }
});
