import { expect, test } from "vitest";
import { board as boardContract } from "../../contracts/board.ts";
import { instantOf } from "../../domain/time.ts";
import { boardKeys, exampleBoard, exampleRule, NOW } from "./example-board.ts";
import { overviewOf } from "./view-model.ts";

const now = instantOf(NOW);
const tilesOf = (part: Parameters<typeof exampleBoard>[0] = {}) =>
  overviewOf(exampleBoard(part), now).groups.flatMap(({ tiles }) => tiles);

test("the example of these tests is a board as the contract has it", () => {
  expect(boardContract.safeParse(exampleBoard()).success).toBe(true);
});

test("a quiet board is all normal, with a tile for every rule, grouped", () => {
  const { headline, groups, firing } = overviewOf(exampleBoard(), now);
  expect(headline.text).toBe("All normal");
  expect(firing).toEqual([]);
  expect(groups.map(({ title }) => title)).toEqual(["Platform", "Storage", "Sign-in and portal", "Payments"]);
  expect(tilesOf()).toHaveLength(boardKeys.length);
});

test("what fires stands in front, the worst first", () => {
  const rules = [
    exampleRule("query-errors", { window_numerator: 30 }),
    exampleRule("portal-lockouts", { window_numerator: 12 }),
    exampleRule("rpc-failures"),
  ];
  const { headline, firing } = overviewOf(exampleBoard({ rules }), now);
  expect(headline.text).toBe("1 critical · 1 warning");
  expect(firing.map(({ key }) => key)).toEqual(["portal-lockouts", "query-errors"]);
});

test("a tile says value with unit, limit and window", () => {
  const rule = exampleRule("api-error-rate", { window_numerator: 12, window_denominator: 61 });
  const [tile] = tilesOf({ rules: [rule] });
  expect(tile).toMatchObject({
    state: "critical",
    value: "19.7\u00a0%",
    limit: "limit 5\u00a0%",
    window: "5\u00a0min",
    heard: NOW - 1_000,
  });
  expect(tile?.sentence).toContain("12 of 61");
});

test("nothing observed is no data, never zero or normal", () => {
  const rule = exampleRule("query-errors", { numerator: Array.from({ length: 60 }, () => null), window_numerator: null });
  const [tile] = tilesOf({ rules: [rule] });
  expect(tile).toMatchObject({ state: "no-data", value: "no data", word: "No data" });
  expect(tile?.sparkline.values.every((value) => value === null)).toBe(true);
});

test("few events are low traffic, with how many of how many", () => {
  const rule = exampleRule("api-error-rate", { window_numerator: 2, window_denominator: 7 });
  expect(tilesOf({ rules: [rule] })[0]).toMatchObject({ state: "low-traffic", value: "7 of 50" });
});

test("few events that all failed stand in the headline and in front", () => {
  const rule = exampleRule("api-error-rate", { window_numerator: 40, window_denominator: 40 });
  const { headline, firing } = overviewOf(exampleBoard({ rules: [rule, exampleRule("query-errors")] }), now);
  expect(headline).toMatchObject({
    state: "no-data",
    text: "All observed normal · 1 low traffic (40 of 40 requests failed)",
  });
  expect(firing.map(({ sentence }) => sentence)).toEqual([
    "Low traffic (40 of 50) in the last 5\u00a0min: 40 of 40 requests failed, too few events to judge.",
  ]);
});

test("a sparkline shows the rule's own measure and marks the judged window", () => {
  const numerator = Array.from({ length: 60 }, (_, minute) => (minute === 58 ? 4 : 0));
  const rule = exampleRule("query-errors", { numerator, window_numerator: 4 });
  const { sparkline } = tilesOf({ rules: [rule] })[0] ?? {};
  expect(sparkline?.values).toHaveLength(30);
  expect(sparkline?.values.at(-1)).toBe(4);
  expect(sparkline).toMatchObject({ level: 20, judged: 5 });
});

