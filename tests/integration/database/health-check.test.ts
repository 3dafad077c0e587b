import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { healthCheck } from "../../../src/contracts/health.ts";
import { as, databaseForFile, scalar } from "./database.ts";

const { sql } = databaseForFile();

type HealthCheck = ReturnType<typeof healthCheck.parse>;

const check = (): Promise<HealthCheck> =>
  as(sql(), "anon", null, async (anon) => {
    await anon`set transaction read only`;
    return healthCheck.parse(await scalar(anon`select public.health_check()`));
  });

const organization = "md5('o')::uuid";

beforeEach(async () => {
  await sql()`truncate watch.slots, watch.releases, public.organizations cascade`;
  await sql().unsafe(`insert into public.organizations (id, name) values (${organization}, 'o')`);
  await sql().unsafe(
    `insert into public.customers (id, organization_id, full_name) values (md5('c')::uuid, ${organization}, 'c')`,
  );
});

const pay = (count: number, paidAt = "2026-01-05T10:00:00Z") =>
  sql().unsafe(
    `insert into public.payments (organization_id, customer_id, amount, paid_at)
     select ${organization}, md5('c')::uuid, 10, '${paidAt}' from generate_series(1, ${count})`,
  );

test("a fresh installation is well, for an uptime monitor without an account, in a read-only transaction", async () => {
  const { app, database, rls } = await check();
  expect(app).toMatchObject({ status: "ok", evaluator_age_s: null, reasons: [] });
  expect(Math.abs(Date.parse(app.heartbeat) - Date.now())).toBeLessThan(60_000);
  expect(database).toMatchObject({ status: "ok", organizations: 1, units: 0, payments: 0, latest_payment_date: null });
  expect(database.version).toMatch(/^17\./);
  expect(database.migration).toMatch(/^\d{14}$/);
  expect(rls).toMatchObject({ status: "ok", tables_without_rls: [] });
  expect(rls.policies).toBe(rls.expected_policies);
  expect(rls.policies).toBeGreaterThan(20);
});

describe("the counts", () => {
  const payments = async () => (await check()).database.payments;

  test("follow inserts, deletes and truncation, before and after upkeep", async () => {
    await pay(3);
    await pay(2, "2026-03-01T23:30:00Z");
    await sql()`insert into public.payments select * from public.payments limit 0`;
    expect((await check()).database).toMatchObject({ payments: 5, latest_payment_date: "2026-03-01" });
    await sql()`select watch.maintain()`;
    expect((await check()).database).toMatchObject({ payments: 5, latest_payment_date: "2026-03-01" });
    await sql()`delete from public.payments where paid_at < '2026-02-01'`;
    expect(await payments()).toBe(2);
    await sql()`truncate public.payments`;
    await pay(4);
    expect(await payments()).toBe(4);
    await sql()`select watch.maintain()`;
    expect((await check()).database).toMatchObject({ payments: 4, latest_payment_date: "2026-01-05" });
  });

  test("are those of committed rows: a transaction that is rolled back leaves no trace", async () => {
    await expect(
      sql().begin(async (transaction) => {
        await transaction.unsafe(
          `insert into public.payments (organization_id, customer_id, amount) values (${organization}, md5('c')::uuid, 1)`,
        );
        throw new Error("declined");
      }),
    ).rejects.toThrow("declined");
    expect(await payments()).toBe(0);
  });

  test("are not known while too many differences wait, and never 0", async () => {
    await sql()`insert into watch.count_deltas (table_name, delta) select 'payments', 1 from generate_series(1, 10001)`;
    const { app, database } = await check();
    expect(database).toMatchObject({ status: "degraded", organizations: null, units: null, payments: null });
    expect(app.reasons).toEqual(["The counts of rows are not known: more than 10,000 changes wait for watch.maintain."]);
    await sql()`delete from watch.count_deltas where table_name = 'payments'`;
  });

  test("are not known where nothing counts them", async () => {
    await sql()`alter table public.payments disable trigger watch_rows_inserted`;
    expect(await payments()).toBeNull();
    await sql()`alter table public.payments enable trigger watch_rows_inserted`;
  });

  test("are put right by counting anew, without a lock on the table", async () => {
    await pay(2);
    await sql()`update watch.table_counts set n = 99 where table_name = 'payments'`;
    const writer = await sql().reserve();
    try {
      await writer`begin`;
      await writer.unsafe(
        `insert into public.payments (organization_id, customer_id, amount) values (${organization}, md5('c')::uuid, 1)`,
      );
      await sql()`select watch.recount('payments')`;
      expect(await payments()).toBe(2);
      await writer`commit`;
    } finally {
      writer.release();
    }
    expect(await payments()).toBe(3);
  });
});

describe("the evaluator", () => {
  test("late by more than three minutes degrades the answer", async () => {
    await sql()`insert into watch.slots values (now() - interval '200 s', now() - interval '200 s', now() - interval '200 s')`;
    const { app } = await check();
    expect(app.status).toBe("degraded");
    expect(app.reasons[0]).toMatch(/^The evaluator is late: it last ran 20\d s ago\.$/);
    await sql()`select watch_api.beat((extract(epoch from now()) * 1000)::bigint)`;
    expect((await check()).app).toMatchObject({ status: "ok", evaluator_age_s: 0, reasons: [] });
  });

  test("that never ran is forgiven for a quarter of an hour", async () => {
    await sql()`update watch.installation set installed_at = now() - interval '16 minutes'`;
    expect((await check()).app).toMatchObject({
      status: "degraded",
      evaluator_age_s: null,
      reasons: ["The evaluator has never run: schedule the function tick once a minute."],
    });
    await sql()`update watch.installation set installed_at = now()`;
  });
});

test("the version is that of the latest release", async () => {
  await sql()`insert into watch.releases (version, at) values ('2.14', now() - interval '1 day'), ('2.15', now())`;
  expect((await check()).app.version).toBe("2.15");
});

describe("row-level security", () => {
  afterEach(async () => {
    await sql()`alter table public.units enable row level security`;
  });

  test("switched off on a core table is named", async () => {
    await sql()`alter table public.units disable row level security`;
    const { app, rls } = await check();
    expect(rls).toMatchObject({ status: "degraded", tables_without_rls: ["units"] });
    expect(app.reasons).toEqual(["Row-level security is off on units."]);
  });

  test("with a policy missing is named, and a policy that was added does not hide it", async () => {
    await sql()`drop policy units_update on public.units; create policy mine on public.units using (false)`.simple();
    const { app, rls } = await check();
    expect(rls.status).toBe("degraded");
    expect(rls.policies).toBe(rls.expected_policies);
    expect(app.reasons).toEqual(["A policy is missing: units.units_update. Apply supabase/rls_core.sql."]);
    await sql()`drop policy mine on public.units; create policy units_update on public.units for update using (false)`.simple();
  });
});

test("an answer comes even where its own tables are gone", async () => {
  const undone = new Error("undone");
  const found: HealthCheck[] = [];
  const breaking = sql().begin(async (transaction) => {
    await transaction`alter table watch.slots rename to slots_gone`;
    await transaction`alter table watch.table_counts rename to counts_gone`;
    await transaction`alter table watch.expected_policies rename to policies_gone`;
    found.push(healthCheck.parse(await scalar(transaction`select public.health_check()`)));
    throw undone;
  });
  await expect(breaking).rejects.toBe(undone);
  expect(found).toMatchObject([{ app: { status: "degraded" }, database: { status: "degraded", payments: null } }]);
  expect(found[0]?.app.reasons).toHaveLength(3);
  expect((await check()).database.payments).toBe(0);
});
