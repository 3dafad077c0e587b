import { expect, test } from "vitest";
import { readPairingCode } from "./pairing-code.ts";

test("a code is read however it was typed", () => {
  for (const typed of ["ABC234", " abc 234 ", "abc-234", "A B C 2 3 4", "A8CZ34".replace("8", "B").replace("Z", "2")])
    expect(readPairingCode(typed)).toBe("ABC234");
  expect(readPairingCode("8zu679")).toBe("B2V679");
});

test("what cannot be a code is none", () => {
  for (const typed of ["", "ABC23", "ABC2345", "ABCI34", "OBC234", "ABC231", "ÄBC234"]) expect(readPairingCode(typed)).toBeNull();
});
