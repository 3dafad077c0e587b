import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultRules } from "../rules.ts";
import { DAY, HOUR, instantOf, MINUTE, SECOND } from "../time.ts";
import { ageNames, footRows, restOf, shortFoot } from "./foot.ts";
import { nearestToLimit } from "./nearest.ts";
import { pairingLayout, retryWait, spacedCode } from "./pairing.ts";
import { pairingLink, permalink } from "./permalink.ts";
import { atTheEnd, momentOf, speeds, stepped } from "./time-machine.ts";
import { rangeText, shortAge, steppedAge, tokenNote, valueWays } from "./words.ts";

test("ages are told in their largest unit, those of tiles in steps of five seconds", () => {
  expect([0, -5, 999, 12_700, 59 * MINUTE, 3 * HOUR + 59 * MINUTE, 8 * DAY].map(shortAge)).toEqual([
    "0 s",
    "0 s",
    "0 s",
    "12 s",
    "59 min",
    "3 h",
    "8 d",
  ]);
  expect([0, 4 * SECOND, 14 * SECOND, 59 * SECOND, 61 * SECOND].map(steppedAge)).toEqual(["0 s", "0 s", "10 s", "55 s", "1 min"]);
});

test("a token speaks of its end in its last seven days", () => {
  expect([8 * DAY, 7 * DAY, 3 * HOUR, -SECOND].map(tokenNote)).toEqual([
    null,
    "token ends in 7 d",
    "token ends in 3 h",
    "token ends in 0 s",
  ]);
});

test("a value that is long has a shorter way", () => {
  expect(valueWays(defaultRules["payment-intents-open"], 4_320)).toEqual(["1 h 12 min", "1 h"]);
  expect(valueWays(defaultRules["api-error-rate"], 0.021)).toEqual(["2.1 %"]);
  expect(valueWays(defaultRules["api-error-spike"], 1.036)).toEqual(["103.6 %", "104 %"]);
  expect(valueWays(defaultRules["api-error-rate"], 0.111)).toEqual(["11.1 %", "11 %"]);
  expect(valueWays(defaultRules["api-error-rate"], 0.996)).toEqual(["99.6 %", "99 %"]);
  expect(valueWays(defaultRules["api-error-spike"], 1.004)).toEqual(["100.4 %"]);
  expect(valueWays(defaultRules["slo-fast-burn"], 1.036)).toEqual(["1.04×"]);
});

test("a range names its unit once, and two where they differ", () => {
  expect(rangeText(defaultRules["api-error-rate"], 0.01, 0.03)).toBe("1–3 %");
  expect(rangeText(defaultRules["payment-intents-open"], 1_800, 5_400)).toBe("30 min–1 h");
  expect(rangeText(defaultRules["health-latency"], 180, 260)).toBe("180–260 ms");
  expect(rangeText(defaultRules["portal-lockouts"], 2, 2)).toBe("2");
});

test("nearest to its limit is the one that has gone furthest, and none that has hardly begun", () => {
  const tile = (value: number | null, limit: number | null, direction: "above" | "below" = "above") => ({
    measured: { value, limit, direction },
  });
  const far = tile(9, 10);
  expect(nearestToLimit([tile(1, 10), far, tile(null, 10), tile(50, null)])).toBe(far);
  expect(nearestToLimit([tile(1, 10)])).toBeNull();
  const low = tile(12, 10, "below");
  expect(nearestToLimit([tile(5, 10), low])).toBe(low);
});

test("one line of the foot says the age of the poll whatever else there is room for", () => {
  const folded = ["folded: 8 not normal, 8 normal", "8 not normal, 8 normal", "8 not normal"];
  const all = { event: "event", poll: "poll", evaluation: "evaluation" };
  expect(shortFoot(37, folded)).toEqual({ ages: all, folded: "8 not normal", ring: true });
  expect(shortFoot(28, folded)).toEqual({ ages: { poll: "poll" }, folded: "folded: 8 not normal, 8 normal", ring: true });
  expect(shortFoot(16, folded)).toEqual({ ages: { poll: "poll" }, folded: "8 not normal", ring: true });
  expect(shortFoot(9.06, folded)).toEqual({ ages: { poll: "poll" }, folded: "", ring: true });
  expect(shortFoot(7, folded)).toEqual({ ages: { poll: "poll" }, folded: "", ring: false });
  expect(shortFoot(28, [])).toEqual({ ages: all, folded: "", ring: true });
});

