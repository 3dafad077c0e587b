import { expect, test } from "vitest";
import { instantOf, MINUTE } from "../../domain/time.ts";
import { editOf, readEdit } from "./edit-draft.ts";
import { exampleDisplay, noon } from "./example-display.ts";
import { emptyPairing, pairingAgain, readPairing } from "./pair-draft.ts";
import { roomOf } from "./screen-draft.ts";
import { draftView, momentsOf, sendable, subjectsOf } from "./send-view.ts";

const typed = { ...emptyPairing("abc-234"), name: " Ops TV 2 " };

test("a pairing is read as it is sent", () => {
  expect(readPairing(typed)).toEqual({
    pairing: { code: "ABC234", name: "Ops TV 2", diagonalIn: 55, distanceM: 4, days: 90, scope: { payments: true }, again: null },
    problems: {},
  });
});

test("what the database would refuse is said at the field", () => {
  const problems = (change: Partial<typeof typed>) => Object.keys(readPairing({ ...typed, ...change }).problems);
  expect(problems({ code: "ABC" })).toEqual(["code"]);
  expect(problems({ name: " " })).toEqual(["name"]);
  expect(problems({ diagonal: "4", distance: "51" })).toEqual(["diagonal", "distance"]);
  for (const days of ["", "0", "401", "1.5", "many"]) expect(problems({ days })).toEqual(["days"]);
});

test("what there is room for is said while it is typed, and said loudly where it is no tile", () => {
  const room = (diagonal: string, distance: string) => roomOf({ ...typed, diagonal, distance });
  expect(room("55", "4")).toMatchObject({ enough: true, words: expect.stringContaining("6 tiles and the detail area") });
  expect(room("43", "8")).toMatchObject({
    enough: false,
    words: expect.stringContaining("choose a larger screen, or come closer"),
  });
  for (const none of ["", "many", "4"]) expect(room(none, "4")).toBeNull();
});

test("a code that was misread is told of what no code has", () => {
  expect(readPairing({ ...typed, code: "ABC123" }).problems.code).toContain("never used");
});

test("a display that gets a new screen fills the form, and is named", () => {
  const { pairing } = readPairing(pairingAgain(typed, { ...exampleDisplay, distance_m: 6.5 }));
  expect(pairing).toMatchObject({ code: "ABC234", name: "Ops TV 1", distanceM: 6.5, again: exampleDisplay.id });
});

test("a display goes through its form unchanged", () => {
  const settings = {
    night: { from: "21:30", to: "05:00", tz: "Europe/Berlin" },
    sound: { warning: false, critical: true },
    quiet: { from: "20:00", to: "08:00", tz: "Europe/Berlin" },
  };
  for (const row of [exampleDisplay, { ...exampleDisplay, settings }]) {
    const { name, diagonal_in, distance_m, scope } = row;
    expect(readEdit(editOf(row, "UTC"))).toEqual({
      change: { name, diagonal_in, distance_m, scope, settings: row.settings, days: null },
      problems: {},
    });
  }
});

test("hours and zones that are none are said, but only where they matter", () => {
  const draft = { ...editOf(exampleDisplay, "UTC"), nightFrom: "25:00", zone: "here" };
  expect(readEdit(draft).problems).toEqual({});
  expect(Object.keys(readEdit({ ...draft, night: true }).problems)).toEqual(["nightFrom", "zone"]);
});

test("quiet hours that are not shown, since nothing sounds, keep nobody from saving", () => {
  const mute = { ...editOf(exampleDisplay, "UTC"), soundWarning: false, soundCritical: false, quiet: true };
  const { change, problems } = readEdit({ ...mute, quietFrom: "", quietTo: "25:00" });
  expect(problems).toEqual({});
  expect(change?.settings.quiet).toBeNull();
  expect(readEdit(mute).change?.settings.quiet).toEqual({ from: "22:00", to: "06:00", tz: "UTC" });
  expect(Object.keys(readEdit({ ...mute, soundWarning: true, quietFrom: "" }).problems)).toEqual(["quietFrom"]);
});

test("every choice of a view is one that the database takes", () => {
  const now = instantOf(noon);
  const subjects = subjectsOf({ payments: true });
  for (const { value } of subjects.flatMap(({ options }) => options)) {
    const { area, rule, at, range_s } = sendable({ ...draftView, subject: value }, now);
    expect([area !== null, rule !== null]).toEqual([value.startsWith("area:"), value.startsWith("rule:")]);
    expect([at !== null, range_s !== null]).toEqual([value === "whole", value === "area:errors"]);
  }
  expect(sendable({ ...draftView, moment: "15" }, now).at).toBe(noon - 15 * MINUTE);
  expect(subjects[1]?.options.map(({ value }) => value)).not.toContain("rule:display-blind");
  expect(momentsOf("whole")[0]?.value).toBe("15");
  const all = subjects.flatMap(({ options }) => options.map(({ value }) => value));
  expect(all).toContain("rule:api-error-spike");
  expect(new Set(all).size).toBe(all.length);
  const scoped = subjectsOf({ payments: false }).flatMap(({ options }) => options.map(({ value }) => value));
  expect(all.filter((value) => !scoped.includes(value))).toContain("rule:payment-intents-open");
  expect(subjectsOf({ payments: false })[0]?.options.map(({ label }) => label)).toEqual(["Error rates", "Health", "Releases"]);
});