test("a window longer than the minutes at hand is drawn as plain minutes without a level", () => {
  const rule = exampleRule("query-errors", { window_s: 7_200 });
  expect(tilesOf({ rules: [rule] })[0]?.sparkline).toMatchObject({ level: null, judged: 30 });
});

test("a rule that this build does not know is shown as unknown, not left out", () => {
  const rule = { ...exampleRule("query-errors"), key: "from-the-future" };
  const { groups, headline } = overviewOf(exampleBoard({ rules: [rule] }), now);
  expect(groups).toMatchObject([{ title: "Others", tiles: [{ key: "from-the-future", state: "no-data" }] }]);
  expect(headline.state).toBe("no-data");
});

test("a tile was heard when the source that would tell was, not any that adds to it", () => {
  const [row] = exampleBoard().sources;
  if (row === undefined) throw new Error("The example has sources.");
  const sources = [
    { ...row, source: "app" as const },
    { ...row, source: "auth" as const, last_receipt_at: NOW - 7_000_000, last_event_at: NOW - 7_000_000 },
  ];
  const [tile] = tilesOf({ rules: [exampleRule("auth-failures-portal")], sources });
  expect(tile?.heard).toBe(NOW - 7_000_000);
});

test("sources tell connected from never heard, and the newest event is the newest of all", () => {
  const { sources, connected, newestEvent, lastSlot } = overviewOf(exampleBoard(), now);
  expect(sources.map(({ word, age }) => [word, age])).toEqual([
    ["Connected", "1\u00a0s"],
    ["Not connected", null],
  ]);
  expect([connected, newestEvent, lastSlot]).toEqual([1, NOW - 2_000, NOW - 30_000]);
});

test("a count of payments that is not known stays unknown", () => {
  const { payments } = overviewOf(exampleBoard(), now);
  expect(payments.find(({ title }) => title === "failed")).toEqual({ title: "failed", count: null });
});

const heardAgo = (source: "edge" | "postgres" | "realtime", ago: number, usual_gap_s: number | null = 20) => ({
  source,
  first_at: 0,
  last_event_at: NOW - ago,
  last_receipt_at: NOW - ago,
  usual_gap_s,
  events_last_hour: 9,
});

test("a tile whose source is silent says no data, though its window was measured, and the headline names the source", () => {
  const sources = [heardAgo("edge", 1_000), heardAgo("postgres", 7 * 60_000)];
  const { headline } = overviewOf(exampleBoard({ sources }), now);
  expect(headline).toMatchObject({ state: "no-data" });
  expect(headline.text).toMatch(/^All observed normal · 1 source silent: Database log/);
  const [tile] = tilesOf({ rules: [exampleRule("query-errors")], sources });
  expect(tile).toMatchObject({
    state: "no-data",
    word: "No data",
    value: "no data",
    sentence: "No data: Database log is silent, last heard 7\u00a0min ago; what it would tell is unknown.",
  });
});

test("a silent source behind no tile still stands in the headline", () => {
  const sources = [heardAgo("edge", 1_000), heardAgo("realtime", 9 * 60_000)];
  const { headline } = overviewOf(exampleBoard({ sources, rules: [exampleRule("api-error-rate")] }), now);
  expect(headline).toMatchObject({ state: "no-data", text: "All observed normal · 1 source silent: Realtime" });
});

test("what is heard from now and then is quiet, and stands in no headline", () => {
  const sources = [heardAgo("edge", 1_000), heardAgo("realtime", 9 * 60_000, null)];
  const { headline, sources: shown } = overviewOf(exampleBoard({ sources, rules: [exampleRule("api-error-rate")] }), now);
  expect(headline.text).toBe("All normal");
  expect(shown[1]).toMatchObject({ word: "Quiet", mark: "low-traffic" });
  expect(shown[1]?.sentence).toMatch(/^Quiet: last heard/);
});

