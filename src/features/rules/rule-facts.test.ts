import { expect, test } from "vitest";
import { defaultRules } from "../../domain/rules.ts";
import { comparisons, countedParts } from "./rule-facts.ts";
import { storedRule } from "./stored.fixture.ts";

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

test("settings stand beside the shipped ones, and say where they differ", () => {
  const rows = comparisons(defaultRules["api-error-rate"], storedRule("api-error-rate", { warning: 0.02, critical: null }));
  expect(rows.filter(({ differs }) => differs)).toEqual([
    { title: "Warning", inForce: "2\u00a0%", shipped: "1\u00a0%", differs: true },
    { title: "Critical", inForce: "off", shipped: "5\u00a0%", differs: true },
    { title: "Warning clears at", inForce: "1.6\u00a0%, a fifth below", shipped: "0.8\u00a0%, a fifth below", differs: true },
    { title: "Critical clears at", inForce: "–", shipped: "4\u00a0%, a fifth below", differs: true },
  ]);
});

test("a gauge has no minimum volume and no failures to count", () => {
  const titles = comparisons(defaultRules["health-latency"], storedRule("health-latency")).map(({ title }) => title);
  expect(titles).not.toContain("Minimum volume");
  expect(titles).not.toContain("Minimum failures");
  expect(titles).toContain("Resolves after");
});
