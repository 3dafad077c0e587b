import { expect, test } from "vitest";
import type { AlertRow, AlertsAnswer } from "../../contracts/alerts.ts";
import { ruleRows } from "./rule-list.ts";
import { storedRule } from "./stored.fixture.ts";

const alert = (change: Partial<AlertRow>): AlertRow => ({
  rule: "query-errors",
  title: "Query errors",
  group: "database",
  phase: "inactive",
  severity: null,
  active_at: null,
  fires_at: null,
  fired_at: null,
  clear_since: null,
  episode: null,
  unobserved: null,
  errors: null,
  flapping: false,
  value: 3,
  numerator: 3,
  denominator: null,
  level: 20,
  window_from: null,
  window_to: null,
  usual: null,
  sentence: "Normal: 3 query errors in 5 min (limit 20).",
  ack: null,
  silence: null,
  inhibited_by: null,
  release: null,
  owner: null,
  runbook: null,
  changed_at: null,
  ...change,
});
const answer = (change: Partial<AlertRow>): AlertsAnswer => ({
  now: 0,
  slot: 0,
  interval_s: 60,
  alerts: [alert(change)],
  recent: [],
  silences: [],
  channels: [],
  runbooks: null,
});

test("rules stand in the catalogue's order; an unknown one is left out", () => {
  const unknown = { ...storedRule("rpc-failures"), key: "from-the-future" };
  const rows = ruleRows([storedRule("query-errors"), unknown, storedRule("api-error-rate", { critical: null })], undefined);
  expect(rows.map(({ key }) => key)).toEqual(["api-error-rate", "query-errors"]);
  expect(rows[0]).toMatchObject({
    levels: "warning 1\u00a0%, critical off in 5\u00a0min",
    value: "no data",
    state: "unknown",
    sentence: null,
  });
});

test("a rule stands as it was judged, and a rule that is switched off is not judged", () => {
  const row = (change: Partial<AlertRow>, enabled = true) =>
    ruleRows([storedRule("query-errors", { enabled })], answer(change)).map(({ state, value }) => [state, value])[0];
  expect(row({})).toEqual(["ok", "3"]);
  expect(row({ phase: "pending", severity: "warning", value: 22 })).toEqual(["late", "22"]);
  expect(row({ phase: "firing", severity: "critical", value: 140 })).toEqual(["critical", "140"]);
  expect(row({ value: null, unobserved: { why: "no_data", since: 0 } })).toEqual(["unknown", "no data"]);
  expect(row({ value: null, unobserved: { why: "low_traffic", since: 0 } })).toEqual(["low-traffic", "low traffic"]);
  expect(row({ value: null, errors: { count: 3, since: 0, raised: true } })).toEqual(["unknown", "no data"]);
  expect(row({}, false)).toEqual([null, "off"]);
});

test("a question of yes or no is answered in words, and has no levels to tell", () => {
  const [row] = ruleRows([storedRule("supabase-unreachable")], answer({ rule: "supabase-unreachable", value: 1 }));
  expect(row).toMatchObject({ value: "answered", levels: "fires when unanswered" });
});
