import { expect, test } from "vitest";
import { defaultRules, type RuleDefinition } from "../rules.ts";
import { shortTitles } from "./short-titles.ts";
import { emWidth, fitting } from "./text-width.ts";

/** What a tile leaves its title at least, in ems: the narrowest form, and a wide one beside an age of an hour. */
const LEAST = 6.5;

const rules: readonly (readonly [string, RuleDefinition])[] = Object.entries(defaultRules);
const ways = rules.map(([key, { title }]) => [key, shortTitles(key, title)] as const);

test.each(ways)("%s has a title that fits into the narrowest tile", (_, titles) => {
  expect(emWidth(titles.at(-1) ?? "")).toBeLessThanOrEqual(LEAST);
  // Longest first: the first that fits is the most that can be said.
  expect(titles.map((way) => emWidth(way))).toEqual(titles.map((way) => emWidth(way)).toSorted((a, b) => b - a));
});

test("no two rules have the same name at any width", () => {
  for (let ems = LEAST; ems < 20; ems += 0.1) {
    const named = ways.map(([, titles]) => fitting(titles, ems));
    expect(named.filter((name, i) => named.indexOf(name) !== i)).toEqual([]);
  }
  const all = ways.flatMap(([, titles]) => titles);
  expect(new Set(all).size).toBe(all.length);
});
