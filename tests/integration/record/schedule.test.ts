/** supabase/schedule.sql: run where the platform's extensions are there, where some are, and where none is. */
import { readFileSync } from "node:fs";
import postgres from "postgres";
import { afterEach, expect, it } from "vitest";
import type { FreshDatabase } from "../../stack.ts";
import { freshDatabase } from "../../stack.ts";

const script = readFileSync(new URL("../../../supabase/schedule.sql", import.meta.url), "utf8");

/** Stand-ins with the names and arguments of the extensions, which npm does not have; they remember what they were told. */
const extensions = {
  cron: `
    create schema cron;
    create table cron.job (jobid bigint generated always as identity, jobname text unique, schedule text, command text);
    create table cron.job_run_details (jobid bigint, end_time timestamptz, status text, return_message text);
    create function cron.schedule(job_name text, schedule text, command text) returns bigint language sql as $$
      insert into cron.job (jobname, schedule, command) values (job_name, schedule, command)
      on conflict (jobname) do update set schedule = excluded.schedule, command = excluded.command returning jobid $$;`,
  /** As before 1.5: no seconds. */
  oldCron: `
    create or replace function cron.schedule(job_name text, schedule text, command text) returns bigint language plpgsql as $$
    declare id bigint;
    begin
      if schedule like '%seconds' then raise exception 'invalid schedule: %', schedule; end if;
      insert into cron.job (jobname, schedule, command) values (job_name, schedule, command)
      on conflict (jobname) do update set schedule = excluded.schedule, command = excluded.command returning jobid into id;
      return id;
    end $$;`,
  net: `
    create schema net;
    create table net.asked (url text, body jsonb, headers jsonb, timeout_milliseconds int);
    create function net.http_post(url text, body jsonb default '{}', params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds int default 5000)
    returns bigint language sql as $$ insert into net.asked values (url, body, headers, timeout_milliseconds); select 7::bigint $$;`,
  vault: `create schema vault; create table vault.decrypted_secrets (name text, decrypted_secret text);`,
  secrets: `insert into vault.decrypted_secrets values ('nexsys_watch_url', 'https://ref.supabase.co/'), ('nexsys_watch_tick_secret', 'tock');`,
} as const;

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** A database with some of the extensions; `run` runs the script as the owner and answers its notices. */
async function databaseWith(...names: (keyof typeof extensions)[]) {
  const database: FreshDatabase = await freshDatabase();
  undo.push(database.drop);
  const notices: string[] = [];
  const sql = postgres(database.url, { max: 1, onnotice: ({ message }) => notices.push(message ?? "") });
  undo.push(() => sql.end());
  for (const name of names) await sql.unsafe(extensions[name]);
  const run = async (): Promise<readonly string[]> => {
    notices.length = 0;
    await sql.unsafe(script);
    return [...notices];
  };
  const pace = async () =>
    (await sql<{ schedule: string }[]>`select schedule from cron.job where jobname like '%tick'`)[0]?.schedule;
  const problems = async (): Promise<string[]> =>
    (await sql<{ problems: string[] }[]>`select watch.schedule_problems() as problems`)[0]?.problems ?? [];
  const jobs = async () =>
    (await sql<{ jobname: string }[]>`select jobname from cron.job order by 1`).map(({ jobname }) => jobname);
  return { sql, run, jobs, pace, problems };
}

it("without pg_cron schedules nothing and says what to do", async () => {
  const { run } = await databaseWith();
  expect(await run()).toEqual([expect.stringContaining("pg_cron is not installed")]);
});

it("without pg_net, or without the secrets, schedules upkeep alone and says what is missing", async () => {
  const bare = await databaseWith("cron");
  expect(await bare.run()).toEqual([expect.stringContaining("pg_net is not installed")]);
  expect(await bare.jobs()).toEqual(["nexsys-watch-maintain", "nexsys-watch-past-runs"]);
  for (const names of [
    ["cron", "net"],
    ["cron", "net", "vault"],
  ] as const) {
    const { run, jobs } = await databaseWith(...names);
    expect(await run()).toEqual([expect.stringContaining("Vault does not hold nexsys_watch_url")]);
    expect(await jobs()).not.toContain("nexsys-watch-tick");
  }
});

