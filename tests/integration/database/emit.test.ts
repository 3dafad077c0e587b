import { beforeEach, describe, expect, test } from "vitest";
import { as, databaseForFile, scalar } from "./database.ts";

const { sql } = databaseForFile();

beforeEach(async () => {
  await sql()`truncate watch.events, watch.event_deltas, watch.event_minutes, watch.event_fives, watch.event_hours, watch.sources,
    watch.ingest_outcomes, watch.gauge_minutes, public.organizations cascade`;
  await sql()`insert into public.organizations (id, name) values (md5('o')::uuid, 'o')`;
  await sql()`insert into public.customers (id, organization_id, full_name) values (md5('c')::uuid, md5('o')::uuid, 'c')`;
});

const intents = (count: number) =>
  sql()`insert into public.payment_intents (id, organization_id, customer_id, amount)
    select md5('i' || n)::uuid, md5('o')::uuid, md5('c')::uuid, 10 from generate_series(1, ${count}::int) n`;

const counts = async () => {
  const rows =
    await sql()`select signal, sum(n)::int as n from watch.event_deltas where signal <> 'source.events' group by signal`;
  return Object.fromEntries(rows.map(({ signal, n }) => [signal, n]));
};

describe("the life of a payment intent", () => {
  test("is counted and recorded in the transaction that writes it", async () => {
    await intents(5);
    for (const [index, status] of ["approved", "rejected", "superseded", "failed"].entries())
      await sql()`update public.payment_intents set status = ${status} where id = md5(${`i${index + 1}`})::uuid`;
    await sql()`update public.payment_intents set amount = 11`;
    expect(await counts()).toEqual({
      "payment_intent.created": 5,
      "payment_intent.approved": 1,
      "payment_intent.rejected": 1,
      "payment_intent.superseded": 1,
      "payment_intent.failed": 1,
    });
    expect(await sql()`select severity, message from watch.events where signal = 'payment_intent.failed'`).toEqual([
      { severity: "error", message: "Payment intent went from pending to failed." },
    ]);
  });

  test("is not counted where the transaction is rolled back", async () => {
    await sql().begin(async (transaction) => {
      await transaction`insert into public.payment_intents (organization_id, customer_id, amount)
        values (md5('o')::uuid, md5('c')::uuid, 1)`;
      await transaction`rollback`;
    });
    expect(await counts()).toEqual({});
  });

  test("with an impossible turn is a warning", async () => {
    await intents(1);
    await sql()`update public.payment_intents set status = 'approved'`;
    await sql()`update public.payment_intents set status = 'rejected'`;
    expect(await scalar(sql()`select severity from watch.events where signal = 'payment_intent.rejected'`)).toBe("warning");
  });

  test("is not counted while an import keeps it quiet", async () => {
    await sql().begin(async (transaction) => {
      await transaction`set local watch.mute = 'on'`;
      await transaction`insert into public.payment_intents (organization_id, customer_id, amount)
        values (md5('o')::uuid, md5('c')::uuid, 1)`;
    });
    expect(await counts()).toEqual({});
  });

  test("is counted for a customer of the portal, who may write no table of ours", async () => {
    await sql()`update public.customers set auth_user_id = md5('viewer@example.com')::uuid`;
    await as(
      sql(),
      "authenticated",
      "viewer@example.com",
      (customer) =>
        customer`insert into public.payment_intents (organization_id, customer_id, amount)
        values (md5('o')::uuid, md5('c')::uuid, 25)`,
    );
    expect(await counts()).toEqual({ "payment_intent.created": 1 });
  });

  test("folds into rollups, sources and the ledger once", async () => {
    await intents(3);
    await Promise.all([sql()`select watch.maintain()`, sql()`select watch.maintain()`]);
    await sql()`select watch.maintain()`;
    for (const table of ["watch.event_minutes", "watch.event_fives", "watch.event_hours"])
      expect(await sql()`select signal, sum(n)::int as n from ${sql()(table)} group by signal order by signal`).toEqual([
        { signal: "payment_intent.created", n: 3 },
        { signal: "source.events", n: 3 },
      ]);
    expect(
      await scalar(sql()`select sum(n)::int from watch.ingest_outcomes where source = 'database' and outcome = 'accepted'`),
    ).toBe(3);
    expect(await scalar(sql()`select events::int from watch.sources where source = 'database'`)).toBe(3);
    expect(await counts()).toEqual({});
  });
});