test("late is said of a source beyond its own usual pause, not of one that is always slow", () => {
  const late = [heardAgo("postgres", 3 * 60_000)];
  const slow = [heardAgo("postgres", 3 * 60_000, 600)];
  const rules = [exampleRule("query-errors")];
  expect(tilesOf({ rules, sources: late })[0]).toMatchObject({ state: "late", word: "Late", value: "0" });
  expect(overviewOf(exampleBoard({ rules, sources: late }), now).headline).toMatchObject({
    state: "late",
    text: "All observed normal · 1 late",
  });
  expect(tilesOf({ rules, sources: slow })[0]).toMatchObject({ state: "ok", word: "Normal" });
});

test("what a silent source showed before it fell silent is not taken back while it is a breach", () => {
  const sources = [heardAgo("postgres", 7 * 60_000)];
  const [tile] = tilesOf({ rules: [exampleRule("query-errors", { window_numerator: 30 })], sources });
  expect(tile).toMatchObject({ state: "warning" });
});

test("a yes or no stands with its own word and the one on which it fires", () => {
  const [tile] = tilesOf({ rules: [exampleRule("supabase-unreachable", { window_numerator: 0 })] });
  expect(tile).toMatchObject({
    value: "unanswered",
    limit: "fires when unanswered",
    sentence: "Critical: health check unanswered.",
  });
});

const alert = {
  phase: "firing",
  severity: "critical",
  episode: "e",
  since: NOW - 600_000,
  fires_at: null,
  clear_since: null,
  flapping: false,
  sentence: "Critical: as the evaluator says.",
  ack: null,
  silenced_until: null,
  inhibited_by: null,
} as const;

test("what fires goes on while it recovers, in the words of its alert, by the level that it fires for", () => {
  const rule = exampleRule("query-errors", { window_numerator: 2, alert: { ...alert, clear_since: NOW - 60_000 } });
  const { headline, groups } = overviewOf(exampleBoard({ rules: [rule] }), now);
  expect(headline.text).toBe("1 critical");
  expect(groups[0]?.tiles[0]).toMatchObject({
    state: "critical",
    word: "Critical",
    value: "2",
    limit: `limit ${rule.critical}`,
    sentence: "Critical: as the evaluator says.",
    notes: [{ kind: "recovering" }],
  });
});

test("of the past it says how long before the sentence of an alert was told: the value beside it is of the moment", () => {
  const saidOf = (said_at: number | null) =>
    tilesOf({ rules: [exampleRule("query-errors", { alert: { ...alert, said_at } })] })[0]?.sentence.replaceAll("\u00a0", " ");
  expect(saidOf(NOW - 270_000)).toBe("Told 4 min before: Critical: as the evaluator says.");
  expect(saidOf(NOW - 12_000)).toBe("Critical: as the evaluator says.");
  expect(saidOf(null)).toBe("Critical: as the evaluator says.");
});

test("acked, silenced and pending alerts are counted as such", () => {
  const rules = [
    exampleRule("query-errors", { window_numerator: 99, alert: { ...alert, ack: { initials: "JD", until: NOW + 60_000 } } }),
    exampleRule("portal-lockouts", { window_numerator: 99, alert: { ...alert, silenced_until: NOW + 60_000 } }),
    exampleRule("rpc-failures", { window_numerator: 99, alert: { ...alert, phase: "pending", severity: "warning" } }),
  ];
  expect(overviewOf(exampleBoard({ rules }), now).headline.text).toBe("1 acked · 1 pending · 1 silenced");
});

test("a share of what is usual says what the evaluator measured, and nothing once that is late", () => {
  const rule = exampleRule("api-error-spike", { window_numerator: 214, alert: { ...alert, value: 53.5 } });
  const [tile] = tilesOf({ rules: [rule] });
  expect(tile).toMatchObject({ state: "critical", value: "5,350\u00a0%", limit: "limit 1,200\u00a0%" });
  const late = exampleBoard({ rules: [rule], evaluator: { last_slot: NOW - 3_600_000, interval_s: 60 } });
  expect(overviewOf(late, now).groups[0]?.tiles[0]).toMatchObject({ state: "no-data", value: "no data" });
});
