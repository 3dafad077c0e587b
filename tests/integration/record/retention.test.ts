/** Days come, go, and are missed by nobody: partitions, events of impossible dates, and what upkeep does about them. */
import { beforeEach, describe, expect, it } from "vitest";
import { healthCheck } from "../../../src/contracts/health.ts";
import { batchOf, databaseForFile, eventAt, ingest, scalar } from "../database/database.ts";

const { sql } = databaseForFile();
const day = 86_400_000;

const name = (parent: string, daysFromNow: number): string =>
  `${parent}_${new Date(Date.now() + daysFromNow * day).toISOString().slice(0, 10).replaceAll("-", "")}`;
const exists = async (table: string): Promise<boolean> => scalar(sql()`select to_regclass(${`watch.${table}`}) is not null`);
const maintained = async (at = new Date()): Promise<void> =>
  expect(await scalar<{ errors: object }>(sql()`select watch.maintain(${at})`)).toMatchObject({ errors: {} });
const health = async () => healthCheck.parse(await scalar(sql()`select public.health_check()`));
const unpartitioned = async (): Promise<number> =>
  scalar(
    sql()`select value from watch.gauge_minutes where signal = 'events.unpartitioned' and minute <= clock_timestamp() order by minute desc limit 1`,
  );
const stored = async (): Promise<number> => scalar(sql()`select count(*)::int from watch.events`);
const inDefault = async (): Promise<number> =>
  scalar(sql()`select (select count(*) from watch.events_default)::int + (select count(*) from watch.event_keys_default)::int`);

beforeEach(async () => {
  await sql()`delete from watch.events`;
  await maintained();
});

describe("partitions", () => {
  it("are there a week ahead of whatever day it is, and secured", async () => {
    await maintained(new Date(Date.now() + 10 * day));
    for (const parent of ["events", "event_keys"]) {
      const found = await Promise.all([9, 10, 13, 17, 18].map((ahead) => exists(name(parent, ahead))));
      expect([parent, ...found]).toEqual([parent, false, true, true, true, false]);
    }
    expect(await scalar(sql()`select bool_and(relrowsecurity) from pg_class where relname ~ '^event(s|_keys)_[0-9]{8}$'`)).toBe(
      true,
    );
  });

  it("live as many days as the settings say, each kind its own", async () => {
    await maintained(new Date(Date.now() + 3 * day));
    expect([await exists(name("event_keys", -1)), await exists(name("event_keys", 0))]).toEqual([false, true]);
    expect(await exists(name("events", -7))).toBe(true);
    await sql()`update watch.settings set value = '2' where key = 'retention.events_days'`;
    await maintained();
    expect([await exists(name("events", -3)), await exists(name("events", -2))]).toEqual([false, true]);
    await sql()`update watch.settings set value = '30' where key = 'retention.events_days'`;
  });

  it("are not dropped when a setting is gone", async () => {
    await sql()`delete from watch.settings where key = 'retention.events_days'`;
    await maintained();
    expect(await exists(name("events", -2))).toBe(true);
    await sql()`insert into watch.settings values ('retention.events_days', '30', 'Back.')`;
  });
});

describe("a day whose partition is missing", () => {
  it("loses nothing: its events wait in the default partition, health says so, and upkeep mends it", async () => {
    expect((await health()).app.reasons.filter((reason) => reason.includes("partition"))).toEqual([]);
    await sql().unsafe(`drop table watch.${name("events", 0)}, watch.${name("event_keys", 0)}`);
    const kept = eventAt(Date.now(), { keep: true });
    expect(await ingest(sql(), batchOf([kept, eventAt(Date.now()), eventAt(Date.now())]))).toMatchObject({ accepted: 3 });
    expect(await ingest(sql(), batchOf([kept]))).toMatchObject({ duplicate: 1 });
    expect(await inDefault()).toBe(3);

    await maintained();
    expect(await unpartitioned()).toBe(3);
    const { status, reasons } = (await health()).app;
    expect(status).toBe("degraded");
    expect(reasons).toContain(
      "3 events came to days that have no partition: watch.maintain makes them, and must be run each minute.",
    );
    expect([await inDefault(), await stored(), await exists(name("events", 0))]).toEqual([0, 1, true]);
    expect(await ingest(sql(), batchOf([kept]))).toMatchObject({ duplicate: 1 });

    await maintained();
    expect(await unpartitioned()).toBe(0);
    expect((await health()).app.reasons.filter((reason) => reason.includes("partition"))).toEqual([]);
  });

  it("stays so while somebody holds the table, and upkeep that keeps failing says so by itself", async () => {
    await sql().unsafe(`drop table watch.${name("events", 0)}`);
    await ingest(sql(), batchOf([eventAt(Date.now(), { keep: true })]));
    await sql().begin(async (holder) => {
      await holder`select count(*) from watch.events_default`;
      for (let run = 0; run < 3; run++) {
        expect(await scalar<{ errors: object }>(sql()`select watch.maintain()`)).toMatchObject({
          errors: { step_partitions: expect.stringContaining("lock") },
        });
      }
      expect((await health()).app.reasons).toContain("Upkeep keeps failing in step_partitions: watch.maintain says why.");
    });
    await maintained();
    expect((await health()).app.reasons.filter((reason) => reason.includes("failing"))).toEqual([]);
    expect([await inDefault(), await stored()]).toEqual([0, 1]);
  });
});

