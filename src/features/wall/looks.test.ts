import { expect, test } from "vitest";
import { instantOf } from "../../domain/time.ts";
import { isSame, looksAs } from "./looks.ts";
import type { WallTile } from "./tile-model.ts";

const tile = (): WallTile => ({
  key: "api-error-rate",
  titles: ["API errors"],
  title: "API error rate",
  state: { name: "ok", severity: null, word: "Normal", calls: false },
  standing: { name: "ok", severity: null, word: "Normal", calls: false },
  value: ["0.1 %", "0.1"],
  limit: "1 %",
  usual: "0-1 %",
  sentence: "Normal: 1 of 1,000 requests failed.",
  spark: { values: [0, null, 1], level: 1, judged: 5 },
  band: { low: 0, high: 1 },
  heard: instantOf(1),
  since: null,
  saidAt: null,
  initials: null,
  link: null,
  measured: { value: 0.001, limit: 0.01, direction: "above" },
});

/** What another part of the wall tells. */
const elsewhere: readonly (keyof WallTile)[] = ["standing", "sentence", "heard", "since", "saidAt", "measured"];

const other: { readonly [Part in keyof WallTile]: readonly WallTile[Part][] } = {
  key: ["query-errors"],
  titles: [["API errors", "API"], ["API"]],
  title: ["API"],
  state: [
    { name: "unknown", severity: null, word: "Normal", calls: false },
    { name: "ok", severity: "warning", word: "Normal", calls: false },
    { name: "ok", severity: null, word: "Low traffic", calls: false },
    { name: "ok", severity: null, word: "Normal", calls: true },
  ],
  standing: [],
  value: [["0.2 %", "0.1"], ["0.1 %"]],
  limit: [null, "2 %"],
  usual: [null, "0-2 %"],
  sentence: [],
  spark: [
    { values: [0, null, 2], level: 1, judged: 5 },
    { values: [0, null], level: 1, judged: 5 },
    { values: [0, null, 1], level: null, judged: 5 },
    { values: [0, null, 1], level: 1, judged: 6 },
  ],
  band: [null, { low: 0.5, high: 1 }, { low: 0, high: 2 }],
  heard: [],
  since: [],
  saidAt: [],
  initials: ["JD"],
  link: ["https://watch.example/?rule=api-error-rate"],
  measured: [],
};

test("a tile that an answer brought again looks as it did", () => {
  expect(looksAs(tile(), tile())).toBe(true);
});

test("whatever is drawn of a tile makes it look different", () => {
  for (const [part, values] of Object.entries(other)) {
    expect(values.length > 0, `${part} is drawn, or told elsewhere`).toBe(!elsewhere.some((name) => name === part));
    for (const value of values)
      expect(looksAs(tile(), { ...tile(), [part]: value }), `${part}: ${JSON.stringify(value)}`).toBe(false);
  }
});

test("lists are the same where each of their values is", () => {
  expect([isSame([], []), isSame([1, null], [1, null]), isSame([1], [1, 2]), isSame([1, null], [1, 0])]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
