import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { expect, test } from "vitest";
import { freshDatabase } from "../../../tests/stack.ts";
import { MINUTE } from "../../domain/time.ts";
import { seedHistory } from "../simulator/main.ts";
import { lastStory, leavesTrouble, noteStory, putAway } from "./story.ts";

test("the last story is remembered beside the data, and one that cannot be read is not known", async () => {
  const folder = await mkdtemp(join(tmpdir(), "story-"));
  expect(await lastStory(folder)).toBeNull();
  await noteStory(folder, { scenario: "lockout-storm", startedAt: 5 });
  expect(await lastStory(folder)).toEqual({ scenario: "lockout-storm", startedAt: 5 });
  await noteStory(folder, { scenario: "calm", startedAt: 9 }, await lastStory(folder));
  expect(await lastStory(folder)).toEqual({ scenario: "lockout-storm", startedAt: 5 });
  await writeFile(join(folder, "story.json"), "{");
  expect(await lastStory(folder)).toBeNull();
  await rm(folder, { recursive: true });
});

test("calm leaves nothing in the next one's way, a story does, what is not known does not", () => {
  expect(leavesTrouble({ scenario: "calm", startedAt: 5 })).toBe(false);
  expect(leavesTrouble({ scenario: "bad-release", startedAt: 5 })).toBe(true);
  expect(leavesTrouble(null)).toBe(false);
});

test("a story that is put away leaves the database as the migrations made it, but for what people set up", async () => {
  const database = await freshDatabase();
  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  const countsOfRows = async (): Promise<Record<string, number>> => {
    const tables = await sql<{ name: string }[]>`
      select c.oid::regclass::text as name from pg_class c
      where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace in ('watch'::regnamespace, 'public'::regnamespace)`;
    const counted = tables.map(async ({ name }) => [name, Number((await sql.unsafe(`select count(*) as n from ${name}`))[0]?.n)]);
    return Object.fromEntries(await Promise.all(counted));
  };
  const seed = (scenario: "stuck-payments" | "calm", now: number) =>
    seedHistory({ databaseUrl: database.url, now, days: 1, seed: 1, scenario, log: () => {} });
  const openIntents = async () =>
    Number((await sql`select count(*) as n from public.payment_intents where status = 'pending'`)[0]?.n);
  try {
    const made = await countsOfRows();
    await seed("stuck-payments", Date.now());
    const stuck = await openIntents();
    await sql`update watch.rules set critical = 91 where key = 'query-errors'`;
    await sql`insert into watch.episodes (id, rule, fired_at, severity, peak, rule_version) values ('e', 'query-errors', now(), 'warning', 'warning', 1)`;
    await putAway(database.url);
    // What waits to be counted is no record. The rule that somebody changed has a second version, and the change is in the audit.
    const waiting = ["watch.count_deltas", "watch.stale_payment_days"];
    const after = await countsOfRows();
    for (const name of waiting) delete after[name];
    for (const name of waiting) delete made[name];
    expect(after).toEqual({ ...made, "watch.audit": 1, "watch.rule_versions": Number(made["watch.rule_versions"]) + 1 });

    await seed("calm", Date.now() + MINUTE);
    const [rule] = await sql`select critical, version::int from watch.rules where key = 'query-errors'`;
    expect(rule).toEqual({ critical: 91, version: 2 });
    expect(await openIntents()).toBeLessThan(stuck);
    const [health] =
      await sql`select public.health_check() #>> '{database,payments}' as told, (select count(*)::text from public.payments) as held`;
    expect(health?.told).toBe(health?.held);
  } finally {
    await sql.end();
    await database.drop();
  }
});
