import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR, type Instant, instantOf, MINUTE, SECOND, shift } from "../time.ts";
import { driftAt, isDimmed, isWithin, minuteOf } from "./dimming.ts";
import { nextBuildPoll, shouldLoadBuild } from "./new-build.ts";
import { soundDue } from "./sound.ts";
import { recentReloads, shouldReload } from "./watchdog.ts";

const now = instantOf(1_764_000_000_000);
const instants = fc.integer({ min: 0, max: 4e12 }).map(instantOf);

describe("a new build", () => {
  const waiting = { own: "a", offered: "b", unackedCritical: false, minuteOfDay: 600, last: null, now };

  it("is loaded once it is there, and known within six minutes", () => {
    expect(shouldLoadBuild(waiting)).toBe(true);
    expect(shouldLoadBuild({ ...waiting, offered: "a" })).toBe(false);
    expect(shouldLoadBuild({ ...waiting, offered: null })).toBe(false);
    fc.assert(fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (chance) => nextBuildPoll(chance) < 5 * MINUTE));
  });

  it("waits while a critical alert is not acknowledged, but not beyond four in the morning", () => {
    expect(shouldLoadBuild({ ...waiting, unackedCritical: true })).toBe(false);
    expect(shouldLoadBuild({ ...waiting, unackedCritical: true, minuteOfDay: 4 * 60 + 3 })).toBe(true);
  });

  it("is not tried again and again while its files are not there, whatever the clock does", () => {
    const tried = (minutes: number) => ({ ...waiting, last: { at: shift(now, -minutes * MINUTE), build: "b" } });
    expect([1, 4, 6].map((minutes) => shouldLoadBuild(tried(minutes)))).toEqual([false, false, true]);
    expect(shouldLoadBuild({ ...waiting, last: { at: shift(now, 48 * HOUR), build: "b" } })).toBe(true);
    expect(shouldLoadBuild({ ...tried(1), offered: "c" })).toBe(true);
  });
});

describe("the watchdog", () => {
  it("reloads after ten minutes without a good poll, at most three times in any hour", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 200 }), (steps) => {
        let at: Instant = now;
        let started: Instant = now;
        let reloads: readonly Instant[] = [];
        const all: Instant[] = [];
        for (const seconds of steps) {
          at = shift(at, seconds * SECOND);
          if (!shouldReload(null, started, reloads, at)) continue;
          expect(at - started).toBeGreaterThanOrEqual(10 * MINUTE);
          reloads = [...recentReloads(reloads, at), at];
          all.push(at);
          started = at;
        }
        for (const from of all) expect(all.filter((one) => one >= from && one - from < HOUR).length).toBeLessThanOrEqual(3);
      }),
    );
  });

  it("counts from the page's own start, so that a page just opened gets its ten minutes", () => {
    expect(shouldReload(shift(now, -HOUR), shift(now, -MINUTE), [], now)).toBe(false);
    expect(shouldReload(shift(now, -11 * MINUTE), shift(now, -HOUR), [], now)).toBe(true);
    expect(shouldReload(shift(now, -9 * MINUTE), shift(now, -HOUR), [], now)).toBe(false);
  });

  it("is not stopped by a clock that was set back", () => {
    expect(shouldReload(null, shift(now, -HOUR), [shift(now, HOUR), shift(now, HOUR), shift(now, HOUR)], now)).toBe(true);
  });
});

describe("night", () => {
  it("may pass midnight, and what cannot be read is none", () => {
    const night = { from: "22:00", to: "06:30" };
    expect([21 * 60 + 59, 22 * 60, 0, 6 * 60 + 29, 6 * 60 + 30].map((minute) => isWithin(night, minute))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(isWithin({ from: "9", to: "25:00" }, 600)).toBe(false);
    expect(isWithin(null, 600)).toBe(false);
    expect([minuteOf("00:00"), minuteOf("23:59"), minuteOf("24:00")]).toEqual([0, 1_439, null]);
  });

  it("dims, and never while a critical alert fires", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_439 }), (minute) => {
        expect(isDimmed({ from: "22:00", to: "06:00" }, minute, true)).toBe(false);
        expect(isDimmed(null, minute, false)).toBe(false);
      }),
    );
    expect(isDimmed({ from: "22:00", to: "06:00" }, 0, false)).toBe(true);
  });
});

describe("the drift", () => {
  it("strays by four pixels at most, in small steps, and moves every five minutes", () => {
    fc.assert(
      fc.property(instants, (at) => {
        const here = driftAt(at);
        const next = driftAt(shift(at, 5 * MINUTE));
        expect(Math.max(Math.abs(here.x), Math.abs(here.y))).toBeLessThanOrEqual(4);
        expect(Math.hypot(next.x - here.x, next.y - here.y)).toBeLessThan(5);
        expect(next).not.toEqual(here);
      }),
    );
  });
});

describe("the sound", () => {
  const settings = { severities: ["critical", "warning"] as const, quiet: { from: "22:00", to: "06:00" } };
  const critical = { episode: "a@1", severity: "critical" as const, acked: false };
  const warning = { episode: "b@1", severity: "warning" as const, acked: false };

  it("repeats every minute until somebody acknowledges", () => {
    const first = soundDue(settings, [critical], {}, now, 600);
    expect(first.sound).toBe("critical");
    expect(soundDue(settings, [critical], first.sounded, shift(now, 59 * SECOND), 600).sound).toBeNull();
    expect(soundDue(settings, [critical], first.sounded, shift(now, MINUTE), 600).sound).toBe("critical");
    expect(soundDue(settings, [{ ...critical, acked: true }], first.sounded, shift(now, MINUTE), 600).sound).toBeNull();
  });

  it("is that of the worst alert, and quiet hours hold back warnings alone", () => {
    expect(soundDue(settings, [warning, critical], {}, now, 600).sound).toBe("critical");
    expect(soundDue(settings, [warning], {}, now, 0).sound).toBeNull();
    expect(soundDue(settings, [critical], {}, now, 0).sound).toBe("critical");
  });

  it("is off for severities that nobody asked for, and forgets what ended", () => {
    expect(soundDue({ ...settings, severities: [] }, [critical], {}, now, 600).sound).toBeNull();
    expect(soundDue(settings, [], { "a@1": now }, now, 600).sounded).toEqual({});
  });
});
