import { expect, it } from "vitest";
import { affectedUsers } from "./affected-users.ts";

it("counts each person once", () => {
  expect(affectedUsers(["id_a", null, "id_b", "id_a"])).toBe(2);
});

it("does not know how many there were where no report names one", () => {
  expect(affectedUsers([null, null])).toBeNull();
  expect(affectedUsers([])).toBeNull();
});
