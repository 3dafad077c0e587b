import { expect, test } from "vitest";
import { DAY, MINUTE, SECOND, shift } from "../../domain/time.ts";
import { exampleDisplay, noon } from "./example-display.ts";
import { displayState, displayView, summaryOf, viewText } from "./view-model.ts";

const clock = { locale: "en-GB", zone: "UTC" };
const plain = (text: string | null | undefined) => text?.replaceAll("\u00a0", " ");
const seen = (ago: number) => ({ ...exampleDisplay, last_seen_at: noon - ago });

test("a display is live, late after two polls and blind after four, and says for how long", () => {
  expect([0, 30, 31, 60, 61].map((s) => displayState(seen(s * SECOND), noon))).toEqual(["live", "live", "late", "late", "blind"]);
  const blind = displayView(seen(12 * MINUTE + 400), noon, clock);
  expect(blind).toMatchObject({ state: "blind", mark: "warning" });
  expect(plain(blind.word)).toBe("Blind 12 min");
});

test("who never came, whose token ended and who was revoked is none of these", () => {
  const waiting = { ...exampleDisplay, paired_at: null, last_seen_at: null, beat: null, blind: null };
  expect(displayView(waiting, noon, clock)).toMatchObject({ state: "waiting", word: "Waiting for the screen", seen: null });
  const expired = { ...exampleDisplay, expires_at: noon };
  expect(displayView(expired, noon, clock)).toMatchObject({ state: "expired", note: expect.stringContaining("Pair it again") });
  const revoked = { ...exampleDisplay, revoked_at: noon - MINUTE, revoked_by: "Admin", revoke_reason: "sold" };
  expect(displayView(revoked, noon, clock)).toMatchObject({ state: "revoked", facts: [], marks: [] });
  expect(plain(displayView(revoked, noon, clock).note)).toBe("Revoked 1 min ago by Admin: “sold”");
});

test("what a screen did not say is no data, never 0", () => {
  const facts = (row: typeof exampleDisplay) =>
    Object.fromEntries(displayView(row, noon, clock).facts.map(([label, value]) => [label, plain(value)]));
  expect(facts(exampleDisplay)).toMatchObject({
    "Last seen": "5 s ago",
    "Good poll before": "20 s ago",
    Picture: "3,840 × 2,160",
    Memory: "42 MiB",
    Screen: "55″ at 4 m",
    "Token ends": "in 85 d",
    Payments: "shown",
  });
  expect(facts({ ...exampleDisplay, beat: null, last_seen_at: null })).toMatchObject({
    "Last seen": "never",
    Build: "no data",
    Picture: "no data",
    Memory: "no data",
  });
});

test("night, sound and quiet hours are told where there are any", () => {
  const settings = {
    night: { from: "22:00", to: "06:00", tz: "America/New_York" },
    sound: { warning: true, critical: true },
    quiet: { from: "20:00", to: "08:00", tz: "UTC" },
  };
  expect(displayView({ ...exampleDisplay, settings }, noon, clock).facts).toEqual(
    expect.arrayContaining([
      ["Dimmed", "22:00 to 06:00 (America/New York)"],
      ["Sounds for", "warnings and critical alerts, quiet 20:00 to 08:00 (UTC)"],
    ]),
  );
});

test("blind half hours are named, the longest first, and counted", () => {
  expect(plain(displayView(exampleDisplay, noon, clock).seen)).toBe(
    "Not seen for 12 min of the last 24 h: 10:00 to 10:30 (12 min).",
  );
  const many = new Array(48).fill(0).map((_, i) => (i < 4 ? i + 1 : 0));
  const blind = { t0: noon - DAY, step: 30 * MINUTE, values: many };
  expect(plain(displayView({ ...exampleDisplay, blind }, noon, clock).seen)).toBe(
    "Not seen for 10 min of the last 24 h: 13:30 to 14:00 (4 min), 13:00 to 13:30 (3 min), 12:30 to 13:00 (2 min) and others.",
  );
  const young = { ...blind, values: many.map((_, i) => (i < 40 ? null : 0)) };
  expect(displayView({ ...exampleDisplay, blind: young }, noon, clock).seen).toBe("Seen in every minute since it was paired.");
  const lost = { ...exampleDisplay, blind: young, last_seen_at: noon - 82_000 };
  expect(plain(displayView(lost, noon, clock).seen)).toBe(
    "Seen in every minute since it was paired, but for the last 1 min 22 s.",
  );
  const never = { ...blind, values: new Array<null>(48).fill(null) };
  expect(displayView({ ...exampleDisplay, blind: never }, noon, clock).seen).toBeNull();
});

test("a sent view is told with who sent it and until when", () => {
  const view = {
    area: "errors",
    rule: "auth-failures-portal",
    at: null,
    range_s: 21_600,
    by: "Ada",
    sent_at: noon,
    until: shift(noon, 15 * MINUTE),
  } as const;
  expect(plain(displayView({ ...exampleDisplay, view }, noon, clock).showing)).toBe(
    "Shows Error rates, Portal sign-in failures, over 6 h, sent by Ada, until 12:15.",
  );
  expect(viewText({ area: null, rule: "a-newer-rule", at: noon, range_s: null }, clock)).toBe(
    "a-newer-rule, as it was at 3 Mar, 12:00 UTC",
  );
});

test("the summary counts what there is", () => {
  const views = [0, 0, 10 * MINUTE].map((ago) => displayView(seen(ago), noon, clock));
  expect(summaryOf(views)).toBe("2 live, 1 blind");
  expect(summaryOf([])).toBe("none paired");
});
