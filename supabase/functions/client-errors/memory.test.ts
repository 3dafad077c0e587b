import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantOf, MINUTE } from "../../../src/domain/time.ts";
import { createMemory } from "./memory.ts";

const at = (ms: number) => instantOf(1_800_000_000_000 + ms);

describe("the limit of a caller", () => {
  it("lets a burst pass, then says how long to wait, and lets pass again after that", () => {
    const memory = createMemory({ burst: 3, perSecond: 0.5, callers: 10 });
    const answers = [0, 0, 0, 0, 1_999, 2_001].map((ms) => memory.admit("a", at(ms)));
    expect(answers.map(({ admitted }) => admitted)).toEqual([true, true, true, false, false, true]);
    expect(answers[3]).toEqual({ admitted: false, retryAfter: 2 });
  });

  it("is its own", () => {
    const memory = createMemory({ burst: 1, perSecond: 1, callers: 10 });
    expect([memory.admit("a", at(0)), memory.admit("b", at(0))]).toEqual([{ admitted: true }, { admitted: true }]);
  });

  it("is forgotten for the quietest when there are too many", () => {
    const memory = createMemory({ burst: 1, perSecond: 0.001, callers: 2 });
    for (const caller of ["a", "b", "a", "c"]) memory.admit(caller, at(0));
    expect(memory.admit("b", at(0)).admitted).toBe(true);
    expect(memory.admit("c", at(0)).admitted).toBe(false);
  });

  it("is never passed by more than burst and rate allow, even where the clock jumps back", () => {
    const steps = fc.array(fc.integer({ min: -2_000, max: 5_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (moves) => {
        const memory = createMemory({ burst: 5, perSecond: 2, callers: 10 });
        let now = 0;
        let forward = 0;
        let admitted = 0;
        for (const move of moves) {
          now += move;
          forward += Math.max(0, move);
          if (memory.admit("a", at(now)).admitted) admitted++;
        }
        expect(admitted).toBeLessThanOrEqual(5 + (forward / 1_000) * 2 + 1e-6);
      }),
    );
  });
});

describe("refusals", () => {
  it("are handed over once, summed by reason", () => {
    const memory = createMemory();
    memory.refused("no_dsn");
    memory.refused("rate_limited", 4);
    memory.refused("no_dsn");
    expect(memory.takeRefusals()).toEqual([
      { source: "client", reason: "no_dsn", n: 2 },
      { source: "client", reason: "rate_limited", n: 4 },
    ]);
    expect(memory.takeRefusals()).toEqual([]);
  });
});

describe("a task of each minute", () => {
  it("is done by its first call in the minute", () => {
    const memory = createMemory();
    expect([0, 1, MINUTE, MINUTE].map((ms) => memory.firstInMinute("presence", at(ms)))).toEqual([true, false, true, false]);
    expect(memory.firstInMinute("complaint", at(MINUTE))).toBe(true);
  });
});
