import { describe, expect, it } from "vitest";
import { DAY, HOUR, instantOf, MINUTE } from "../time.ts";
import type { Objective } from "./burn-rate.ts";
import { alarmShare, burnAt, burnWindows } from "./burn-rate.ts";
import type { BucketSeries } from "./measure.ts";

const t0 = instantOf(1_760_000_400_000);
const days = 28;
const length = (days * DAY) / MINUTE;
const end = instantOf(t0 + length * MINUTE);
const objective: Objective = { target: 0.99, periodMs: days * DAY, minVolume: 100, minFailures: 5 };

/** Minutes of `perMinute` requests, of which a share fails from `minutesAgo` on. */
function month(share: number, minutesAgo: number, perMinute = 1_000): { failures: BucketSeries; total: BucketSeries } {
  const series = (values: (number | null)[]): BucketSeries => ({ t0, step: MINUTE, values });
  return {
    failures: series(Array.from({ length }, (_, index) => (index >= length - minutesAgo ? share * perMinute : 0))),
    total: series(Array.from({ length }, () => perMinute)),
  };
}

const burn = (share: number, minutesAgo: number, perMinute?: number) => {
  const { failures, total } = month(share, minutesAgo, perMinute);
  return burnAt(objective, failures, total, end);
};

describe("the burn rate", () => {
  it("is critical at 14.4 over an hour and five minutes, and not below", () => {
    expect(burn(0.145, 60).severity).toBe("critical");
    expect(burn(0.143, 60).pairs[0]?.breached).toBe(false);
  });

  it("is critical at 6 over six hours and half an hour", () => {
    const { pairs, severity } = burn(0.061, 360);
    expect(pairs.map(({ breached }) => breached)).toEqual([false, true, true].map((breached, i) => breached && i === 1));
    expect(severity).toBe("critical");
  });

  it("is a warning at 1 over three days and six hours", () => {
    expect(burn(0.011, 3 * 24 * 60).severity).toBe("warning");
    expect(burn(0.009, 3 * 24 * 60).severity).toBeNull();
  });

  it("ends soon after the trouble, since the short window has to confirm", () => {
    const { failures, total } = month(0.5, 60);
    const recovered = Array.from(failures.values, (value, index) => (index >= length - 6 ? 0 : value));
    expect(burnAt(objective, { ...failures, values: recovered }, total, end).pairs[0]?.breached).toBe(false);
  });

  it("cannot be breached on low traffic or by a handful of failures", () => {
    expect(burn(1, 60, 1).pairs[0]).toMatchObject({ lowTraffic: true, breached: false });
    const few = { ...objective, minVolume: 0, minFailures: 1_000 };
    const { failures, total } = month(1, 60, 2);
    expect(burnAt(few, failures, total, end).pairs[0]).toMatchObject({ lowTraffic: true, breached: false });
  });

  it("is unknown where nothing was observed, and nothing burns where nothing fails", () => {
    const nothing: BucketSeries = { t0, step: MINUTE, values: Array.from({ length: 10 }, () => null) };
    expect(burnAt(objective, nothing, nothing, end)).toMatchObject({ severity: null, budgetLeft: null, exhaustedAt: null });
    expect(burn(0, 0)).toMatchObject({ severity: null, budgetLeft: 1, exhaustedAt: null });
  });
});

describe("the error budget", () => {
  it("is spent in step with failures, and projected at the pace of the last six hours", () => {
    const { budgetLeft, exhaustedAt } = burn(0.1, 360);
    const spent = (0.1 * 6) / (days * 24 * 0.01);
    expect(budgetLeft).toBeCloseTo(1 - spent, 9);
    expect((exhaustedAt ?? 0) - end).toBeCloseTo(((1 - spent) * days * DAY) / 10, -2);
  });

  it("is over now once it is overspent", () => {
    const { budgetLeft, exhaustedAt } = burn(0.5, 2 * 24 * 60);
    expect(budgetLeft).toBeLessThan(0);
    expect(exhaustedAt).toBe(end);
  });

  it("needs a target that leaves one, and like series", () => {
    const { failures, total } = month(0, 0);
    expect(() => burnAt({ ...objective, target: 1 }, failures, total, end)).toThrow(/no error budget/);
    expect(() => burnAt(objective, { ...failures, step: HOUR }, total, end)).toThrow(/same t0 and step/);
  });

  it("is 1 exactly where an alert goes out, for each severity by itself", () => {
    const { failures, total } = month(0.144, 60);
    const at = burnAt(objective, failures, total, end);
    expect(alarmShare(at, "critical")).toBeCloseTo(1);
    expect(alarmShare(burnAt(objective, failures, total, instantOf(end - 61 * MINUTE)), "warning")).toBe(0);
  });

  it("is far from an alert on low traffic, and unknown where a window was not observed", () => {
    const { failures, total } = month(1, 60, 0.2);
    expect(alarmShare(burnAt(objective, failures, total, end), "critical")).toBe(0);
    const nothing: BucketSeries = { t0, step: MINUTE, values: [null] };
    expect(alarmShare(burnAt(objective, nothing, nothing, end), "critical")).toBeNull();
  });

  it("needs five windows besides the period", () => {
    expect(burnWindows.map((length) => length / MINUTE)).toEqual([5, 30, 60, 360, 4_320]);
  });
});
