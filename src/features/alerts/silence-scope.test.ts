import { expect, test } from "vitest";
import { matcherFor, scopeOptions } from "./silence-scope.ts";

test("one choice of what and one of severity make a matcher", () => {
  expect(matcherFor("rule:api-error-rate", "any")).toEqual({ rules: ["api-error-rate"], groups: [], severities: [] });
  expect(matcherFor("group:auth", "warning")).toEqual({ rules: [], groups: ["auth"], severities: ["warning"] });
  expect(matcherFor("all", "critical")).toEqual({ rules: [], groups: [], severities: ["critical"] });
});

test("every rule and every group can be chosen, each group once", () => {
  const rows = ["b", "a", "b"].map((group, i) => ({ rule: `r${i}`, title: `Rule ${i}`, group }));
  expect(scopeOptions(rows).groups.map(({ value }) => value)).toEqual(["group:a", "group:b"]);
  expect(scopeOptions(rows).rules).toHaveLength(3);
});
