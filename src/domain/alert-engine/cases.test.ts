/**
 * The state machine as a table. Each row is a sentence, what was measured per slot, and how the alert stands after it, in the marks of
 * `cases.fixture.ts`.
 */
import { describe, expect, it } from "vitest";
import { instantOf, SECOND } from "../time.ts";
import { at, measured, ruleWith, run, standing, start } from "./cases.fixture.ts";
import type { Measurement } from "./measure.ts";
import type { AlertRule, AlertSettings } from "./rule.ts";
import { initialState } from "./state.ts";
import { step } from "./step.ts";

type Row = readonly [sentence: string, settings: Partial<AlertSettings>, measured: string, standing: string];

const rows: readonly Row[] = [
  ["ends at a clear level of 0 once there is nothing", { warning: { at: 10, clear: 0 } }, "wh..", "WW.."],
  ["eases at a critical clear level of 0 once there is nothing", { critical: { at: 50, clear: 0 } }, "chw.", "CCC."],
  ["lasts at a level of 0, which everything reaches", { warning: { at: 0, clear: 0 } }, "w..", "WWW"],
  ["stays inactive while nothing breaches", {}, "..h.", "...."],
  // 2. Breach
  ["fires at once with a `for` of 0", {}, ".w", ".W"],
  ["is pending from the first breach and fires once `for` has passed", { forS: 120 }, ".www", ".ppW"],
  ["fires at 120 s with a `for` of 90 s at slots of 60 s", { forS: 90 }, "wwww", "ppWW"],
  ["fires at 60 s with a `for` of 60 s: reaching it is enough", { forS: 60 }, "ww", "pW"],
  ["fires at 120 s with a `for` of 61 s", { forS: 61 }, "www", "ppW"],
  ["keeps the episode when a breach returns while it recovers", { keepFiringForS: 180 }, "w..w", "WwwW"],
  ["forgets the recovery at such a breach and counts a new one in full", { keepFiringForS: 180 }, "w..w....", "WwwWwww."],
  // 3. OK
  ["goes from pending to inactive at one OK", { forS: 120 }, "ww.ww", "pp.pp"],
  ["counts `for` anew after an OK", { forS: 120 }, "ww.www", "pp.ppW"],
  ["resolves at the first OK with keep_firing_for 0", {}, "w.", "W."],
  ["resolves once keep_firing_for has passed since the first OK", { keepFiringForS: 120 }, "w...", "Www."],
  ["resolves at 120 s with a keep_firing_for of 90 s", { keepFiringForS: 90 }, "w...", "Www."],
  ["is not held by the clear level before it fires", { forS: 60 }, "wh", "p."],
  ["is held by the clear level once it fires", {}, "whh.", "WWW."],
  ["counts a value at the clear side only below the clear level", { keepFiringForS: 60 }, "w.h..", "WwWw."],
  // 4. Errors
  ["leaves inactive, pending and firing untouched by an error", { forS: 60 }, "!w!w!.", ".ppWW."],
  ["never resolves on errors", {}, "w!!!!!!!.", "WWWWWWWW."],
  ["does not end a recovery on an error", { keepFiringForS: 120 }, "w.!!.", "Wwww."],
  // 5. No data and low traffic
  ["keeps the last standing without data by default", {}, ".__w__.", "...WWW."],
  ["does not let a pending alert fire without data", { forS: 60 }, "w__w", "pppW"],
  ["does not count time without data towards `for`", { forS: 120 }, "w___ww", "pppppW"],
  ["keeps what was counted before there was no data", { forS: 180 }, "www__w", "pppppW"],
  ["does not count low traffic towards `for`", { forS: 120 }, "w~x~ww", "pppppW"],
  ["counts slots that failed, which leave the alert untouched", { forS: 120 }, "w!w", "ppW"],
  ["moves a pending alert once by a gap that ends without data", { forS: 180 }, "ww   _ww", "pp   ppW"],
  ["recovers without data where the policy is `ok`", { noData: "ok" }, "w_w", "W.W"],
  ["withdraws a pending alert without data where the policy is `ok`", { noData: "ok", forS: 120 }, "ww_w", "pp.p"],
  ["breaches without data where the policy is `alert`", { noData: "alert", forS: 60 }, "._._._", ".p.p.p"],
  ["fires without data where the policy is `alert` and `for` has passed", { noData: "alert", forS: 60 }, ".__.", ".pW."],
  ["keeps the severity without data where the policy is `alert`", { noData: "alert" }, "c_.", "CC."],
  ["alerts as critical without data where only that level is set", { noData: "alert", warning: null }, "_.", "C."],
  ["cannot fire on low traffic", { noData: "alert" }, "~xx~", "...."],
  ["leaves a pending alert as it stands on low traffic", { forS: 120 }, "w~xw", "pppp"],
  ["does not resolve on low traffic with failures, since nobody saw a recovery", { keepFiringForS: 60 }, "wxxxx.", "WWWWWw"],
  ["recovers on low traffic without a failure, as on any OK", { keepFiringForS: 120 }, "w~~~", "Www."],
  ["recovers so under every policy", { noData: "alert" }, "c~", "C."],
  ["recovers on low traffic with fewer failures than the least number", { minFailures: 5 }, "wx", "W."],
  ["does not recover on low traffic with the least number of failures", { minFailures: 4 }, "wx", "WW"],
  ["takes a breach after low traffic as one of the same episode", { keepFiringForS: 120 }, "w~~w~~~", "WwwWww."],
  ["resolves on low traffic where the policy is `ok`", { noData: "ok" }, "w~", "W."],
  // 6. Gaps
  ["keeps counting `for` across a gap of two intervals", { forS: 180 }, "w w w", "p p W"],
  ["fires after a gap of exactly two intervals", { forS: 120 }, "w w", "p W"],
  ["does not count a longer gap towards `for`", { forS: 120 }, "w  www", "p  ppW"],
  ["keeps what was counted before the gap", { forS: 120 }, "ww    ww", "pp    pW"],
  ["keeps counting a recovery across a gap of two intervals", { keepFiringForS: 120 }, "w. .", "Ww ."],
  ["needs a fresh OK after a longer gap", { keepFiringForS: 120 }, "w.  ...", "Ww  ww."],
  ["takes an OK right after a gap as a fresh one", {}, "w    .", "W    ."],
  ["keeps firing across a gap", {}, "w    w", "W    W"],
  ["moves a pending alert by a gap even where the next slot is an error", { forS: 120 }, "w   !ww", "p   ppW"],
  // 7. Severity
  ["fires with the highest level", {}, "c", "C"],
  ["goes from warning to critical at once", { forS: 120 }, "wwwc", "ppWC"],
  ["fires as critical if critical is breached when `for` has passed", { forS: 120 }, "wwc", "ppC"],
  ["goes from critical to warning below the critical clear level", {}, "cmw", "CCW"],
  ["does not enter critical between its clear level and its level", {}, "wm", "WW"],
  ["goes back to critical at the critical level only", {}, "cwmc", "CWWC"],
  ["judges by one level alone where the other is off", { warning: null }, "wmc", "..C"],
  ["never fires where both levels are off", { warning: null, critical: null }, "wcc", "..."],
  ["never breaches below the minimum of failures", { minFailures: 21 }, "wwc", "..C"],
];

