import * as z from "zod/mini";

/**
 * Values of a series, oldest first; `null` where nothing was observed. An answer holds thousands of them: they are looked at in one go,
 * and an error names the list and not the place in it.
 */
export const values = z.custom<(number | null)[]>(
  (list) => Array.isArray(list) && list.every((value) => value === null || (typeof value === "number" && Number.isFinite(value))),
  "a list of numbers or null",
);
