import { expect, test } from "vitest";
import { type NoiseRow, sortedNoise, verdictOf } from "./noise-ledger.ts";

const row = (part: Partial<NoiseRow>): NoiseRow => ({
  rule: "r",
  title: "Rule",
  fired: 0,
  acted_on: 0,
  young: 0,
  flapped: 0,
  at_night: 0,
  short: 0,
  silenced: 0,
  notifications: 0,
  firing_ms: 0,
  ...part,
});

test.each([
  [{}, "fine", "Did not fire in this time."],
  [{ fired: 14 }, "mend", "Fired 14 times, nobody acted: raise it or remove it."],
  [{ fired: 4, at_night: 3 }, "mend", "Fired 4 times, 3 at night, nobody acted: raise it or remove it."],
  [{ fired: 2 }, "watch", "Fired twice, nobody acted."],
  [{ fired: 6, short: 5 }, "mend", "Fired 6 times, mostly under 5 min, nobody acted: let a breach last longer."],
  [{ fired: 8, flapped: 6, acted_on: 2 }, "mend", "Flapped in 6 of 8: let a breach last longer, or clear at a calmer level."],
  [{ fired: 6, silenced: 5, acted_on: 1 }, "mend", "Silenced in 5 of 6: change the rule rather than silence it."],
  [{ fired: 7, acted_on: 5 }, "fine", "Acted on 5 of 7: worth its noise."],
  [{ fired: 1, acted_on: 1 }, "fine", "Acted on 1 of 1: worth its noise."],
  [{ fired: 1, young: 1 }, "watch", "Fires for less than an hour: too early to say."],
  [{ fired: 3, young: 1 }, "watch", "Fired twice, nobody acted."],
  [{ fired: 9, acted_on: 2 }, "mend", "Acted on only 2 of 9: raise it."],
] as const)("of %o the verdict is %s: %s", (part, mood, text) => {
  expect(verdictOf(row(part))).toEqual({ mood, text });
});

test("numbers are sorted from the largest, titles from A, and either way round", () => {
  const rows = [row({ title: "B", fired: 1 }), row({ title: "A", fired: 3 }), row({ title: "C", fired: 2 })];
  const titles = (...how: [Parameters<typeof sortedNoise>[1], boolean]) => sortedNoise(rows, ...how).map(({ title }) => title);
  expect(titles("fired", false)).toEqual(["A", "C", "B"]);
  expect(titles("fired", true)).toEqual(["B", "C", "A"]);
  expect(titles("title", false)).toEqual(["A", "B", "C"]);
});
