import fc from "fast-check";
import { expect, it } from "vitest";
import { asBigQuery, asClickHouse, asFlat } from "../../../tests/fixtures/drain/forms.ts";
import type { FixtureName } from "../../../tests/fixtures/drain/load.ts";
import { drainFixture, fixtureOptions } from "../../../tests/fixtures/drain/load.ts";
import { classifyBatch } from "./classify.ts";

const names: FixtureName[] = [
  "auth-logs",
  "edge-logs",
  "function-edge-logs",
  "function-logs",
  "postgres-logs",
  "service-logs",
  "storage-logs",
  "studio-and-flat",
];
const sent = names.filter((name) => name !== "studio-and-flat").flatMap(drainFixture);
const real = [
  ...names.flatMap(drainFixture),
  ...[asBigQuery, asClickHouse("auth_logs"), asFlat].flatMap((form) => sent.map(form)),
];

/** Any JSON, texts of any code units and dangerous names of keys included. */
const anything = fc.anything({
  key: fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("__proto__", "constructor", "metadata", "request", "cf", "parsed", "raw"),
  ),
  values: [fc.string({ unit: "binary" }), fc.double(), fc.boolean(), fc.constant(null)],
  maxDepth: 5,
  withNullPrototype: true,
});

/** A real event with one of its metadata's fields replaced by anything. */
const damaged = fc.tuple(fc.constantFrom(...real), fc.nat(40), anything).map(([event, at, value]) => {
  const copy = structuredClone(event);
  const { metadata } = copy;
  const target = typeof metadata === "object" && metadata !== null ? metadata : copy;
  const key = Object.keys(target)[at % Math.max(1, Object.keys(target).length)] ?? "metadata";
  Object.assign(target, { [key]: value });
  return copy;
});

const batch = fc.array(fc.oneof(anything, damaged, fc.constantFrom(...real)), { maxLength: 30 });

const sum = (entries: readonly { n: number }[]): number => entries.reduce((total, { n }) => total + n, 0);

it("never throws, and every event of a batch is in one account and one only", () => {
  fc.assert(
    fc.property(batch, (raw) => {
      const { events, dropped, rejected } = classifyBatch(raw, fixtureOptions);
      expect(events.length + sum(dropped) + sum(rejected)).toBe(raw.length);
    }),
    { numRuns: 500 },
  );
});

it("gives the same events whatever their order", () => {
  const shuffled = batch.chain((raw) => fc.tuple(fc.constant(raw), fc.shuffledSubarray(raw, { minLength: raw.length })));
  const sorted = (raw: readonly unknown[]): unknown => {
    const { events, dropped, rejected } = classifyBatch(raw, fixtureOptions);
    return { events: events.map((event) => JSON.stringify(event)).sort(), dropped, rejected };
  };
  fc.assert(
    fc.property(shuffled, ([raw, other]) => {
      expect(sorted(other)).toEqual(sorted(raw));
    }),
    { numRuns: 200 },
  );
});

it("gives only what the database can store: well-formed texts, exact times, UUIDs, statuses, bounded size", () => {
  fc.assert(
    fc.property(batch, (raw) => {
      for (const event of classifyBatch(raw, fixtureOptions).events) {
        const json = JSON.stringify(event);
        expect(json.isWellFormed() && !json.includes("\\u0000") && !json.includes("\\ud8")).toBe(true);
        expect(json.length).toBeLessThan(64 * 1_024);
        expect(Number.isSafeInteger(event.at_us) && event.at_us > 0).toBe(true);
        expect(event.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        expect(event.status === null || (event.status >= 100 && event.status <= 999)).toBe(true);
        for (const [, variant] of [[event.signal, event.variant] as const, ...(event.also ?? [])]) {
          expect(variant?.split("/").length ?? 1).toBeLessThanOrEqual(2);
        }
      }
    }),
    { numRuns: 300 },
  );
});