describe("the state machine", () => {
  it.each(rows)("%s", (_, settings, input, expected) => {
    expect(run(settings, input).standings).toBe(expected);
  });

  it("knows since when an alert that began as a warning is critical", () => {
    const since = (marks: string) => {
      const { phase } = run({ forS: 120, keepFiringForS: 120 }, marks).state;
      return phase.name === "inactive" ? null : phase.criticalSince;
    };
    expect(since("wwwcc")).toBe(at(3));
    expect(since("wcc"), "critical while it was pending").toBe(at(1));
    expect(since("wwwc.c"), "a recovery that failed").toBe(at(3));
    expect(since("ccc"), "critical all along").toBeUndefined();
    expect(since("wwcw"), "eased").toBeUndefined();
    expect(since("wwcwc"), "critical again").toBe(at(4));
  });

  it("reads a lower level from the other side", () => {
    const rule = { ...ruleWith({ warning: { at: 10, clear: 12 }, critical: null }), direction: "below" as const };
    const judged = [15, 10, 12, 13].map((value) => ({ kind: "value", value, numerator: value, denominator: null }) as const);
    let state = initialState;
    const standings = judged.map((measurement, index) => {
      state = step(rule, state, at(index), measurement).state;
      return standing(state);
    });
    expect(standings.join("")).toBe(".WW.");
  });

  it("holds a lower level on low traffic: where little is expected, nothing at all is no recovery", () => {
    const rule = { ...ruleWith({ warning: { at: 10, clear: 12 }, critical: null }), direction: "below" as const };
    const fired = step(rule, initialState, at(0), measured(".")).state;
    expect(standing(step(rule, fired, at(1), measured("~")).state)).toBe("W");
  });
});

