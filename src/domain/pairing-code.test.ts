import { expect, test } from "vitest";
import { pairingCodeProblem, readPairingCode } from "./pairing-code.ts";

test("a code is read however it was typed", () => {
  for (const typed of ["ABC234", " abc 234 ", "abc-234", "A B C 2 3 4", "A8CZ34".replace("8", "B").replace("Z", "2")])
    expect(readPairingCode(typed)).toBe("ABC234");
  expect(readPairingCode("8zu679")).toBe("B2V679");
});

test("what cannot be a code is none", () => {
  for (const typed of ["", "ABC23", "ABC2345", "ABCI34", "OBC234", "ABC231", "ÄBC234"]) expect(readPairingCode(typed)).toBeNull();
});

test("what a code never has is named, since it was misread", () => {
  expect(pairingCodeProblem("ABC234")).toBeNull();
  expect(pairingCodeProblem("8zu679")).toBeNull();
  expect(pairingCodeProblem("ABC12")).toContain("no 1 in a code: 0, O, 1, I, L, 5 and S are never used");
  expect(pairingCodeProblem("abc-o23")).toContain("no O in a code");
  for (const typed of ["", "ABC", "ABC2345"]) expect(pairingCodeProblem(typed)).not.toBeNull();
  expect(pairingCodeProblem("ABC")).toBe("Type the six letters and digits that the screen shows.");
  // Every sign is either of the alphabet, read as one of it, or said to be never used.
  for (const sign of "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") {
    const problem = pairingCodeProblem(`${sign}AAAAA`);
    if (problem !== null) expect(problem).toContain(`no ${sign} in a code`);
  }
});
