import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY, HOUR, instantOf, MINUTE } from "../../domain/time.ts";
import type { Rhythm } from "./rhythm.ts";
import { levelOf, releaseRunning, releasesBefore, unrest } from "./rhythm.ts";

const anyInstant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) }).map(instantOf);
const utc = (text: string) => instantOf(Date.parse(text));

test("levels are above 0, at most 1.05, and move without jumps within a day", () => {
  fc.assert(
    fc.property(anyInstant, fc.constantFrom<Rhythm>("office", "portal", "steady"), (at, rhythm) => {
      const level = levelOf(rhythm, at);
      expect(level).toBeGreaterThan(0);
      expect(level).toBeLessThanOrEqual(1.05);
      const next = instantOf(at + MINUTE);
      if (new Date(at + HOUR).getUTCDay() === new Date(next + HOUR).getUTCDay()) {
        expect(Math.abs(levelOf(rhythm, next) - level)).toBeLessThan(0.02);
      }
    }),
  );
});

test("offices are busiest in the morning, dip at lunch, and rest at night and on Sundays", () => {
  const at = (time: string) => levelOf("office", utc(`2026-11-18T${time}:00Z`));
  expect(at("09:30")).toBeGreaterThan(0.9);
  expect(at("11:45")).toBeLessThan(0.7);
  expect(at("14:30")).toBeGreaterThan(0.9);
  expect(at("02:00")).toBeLessThan(0.1);
  expect(levelOf("office", utc("2026-11-22T09:30:00Z"))).toBeLessThan(0.25);
});

test("customers are busiest in the evening", () => {
  expect(levelOf("portal", utc("2026-11-18T18:30:00Z"))).toBeGreaterThan(levelOf("portal", utc("2026-11-18T09:30:00Z")));
});

test("there are four releases before any moment, a week apart, on Tuesdays, the last at least a day old", () => {
  fc.assert(
    fc.property(anyInstant, (now) => {
      const releases = releasesBefore(now);
      expect(releases).toHaveLength(4);
      expect(releases.every((release) => new Date(release.at).getUTCDay() === 2)).toBe(true);
      const last = releases.at(-1);
      expect(last === undefined ? null : now - last.at).toBeGreaterThanOrEqual(DAY);
      expect(last === undefined ? null : now - last.at).toBeLessThan(9 * DAY);
      expect(releaseRunning(releases, now)).toBe(last);
      expect(new Set(releases.map((release) => release.version)).size).toBe(4);
    }),
  );
});

test("unrest is greatest right after a release and gone two hours later", () => {
  const now = utc("2026-11-20T12:00:00Z");
  const releases = releasesBefore(now);
  const last = releases.at(-1);
  expect(last).toBeDefined();
  const after = (ms: number) => unrest(releases, instantOf((last?.at ?? 0) + ms));
  expect(after(0)).toBe(4);
  expect(after(30 * MINUTE)).toBeLessThan(after(5 * MINUTE));
  expect(after(2 * HOUR)).toBe(1);
});
