/** What the simulator draws from a stream of random numbers: members of lists, ids, counts and durations. */
import type { Random } from "./random.ts";

/** A member of a list that is not empty. */
export function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[Math.floor(random() * list.length)] ?? list[0];
}

/** An integer from `low` to `high`, both included. */
export const integer = (random: Random, low: number, high: number): number => low + Math.floor(random() * (high - low + 1));

/** `length` lower-case hexadecimal digits. */
export function hex(random: Random, length: number): string {
  let digits = "";
  while (digits.length < length) {
    digits += Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0");
  }
  return digits.slice(0, length);
}

/** A version 4 UUID. */
export function uuid(random: Random): string {
  const d = hex(random, 32);
  const variant = "89ab"[Number.parseInt(d.slice(16, 17), 16) & 3];
  return `${d.slice(0, 8)}-${d.slice(8, 12)}-4${d.slice(13, 16)}-${variant}${d.slice(17, 20)}-${d.slice(20)}`;
}

/** A standard normal value (Box-Muller). */
export const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** A log-normal value: most near `median`, a long tail above; `spread` is the standard deviation of its logarithm. */
export const logNormal = (random: Random, median: number, spread: number): number => median * Math.exp(spread * normal(random));

/**
 * How many events of a Poisson process with mean `mean` happen: an integer of at least 0. Knuth's multiplication method for small
 * means, and the rounded normal approximation from 30 on, where its error is below what a chart could show.
 */
export function poisson(random: Random, mean: number): number {
  if (!(mean > 0)) return 0;
  if (mean >= 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const limit = Math.exp(-mean);
  let n = 0;
  for (let product = random(); product > limit; product *= random()) n++;
  return n;
}
