import fc from "fast-check";
import { expect, test } from "vitest";
import { POLL } from "../../domain/status/board-freshness.ts";
import { instantOf, MINUTE, SECOND } from "../../domain/time.ts";
import { evaluatorProblem, type Polling, pollDelay, watchingAt } from "./watching.ts";

const clock = { locale: "en-GB", zone: "UTC" };
const at = instantOf(Date.UTC(2026, 10, 23, 14, 2));
const after = (ms: number) => instantOf(at + ms);
const polling = (part: Partial<Polling> = {}): Polling => ({ answeredAt: at, failure: null, asking: false, ...part });
const failure = {
  kind: "network",
  message: "No network: Production could not be reached.",
  advice: "Check the connection.",
} as const;

test("a fresh answer needs no words", () => {
  expect(watchingAt(polling(), after(10 * SECOND), clock)).toMatchObject({ state: "fresh", title: null });
});

test("a failure says since when and why, even while the last answer is young", () => {
  const young = watchingAt(polling({ failure }), after(10 * SECOND), clock);
  expect(young).toMatchObject({ state: "late", title: "Not watching since 14:02: no network" });
  expect(watchingAt(polling({ failure }), after(2 * MINUTE), clock).state).toBe("unknown");
});

test("a first question that fails has no since", () => {
  expect(watchingAt(polling({ answeredAt: null, failure }), at, clock)).toMatchObject({
    state: "unknown",
    title: "Not watching: no network",
  });
});

test("an old answer without a failure is a page that slept", () => {
  expect(watchingAt(polling({ asking: true }), after(MINUTE + 1), clock)).toMatchObject({
    state: "unknown",
    title: "Not watching since 14:02",
    detail: "Asking now.",
  });
});

test("being signed out asks to sign in", () => {
  const out = { ...failure, kind: "unauthorized" } as const;
  expect(watchingAt(polling({ failure: out }), after(SECOND), clock).signInAgain).toBe(true);
});

test("an evaluator is late after three minutes, and one that never ran is said", () => {
  expect(evaluatorProblem(at, after(3 * MINUTE))).toBeNull();
  expect(evaluatorProblem(at, after(4 * MINUTE))).toContain("4 min ago");
  expect(evaluatorProblem(null, at)).toContain("never run: counts and gauges are not kept up");
  expect(evaluatorProblem(null, at, true)).toContain("No run of the evaluator is recorded up to then");
});

test("the wait stays near a poll while all is well, and grows with the failing up to two minutes", () => {
  const tries = fc.record({ dataUpdatedAt: fc.integer({ min: 1, max: 1e12 }), failing: fc.integer({ min: 0, max: 1e7 }) });
  fc.assert(
    fc.property(tries, ({ dataUpdatedAt, failing }) => {
      const state = { dataUpdatedAt, errorUpdatedAt: dataUpdatedAt + failing, errorUpdateCount: 1 };
      const base = Math.min(2 * MINUTE, Math.max(POLL, failing));
      expect(pollDelay(state)).toBeGreaterThanOrEqual(Math.floor(base * 0.9));
      expect(pollDelay(state)).toBeLessThanOrEqual(Math.ceil(base * 1.1));
      expect(pollDelay(state)).toBe(pollDelay({ ...state }));
    }),
  );
});

test("while nothing was ever received, the wait doubles with each failure up to two minutes", () => {
  const waits = [0, 1, 2, 3, 4, 5, 2_000].map((errorUpdateCount) =>
    pollDelay({ dataUpdatedAt: 0, errorUpdatedAt: errorUpdateCount === 0 ? 0 : 997 * 1e6, errorUpdateCount }),
  );
  expect(waits.map((wait) => wait / 0.9 / SECOND)).toEqual([15, 15, 30, 60, 120, 120, 120]);
});
