import { expect, test } from "vitest";
import { answerOf, NOW, scenes } from "../../../../tests/fixtures/wall/scenes.ts";
import { instantOf } from "../../../domain/time.ts";
import { standingStates } from "../tile-model.ts";
import { shownOf } from "../use-wall.ts";
import type { Shown } from "../view-model.ts";
import { standingOf } from "./standing.ts";

const now = instantOf(NOW);
const display = (part: object) => ({
  ...answerOf({}).display,
  settings: { night: null, quiet: null, sound: { warning: false, critical: true }, ...part },
});
const standing = (shown: Shown, part: object = {}) =>
  standingOf({ shown, states: standingStates(shown), display: display(part), lastGood: now, now, zone: "UTC" });
const critical = shownOf(answerOf(scenes.critical));

test("a board of the past rings for nobody, keeps no new build waiting and lights nothing up", () => {
  expect(standing(critical)).toMatchObject({ critical: true, unackedCritical: true });
  const past = standing({ ...critical, past: true });
  expect(past).toMatchObject({ critical: false, unackedCritical: false, audible: [] });
});

test("a critical tile counts though the engine is silent: what it shows must be seen, and no build takes it away", () => {
  const { rules } = scenes.critical;
  const scene = { rules: { "portal-lockouts": { ...rules["portal-lockouts"], alert: null } } };
  const stopped = shownOf(answerOf({ ...scene, board: { evaluator: { last_slot: null, interval_s: 60 } } }));
  expect(standing(stopped)).toMatchObject({ critical: true, unackedCritical: true, audible: [] });
  expect(standing(shownOf(answerOf(scenes.warning)))).toMatchObject({ critical: false, unackedCritical: false });
});

test("night and quiet hours have a zone each", () => {
  const night = { from: "22:00", to: "06:00", tz: "Europe/Berlin" };
  const quiet = { from: "20:00", to: "08:00", tz: "America/New_York" };
  const zones = (part: object) => {
    const { nightZone, quietZone } = standing(critical, part);
    return [nightZone, quietZone];
  };
  expect(zones({ night, quiet })).toEqual(["Europe/Berlin", "America/New_York"]);
  expect(zones({ quiet })).toEqual(["America/New_York", "America/New_York"]);
  expect(zones({ night })).toEqual(["Europe/Berlin", "Europe/Berlin"]);
  expect(zones({})).toEqual(["UTC", "UTC"]);
});
