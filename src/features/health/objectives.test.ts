import { describe, expect, it } from "vitest";
import type { ObjectivesAnswer } from "../../contracts/objectives.ts";
import { objectiveRows } from "./objectives.ts";

const lengths = [300, 1_800, 3_600, 21_600, 259_200, 2_419_200];

const answer = (failing: (seconds: number) => number | null): ObjectivesAnswer => ({
  now: 1_764_000_000_000,
  objectives: [
    {
      ...{ key: "api", title: "API requests succeed", target: 0.99, period_s: 2_419_200, min_volume: 100, min_failures: 5 },
      windows: lengths.flatMap((seconds) => {
        const share = failing(seconds);
        return share === null ? [] : [{ seconds, failures: Math.round(share * seconds), total: seconds }];
      }),
    },
  ],
});

const row = (failing: (seconds: number) => number | null) => objectiveRows(answer(failing), "en")[0];

describe("a row of error budgets", () => {
  it("says how much is left and how long it lasts at the pace of the last six hours", () => {
    expect(row((seconds) => (seconds === 21_600 ? 0.02 : 0.005))).toMatchObject({
      ...{ state: "ok", word: "Within budget", target: "99\u00a0%", left: expect.closeTo(0.5), leftText: "50\u00a0%" },
      ...{ sixHours: "2×", ends: "in 7\u00a0d", note: "12,096 of 2,419,200 failed in four weeks." },
    });
  });

  it("tells a fast burn, a slow one and an overspent budget apart", () => {
    expect(row((seconds) => (seconds <= 3_600 ? 0.2 : 0))).toMatchObject({ state: "critical", word: "Burning fast" });
    expect(row(() => 0.015)).toMatchObject({ state: "warning", word: "Burning", left: 0, leftText: "-50\u00a0%", ends: "spent" });
    expect(row((seconds) => (seconds > 1_000_000 ? 0.012 : 0))).toMatchObject({ state: "warning", word: "Overspent" });
  });

  it("knows nothing where nothing was observed, rather than a full budget", () => {
    expect(row(() => null)).toMatchObject({
      state: "unknown",
      left: null,
      leftText: "no data",
      hour: "no data",
      ends: "no data",
    });
  });

  it("says that nothing burns", () => {
    expect(row(() => 0)).toMatchObject({ state: "ok", left: 1, leftText: "100\u00a0%", ends: "nothing burns" });
  });
});
