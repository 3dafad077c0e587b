import { describe, expect, it } from "vitest";
import type { Drill } from "../../contracts/drills.ts";
import { HOUR, MINUTE, SECOND } from "../../domain/time.ts";
import { drillView } from "./drill.ts";

const began = 1_764_000_000_000;
const through: Drill = {
  ...{ id: "a", started_at: began, ingested_at: began + 200, counted_at: began + 200, evaluated_at: began + 30 * SECOND },
  ...{ queued_at: began + 30 * SECOND, received_at: began + 31 * SECOND, delivered_at: began + 31 * SECOND },
  ...{ displayed_at: began + 45 * SECOND, finished_at: began + 45 * SECOND, displays: 2 },
};
const clock = { locale: "en", zone: "UTC" };
const view = (drill: Partial<Drill>, minutesLater: number) =>
  drillView({ now: began + minutesLater * MINUTE, drills: [{ ...through, ...drill }] }, clock);

describe("the fire drill", () => {
  it("went through, hop by hop", () => {
    const { state, word, hops } = view({}, 60);
    expect([state, word]).toEqual(["ok", "Went through"]);
    expect(hops.map(({ took }) => took.replaceAll("\u00a0", " "))).toEqual([
      "200 ms",
      "0 ms",
      "29 s",
      "0 ms",
      "1 s",
      "0 ms",
      "14 s",
    ]);
  });

  it("leaves the displays out where there are none", () => {
    expect(view({ displays: 0, displayed_at: null }, 60).hops.map(({ title }) => title)).not.toContain("Asked for by a display");
  });

  it("is under way for a while, then stuck, and names the last hop that it reached", () => {
    const stuck = { received_at: null, delivered_at: null, displayed_at: null, finished_at: null };
    expect(view(stuck, 2)).toMatchObject({ state: "late", word: "Under way" });
    expect(view(stuck, 20)).toMatchObject({ state: "critical", word: "Stuck" });
    expect(view(stuck, 20).sentence).toContain("Put into the outbox");
  });

  it("is missing when the night went by without one", () => {
    expect(view({}, (28 * HOUR) / MINUTE)).toMatchObject({ state: "warning", word: "Missing" });
    expect(drillView({ now: began, drills: [] }, clock)).toMatchObject({ state: "unknown", hops: [] });
  });
});
