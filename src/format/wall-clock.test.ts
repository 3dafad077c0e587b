import fc from "fast-check";
import { expect, test } from "vitest";
import { instantOf, MINUTE } from "../domain/time.ts";
import { inputOf, instantOfInput } from "./wall-clock.ts";

test("a minute of UTC is written and read as the same minute", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60_000_000 }), (minute) => {
      const at = instantOf(minute * MINUTE);
      expect(instantOfInput(inputOf(at, "utc"), "utc")).toBe(at);
    }),
  );
});

test("local time goes through the zone of this machine", () => {
  const at = instantOf(new Date(2026, 10, 23, 14, 2).getTime());
  expect(inputOf(at, "local")).toBe("2026-11-23T14:02");
  expect(instantOfInput("2026-11-23T14:02", "local")).toBe(at);
});

test("an empty input is no moment", () => {
  expect(instantOfInput("", "local")).toBeNull();
});
