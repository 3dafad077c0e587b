/** Seeded randomness: the same seed and the same words give the same numbers, on every machine. */

/** Next number of a stream, in [0, 1). */
export type Random = () => number;

/**
 * sfc32, the 32-bit "small fast counter" generator by Chris Doty-Humphrey (PractRand): 128 bits of state, passes PractRand and
 * BigCrush. The first 12 numbers are thrown away, as its author advises, so that close seeds part ways.
 */
export function sfc32(a: number, b: number, c: number, counter = 1): Random {
  let [x, y, z, n] = [a | 0, b | 0, c | 0, counter | 0];
  const next = () => {
    const sum = (((x + y) | 0) + n) | 0;
    n = (n + 1) | 0;
    x = y ^ (y >>> 9);
    y = (z + (z << 3)) | 0;
    z = (((z << 21) | (z >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** The stream that belongs to a seed and the words that name its use, such as `randomOf(7, "decision", id)`. */
export function randomOf(seed: number, ...words: readonly (string | number)[]): Random {
  const text = words.join("\u0000");
  return sfc32(seed ^ hash(text, 0x9e3779b9), hash(text, 0x85ebca6b), hash(text, 0xc2b2ae35));
}

/** 32-bit FNV-1a over UTF-16 units from a chosen basis, finished with MurmurHash3's mixer. */
function hash(text: string, basis: number): number {
  let h = basis | 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
