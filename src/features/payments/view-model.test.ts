import { expect, test } from "vitest";
import type { Board } from "../../contracts/board.ts";
import { DAY, HOUR, instantOf, MINUTE } from "../../domain/time.ts";
import { dayChart, failedChart, observesPayments, stateChart, transitionChart, verdictOf } from "./view-model.ts";

const now = instantOf(Date.UTC(2026, 2, 3, 12));
const series = (signal: string, values: (number | null)[]) => ({ signal, variant: "", values });
const board = {
  contract: 1,
  now,
  t0: now,
  step: MINUTE,
  rules: [
    {
      key: "payment-intents-open",
      warning: 14_400,
      critical: 86_400,
      window_s: 300,
      min_volume: 0,
      min_failures: 0,
      version: 1,
      updated_at: now,
      updated_by: null,
      reason: null,
      numerator: [],
      denominator: null,
      window_numerator: 18_600,
      window_denominator: null,
      alert: null,
    },
  ],
  sources: [],
  health: {
    app: { status: "ok", version: null, heartbeat: "", evaluator_age_s: null, reasons: [] },
    database: {
      status: "ok",
      version: "17",
      organizations: 1,
      units: 1,
      payments: 1,
      latest_payment_date: null,
      migration: null,
    },
    rls: { status: "ok", policies: 1, expected_policies: 1, tables_without_rls: [] },
  },
  probe: null,
  payments: {
    open: null,
    oldest_open_age_s: null,
    created_today: null,
    approved_today: null,
    rejected_today: null,
    superseded_today: null,
    failed_today: null,
  },
  evaluator: { last_slot: null, interval_s: 60 },
  charts: {
    t0: now - 3 * HOUR,
    step: HOUR,
    complete_until: now,
    series: [
      series("payment_intent.created", [4, null, 2]),
      series("payment_intent.approved", [1, null, 2]),
      series("payment_intent.failed", [12, null, 0]),
      series("payment_intents.open", [3, null, 3]),
    ],
  },
} satisfies Board;

test("decided intents add up over the range beside those that were open, and gaps stay gaps", () => {
  const chart = stateChart(board.charts);
  expect(chart.series.map(({ title, values }) => [title, ...values])).toEqual([
    ["open", 3, null, 3],
    ["approved", 1, null, 3],
    ["rejected", null, null, null],
    ["superseded", null, null, null],
    ["failed", 12, null, 12],
  ]);
});

test("transitions are counted bucket by bucket", () => {
  expect(
    transitionChart(board.charts)
      .series.map(({ title, values }) => [title, ...values])
      .slice(0, 2),
  ).toEqual([
    ["created", 4, null, 2],
    ["approved", 1, null, 2],
  ]);
});

test("failures are drawn without levels where buckets are longer than the window of their rule", () => {
  const { data, levels, note } = failedChart(board);
  expect(data).toMatchObject({ unit: "count", series: [{ values: [12, null, 0] }] });
  expect(note).toBe("Levels are not drawn: a bucket of 1\u00a0h is longer than the window of 30\u00a0min.");
  expect(levels).toBeUndefined();
});

test("the oldest open intent is judged by its rule; a rule that is not there is not judged", () => {
  expect(verdictOf(board, "payment-intents-open", now)).toMatchObject({
    state: "warning",
    sentence: "Warning: payment intent waiting for 5 h 10 min (limit 4 h).",
  });
  expect(verdictOf(board, "payment-intents-failed", now)).toBeNull();
});

test("without any count nothing is observed", () => {
  expect(observesPayments(board)).toBe(false);
  expect(observesPayments({ ...board, payments: { ...board.payments, open: 0 } })).toBe(true);
});

test("a day is drawn by what became of it, what is open too long apart, and an unknown day as a gap", () => {
  const known = {
    approved: 3,
    rejected: 1,
    superseded: 0,
    failed: 0,
    open: 4,
    leak: 1,
    impossible: 0,
    duplicates: 0,
    announced: null,
  };
  const unknown = { approved: null, rejected: null, superseded: null, failed: null, open: null, leak: null, impossible: null };
  const days = [
    { day: now - 2 * DAY, created: null, duplicates: null, announced: null, ...unknown },
    { day: now - DAY, created: 8, ...known },
    { day: now, created: 8, ...known, leak: null },
  ];
  const chart = dayChart({ now, as_of: now, usual_age_s: 86_400, open_by_age: null, days });
  expect(chart).toMatchObject({ t0: now - 2 * DAY, step: DAY });
  expect(chart.series.map(({ title, values }) => [title.replaceAll("\u00a0", " "), ...values])).toEqual([
    ["approved", null, 3, 3],
    ["rejected", null, 1, 1],
    ["superseded", null, 0, 0],
    ["failed", null, 0, 0],
    ["open", null, 3, 4],
    ["open for over 1 d", null, 1, null],
  ]);
});