it("schedules three jobs, once, however often it runs, and each of them works", async () => {
  const { sql, run, jobs } = await databaseWith("cron", "net", "vault", "secrets");
  expect(await run()).toEqual([]);
  expect(await run()).toEqual([]);
  expect(await jobs()).toEqual(["nexsys-watch-maintain", "nexsys-watch-past-runs", "nexsys-watch-tick"]);
  await sql`insert into cron.job_run_details select jobid, now() - n * interval '2 days' from cron.job, generate_series(0, 2) n`;
  for (const { command } of await sql<{ command: string }[]>`select command from cron.job`) await sql.unsafe(command);
  expect(await sql`select * from net.asked`).toEqual([
    {
      url: "https://ref.supabase.co/functions/v1/tick",
      body: {},
      headers: { "content-type": "application/json", authorization: "Bearer tock" },
      timeout_milliseconds: 30_000,
    },
  ]);
  const [left] = await sql`select count(*)::int as n from cron.job_run_details`;
  expect(left?.n).toBe(6);
});

it("a tick whose secret has gone from Vault fails with what to do", async () => {
  const { sql } = await databaseWith("net", "vault");
  await expect(sql`select watch.call_tick()`).rejects.toMatchObject({ code: "22023", message: expect.stringContaining("Vault") });
});

it("calls tick each half minute, as often as rules are judged where that is more, and each minute where pg_cron knows no seconds", async () => {
  const { sql, run, pace } = await databaseWith("cron", "net", "vault", "secrets");
  await run();
  expect(await pace()).toBe("30 seconds");
  await sql`update watch.settings set value = '10' where key = 'alerts.interval_s'`;
  await run();
  expect(await pace()).toBe("10 seconds");
  await sql.unsafe(extensions.oldCron);
  expect(await run()).toEqual([expect.stringContaining("cannot call more often than each minute")]);
  expect(await pace()).toBe("* * * * *");
  await sql`update watch.settings set value = '60' where key = 'alerts.interval_s'`;
  expect(await run()).toEqual([]);
});

const committed = (sql: postgres.Sql, age: string) =>
  sql`insert into watch.slots (slot, started_at, finished_at) select t, t, t from (select now() - ${age}::interval as t) x`;

it("the check finds an evaluator that is not scheduled, and accepts one that is called from outside", async () => {
  const { sql, problems } = await databaseWith();
  expect(await problems()).toEqual(["The evaluator has never run.", expect.stringMatching(/^pg_cron is not installed/)]);
  await committed(sql, "1 minute");
  expect(await problems()).toEqual([]);
});

it("the check finds a job that is gone, too slow, or runs in vain, and says what to do", async () => {
  const { sql, run, problems } = await databaseWith("cron", "net", "vault", "secrets");
  await committed(sql, "10 minutes");
  expect(await problems()).toEqual([
    expect.stringMatching(/^The evaluator is late: its last slot was \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\.$/),
    expect.stringMatching(/^The job nexsys-watch-tick is not scheduled/),
  ]);
  await run();
  expect((await problems()).at(-1)).toMatch(/no slot is committed\. It has not run yet\. See the logs/);
  await sql`insert into cron.job_run_details select jobid, now(), 'failed', 'could not connect' from cron.job where jobname like '%tick'`;
  expect((await problems()).at(-1)).toMatch(/Its last run ended with failed: could not connect\. See the logs/);
  await committed(sql, "20 seconds");
  expect(await problems()).toEqual([]);
  await sql`update watch.settings set value = '10' where key = 'alerts.interval_s'`;
  expect(await problems()).toEqual([
    expect.stringMatching(/^Rules are to be judged each 10 s, but tick is called by "30 seconds"/),
  ]);
});

it("the check finds settings that nobody can read", async () => {
  const { sql, problems } = await databaseWith();
  await committed(sql, "1 minute");
  await sql`update watch.settings set value = '"Nowhere/Land"' where key = 'alerts.zone'`;
  await sql`update watch.settings set value = '[{"from": "late", "to": "07:00"}]' where key = 'alerts.quiet_hours'`;
  expect(await problems()).toEqual([
    expect.stringMatching(/^The setting alerts\.zone names no time zone: "Nowhere\/Land"/),
    expect.stringMatching(/^The setting alerts\.quiet_hours cannot be read/),
  ]);
  await sql`update watch.settings set value = '[{"from": "22:00"}]' where key = 'alerts.quiet_hours'`;
  expect((await problems())[1]).toMatch(/has an entry without from or to/);
});
