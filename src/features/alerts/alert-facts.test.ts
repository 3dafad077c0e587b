import { expect, test } from "vitest";
import { MINUTE } from "../../domain/time.ts";
import { unbroken } from "../../format/unbroken.ts";
import { factsOf, limitText, releaseText, ruleOf, trendLabel, usualText } from "./alert-facts.ts";
import { exampleRow, firingRow, NOW } from "./example-alerts.ts";

test("the window is the one that was judged, not the one that ships", () => {
  expect(ruleOf(exampleRow({ window_from: NOW - 15 * MINUTE, window_to: NOW }))?.windowS).toBe(900);
  expect(ruleOf(exampleRow({ window_from: null, window_to: null }))?.windowS).toBe(300);
});

test("limit and usual range carry the unit of the rule", () => {
  const row = firingRow({ usual: { low: 0.01, median: 0.02, high: 0.03 } });
  expect(limitText(row)).toBe(unbroken("limit 5 %"));
  expect(usualText(row)).toBe(unbroken("1-3 %"));
  expect(usualText(firingRow())).toBe("not known yet");
  expect(limitText(firingRow({ level: null }))).toBe("no limit");
});

test("what is usual of a share is a range of it; where that is not known the sentence says what it is compared with", () => {
  const share = firingRow({ rule: "api-error-spike", sentence: "Critical: 20 requests failed in 15 min, usual are 5 (400 %)." });
  expect(usualText({ ...share, usual: { low: 0.6, median: 1, high: 1.4 } })).toBe(unbroken("60-140 %"));
  expect(usualText(share)).toBeNull();
  expect(factsOf(share).map(({ label }) => label)).toEqual(["Limit", "Owner"]);
  expect(trendLabel(share, 4)).toBe(unbroken("API error rate over time, now 400 %, limit 5 %"));
});

test("a rule that this build does not know still says its numbers", () => {
  const row = firingRow({ rule: "from-tomorrow", level: 12, usual: { low: 1, median: 2, high: 3 } });
  expect([limitText(row), usualText(row)]).toEqual(["limit 12", "1-3"]);
});

test("the nearest release is told by how long before the breach it came", () => {
  const row = firingRow({ release: { version: "2.14", at: NOW - 21 * MINUTE } });
  expect(releaseText(row)).toBe(unbroken("2.14, 4 min before it began"));
  expect(factsOf(row).map(({ label }) => label)).toEqual(["Limit", "Usual now", "Release", "Owner"]);
  expect(releaseText(firingRow())).toBeNull();
});
