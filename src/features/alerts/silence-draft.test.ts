import { expect, test } from "vitest";
import { DAY, HOUR, shift } from "../../domain/time.ts";
import { exampleRow, firingRow, NOW } from "./example-alerts.ts";
import { ackEnds, coveredBy, matcherOf, matcherText, problemsOf, silenceEnds } from "./silence-draft.ts";

const matcher = matcherOf(firingRow());

test("a silence begins with the rule of its alert, and needs a reason and an end within seven days", () => {
  const week = { from: NOW, to: shift(NOW, 7 * DAY) };
  expect(problemsOf(matcher, week, "planned")).toEqual([]);
  expect(problemsOf(matcher, week, " ")).toEqual(["A silence needs a reason that the next person understands."]);
  expect(problemsOf(matcher, { from: NOW, to: shift(NOW, 7 * DAY + 1) }, "planned")[0]).toContain("at most 7 days");
  expect(problemsOf({ rules: [], groups: [], severities: [] }, week, "planned")[0]).toContain("needs a matcher");
});

test("the usual ends are allowed ones, and an ack lasts an hour by default", () => {
  for (const { length } of silenceEnds) expect(problemsOf(matcher, { from: NOW, to: shift(NOW, length) }, "x")).toEqual([]);
  expect(ackEnds.find(({ value }) => value === "1h")?.length).toBe(HOUR);
});

test("what it would keep quiet is counted before it is made", () => {
  const rows = [firingRow(), firingRow({ rule: "other", group: "api", severity: "warning" }), exampleRow()];
  const covered = (part: object) => coveredBy({ ...matcher, ...part }, NOW, rows).map(({ rule }) => rule);
  expect(covered({})).toEqual(["api-error-rate"]);
  expect(covered({ rules: [], groups: ["api"] })).toEqual(["api-error-rate", "other"]);
  expect(covered({ rules: [], severities: ["warning"] })).toEqual(["other"]);
});

test("a matcher reads as a phrase", () => {
  const title = (rule: string) => (rule === "api-error-rate" ? "API error rate" : rule);
  expect(matcherText(matcher, title)).toBe("API error rate");
  expect(matcherText({ rules: [], groups: ["auth"], severities: ["warning"] }, title)).toBe("everything of auth, warning only");
  expect(matcherText({ rules: [], groups: [], severities: ["warning"] }, title)).toBe("every rule, warning only");
});
