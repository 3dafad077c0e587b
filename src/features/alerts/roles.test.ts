import { expect, test } from "vitest";
import { readOnlyReason } from "./roles.ts";

test("responders and those above them may act, a viewer is told why not", () => {
  expect(["responder", "editor", "admin"].map((role) => readOnlyReason({ role } as never))).toEqual([null, null, null]);
  expect(readOnlyReason({ role: "viewer" })).toContain("Your role is viewer");
  expect(readOnlyReason(null)).toContain("no member");
});
