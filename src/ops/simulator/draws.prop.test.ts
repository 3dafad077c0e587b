import fc from "fast-check";
import { expect, test } from "vitest";
import { hex, integer, logNormal, poisson, uuid } from "./draws.ts";
import { randomOf } from "./random.ts";

test("counts are whole, not negative, and 0 where nothing can happen", () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: -10, max: 500, noNaN: true }), (seed, mean) => {
      const n = poisson(randomOf(seed), mean);
      expect(Number.isInteger(n) && n >= 0).toBe(true);
      if (mean <= 0) expect(n).toBe(0);
    }),
  );
});

test.each([0.05, 2, 29, 31, 240])("the mean of many counts is near %d", (mean) => {
  const random = randomOf(11, "mean");
  const draws = 20_000;
  let sum = 0;
  for (let i = 0; i < draws; i++) sum += poisson(random, mean);
  expect(Math.abs(sum / draws - mean)).toBeLessThan(5 * Math.sqrt(mean / draws));
});

test("ids have the form that Postgres accepts, integers stay in their range, durations are positive", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = randomOf(seed, "forms");
      expect(uuid(random)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(hex(random, 13)).toMatch(/^[0-9a-f]{13}$/);
      expect([3, 4, 5]).toContain(integer(random, 3, 5));
      expect(logNormal(random, 10, 1)).toBeGreaterThan(0);
    }),
  );
});
