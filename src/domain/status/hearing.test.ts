import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultRules } from "../rules.ts";
import { definitionOf } from "../signals.ts";
import { HOUR, instantOf, MINUTE } from "../time.ts";
import { heardState, heardVerdict, hearing, rowStanding } from "./hearing.ts";
import { judge, type RuleState } from "./judge.ts";
import { type SourceState, standingOf } from "./source-freshness.ts";

const now = instantOf(Date.UTC(2026, 2, 3, 12));
const row = (source: string, ago: number, usual_gap_s: number | null = 30) => ({
  source,
  last_receipt_at: now - ago,
  last_event_at: now - ago,
  usual_gap_s,
});
const heard = (key: keyof typeof defaultRules, source: ReturnType<typeof row>, newest: number | null = 0) =>
  hearing(defaultRules[key], [0, newest], source, definitionOf, now)?.state;

const states = fc.constantFrom<RuleState>("ok", "warning", "critical", "no-data", "low-traffic");
const heardAs = fc.constantFrom<SourceState | null>(null, "connected", "late", "silent", "not-connected");

test("nothing is normal whose source is silent, and only what is heard in time is", () => {
  fc.assert(
    fc.property(states, fc.boolean(), heardAs, (judged, thin, source) => {
      const state = heardState(judged, thin, source);
      if (source === "silent") expect(["ok", "late"]).not.toContain(state);
      if (source === "silent" && !thin) expect(state).not.toBe("low-traffic");
      if (state === "ok") expect([judged, source === "late" || source === "silent"]).toEqual(["ok", false]);
    }),
  );
});

test("no silence takes a breach away, and no hearing makes one up", () => {
  fc.assert(
    fc.property(states, fc.boolean(), heardAs, (judged, thin, source) => {
      const state = heardState(judged, thin, source);
      const breach = (of: string) => of === "critical" || of === "warning";
      if (breach(judged) || breach(state)) expect(state).toBe(judged);
      if (source === null || source === "connected" || source === "not-connected") expect(state).toBe(judged);
    }),
  );
});

describe("who is heard for a rule", () => {
  test("a log that stopped is silent, though minutes of its window were still observed", () => {
    expect(heard("storage-policy-denials", row("storage", 7 * MINUTE))).toBe("silent");
    expect(heard("storage-policy-denials", row("storage", 3 * MINUTE))).toBe("late");
    expect(heard("storage-policy-denials", row("storage", 3 * MINUTE, 120))).toBe("connected");
  });

  test("triggers of the database are observed while it answers, however quiet the office is", () => {
    expect(heard("payment-intents-failed", row("database", 9 * HOUR))).toBe("connected");
  });

  test("what the database reports itself is observed without the application, as far as the newest minute tells", () => {
    expect(heard("portal-lockouts", row("app", HOUR), 0)).toBe("connected");
    expect(heard("portal-lockouts", row("app", HOUR), null)).toBe("silent");
    expect(heard("auth-failures-portal", row("auth", HOUR), 0)).toBe("silent");
  });

  test("nobody is not silent: a source that was never connected blinds no measured rule", () => {
    expect(hearing(defaultRules["query-errors"], [0], null, definitionOf, now)).toBeNull();
  });
});

test("the sentence names who is silent or late, and a silent one has no value", () => {
  const verdict = judge(
    { definition: defaultRules["query-errors"], thresholds: defaultRules["query-errors"].thresholds, minFailures: 0 },
    { numerator: 2, denominator: null },
    now,
  );
  const of = (ago: number) => heardVerdict(verdict, false, { title: "Database log", freshness: rowOf(ago) });
  const rowOf = (ago: number) => {
    const found = hearing(defaultRules["query-errors"], [0], row("postgres", ago), definitionOf, now);
    if (found === null) throw new Error("The row was heard.");
    return found;
  };
  expect(of(7 * MINUTE)).toMatchObject({
    state: "no-data",
    value: null,
    sentence: "No data: Database log is silent, last heard 7 min ago; what it would tell is unknown.",
  });
  expect(of(3 * MINUTE)).toMatchObject({
    state: "late",
    value: 2,
    sentence: "Late: Database log was last heard 3 min ago. Last known: Normal: 2 query errors (limit 20) in the last 5 min.",
  });
  expect(of(MINUTE)).toBe(verdict);
});

test("silence is missed where a source has a rhythm: what is heard from now and then is only quiet", () => {
  const of = (state: SourceState, usualGapS: number | null, source = "auth", lastHour = 3) =>
    standingOf({ source, state, usualGapS, lastHour });
  // A new source has none yet, however regular it is.
  expect(of("silent", null, "auth", 20)).toBe("silent");
  expect([of("silent", 30), of("late", 30), of("not-connected", null), of("connected", null)]).toEqual([
    "silent",
    "late",
    "not-connected",
    "connected",
  ]);
  expect([of("silent", null), of("late", null), of("silent", 30, "unknown")]).toEqual(["quiet", "quiet", "quiet"]);
});

test("a standing is told in one sentence, the same on every page", () => {
  const of = (usual: number | null, ago: number) =>
    rowStanding({ ...row("client", ago, usual), events_last_hour: 1 }, now).sentence;
  expect(of(30, 7 * MINUTE)).toBe("Silent: last heard 7 min ago, usually every 30 s; what it reports is unknown.");
  expect(of(null, 7 * MINUTE)).toBe("Quiet: last heard 7 min ago; what it reports is unknown.");
  expect(of(null, 3 * MINUTE)).toBe("Quiet: last heard 3 min ago.");
});
