import { expect, test } from "vitest";
import { DAY, HOUR, instantOf, MINUTE, shift } from "../domain/time.ts";
import { formatTime } from "../format/time.ts";
import { timeTicks, valueTicks } from "./ticks.ts";

const day = instantOf(Date.UTC(2026, 2, 3));
const clocks = (from: number, to: number, zone: string, most: number) =>
  timeTicks({ from: instantOf(from), to: instantOf(to) }, zone, most).ticks.map((at) =>
    formatTime(at, { locale: "en-GB", zone }),
  );

test("time is divided at round hours of the reader's clock", () => {
  expect(clocks(day + 10 * MINUTE, day + DAY, "UTC", 8)).toEqual([
    "03:00",
    "06:00",
    "09:00",
    "12:00",
    "15:00",
    "18:00",
    "21:00",
    "00:00",
  ]);
  expect(clocks(day, day + 6 * HOUR, "Asia/Kathmandu", 4)).toEqual(["06:00", "08:00", "10:00"]);
});

test("the hours stay round across both changes of the clock", () => {
  const spring = Date.UTC(2026, 2, 28, 23);
  expect(clocks(spring, spring + 12 * HOUR, "Europe/Berlin", 4)).toEqual(["00:00", "03:00", "06:00", "09:00", "12:00"]);
  const autumn = Date.UTC(2026, 9, 24, 22);
  expect(clocks(autumn, autumn + 13 * HOUR, "Europe/Berlin", 5)).toEqual(["00:00", "03:00", "06:00", "09:00", "12:00"]);
});

test("days begin at midnight where the reader is", () => {
  const ticks = timeTicks({ from: day, to: shift(day, 7 * DAY) }, "America/New_York", 8).ticks;
  expect(ticks.map((at) => formatTime(at, { locale: "en-GB", zone: "America/New_York" }))).toEqual(
    Array(ticks.length).fill("00:00"),
  );
});

test("values end at or over the top in round steps of their unit", () => {
  expect(valueTicks(0, "count")).toEqual([0, 1]);
  expect(valueTicks(3, "count")).toEqual([0, 1, 2, 3]);
  expect(valueTicks(97, "count")).toEqual([0, 25, 50, 75, 100]);
  expect(valueTicks(0.05, "share")).toEqual([0, 0.02, 0.04, 0.06]);
  expect(valueTicks(0, "share")).toEqual([0, 0.0025, 0.005, 0.0075, 0.01]);
  expect(valueTicks(3_000, "ms")).toEqual([0, 1_000, 2_000, 3_000]);
  expect(valueTicks(86_400, "s")).toEqual([0, 6, 12, 18, 24].map((hours) => hours * 3_600));
});
