import { expect, test } from "vitest";
import { DAY, instantOf, MINUTE, SECOND } from "../../domain/time.ts";
import { momentOf } from "../../domain/wall/time-machine.ts";
import { insteadText } from "./instead.ts";

const now = instantOf(Date.UTC(2026, 10, 26, 9, 50, 30));

test("an address that asks for what cannot be shown is told so, whatever number it holds", () => {
  for (const at of [99_999_999_999_999, 8.64e15, Number.MAX_SAFE_INTEGER]) {
    expect(insteadText(at, now)).toBe("The address asks for a moment that has not come yet. Shown is the newest one.");
    expect(momentOf(at, now)).toBe(instantOf(Date.UTC(2026, 10, 26, 9, 50)));
  }
  for (const at of [0, -5, now - 91 * DAY])
    expect(insteadText(at, now)).toBe(
      "The address asks for a moment longer ago than the 90 days that are kept. Shown is the oldest one.",
    );
});

test("what is shown as it was asked for needs no word", () => {
  for (const at of [now, now + 30 * SECOND, now - MINUTE, now - 89 * DAY, now - 90 * DAY])
    expect(insteadText(at, now)).toBeNull();
});
