import { expect, test } from "vitest";
import { answerOf, NOW, scenes } from "../../../../tests/fixtures/wall/scenes.ts";
import { instantOf } from "../../../domain/time.ts";
import { shownOf } from "../use-wall.ts";
import { standingOf } from "./standing.ts";

const now = instantOf(NOW);
const display = (part: object) => ({
  ...answerOf({}).display,
  settings: { night: null, quiet: null, sound: { warning: false, critical: true }, ...part },
});
const critical = shownOf(answerOf(scenes.critical));

test("a board of the past rings for nobody, keeps no new build waiting and lights nothing up", () => {
  expect(standingOf(critical, display({}), now, now, "UTC")).toMatchObject({ critical: true, unackedCritical: true });
  const past = standingOf({ ...critical, past: true }, display({}), now, now, "UTC");
  expect(past).toMatchObject({ critical: false, unackedCritical: false, audible: [] });
});

test("night and quiet hours have a zone each", () => {
  const night = { from: "22:00", to: "06:00", tz: "Europe/Berlin" };
  const quiet = { from: "20:00", to: "08:00", tz: "America/New_York" };
  const zones = (part: object) => {
    const { nightZone, quietZone } = standingOf(critical, display(part), now, now, "UTC");
    return [nightZone, quietZone];
  };
  expect(zones({ night, quiet })).toEqual(["Europe/Berlin", "America/New_York"]);
  expect(zones({ quiet })).toEqual(["America/New_York", "America/New_York"]);
  expect(zones({ night })).toEqual(["Europe/Berlin", "Europe/Berlin"]);
  expect(zones({})).toEqual(["UTC", "UTC"]);
});
