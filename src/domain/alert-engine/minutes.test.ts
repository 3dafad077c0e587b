import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../time.ts";
import { decodeMinutes, denseMinutes, inputOf } from "./minutes.ts";

test("what is not listed is 0 for counters and missing for gauges", () => {
  const sparse = { i: [1, 4], v: [7, 2], unobserved: [[2, 4]] as [number, number][] };
  expect([...denseMinutes(sparse, 6, true)]).toEqual([0, 7, Number.NaN, Number.NaN, 2, 0]);
  expect([...denseMinutes(sparse, 6, false)]).toEqual([Number.NaN, 7, Number.NaN, Number.NaN, 2, Number.NaN]);
});

test("any counted series comes back as it was", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(null), fc.nat(9)), { maxLength: 60 }), (values) => {
      const listed = values.flatMap((value, at) => (value === null || value === 0 ? [] : [[at, value] as const]));
      const missing = values.flatMap((value, at) => (value === null ? [[at, at + 1] as [number, number]] : []));
      const sparse = { i: listed.map(([at]) => at), v: listed.map(([, value]) => value), unobserved: missing };
      expect([...denseMinutes(sparse, values.length, true)]).toEqual(values.map((value) => value ?? Number.NaN));
    }),
  );
});

test("a share is measured against the median of the weeks before", () => {
  const t0 = 40 * DAY;
  const hours = 28 * 24 + 1;
  const input = inputOf(
    decodeMinutes("share", {
      t0,
      step: MINUTE,
      length: 60,
      numerator: { i: [], v: [], unobserved: [] },
      denominator: null,
      usual: { t0: t0 - 28 * DAY, values: Array.from({ length: hours }, (_, hour) => (hour % (24 * 7) === 0 ? 90 : 5)) },
      lag_ms: 30_000,
    }),
  );
  expect(input.usual).toEqual({ t0, step: HOUR, values: [90] });
  expect(input.lagMs).toBe(30_000);
});
