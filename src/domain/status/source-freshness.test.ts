import { expect, test } from "vitest";
import { silentLimits } from "../../../tests/fixtures/silent-limits.ts";
import { DAY, HOUR, instantOf, MINUTE, SECOND, shift } from "../time.ts";
import { quietLimits, sourceFreshness } from "./source-freshness.ts";

const now = instantOf(Date.UTC(2026, 2, 3, 12));
const heard = (ago: number, usualGapS: number | null) =>
  sourceFreshness({ lastReceiptAt: shift(now, -ago), lastEventAt: null, usualGapS }, now);

test("a busy source is late only after two minutes and silent after five", () => {
  expect(heard(2 * MINUTE, 1).state).toBe("connected");
  expect(heard(2 * MINUTE + 1, 1).state).toBe("late");
  expect(heard(5 * MINUTE, 1).state).toBe("late");
  expect(heard(5 * MINUTE + 1, 1)).toEqual({
    state: "silent",
    age: 5 * MINUTE + 1,
    account: "last heard 5 min ago, usually every 1 s; what it reports is unknown.",
  });
});

test("a source with long pauses is late after two and silent after four of them", () => {
  expect(heard(10 * MINUTE, 300).state).toBe("connected");
  expect(heard(11 * MINUTE, 300).state).toBe("late");
  expect(heard(21 * MINUTE, 300).state).toBe("silent");
});

test("an unknown pause falls back to the fixed limits", () => {
  expect(heard(90 * SECOND, null).account).toBe("last heard 1 min 30 s ago.");
  expect(heard(6 * MINUTE, null).state).toBe("silent");
});

test("a source never heard is not connected, and a clock ahead of ours is age 0", () => {
  expect(sourceFreshness({ lastReceiptAt: null, lastEventAt: null, usualGapS: 3 }, now)).toMatchObject({
    state: "not-connected",
    age: null,
  });
  expect(heard(-MINUTE, 1)).toMatchObject({ state: "connected", age: 0 });
});

test("the last event stands in where no receipt is known", () => {
  const times = { lastReceiptAt: null, lastEventAt: shift(now, -3 * MINUTE), usualGapS: null };
  expect(sourceFreshness(times, now).state).toBe("late");
});

test("the silent limit is four usual gaps, from five minutes to two days, as in the database", () => {
  for (const [gap, limit] of silentLimits) expect(quietLimits(gap).silent / SECOND, `gap ${gap}`).toBe(limit);
  expect(heard(2 * DAY, 30 * 24 * 3_600).state).toBe("connected");
  expect(heard(2 * DAY + 1, 30 * 24 * 3_600).state).toBe("silent");
  expect(heard(DAY + HOUR, 43_200).state).toBe("late");
});
