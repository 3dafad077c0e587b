import { expect, it } from "vitest";
import { microsOf } from "./event-time.ts";

const micros = 1_782_999_543_455_123;

it.each([
  ["microseconds", micros, micros],
  ["milliseconds", 1_782_999_543_455, 1_782_999_543_455_000],
  ["seconds", 1_782_999_543, 1_782_999_543_000_000],
  ["seconds with a fraction", 1_782_999_543.5, 1_782_999_543_500_000],
  ["digits in a text", String(micros), micros],
  ["ISO with a zone", "2026-07-02T15:39:03.455123+02:00", micros],
  ["ISO in UTC", "2026-07-02T13:39:03.455123Z", micros],
  ["ISO without a zone, which is UTC", "2026-07-02 13:39:03.455123", micros],
  ["the database's own form", "2026-07-02 13:39:03.455 UTC", 1_782_999_543_455_000],
  ["nanoseconds in the fraction, cut", "2026-07-02T13:39:03.455123999Z", micros],
])("reads %s", (_, value, expected) => {
  expect(microsOf(value)).toBe(expected);
});

it.each([
  0,
  -1,
  12,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e300,
  "",
  "infinity",
  "yesterday",
  "2026-02-30T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-07-02T25:00:00Z",
  null,
  {},
  true,
])("reads no time in %j", (value) => {
  expect(microsOf(value)).toBeNull();
});
