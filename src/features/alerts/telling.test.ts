import { expect, test } from "vitest";
import type { AlertTelling } from "../../contracts/alerts.ts";
import { MINUTE, SECOND } from "../../domain/time.ts";
import { firingRow, NOW } from "./example-alerts.ts";
import { tellingText } from "./telling.ts";

const moment: Parameters<typeof tellingText>[2] = {
  now: NOW,
  clock: { locale: "en-GB", zone: "UTC" },
  late: null,
  titleOf: (rule: string) => rule,
};
const untold: AlertTelling = { told_at: null, due_at: NOW + 3 * MINUTE + 10 * SECOND, quiet_until: null, heard: true };
const told = (telling: Partial<AlertTelling>, row = firingRow(), at: Partial<typeof moment> = {}) =>
  tellingText(row, { ...untold, ...telling }, { ...moment, ...at })?.replaceAll(/\s/g, " ");
const silence = { id: "s", by: "Ada", reason: "release", until: NOW + 58 * MINUTE };

test("an alert that waits for its group says when it goes out at the latest", () => {
  expect(told({})).toBe("Not told yet: goes out with its group at 14:06 at the latest");
  expect(told({ due_at: NOW })).toBe("Not told yet: goes out with the next evaluation");
  expect(told({ told_at: NOW - MINUTE, due_at: null })).toBe("Told at 14:01");
});

test("what holds an untold alert is named, with its end", () => {
  expect(told({ quiet_until: NOW + 118 * MINUTE })).toBe("Not told yet: held until 16:00 by quiet hours");
  expect(told({}, firingRow({ silence }))).toBe("Not told yet: held until 15:00 by the silence of Ada");
  expect(told({}, firingRow({ inhibited_by: "health-check" }))).toBe("Not told: an echo of health-check");
  expect(told({ heard: false })).toBe("Told to nobody: no channel hears of it");
});

test("nothing is promised while nothing is judged, nor said of what does not fire or is not known", () => {
  expect(tellingText(firingRow(), untold, { ...moment, late: NOW })).toBe(
    "Not told yet: nothing goes out while nothing is judged",
  );
  expect(told({}, firingRow({ phase: "pending" }))).toBeUndefined();
  expect(tellingText(firingRow(), undefined, moment)).toBeNull();
});
