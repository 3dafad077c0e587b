import { expect, test } from "vitest";
import { matchesPattern, selectedSum } from "./selector.ts";

test("a star stands for any run of characters, also for none", () => {
  const matching = (pattern: string) =>
    ["rest/5xx", "auth/5xx", "rest/ok", "5xx", ""].filter((variant) => matchesPattern(variant, pattern));
  expect(matching("*/5xx")).toEqual(["rest/5xx", "auth/5xx"]);
  expect(matching("rest/*")).toEqual(["rest/5xx", "rest/ok"]);
  expect(matching("*")).toHaveLength(5);
  expect(matching("rest/ok")).toEqual(["rest/ok"]);
  expect(matching("r*t/*xx")).toEqual(["rest/5xx"]);
  expect(matchesPattern("aba", "aba*aba")).toBe(false);
});

test("the sum takes the picked variants and knows that others were observed", () => {
  const all = [
    { signal: "api.request", variant: "rest/5xx", values: [1, null, null] },
    { signal: "api.request", variant: "rest/ok", values: [9, 5, null] },
    { signal: "db.error", variant: "23", values: [7, 7, 7] },
  ];
  expect(selectedSum(all, [{ signal: "api.request", variants: ["*/5xx"] }])).toEqual([1, 0, null]);
  expect(selectedSum(all, [{ signal: "api.request" }])).toEqual([10, 5, null]);
  expect(selectedSum(all, [{ signal: "auth.failure" }])).toEqual([]);
});