describe("an event that comes late", () => {
  it("gets the partition of its day while that is within retention, and is no trouble for health", async () => {
    const at = Date.now() - 20 * day;
    await ingest(sql(), batchOf([eventAt(at, { keep: true })]));
    await maintained();
    expect([await unpartitioned(), await inDefault(), await stored()]).toEqual([1, 0, 1]);
    expect(await exists(name("events", -20))).toBe(true);
    expect((await health()).app.reasons.filter((reason) => reason.includes("partition"))).toEqual([]);
  });

  it("of before retention is counted, and gone within the hour", async () => {
    await ingest(sql(), batchOf([eventAt(Date.UTC(1999, 0, 1), { keep: true })]));
    await sql()`update watch.installation set gaps_at = null`;
    await maintained();
    expect([await unpartitioned(), await inDefault()]).toEqual([1, 0]);
  });
});

describe("an event of an impossible time is stored at its receipt, and flagged", () => {
  it.each([
    ["of 2031", Date.UTC(2031, 5, 1) * 1_000, "future"],
    ["of 30 February, which is no time at all", null, "unusable"],
    ["'infinity'", "infinity", "unusable"],
    ["'-infinity'", "-infinity", "unusable"],
    ["'NaN'", "NaN", "unusable"],
    ["of the year 300000", 9_500_000_000_000_000_000, "unusable"],
  ])("%s", async (_, at_us, clock) => {
    const event = { ...eventAt(Date.now(), { keep: true }), at_us };
    const answers = [await ingest(sql(), batchOf([event])), await ingest(sql(), batchOf([event]))];
    expect(answers.map(({ accepted, duplicate }) => [accepted, duplicate])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    const [row] = await sql()<{ late_s: number; clock: string }[]>`
      select extract(epoch from clock_timestamp() - at)::float8 as late_s, attributes ->> 'clock' as clock from watch.events`;
    expect(row?.clock).toBe(clock);
    expect(Math.abs(row?.late_s ?? 1e9)).toBeLessThan(60);
    expect(await inDefault()).toBe(0);
  });

  it("'2026-02-30' is set aside with a reason, and the others land", async () => {
    const poison = { ...eventAt(Date.now()), at_us: "2026-02-30" };
    expect(await ingest(sql(), batchOf([eventAt(Date.now()), poison, eventAt(Date.now())]))).toEqual({
      received: 3,
      accepted: 2,
      duplicate: 0,
      dropped: 0,
      rejected: 1,
    });
  });
});

describe("rows beyond retention", () => {
  it("go once an hour: minutes after 90 days, hours after 25 months", async () => {
    await sql()`insert into watch.event_minutes values ('db.error', now() - interval '91 days', '', 'postgres', 1), ('db.error', now() - interval '89 days', '', 'postgres', 1)`;
    await sql()`insert into watch.event_hours values ('db.error', now() - interval '762 days', '', 'postgres', 1), ('db.error', now() - interval '760 days', '', 'postgres', 1)`;
    await sql()`insert into watch.impossible_transitions (at, payment_intent_id, was, became)
      values (now() - interval '762 days', 'a', 'approved', 'rejected'), (now(), 'b', 'approved', 'rejected')`;
    await sql()`update watch.installation set gaps_at = null`;
    await maintained();
    const left = async (table: string) =>
      scalar(
        sql().unsafe(
          `select count(*)::int from watch.${table} where ${table === "impossible_transitions" ? "true" : "signal = 'db.error'"}`,
        ),
      );
    expect([await left("event_minutes"), await left("event_hours"), await left("impossible_transitions")]).toEqual([1, 1, 1]);
  });
});

describe("a step that takes too long", () => {
  it("is cancelled and told as a trouble, and the others are done", async () => {
    await sql()
      .begin(async (own) => {
        await own`create function watch.step_slow(now_at timestamptz) returns void language sql as 'select pg_sleep(60)'`;
        await own`insert into watch.upkeep_steps (step, position) values ('step_slow', 1)`;
        await own`set local statement_timeout = '400ms'`;
        const answer = await scalar<{ errors: Record<string, string>; took_ms: object }>(own`select watch.maintain()`);
        expect(answer.errors).toEqual({ step_slow: expect.stringMatching(/cancelled.*statement timeout/) });
        expect(answer.took_ms).toHaveProperty("step_partitions");
        expect(await own`select failures::int from watch.upkeep_steps where step = 'step_slow'`).toEqual([{ failures: 1 }]);
        throw new Error("undone");
      })
      .catch((error: unknown) => expect(error).toMatchObject({ message: "undone" }));
  });
});
