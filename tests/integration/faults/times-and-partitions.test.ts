/** Days that have no partition and times that are none: nothing is lost, nothing counts twice, and it can be seen. */
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { healthCheck } from "../../../src/contracts/health.ts";
import { edgeFunctions } from "../../../src/ops/stack/functions.ts";
import type { TestStack } from "../../stack.ts";
import { testStack } from "../../stack.ts";
import { books, post, requests, say } from "./sender.ts";

let stack: TestStack;
let sql: postgres.Sql;
const sent: string[] = [];

beforeAll(async () => {
  stack = await testStack({ functions: (addresses) => edgeFunctions(addresses, { WATCH_KEEP_SUCCESSES: "true" }) });
  sql = postgres(stack.databaseUrl, { onnotice: () => {} });
});

afterAll(async () => {
  await sql?.end();
  await stack?.stop();
});

/** The health check as an uptime monitor sees it. */
async function health() {
  const { data } = await createClient(stack.apiUrl, stack.publishableKey, { auth: { persistSession: false } }).rpc(
    "health_check",
  );
  return healthCheck.parse(data);
}

/** Sends the batch twice; answers what the tables say of everything sent so far. */
async function sendTwice(events: ReturnType<typeof requests>) {
  sent.push(...events.map(({ id }) => id));
  const first = await post(stack, events);
  const again = await post(stack, events);
  expect([first.status, again.status, again.outcome.duplicate]).toEqual([200, 200, events.length]);
  return books(sql, sent);
}

const rowsIn = async (table: string): Promise<number> => {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from ${sql(`watch.${table}`)}`;
  return row?.n ?? 0;
};

it("keeps the events of a day whose partition is gone, says so in the health check, and puts them back", async () => {
  expect((await health()).database.status).toBe("ok");
  const [day] = await sql<{ name: string }[]>`select watch.partition_name('events', (now() at time zone 'utc')::date) as name`;
  if (day === undefined) throw new Error("A function answers with one row.");
  const keys = day.name.replace("events", "event_keys");
  await sql`drop table ${sql(`watch.${day.name}`)}, ${sql(`watch.${keys}`)}`;

  const { lost, doubled, counted } = await sendTwice(requests(250));
  const astray = await rowsIn("events_default");
  const { app, database } = await health();
  const took = performance.now();
  await sql`select watch.maintain()`;
  const mended = performance.now() - took;
  const after = await health();
  say(
    "partition missing",
    `${sent.length} sent, ${astray} in the default partition, lost ${lost}, doubled ${doubled}; mended by one run of upkeep in ${mended.toFixed(0)} ms`,
  );

  expect({ lost, doubled, counted, astray }).toEqual({ lost: 0, doubled: 0, counted: 250, astray: 250 });
  expect([app.status, database.status]).toEqual(["degraded", "degraded"]);
  expect(app.reasons).toEqual([
    `There is no partition ${keys}, ${day.name}: events of the day go to the default one. Run watch.maintain() and see what it answers.`,
  ]);
  expect(after.database.status).toBe("ok");
  expect([await rowsIn("events_default"), await rowsIn(day.name)]).toEqual([0, 250]);
});

it("stores events from 2031, of 30 February, of infinity and of before our time once, at their receipt where theirs is none", async () => {
  // Two of these have a time of long ago: the last, and 18 digits, which are nanoseconds of 1978.
  const times: unknown[] = [
    ...[Date.UTC(2031, 0, 1) * 1_000, "2031-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "infinity", "-infinity", "now()"],
    ...["9999-99-99", "0000-00-00T00:00:00Z", 0, -1, 1e300, 253_402_300_800_000_000, null, true, [], "1999-12-31T23:59:59Z"],
  ];
  const events = times.flatMap((timestamp) => requests(3, { timestamp }));
  const { lost, doubled, counted } = await sendTwice(events);
  const ids = events.map(({ id }) => id);
  const [at] = await sql<{ receipt: number; own: number; flagged: number }[]>`
    select
      count(*) filter (where at between now() - interval '5 minutes' and now() + interval '1 second')::int as receipt,
      count(*) filter (where at < now() - interval '5 minutes')::int as own,
      count(*) filter (where attributes ? 'clock')::int as flagged
    from watch.events where id = any (${ids}::uuid[])`;
  say(
    "impossible times",
    `${events.length} sent, lost ${lost}, doubled ${doubled}; ${at?.receipt} stored at their receipt and flagged, ${at?.own} of long ago at their own time`,
  );
  expect({ lost, doubled, counted }).toEqual({ lost: 0, doubled: 0, counted: sent.length });
  expect(at).toEqual({ receipt: events.length - 6, own: 6, flagged: events.length - 6 });
});
