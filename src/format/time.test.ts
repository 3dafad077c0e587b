import { describe, expect, test } from "vitest";
import { DAY, HOUR, instantOf, MINUTE, SECOND, shift } from "../domain/time.ts";
import { formatAge, formatCountdown, formatDuration } from "./duration.ts";
import { type Clock, formatBucket, formatDay, formatMoment, formatSeconds, formatTime, zoneOffset } from "./time.ts";

const berlin: Clock = { locale: "en-GB", zone: "Europe/Berlin" };
const utc: Clock = { locale: "en-GB", zone: "UTC" };

describe("on the days when the clocks change", () => {
  const spring = instantOf(Date.UTC(2026, 2, 29, 0, 30));
  const autumn = instantOf(Date.UTC(2026, 9, 25, 0, 30));

  test("the hour that is skipped is never shown", () => {
    expect([spring, shift(spring, HOUR)].map((at) => formatTime(at, berlin))).toEqual(["01:30", "03:30"]);
    expect(formatBucket(spring, HOUR, berlin, spring)).toBe("01:30 to 03:30");
  });

  test("the hour that comes twice is told apart by its zone", () => {
    expect([autumn, shift(autumn, HOUR)].map((at) => formatMoment(at, berlin))).toEqual([
      "25 Oct, 02:30 CEST",
      "25 Oct, 02:30 CET",
    ]);
  });

  test("the offset follows the moment", () => {
    expect(
      [spring, shift(spring, HOUR), autumn, shift(autumn, HOUR)].map((at) => zoneOffset(at, "Europe/Berlin") / HOUR),
    ).toEqual([1, 2, 2, 1]);
    expect(zoneOffset(spring, "Asia/Kathmandu") / MINUTE).toBe(345);
  });
});

test("midnight is 00:00", () => {
  const midnight = instantOf(Date.UTC(2026, 2, 3));
  expect(formatTime(midnight, utc)).toBe("00:00");
  expect(formatSeconds(midnight, { locale: "en-US", zone: "UTC" })).toBe("00:00:00");
  expect(formatDay(midnight, { locale: "en-GB", zone: "America/New_York" })).toBe("2 Mar");
});

test("a bucket carries its day unless it is today's", () => {
  const at = instantOf(Date.UTC(2026, 2, 3, 14));
  expect(formatBucket(at, 6 * MINUTE, utc, at)).toBe("14:00 to 14:06");
  expect(formatBucket(at, 6 * MINUTE, utc, shift(at, DAY))).toBe("3 Mar, 14:00 to 14:06");
  expect(formatBucket(at, DAY, utc, at)).toBe("3 Mar");
  expect(formatBucket(at, 15 * SECOND, utc, at)).toBe("14:00:00 to 14:00:15");
});

test("ages count whole seconds and never run ahead", () => {
  const now = instantOf(Date.UTC(2026, 2, 3, 14));
  expect([0, 999, 1_000, 12_700, 4 * MINUTE, -5_000].map((ago) => formatAge(shift(now, -ago), now, "en"))).toEqual([
    "just now",
    "just now",
    "1\u00a0s ago",
    "12\u00a0s ago",
    "4\u00a0min ago",
    "just now",
  ]);
  expect(formatAge(null, now, "en")).toBe("no data");
  expect(formatDuration(null, "en")).toBe("no data");
  expect(formatDuration(7_800_000, "en")).toBe("2\u00a0h\u00a010\u00a0min");
});

test("a countdown ticks in seconds, never runs below nothing, and beyond an hour is a duration", () => {
  expect([100_000, 59_001, 1, 0, -5_000].map((left) => formatCountdown(left, "en"))).toEqual([
    "1:40",
    "1:00",
    "0:01",
    "0:00",
    "0:00",
  ]);
  expect(formatCountdown(2 * HOUR + 5 * MINUTE, "en")).toBe("2\u00a0h\u00a05\u00a0min");
});
