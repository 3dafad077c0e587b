import fc from "fast-check";
import { expect, test } from "vitest";
import { fittingSentence, linesOf } from "./sentence-fit.ts";

const first = "Critical: 96 portal sign-ins failed in 10 min (limit 80) for 6 min";
const sentence = `${first}; usual for Tuesday 14:00 is 3-9; began 4 min after release 2.14.0; threshold last changed 3 days ago.`;

test("where the room is short the change of the threshold goes first, then what is usual; the release stays as long as it can", () => {
  const ways = Array.from({ length: 12 }, (_, i) => fittingSentence(sentence, 12, 12 - i));
  expect([...new Set(ways)]).toEqual([
    sentence,
    `${first}; usual for Tuesday 14:00 is 3-9; began 4 min after release 2.14.0.`,
    `${first}; began 4 min after release 2.14.0.`,
    `${first}.`,
  ]);
});

test("what is said fits into its lines, or is the shortest there is", () => {
  fc.assert(
    fc.property(fc.double({ min: 6, max: 80, noNaN: true }), fc.integer({ min: 1, max: 12 }), (ems, lines) => {
      const said = fittingSentence(sentence, ems, lines);
      if (said !== `${first}.`) expect(linesOf(said, ems)).toBeLessThanOrEqual(lines);
    }),
  );
  expect(fittingSentence("It is beyond its limit for 14 min.", 5, 1)).toBe("It is beyond its limit for 14 min.");
});