describe("time is the slot", () => {
  it("ignores a slot at or before the last one, whatever it brings", () => {
    const { state } = run({}, ".w");
    for (const index of [1, 0, -5]) {
      expect(step(ruleWith({}), state, at(index), measured("."))).toEqual({ state, transitions: [] });
    }
  });

  it("refuses a slot that is no multiple of the interval, and says so", () => {
    expect(() => step(ruleWith({ intervalS: 300 }), initialState, at(1), measured("."))).toThrow(/no multiple of its interval/);
  });
});

describe("slots of seconds", () => {
  /** The standings at the given seconds, `w` at each, under a `for` of two minutes. */
  const standings = (...seconds: number[]): string => {
    const rule = ruleWith({ intervalS: 10, forS: 120 });
    let state = initialState;
    return seconds
      .map((second) => {
        state = step(rule, state, instantOf(start + second * SECOND), measured("w")).state;
        return standing(state);
      })
      .join("");
  };

  it("count `for` across a gap of two intervals, and not across a longer one", () => {
    expect(standings(0, 10, 30, 50, 70, 90, 110, 120)).toBe("pppppppW");
    expect(standings(0, 10, 40, 110, 120, 130)).toBe("pppppp");
    expect(standings(0, 10, 100, 110, 200, 210)).toBe("pppppp");
  });

  it("take the pace of a slower caller for no gap, once it is known", () => {
    expect(standings(0, 60, 120)).toBe("ppW");
    expect(standings(0, 10, 70, 130, 190)).toBe("ppppW");
    expect(standings(0, 180, 360, 540)).toBe("pppp");
  });

  it("take up to two minutes for no gap where the pace is not known yet, as in a state of an older release", () => {
    const rule = ruleWith({ intervalS: 10, forS: 120 });
    const { pace: _, ...older } = run({ intervalS: 10, forS: 600 }, "ww").state;
    expect(standing(step(rule, older, at(3), measured("w")).state)).toBe("W");
  });
});

it("ends a lower level of a ratio at a clear level of 100 %, beyond which no share is", () => {
  const rule: AlertRule = {
    ...ruleWith({ warning: { at: 0.9, clear: 1 }, critical: null }),
    measure: "ratio",
    direction: "below",
  };
  const over = (clear: number, shares: readonly number[]) => {
    let state = initialState;
    return shares.map((value, index) => {
      const measurement: Measurement = { kind: "value", value, numerator: value * 100, denominator: 100 };
      state = step({ ...rule, warning: { at: 0.9, clear } }, state, at(index), measurement).state;
      return standing(state);
    });
  };
  expect(over(1, [0.5, 0.95, 1])).toEqual(["W", "W", "."]);
  // What a fifth on the calm side of 90 % comes to.
  expect(over(1.125, [0.5, 0.95, 1])).toEqual(["W", "W", "."]);
});
