import { expect, test } from "vitest";
import type { Board } from "../../contracts/board.ts";
import { instantOf, MINUTE } from "../../domain/time.ts";
import { healthBlocks, sourceRows, uptimeSentence } from "./view-model.ts";

const now = instantOf(Date.UTC(2026, 2, 3, 12));

const board: Board = {
  contract: 1,
  now,
  t0: now - 60 * MINUTE,
  step: MINUTE,
  rules: [],
  sources: [],
  health: {
    app: { status: "ok", version: "2.14", heartbeat: "2026-03-03T12:00:00Z", evaluator_age_s: 20, reasons: [] },
    database: {
      status: "ok",
      version: "17.4",
      organizations: 12,
      units: 1_840,
      payments: null,
      latest_payment_date: null,
      migration: "20261123080000",
    },
    rls: { status: "ok", policies: 40, expected_policies: 40, tables_without_rls: [] },
  },
  probe: { at: now - 12_000, ok: true, latency_ms: 84, error: null },
  payments: {
    open: null,
    oldest_open_age_s: null,
    created_today: null,
    approved_today: null,
    rejected_today: null,
    superseded_today: null,
    failed_today: null,
  },
  evaluator: { last_slot: now, interval_s: 60 },
  charts: { t0: now, step: MINUTE, complete_until: now, series: [] },
};
const block = (change: Partial<Board>, title: string) =>
  healthBlocks({ ...board, ...change }, now, "en").find((b) => b.title === title);

test("a healthy stack is said in one sentence a block", () => {
  expect(healthBlocks(board, now, "en").map(({ state, sentence }) => `${state}: ${sentence}`)).toEqual([
    "ok: The probe was answered in 84\u00a0ms, 12\u00a0s ago.",
    "ok: The database answers and the evaluator runs.",
    "ok: Tables are readable and counted.",
    "ok: Every core table is protected and has its policies.",
    "unknown: Some tables are not counted yet.",
  ]);
});

test("a count that is not known is no data, not 0", () => {
  expect(block({}, "Tables")?.facts).toContainEqual(["Payments", "no data"]);
  expect(block({ probe: null }, "From outside")).toMatchObject({ state: "unknown", word: "No data" });
});

test("a failed probe and an unprotected table are critical, with what to do", () => {
  const probe = { at: now - 61_000, ok: false, latency_ms: null, error: "timeout after 10\u00a0s" };
  expect(block({ probe }, "From outside")).toMatchObject({
    state: "critical",
    sentence: "The probe failed 1\u00a0min\u00a01\u00a0s ago: timeout after 10\u00a0s.",
  });
  const rls = { status: "degraded" as const, policies: 38, expected_policies: 40, tables_without_rls: ["payments"] };
  expect(block({ health: { ...board.health, rls } }, "Row-level security")).toMatchObject({
    state: "critical",
    sentence: "Anybody with a key may read payments: enable row-level security.",
  });
});

test("sources in trouble come first, and one never heard of last", () => {
  const of = (source: "edge" | "probe" | "client" | "unknown", ago: number | null) => ({
    source,
    first_at: null,
    last_event_at: null,
    last_receipt_at: ago === null ? null : now - ago,
    usual_gap_s: ago === null ? null : 60,
    events_last_hour: ago === null ? null : 7,
  });
  const rows = sourceRows(
    { ...board, sources: [of("probe", 1_000), of("client", null), of("edge", 10 * MINUTE), of("unknown", null)] },
    now,
    "en",
  );
  expect(rows.map(({ title, word, lastHeard }) => [title, word, lastHeard])).toEqual([
    ["API gateway", "Silent", "10\u00a0min ago"],
    ["Health probe", "Connected", "1\u00a0s ago"],
    ["Browsers", "Not connected", "never"],
  ]);
  expect(rows.map(({ lastHour }) => lastHour)).toEqual(["7", "7", ""]);
});

test("uptime speaks of what was seen and of what nobody looked at", () => {
  const history = { t0: 0, step: 6 * MINUTE, complete_until: 0, latency: [] };
  expect(uptimeSentence({ ...history, ok: [1, 1, 0.5, null] }, "en")).toBe(
    "83.3\u00a0% of the checks were healthy; nobody looked for 6\u00a0min (hatched).",
  );
  expect(uptimeSentence({ ...history, ok: [1, 1] }, "en")).toBe("100\u00a0% of the checks were healthy.");
  expect(uptimeSentence({ ...history, ok: [null] }, "en")).toBe("No probe looked in this range.");
});
