import { describe, expect, it } from "vitest";
import { instantOf } from "../time.ts";
import type { CountedObjective } from "./stored-objective.ts";
import { burnOfCounted, gaugesOf } from "./stored-objective.ts";

const now = instantOf(1_764_000_000_000);
const lengths = [300, 1_800, 3_600, 21_600, 259_200, 2_419_200];

/** An objective of 99 % with the same share of failures in each window. */
const failing = (share: number): CountedObjective => ({
  key: "api",
  target: 0.99,
  period_s: 2_419_200,
  min_volume: 100,
  min_failures: 5,
  windows: lengths.map((seconds) => ({ seconds, failures: share * seconds, total: seconds })),
});

describe("objectives as the database counts them", () => {
  it("burn by their windows and their own period", () => {
    expect(burnOfCounted(failing(0.005), now)).toMatchObject({ severity: null, budgetLeft: expect.closeTo(0.5) });
    expect(burnOfCounted(failing(0.2), now)).toMatchObject({ severity: "critical", budgetLeft: expect.closeTo(-19) });
  });

  it("set a gauge for each speed and one for the budget", () => {
    expect(
      gaugesOf([failing(0.072)], now).map(({ signal, variant, value }) => [signal, variant, Number(value.toFixed(3))]),
    ).toEqual([
      ["slo.burn", "api/fast", 1.2],
      ["slo.burn", "api/slow", 7.2],
      ["slo.budget", "api", -6.2],
    ]);
  });

  it("set no gauge for what was not observed", () => {
    expect(gaugesOf([{ ...failing(0), windows: [] }], now)).toEqual([]);
  });
});
