import { expect, test } from "vitest";
import { DAY, instantOf } from "../../domain/time.ts";
import { incidentAt, incidentsBefore } from "./incidents.ts";
import { pressureAt, worldOf } from "./world.ts";

const now = instantOf(Date.UTC(2026, 10, 25, 9, 30));

test("incidents lie within the four weeks before, one after the other, and are over for a day", () => {
  for (let day = 0; day < 7; day += 1) {
    const at = instantOf(now + day * DAY + day * 7_200_000);
    const incidents = incidentsBefore(at);
    for (const [i, { at: from, lasted }] of incidents.entries()) {
      expect(from).toBeGreaterThan(at - 27 * DAY);
      expect(from + lasted).toBeLessThan(incidents[i + 1]?.at ?? at - DAY + 4_200_000);
    }
  }
});

test("an incident bends the traffic while it lasts, and the scenario does so afterwards", () => {
  const incidents = incidentsBefore(now);
  const [first] = incidents;
  if (first === undefined) throw new Error("There is no incident.");
  const world = worldOf(1, "calm", now, incidents);
  expect(Object.keys(pressureAt(world, instantOf(first.at + 600_000)).extra)).not.toEqual([]);
  expect(incidentAt(incidents, instantOf(first.at + first.lasted))).toBeNull();
  expect(pressureAt(world, instantOf(first.at + first.lasted)).extra).toEqual({});
});
