import type postgres from "postgres";
import { beforeEach, describe, expect, test } from "vitest";
import { type Board, board as boardAnswer } from "../../../src/contracts/board.ts";
import { healthHistory } from "../../../src/contracts/health-history.ts";
import { sourceLedger } from "../../../src/contracts/source-ledger.ts";
import { sources } from "../../../src/domain/signals.ts";
import { DAY, floorTo, HOUR, instantOf, MINUTE } from "../../../src/domain/time.ts";
import { as, batchOf, databaseForFile, eventAt, failureOf, ingest, scalar } from "./database.ts";

const { sql } = databaseForFile();

beforeEach(async () => {
  await sql()`truncate watch.events, watch.event_keys, watch.event_minutes, watch.event_fives, watch.event_hours, watch.event_deltas,
    watch.gauge_minutes, watch.sources, watch.ingest_outcomes, watch.health_samples, watch.slots, public.organizations cascade`;
});

const now = Date.now();
const minute = floorTo(instantOf(now), MINUTE);
const iso = (at: number) => new Date(at).toISOString();

const boardAt = async (at: number, from: number | null = null, to: number | null = null): Promise<Board> =>
  boardAnswer.parse(await scalar(sql()`select watch.board_at(${from}, ${to}, 240, ${iso(at)})`));

function ruleOf(board: Board, key: string) {
  const rule = board.rules.find((one) => one.key === key);
  if (rule === undefined) throw new Error(`no rule ${key}`);
  return rule;
}

test("a fresh installation knows nothing, and says so", async () => {
  const board = await boardAt(now);
  expect(board.sources.map((source) => source.source)).toEqual([...sources]);
  expect(board.sources.every((source) => source.first_at === null && source.events_last_hour === null)).toBe(true);
  expect(ruleOf(board, "api-error-rate")).toMatchObject({ window_numerator: null, window_denominator: null });
  expect(board.payments).toEqual({
    open: null,
    oldest_open_age_s: null,
    created_today: null,
    approved_today: null,
    rejected_today: null,
    superseded_today: null,
    failed_today: null,
  });
  expect(board.probe).toBeNull();
  expect(board.evaluator.last_slot).toBeNull();
});

test("a ratio carries both its sides, by minute and over its window of complete minutes", async () => {
  const variants = ["rest/ok", "auth/ok", "rest/5xx", "storage/5xx", "rest/4xx"];
  const events = [1, 2, 3, 4, 5].flatMap((ago) => variants.map((variant) => eventAt(minute - ago * MINUTE, { variant })));
  const running = eventAt(minute, { variant: "rest/5xx" });
  await ingest(sql(), batchOf([...events, running]));
  const board = await boardAt(minute + 30_000);
  const rule = ruleOf(board, "api-error-rate");
  expect(board).toMatchObject({ t0: minute - 59 * MINUTE, step: MINUTE });
  expect(rule.numerator).toHaveLength(60);
  expect(rule.numerator.slice(-7)).toEqual([null, 2, 2, 2, 2, 2, 1]);
  expect(rule.denominator?.slice(-7)).toEqual([null, 5, 5, 5, 5, 5, 1]);
  expect(rule).toMatchObject({ window_numerator: 10, window_denominator: 25, min_failures: 5 });
  expect(ruleOf(board, "query-errors")).toMatchObject({ window_numerator: null, denominator: null });
});

test("a window longer than the hour that is shown is summed in full", async () => {
  await sql()`update watch.rules set window_s = 7200 where key = 'api-error-rate'`;
  await ingest(sql(), batchOf([eventAt(minute - 119 * MINUTE, { variant: "rest/5xx" }), eventAt(minute - MINUTE)]));
  const rule = ruleOf(await boardAt(minute), "api-error-rate");
  expect(rule.numerator).toHaveLength(60);
  expect(rule).toMatchObject({ window_numerator: 1, window_denominator: 2 });
  await sql()`update watch.rules set window_s = 300 where key = 'api-error-rate'`;
});

test("selectors pick variants by pattern, and letters of SQL's own patterns mean themselves", async () => {
  const picks = (variant: string, patterns: string[] | null) =>
    scalar<boolean>(sql()`select watch.matches(${variant}, ${patterns === null ? null : JSON.stringify(patterns)}::text::jsonb)`);
  expect(await picks("portal/otp_expired", ["portal/*"])).toBe(true);
  expect(await picks("admin/otp_expired", ["portal/*"])).toBe(false);
  expect(await picks("anything", null)).toBe(true);
  expect(await picks("anything", [])).toBe(false);
  expect(await picks("100x", ["100%"])).toBe(false);
  expect(await picks("axb", ["a_b"])).toBe(false);
  expect(await picks("a\\b", ["a\\*"])).toBe(true);
});

