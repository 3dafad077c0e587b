import { expect, test } from "vitest";
import { mayAs, readOnlyReason, roles } from "./me.ts";

test("each role may do what those below it may, and nobody has one before it is known", () => {
  expect(roles.map((role) => mayAs({ role }, "responder"))).toEqual([false, true, true, true]);
  expect([mayAs(null, "viewer"), mayAs(undefined, "viewer")]).toEqual([false, false]);
});

test("who may only read is told why", () => {
  const reason = (member: Parameters<typeof readOnlyReason>[0]) => readOnlyReason(member, "editor", "Editors do this.");
  expect(reason({ role: "admin" })).toBeNull();
  expect(reason({ role: "viewer" })).toBe("Your role is viewer. Editors do this.");
  expect(reason(null)).toContain("not a member");
  expect(reason(undefined)).toContain("looked up");
});
