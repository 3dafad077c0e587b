import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import postgres from "postgres";
import { describe, expect, test } from "vitest";
import { healthCheck } from "../../../src/contracts/health.ts";
import { createDatabase, dropDatabase, furnishDatabase } from "../../../src/ops/stack/database.ts";
import { databaseForFile, failureOf, scalar } from "./database.ts";

const { sql, database } = databaseForFile();

const supabase = new URL("../../../supabase/", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, supabase), "utf8");
const migrations = readdirSync(new URL("migrations/", supabase))
  .filter((name) => name.endsWith(".sql"))
  .sort();

/** Runs a script of `supabase/tests` on a connection of its own: it begins and rolls back by itself. */
async function run(script: string, before = ""): Promise<string[]> {
  const notices: string[] = [];
  const one = postgres(database().url, { max: 1, onnotice: ({ message }) => notices.push(message ?? "") });
  try {
    await one.unsafe(read(`tests/${script}`).replace("begin;", `begin;\n${before}`)).simple();
    return notices;
  } finally {
    await one.end();
  }
}

describe("rls_role_coverage.sql", () => {
  test("passes, and leaves nothing behind", async () => {
    expect((await run("rls_role_coverage.sql")).join("\n")).toMatch(/\d{3} checks passed/);
    expect(await scalar(sql()`select count(*)::int from public.organizations`)).toBe(0);
  });

  test.each([
    [
      "a policy that lets everybody read",
      "create policy open on public.payments for select to authenticated using (true);",
      /payments/,
    ],
    ["a policy that is gone", "drop policy units_update on public.units;", /units/],
    ["a table without row-level security", "alter table public.customers disable row level security;", /customers/],
    ["a grant too many", "grant delete on public.payments to authenticated;", /delete from public\.payments/],
  ])("catches %s", async (_, fault, words) => {
    const failure = await failureOf(run("rls_role_coverage.sql", fault));
    expect(failure.message).toMatch(words);
  });
});

describe("perf_sanity.sql", () => {
  test("passes, and leaves nothing behind", async () => {
    const notices = await run("perf_sanity.sql");
    expect(notices.filter((notice) => notice.endsWith(" ms"))).toHaveLength(4);
    expect(await scalar(sql()`select count(*)::int from public.payments`)).toBe(0);
  });

  test.each([
    ["an index that is gone", "drop index public.payments_paid_at;", /latest payment reads the whole table/],
    ["a foreign key without an index", "drop index public.payments_customer_id;", /No index behind the foreign keys/],
    [
      "a policy that is asked once a row",
      "create policy slow on public.units for select to authenticated using (id = auth.uid());",
      /call a function for each row: public\.units\.slow/,
    ],
  ])("catches %s", async (_, fault, words) => {
    expect((await failureOf(run("perf_sanity.sql", fault))).message).toMatch(words);
  });
});

describe("a live project with tables of its own", () => {
  /** A database before our migrations, with other columns and types than ours would have. */
  async function liveProject<T>(work: (live: postgres.Sql, migrate: () => Promise<void>) => Promise<T>): Promise<T> {
    const name = `live_${randomBytes(4).toString("hex")}`;
    const admin = new URL(database().superuserUrl);
    await createDatabase(admin.href, name);
    const urlFor = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
    await furnishDatabase(urlFor(admin.href));
    const live = postgres(urlFor(database().url), { max: 1, onnotice: () => {} });
    try {
      return await work(live, async () => {
        for (const file of migrations) await live.begin((migration) => migration.unsafe(read(`migrations/${file}`)).simple());
      });
    } finally {
      await live.end();
      await dropDatabase(admin.href, name);
    }
  }

  test("is left alone, counted and watched", async () => {
    await liveProject(async (live, migrate) => {
      await live.unsafe(`
        create type public.intent_status as enum ('submitted', 'approved', 'failed');
        create table public.organizations (id bigint primary key, title text);
        create table public.payments (id bigint primary key, payment_date date, total numeric);
        create table public.payment_intents (id bigint primary key, status public.intent_status, created_at timestamptz default now());
        alter table public.payments enable row level security;
        create policy ours on public.payments for select using (true);
        insert into public.organizations values (1, 'a'), (2, 'b');
        insert into public.payments values (1, '2026-02-03', 10);
      `);
      const shape = () =>
        live`select table_name, column_name, data_type from information_schema.columns
          where table_schema = 'public' and table_name in ('organizations', 'payments', 'payment_intents') order by 1, ordinal_position`;
      const before = await shape();
      await migrate();
      expect(await shape()).toEqual(before);
      expect(await live`select polname from pg_policy where polrelid = 'public.payments'::regclass`).toEqual([
        { polname: "ours" },
      ]);

      await live`insert into public.payments values (2, '2026-04-05', 10)`;
      await live`insert into public.payment_intents values (1, 'submitted', now() - interval '1 hour'), (2, 'submitted', now())`;
      await live`update public.payment_intents set status = 'failed' where id = 2`;
      await live`select watch.maintain()`;
      const check = healthCheck.parse(await scalar(live`select public.health_check()`));
      expect(check.database).toMatchObject({ organizations: 2, payments: 2, units: 0, latest_payment_date: "2026-04-05" });
      expect(check.rls).toMatchObject({ status: "degraded", tables_without_rls: ["organizations", "payment_intents"] });
      expect(
        await live`select signal, sum(n)::int as n from watch.event_minutes where signal like 'payment%' group by 1 order by 1`,
      ).toEqual([
        { signal: "payment_intent.created", n: 2 },
        { signal: "payment_intent.failed", n: 1 },
      ]);
      expect(await scalar(live`select value::int from watch.gauge_minutes where signal = 'payment_intents.open'`)).toBe(1);

      await live`drop policy ours on public.payments`;
      expect(JSON.stringify(await scalar(live`select public.health_check()`))).toContain("A policy is missing: payments.ours");
    });
  });

  test("whose tables lack what we would count is left uncounted, and nothing fails", async () => {
    await liveProject(async (live, migrate) => {
      await live.unsafe(`
        create table public.payments (reference text);
        create table public.payment_intents (reference text);
        create view public.units as select 1 as id;
      `);
      await migrate();
      await live`insert into public.payments values ('x')`;
      await live`insert into public.payment_intents values ('x')`;
      expect(await scalar(live`select watch.maintain() -> 'errors'`)).toEqual({});
      const { database: found } = healthCheck.parse(await scalar(live`select public.health_check()`));
      expect(found).toMatchObject({ status: "ok", payments: 1, units: null, latest_payment_date: null });
    });
  });
});