test("a gauge's rule has the value of the running minute already", async () => {
  await sql()`select watch.set_gauge('health.latency', ${iso(minute)}, '', 42)`;
  const rule = ruleOf(await boardAt(minute + 1_000), "health-latency");
  expect(rule.numerator.slice(-2)).toEqual([null, 42]);
  expect(rule.window_numerator).toBe(42);
});

test("charts are collapsed: requests by class, failed sign-ins by audience", async () => {
  await ingest(
    sql(),
    batchOf([
      ...["rest/ok", "auth/ok", "rest/5xx"].map((variant) => eventAt(minute - MINUTE, { variant })),
      ...["portal/otp_expired", "portal/invalid_credentials", "admin/invalid_credentials"].map((variant) =>
        eventAt(minute - MINUTE, { source: "auth", signal: "auth.failure", variant }),
      ),
    ]),
  );
  const { charts } = await boardAt(minute, minute - 2 * MINUTE, minute);
  const points = Object.fromEntries(charts.series.map(({ signal, variant, values }) => [`${signal} ${variant}`, values[1]]));
  expect(points).toMatchObject({
    "api.request ok": 2,
    "api.request 5xx": 1,
    "auth.failure portal": 2,
    "auth.failure admin": 1,
    "payment_intents.open ": null,
  });
  expect(charts.complete_until).toBe(minute);
});

describe("payments", () => {
  async function intent(status: string, createdAt: number): Promise<void> {
    await sql()`insert into public.organizations (id, name) values (md5('o')::uuid, 'o') on conflict do nothing`;
    await sql()`insert into public.customers (id, organization_id, full_name) values (md5('c')::uuid, md5('o')::uuid, 'c')
      on conflict do nothing`;
    await sql()`insert into public.payment_intents (organization_id, customer_id, amount, status, created_at)
      values (md5('o')::uuid, md5('c')::uuid, 10, ${status}, ${iso(createdAt)})`;
  }

  test("show what is open now, and what became of today's", async () => {
    const noon = floorTo(instantOf(now), DAY) + 12 * HOUR;
    for (const status of ["pending", "approved", "approved", "rejected", "superseded", "failed"])
      await intent(status, noon - HOUR);
    await intent("pending", noon - 26 * HOUR);
    await sql()`select watch.maintain(${iso(noon)})`;
    const { payments } = await boardAt(noon + 10_000);
    expect(payments).toEqual({
      open: 2,
      oldest_open_age_s: 26 * 3600,
      created_today: 6,
      approved_today: 2,
      rejected_today: 1,
      superseded_today: 1,
      failed_today: 1,
    });
    expect((await boardAt(noon + 6 * MINUTE)).payments).toMatchObject({ open: null, created_today: null });
  });
});

describe("through the data API's roles", () => {
  const ask = (asking: postgres.TransactionSql) => asking`select watch_api.board() as answer`;

  test("a viewer gets the last hour", async () => {
    await as(sql(), "service_role", null, async (tick) => {
      await tick`select watch_api.record_health(${JSON.stringify({ at: now, ok: true, latency_ms: 31.5, error: null, report: {} })}::text::jsonb)`;
      await tick`select watch_api.beat(${minute})`;
      await tick`select watch_api.maintain()`;
    });
    const [row] = await as(sql(), "authenticated", "viewer@example.com", ask);
    const board = boardAnswer.parse(row?.answer);
    expect(board.charts.step).toBe(MINUTE);
    expect(board.probe).toEqual({ at: now, ok: true, latency_ms: 31.5, error: null });
    expect(board.evaluator.last_slot).toBe(minute);
    expect(board.health.app.evaluator_age_s).toBe(0);
    expect(board.sources.find(({ source }) => source === "probe")).toMatchObject({ events_last_hour: 1 });
  });

  test("people who are no members are told so", async () => {
    expect((await failureOf(as(sql(), "authenticated", "stranger@example.com", ask))).code).toBe("42501");
  });
});

test("the health page has its history and its ledger", async () => {
  for (const [ago, ok, latency] of [
    [3, true, 20],
    [2, true, 40],
    [1, false, null],
  ] as const) {
    const sample = JSON.stringify({ at: minute - ago * MINUTE, ok, latency_ms: latency, error: ok ? null : "HTTP 503" });
    await as(sql(), "service_role", null, (tick) => tick`select watch_api.record_health(${sample}::text::jsonb)`);
  }
  const [history, ledger] = await as(sql(), "authenticated", "viewer@example.com", async (asking) => [
    healthHistory.parse(await scalar(asking`select watch_api.health_history(${minute - 5 * MINUTE}, ${minute})`)),
    sourceLedger.parse(await scalar(asking`select watch_api.source_ledger()`)),
  ]);
  expect(history).toMatchObject({ ok: [null, null, 1, 1, 0], latency: [null, null, 20, 40, null] });
  expect(ledger).toMatchObject({ rows: [{ source: "probe", outcome: "accepted", reason: "", n: 3 }] });
  expect(await sql()`select severity, message from watch.events`).toEqual([{ severity: "error", message: "HTTP 503" }]);
});
