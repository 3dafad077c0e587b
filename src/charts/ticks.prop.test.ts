import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY, instantOf, SECOND } from "../domain/time.ts";
import { timeTicks, valueTicks } from "./ticks.ts";

const units = fc.constantFrom(
  "count" as const,
  "number" as const,
  "per-minute" as const,
  "share" as const,
  "ms" as const,
  "s" as const,
);

test("an axis of values starts at 0, rises evenly, covers the top and has few lines", () => {
  fc.assert(
    fc.property(fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1e12, noNaN: true })), units, (top, unit) => {
      const ticks = valueTicks(top, unit);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1) ?? 0).toBeGreaterThanOrEqual(top * (1 - 1e-8));
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(new Set(ticks).size).toBe(ticks.length);
    }),
  );
});

test("ticks of time lie within the range, rise, and are never more than asked", () => {
  const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu");
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 * 365 }),
      fc.integer({ min: 60, max: 400 * 86_400 }),
      zones,
      fc.integer({ min: 2, max: 12 }),
      (days, seconds, zone, most) => {
        const from = instantOf(days * DAY);
        const to = instantOf(from + seconds * SECOND);
        const { ticks } = timeTicks({ from, to }, zone, most);
        expect(ticks.length).toBeLessThanOrEqual(most + 2);
        for (const [i, at] of ticks.entries()) {
          expect(at).toBeGreaterThanOrEqual(Math.max(from, (ticks[i - 1] ?? from - 1) + 1));
          expect(at).toBeLessThanOrEqual(to);
        }
      },
    ),
  );
});
