import { expect, test } from "vitest";
import { randomOf, sfc32 } from "./random.ts";

/** The generator as its author writes it, in unsigned 32-bit arithmetic on big integers. */
function reference(seed: readonly [bigint, bigint, bigint], count: number): number[] {
  const mask = 0xffff_ffffn;
  let [a, b, c, counter] = [...seed, 1n] as [bigint, bigint, bigint, bigint];
  const numbers: number[] = [];
  for (let i = 0; i < count + 12; i++) {
    const tmp = (a + b + counter) & mask;
    counter = (counter + 1n) & mask;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & mask;
    c = ((((c << 21n) | (c >> 11n)) & mask) + tmp) & mask;
    numbers.push(Number(tmp) / 2 ** 32);
  }
  return numbers.slice(12);
}

test("sfc32 gives the numbers of its published definition", () => {
  const random = sfc32(0x1234_5678, 0x9abc_def0, 0x0fed_cba9);
  expect(Array.from({ length: 200 }, random)).toEqual(reference([0x1234_5678n, 0x9abc_def0n, 0x0fed_cba9n], 200));
});

test("a stream depends on its seed and on every word of its name", () => {
  const first = (...words: [number, ...string[]]) => randomOf(...words)();
  expect(first(1, "a", "b")).toBe(first(1, "a", "b"));
  expect(new Set([first(1, "a", "b"), first(2, "a", "b"), first(1, "ab"), first(1, "b", "a"), first(1)]).size).toBe(5);
});
