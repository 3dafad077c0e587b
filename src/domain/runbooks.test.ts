import { expect, test } from "vitest";
import { defaultRules } from "./rules.ts";
import { runbookAddress, runbookName, shippedRunbook } from "./runbooks.ts";

test("a file of the repository is linked only where the repository can be read, an address always", () => {
  expect(runbookAddress("https://git.example.com/watch/", "docs/runbooks/api")).toBe(
    "https://git.example.com/watch/docs/runbooks/api.md",
  );
  expect(runbookAddress(null, "docs/runbooks/api")).toBeNull();
  expect(runbookAddress("https://git.example.com", "https://wiki.example.com/api")).toBe("https://wiki.example.com/api");
  expect(runbookAddress("https://git.example.com", null)).toBeNull();
});

test("the dashboard shows what ships, and nothing else", () => {
  for (const key of Object.keys(defaultRules)) expect(runbookName(shippedRunbook(key))).toBe(key);
  expect(["https://wiki.example.com/docs/runbooks/api", "docs/other/api", null].map(runbookName)).toEqual([null, null, null]);
});
