import { expect, test } from "vitest";
import { instantOf, SECOND, shift } from "../time.ts";
import { boardFreshness } from "./board-freshness.ts";

const now = instantOf(Date.UTC(2026, 2, 3, 12));
const after = (seconds: number) => boardFreshness(shift(now, -seconds * SECOND), now, 15 * SECOND);

test("a picture is fresh under two polls, late up to four, unknown beyond", () => {
  expect([0, 29, 30, 60, 61].map((seconds) => after(seconds).state)).toEqual(["fresh", "fresh", "late", "late", "unknown"]);
});

test("an unknown picture says that nobody is watching", () => {
  expect(after(252).sentence).toBe("Not watching: last answer 4 min 12 s ago.");
  expect(boardFreshness(null, now, 15 * SECOND)).toMatchObject({ state: "unknown", sentence: "Not watching: no answer yet." });
});