describe("a payment comes first", () => {
  const broken: [string, string, string][] = [
    [
      "the table of events is gone",
      "alter table watch.events rename to events_gone",
      "alter table watch.events_gone rename to events",
    ],
    [
      "the table of counts is gone",
      "alter table watch.event_deltas rename to deltas_gone; alter table watch.count_deltas rename to counts_gone",
      "alter table watch.deltas_gone rename to event_deltas; alter table watch.counts_gone rename to count_deltas",
    ],
    [
      "no event is acceptable",
      "alter table watch.events add constraint never check (false) not valid",
      "alter table watch.events drop constraint never",
    ],
    [
      "the emitter itself is gone",
      "alter function watch.emit(text, text, text, jsonb, text, text) rename to emit_gone",
      "alter function watch.emit_gone(text, text, text, jsonb, text, text) rename to emit",
    ],
  ];

  test.each(broken)("when %s", async (_, breakIt, mendIt) => {
    await sql().unsafe(breakIt);
    try {
      await intents(2);
      await sql()`update public.payment_intents set status = 'approved'`;
      await sql()`insert into public.payments (organization_id, customer_id, amount) values (md5('o')::uuid, md5('c')::uuid, 5)`;
    } finally {
      await sql().unsafe(mendIt);
    }
    expect(await scalar(sql()`select count(*)::int from public.payment_intents where status = 'approved'`)).toBe(2);
    expect(await scalar(sql()`select count(*)::int from public.payments`)).toBe(1);
  });

  test("when somebody locks our tables", async () => {
    const locker = await sql().reserve();
    try {
      await locker`begin`;
      await locker`lock table watch.events, watch.event_deltas, watch.count_deltas in access exclusive mode`;
      const began = performance.now();
      await intents(1);
      expect(performance.now() - began).toBeLessThan(2_000);
    } finally {
      await locker`rollback`;
      locker.release();
    }
    expect(await scalar(sql()`select count(*)::int from public.payment_intents`)).toBe(1);
  });

  test("and two of them at once never wait for each other", async () => {
    const [one, other] = await Promise.all([sql().reserve(), sql().reserve()]);
    try {
      await Promise.all([one`begin`, other`begin`]);
      for (const [connection, id] of [
        [one, "a"],
        [other, "b"],
        [one, "c"],
        [other, "d"],
      ] as const)
        await connection`insert into public.payment_intents (id, organization_id, customer_id, amount)
          values (md5(${id})::uuid, md5('o')::uuid, md5('c')::uuid, 1)`;
      await Promise.all([one`commit`, other`commit`]);
    } finally {
      one.release();
      other.release();
    }
    expect(await counts()).toEqual({ "payment_intent.created": 4 });
  });
});

describe("upkeep", () => {
  const maintain = (at: string) =>
    scalar<{ errors: Record<string, string>; took_ms: Record<string, number> }>(sql()`select watch.maintain(${at})`);
  const days = async (parent: string) =>
    (
      await sql()<{ name: string }[]>`select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = ${`watch.${parent}`}::regclass and c.relname ~ '\\d{8}$' order by 1`
    ).map(({ name }) => name.slice(-8));

  test("makes the days up to a week ahead, and drops those beyond retention", async () => {
    const at = new Date(Date.now() + 40 * 86_400_000).toISOString();
    expect((await maintain(at)).errors).toEqual({});
    const day = (shift: number) => new Date(Date.parse(at) + shift * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
    expect(await days("events")).toEqual(Array.from({ length: 8 }, (_, i) => day(i)));
    expect(await days("event_keys")).toEqual(Array.from({ length: 8 }, (_, i) => day(i)));
    await maintain(new Date().toISOString());
  });

  test("goes on with its other steps where one fails, and says which", async () => {
    await sql()`alter function watch.step_payments(timestamptz) rename to step_payments_gone`;
    try {
      const { errors, took_ms } = await maintain(new Date().toISOString());
      expect(Object.keys(errors)).toEqual(["step_payments"]);
      expect(Object.keys(took_ms)).toContain("step_partitions");
    } finally {
      await sql()`alter function watch.step_payments_gone(timestamptz) rename to step_payments`;
    }
  });

  test("measures the pause that is usual for a source", async () => {
    const now = new Date();
    await sql()`insert into watch.sources (source) values ('edge'), ('auth')`;
    await sql()`insert into watch.event_minutes
      select 'source.events', date_bin('1 minute', ${now}::timestamptz, 'epoch') - n * interval '3 minutes', 'edge', 'edge', 5
      from generate_series(1, 200) n`;
    await sql()`insert into watch.event_minutes
      select 'source.events', date_bin('1 minute', ${now}::timestamptz, 'epoch') - n * interval '1 minute', 'auth', 'auth', 5
      from generate_series(1, 10) n`;
    await sql()`update watch.installation set gaps_at = null`;
    await maintain(now.toISOString());
    expect(await sql()`select source, usual_gap_s from watch.sources where source <> 'database' order by source`).toEqual([
      { source: "auth", usual_gap_s: null },
      { source: "edge", usual_gap_s: 180 },
    ]);
  });

  test("deletes what is older than it is kept, and nothing younger", async () => {
    const now = Date.now();
    const at = (ago: number) => new Date(now - ago * 86_400_000).toISOString();
    for (const ago of [91, 89])
      for (const tier of ["watch.event_minutes", "watch.event_fives"])
        await sql()`insert into ${sql()(tier)} values ('api.request', ${at(ago)}, 'rest/ok', 'edge', 1)`;
    for (const ago of [762, 700])
      await sql()`insert into watch.event_hours values ('api.request', ${at(ago)}, 'rest/ok', 'edge', 1)`;
    await sql()`update watch.installation set gaps_at = null`;
    await maintain(new Date(now).toISOString());
    expect(await scalar(sql()`select count(*)::int from watch.event_minutes`)).toBe(1);
    expect(await scalar(sql()`select count(*)::int from watch.event_fives`)).toBe(1);
    expect(await scalar(sql()`select count(*)::int from watch.event_hours`)).toBe(1);
  });
});
