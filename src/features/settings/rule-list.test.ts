import { expect, test } from "vitest";
import { instantOf } from "../../domain/time.ts";
import { exampleStoredRule } from "./example-rule.ts";
import { readOnlyReason, ruleRows } from "./rule-list.ts";

test("rules stand in the catalogue's order; an unknown one is left out", () => {
  const rows = ruleRows(
    [exampleStoredRule("query-errors"), exampleStoredRule("from-the-future"), exampleStoredRule("api-error-rate")],
    undefined,
    instantOf(0),
  );
  expect(rows.map(({ key }) => key)).toEqual(["api-error-rate", "query-errors"]);
  expect(rows[0]).toMatchObject({
    levels: "warning 1\u00a0%, critical off in 5\u00a0min",
    value: "no data",
    state: "unknown",
    sentence: null,
  });
});

test("only editors and admins may change thresholds, and the others are told why not", () => {
  const member = (role: "viewer" | "responder" | "editor" | "admin") => ({ user_id: "1", role, name: null });
  expect(readOnlyReason(member("editor"))).toBeNull();
  expect(readOnlyReason(member("admin"))).toBeNull();
  expect(readOnlyReason(member("viewer"))).toContain("Your role is viewer");
  expect(readOnlyReason(null)).toContain("not a member");
});
