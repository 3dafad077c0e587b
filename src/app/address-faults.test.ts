import { expect, test } from "vitest";
import { addressFault } from "./address-faults.ts";

test("an address says which of its parts cannot be read", () => {
  const issues = [
    { expected: "number", code: "invalid_type", path: ["at"], message: "Invalid input" },
    { code: "custom", path: ["tz"], message: "Invalid input" },
    { code: "custom", path: ["at"], message: "again" },
  ];
  expect(addressFault(JSON.stringify(issues))).toBe("“at” and “tz” in the address cannot be read.");
  const ours = [{ path: ["at"], message: "`at` must be a moment" }];
  expect(addressFault(JSON.stringify(ours))).toBe("`at` must be a moment.");
  expect(addressFault("[]")).toBe("Something in the address cannot be read.");
  expect(addressFault("null")).toBe("Something in the address cannot be read.");
  expect(addressFault("The range ends before it begins.")).toBe("The range ends before it begins.");
});
