import { expect, test } from "vitest";
import { defaultRules } from "../../domain/rules.ts";
import { exampleStoredRule } from "./example-rule.ts";
import { comparisons, countedParts } from "./rule-facts.ts";

const stored = exampleStoredRule("api-error-rate", {
  warning: 0.02,
  version: 2,
  updated_by: "Ada",
  reason: "a quiet season",
});

test("a ratio says what is counted and of what", () => {
  const parts = countedParts(defaultRules["api-error-rate"]);
  expect(parts.map(({ title, signals }) => [title, signals[0]?.title, signals[0]?.only])).toEqual([
    ["The number of", "API requests", "only */5xx"],
    ["As a share of", "API requests", null],
  ]);
  expect(parts[0]?.signals[0]?.sources).toEqual([{ source: "edge", title: "API gateway" }]);
});

test("a gauge is its last value, and a count may have several signals", () => {
  expect(countedParts(defaultRules["health-latency"]).map(({ title }) => title)).toEqual(["The last value of"]);
  expect(countedParts(defaultRules["storage-failures"])[0]?.signals).toHaveLength(2);
});

test("numbers stand beside the shipped ones, and say where they differ", () => {
  expect(comparisons(defaultRules["api-error-rate"], stored)).toEqual([
    { title: "Warning", inForce: "2\u00a0%", shipped: "1\u00a0%", differs: true },
    { title: "Critical", inForce: "off", shipped: "5\u00a0%", differs: true },
    { title: "Window", inForce: "5\u00a0min", shipped: "5\u00a0min", differs: false },
    { title: "Minimum volume", inForce: "50", shipped: "50", differs: false },
  ]);
});

test("a gauge has no minimum volume", () => {
  const titles = comparisons(defaultRules["health-latency"], { ...stored, key: "health-latency" }).map(({ title }) => title);
  expect(titles).toEqual(["Warning", "Critical", "Window"]);
});