test("what is folded and not normal is counted before notes stand in the foot, and the ages before both", () => {
  const folded = ["folded: 8 not normal, 8 normal", "8 not normal, 8 normal", "8 not normal"];
  const notes = ["sound armed", "token ends in 6 d"];
  const ages = ["4 s", "2 s", "14 s"];
  expect(restOf(80, 1, ageNames(80, 1), ages, notes, folded)).toEqual({ notes, folded: folded[0] });
  expect(restOf(41, 1, ageNames(41, 1), ages, notes, folded)).toEqual({ notes: ["sound armed"], folded: "8 not normal" });
  expect(restOf(32, 1, ageNames(32, 1), ages, notes, folded)).toEqual({ notes: [], folded: folded[1] });
  expect(restOf(30, 1, ageNames(30, 1), ["59 min", "59 min", "59 min"], notes, folded)).toEqual({ notes: [], folded: "" });
  expect(restOf(27, 2, ageNames(27, 2), ages, notes, folded)).toEqual({ notes, folded: "8 not normal" });
  expect(restOf(27, 2, ageNames(27, 2), ages, notes, [])).toEqual({ notes, folded: "" });
});

test("a permalink leads to the episode, or to the moment with the tile open; the environment is named only where it must be", () => {
  expect(permalink("https://w.example", null, { key: "a", episode: "portal@17" }, 5)).toBe(
    "https://w.example/alerts/episode/portal@17",
  );
  expect(permalink("https://w.example", "Staging", { key: "a", episode: null }, 5)).toBe(
    "https://w.example/?env=Staging&at=5&tile=a",
  );
  expect(pairingLink("https://w.example", null, "K7M2QX")).toBe("https://w.example/settings/displays?code=K7M2QX");
});

test("the foot takes more lines the narrower it is, and names ages shorter", () => {
  expect([60, 40, 30, 15, 9].map(footRows)).toEqual([1, 1, 2, 3, 4]);
  expect(ageNames(60, 1)).toMatchObject({ event: "newest event", evaluation: "last evaluation" });
  expect(ageNames(40, 1)).toMatchObject({ event: "event", evaluation: "evaluation" });
  expect(ageNames(33, 1)).toMatchObject({ event: "event", evaluation: "rules" });
  expect(ageNames(25, 2).evaluation).toBe("evaluation");
});

test("a code is written in halves, and is as large as the screen allows", () => {
  expect(spacedCode("K7M2QX")).toBe("K7M\u00a02QX");
  const box = fc.record({ width: fc.integer({ min: 480, max: 4_000 }), height: fc.integer({ min: 480, max: 4_000 }) });
  fc.assert(
    fc.property(box, (box) => {
      const { code, qr, column } = pairingLayout(box, 20);
      expect(code * 4.6).toBeLessThanOrEqual(box.width * 0.9 - (column ? 0 : qr) + 0.01);
      expect(qr).toBeLessThanOrEqual(Math.min(box.width, box.height) * 0.9);
    }),
  );
});

test("a screen that cannot be paired tries again within a minute", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, chance) => {
      const wait = retryWait(failures, chance);
      expect(wait).toBeGreaterThanOrEqual(SECOND);
      expect(wait).toBeLessThanOrEqual(MINUTE);
    }),
  );
});

test("the time machine shows whole minutes that were recorded, and ends at the present", () => {
  const now = instantOf(Date.UTC(2026, 10, 24, 14, 2, 12));
  fc.assert(
    fc.property(fc.integer({ min: -1e15, max: 1e15 }), fc.constantFrom(...speeds), (at, speed) => {
      const moment = momentOf(at, now);
      expect(moment % MINUTE).toBe(0);
      expect(moment).toBeLessThanOrEqual(now);
      expect(moment).toBeGreaterThanOrEqual(now - 90 * DAY);
      const next = stepped(moment, speed, now);
      expect(atTheEnd(moment, now) ? next === moment : next > moment).toBe(true);
    }),
  );
});
