import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Signal } from "../../domain/signals.ts";
import { instantOf, MINUTE, SECOND } from "../../domain/time.ts";
import { countsOf } from "./activities/activity.ts";
import { levelOf } from "./rhythm.ts";
import type { Scenario } from "./scenarios.ts";
import { pressureOf, scenarios } from "./scenarios.ts";
import { ratesAt, versionAt, worldOf } from "./world.ts";

const start = instantOf(Date.UTC(2026, 10, 18, 9, 30));
const night = instantOf(Date.UTC(2026, 10, 22, 2, 30));
const names = Object.keys(scenarios) as Scenario[];

/** Mean count of a signal per minute, a number of seconds after the start of a scenario. */
function perMinute(scenario: Scenario, signal: Signal, variant: RegExp, elapsedS: number, startedAt = start): number {
  const world = worldOf(1, scenario, startedAt);
  const at = instantOf(startedAt + elapsedS * SECOND);
  return ratesAt(world, at)
    .flatMap(({ activity, perMinute: rate }) => countsOf(activity, "r").map((count) => ({ count, rate })))
    .filter(({ count }) => count[0] === signal && variant.test(count[1]))
    .reduce((sum, { rate }) => sum + rate, 0);
}

test("every scenario is told in one sentence, and in the README", () => {
  const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
  for (const name of names) {
    expect(scenarios[name].summary).toMatch(/^[A-Z][^.]{20,130}\.$/);
    expect(readme).toContain(`| \`${name}\` |`);
  }
});

test.each(names)("%s has rates of at least 0 at any time", (name) => {
  for (const startedAt of [start, night]) {
    for (let s = -600; s < 600; s += 7) {
      const rates = ratesAt(worldOf(3, name, startedAt), instantOf(startedAt + s * SECOND));
      expect(rates.every((rate) => rate.perMinute >= 0 && Number.isFinite(rate.perMinute))).toBe(true);
    }
  }
});

test.each(names)("%s begins calm: nothing in its first 20 seconds would alarm anybody", (name) => {
  for (const s of [-240, 0, 20]) {
    expect(perMinute(name, "api.request", /5xx/, s) / perMinute(name, "api.request", /./, s)).toBeLessThan(0.01);
    expect(perMinute(name, "auth.failure", /^portal/, s) * 10).toBeLessThan(60);
    expect(perMinute(name, "portal.lockout", /^locked/, s) * 15).toBeLessThan(1);
    expect(perMinute(name, "storage.policy_denied", /./, s) * 15).toBeLessThan(1);
    expect(pressureOf(name, s).drainDelivers && pressureOf(name, s).databaseAnswers).toBe(true);
  }
});

test.each([start, night])("the storms show within three minutes, by day and by night (%d)", (startedAt) => {
  const late = (scenario: Scenario, signal: Signal, variant: RegExp) => perMinute(scenario, signal, variant, 120, startedAt);
  expect(late("lockout-storm", "auth.failure", /^portal\/invalid/)).toBeGreaterThan(40);
  expect(late("lockout-storm", "portal.lockout", /^locked/)).toBeGreaterThan(3);
  expect(late("bad-release", "api.request", /5xx/) / late("bad-release", "api.request", /./)).toBeGreaterThan(0.1);
  expect(late("bad-release", "rpc.failure", /portfolio_summary/)).toBeGreaterThan(10);
  expect(late("bad-release", "db.error", /./)).toBeGreaterThan(15);
  expect(late("bad-release", "client.error", /./)).toBeGreaterThan(5);
  expect(late("storage-denials", "storage.policy_denied", /./)).toBeGreaterThan(5);
  expect(late("storage-denials", "storage.upload_failed", /./)).toBeGreaterThan(5);
  expect(late("database-down", "api.request", /rest\/5xx/)).toBeGreaterThan(30);
});

test("stuck payments are created but not decided, and some fail", () => {
  const pressure = pressureOf("stuck-payments", 120);
  expect(pressure.intentsCreated).toBeGreaterThan(5);
  expect(pressure.intentsDecided).toBe(false);
  expect(pressure.intentsFailing).toBeGreaterThan(1);
  expect(pressureOf("stuck-payments", -3 * 3600).intentsDecided).toBe(true);
});

test("the silent drain goes silent and stays so", () => {
  expect([10, 30, 3_600].map((s) => pressureOf("drain-silent", s).drainDelivers)).toEqual([true, false, false]);
});

test("the database goes down and comes back", () => {
  expect([10, 60, 200].map((s) => pressureOf("database-down", s).databaseAnswers)).toEqual([true, false, true]);
});

test("a bad release changes the version that is live", () => {
  const world = worldOf(1, "bad-release", start);
  expect(versionAt(world, instantOf(start + MINUTE))).not.toBe(versionAt(world, start));
});

test("an ordinary busy minute looks like a sales application with some hundred people", () => {
  const all = perMinute("calm", "api.request", /./, 0);
  expect(levelOf("office", start)).toBeGreaterThan(0.9);
  expect(all).toBeGreaterThan(300);
  expect(all).toBeLessThan(700);
  const failed = perMinute("calm", "api.request", /4xx/, 0) / all;
  expect(failed).toBeGreaterThan(0.015);
  expect(failed).toBeLessThan(0.04);
  const broken = perMinute("calm", "api.request", /5xx/, 0) / all;
  expect(broken).toBeGreaterThan(0.0005);
  expect(broken).toBeLessThan(0.003);
});
