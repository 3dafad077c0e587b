import fc from "fast-check";
import { expect, test } from "vitest";
import { instantOf, MINUTE } from "../time.ts";
import { coarsen, MAX_POINTS, rollingSum, sum } from "./series.ts";

const values = fc.array(fc.option(fc.nat(1_000)), { maxLength: 1_500 });

test("merging by sum loses and invents no event and never passes the most points", () => {
  fc.assert(
    fc.property(values, (values) => {
      const fit = coarsen({ t0: instantOf(0), step: MINUTE, values }, "sum");
      expect(fit.values.length).toBeLessThanOrEqual(MAX_POINTS);
      expect(sum(fit.values)).toBe(sum(values));
    }),
  );
});

test("each rolling sum is the sum of its window", () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 20 }), (values, width) => {
      const rolled = rollingSum(values, width);
      for (const i of [width - 1, values.length - 1])
        if (i >= width - 1 && i < values.length) expect(rolled[i]).toBe(sum(values.slice(i + 1 - width, i + 1)));
    }),
  );
});
