/** From a drain's batches to the tables: what came in is found again, to the unit, and nobody's data with it. */
import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { edgeFunctions } from "../../../src/ops/stack/functions.ts";
import type { FixtureName } from "../../fixtures/drain/load.ts";
import { drainFixture } from "../../fixtures/drain/load.ts";
import type { TestStack } from "../../stack.ts";
import { testStack } from "../../stack.ts";
import { hostileDocuments } from "./hostile.ts";

const names: FixtureName[] = [
  "edge-logs",
  "auth-logs",
  "postgres-logs",
  "storage-logs",
  "function-logs",
  "function-edge-logs",
  "service-logs",
];
const audience =
  '{"admin":{"hosts":["admin.nexsys.example"]},"portal":{"hosts":["portal.nexsys.example"],"clients":["nexsys-portal"]}}';

let stack: TestStack;
let sql: postgres.Sql;

beforeAll(async () => {
  stack = await testStack({ functions: (addresses) => edgeFunctions(addresses, { WATCH_AUDIENCE: audience }) });
  sql = postgres(stack.superuserUrl, { onnotice: () => {} });
});

afterAll(async () => {
  await sql?.end();
  await stack?.stop();
});

/** Fixtures of 2026-11, moved to the last minutes, so that they fall into partitions of today. */
function recent(name: FixtureName): Record<string, unknown>[] {
  return drainFixture(name).map((event, index) => ({ ...event, timestamp: (Date.now() - 120_000 - index * 1_000) * 1_000 }));
}

async function post(body: string | Uint8Array<ArrayBuffer>): Promise<{ status: number; outcome: Record<string, number> }> {
  const response = await fetch(stack.drainUrl, {
    method: "POST",
    headers: {
      authorization: `Bearer ${stack.drainSecret}`,
      "content-type": "application/json",
      ...(typeof body === "string" ? {} : { "content-encoding": "gzip" }),
    },
    body,
  });
  return { status: response.status, outcome: await response.json() };
}

const zipped = (events: readonly unknown[]): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(JSON.stringify(events)));

async function ledger(): Promise<Record<string, number>> {
  const rows = await sql<
    { outcome: string; n: string }[]
  >`select outcome, sum(n) as n from watch.ingest_outcomes group by outcome`;
  return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, Number(n)]));
}

/** Events that the rollup counts. */
async function countedEvents(): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select sum(n)::int as n from watch.event_minutes where signal = 'source.events'`;
  return row?.n ?? 0;
}

/** What is wrong between what was sent and what the tables account for; empty where all balances. */
async function imbalances(sent: number, own = sql): Promise<string[]> {
  const rows = await own<
    { outcome: string; n: number }[]
  >`select outcome, sum(n)::int as n from watch.ingest_outcomes group by outcome`;
  const [counted] = await own<{ n: number }[]>`select sum(n)::int as n from watch.event_minutes where signal = 'source.events'`;
  const told = rows.reduce((sum, { n }) => sum + n, 0);
  const accepted = rows.find(({ outcome }) => outcome === "accepted")?.n ?? 0;
  return [
    ...(told === sent ? [] : [`${sent} sent, ${told} accounted for`]),
    ...(counted?.n === accepted ? [] : [`${accepted} accepted, ${counted?.n} counted`]),
  ];
}

it("balances: what was sent is accepted, known, dropped or rejected, in the answers and in the tables", async () => {
  const batches = names.map(recent);
  const sums: Record<string, number> = {};
  const send = async (events: readonly unknown[]): Promise<void> => {
    const { status, outcome } = await post(zipped(events));
    expect(status).toBe(200);
    for (const [key, n] of Object.entries(outcome)) sums[key] = (sums[key] ?? 0) + n;
  };
  for (const events of batches) await send(events);
  await Promise.all(batches.map(send));

  const sent = 2 * batches.flat().length;
  const { received = 0, accepted = 0, duplicate = 0, dropped = 0, rejected = 0 } = sums;
  console.info(`${sent} sent: ${accepted} accepted, ${duplicate} known, ${dropped} dropped, ${rejected} rejected`);
  expect(received).toBe(sent);
  expect(accepted + duplicate + dropped + rejected).toBe(sent);
  expect({ rejected: 0, ...(await ledger()) }).toEqual({ accepted, duplicate, dropped, rejected });
  expect(await imbalances(sent)).toEqual([]);
});

it.each([
  [
    "an outcome that is lost",
    "delete from watch.ingest_outcomes where ctid = (select min(ctid) from watch.ingest_outcomes where outcome = 'duplicate')",
  ],
  [
    "an event that is counted twice",
    "update watch.event_minutes set n = n + 1 where ctid = (select min(ctid) from watch.event_minutes where signal = 'source.events')",
  ],
  [
    "an event that is told of and not counted",
    "update watch.ingest_outcomes set n = n + 1 where ctid = (select min(ctid) from watch.ingest_outcomes where outcome = 'accepted')",
  ],
])("would not balance with %s", async (_, fault) => {
  const sent = 2 * names.flatMap(drainFixture).length;
  const back = new Error("taken back");
  await expect(
    sql.begin(async (own) => {
      expect(await imbalances(sent, own as unknown as postgres.Sql)).toEqual([]);
      await own.unsafe(fault);
      expect(await imbalances(sent, own as unknown as postgres.Sql)).not.toEqual([]);
      throw back;
    }),
  ).rejects.toBe(back);
});

it("counts each fact once, by signal and variant, though every batch came twice", async () => {
  const rows = await sql<{ fact: string; n: number }[]>`
    select signal || ' ' || variant as fact, sum(n)::int as n from watch.event_minutes
    where signal in ('api.request', 'rpc.failure', 'rls.denied', 'grant.missing', 'auth.failure', 'auth.success', 'cron.failed', 'storage.outage')
      and variant not like '%/other' and variant <> 'other'
    group by signal, variant`;
  const counts = Object.fromEntries(rows.map(({ fact, n }) => [fact, n]));
  expect(counts).toMatchObject({
    "api.request rest/ok": 1,
    "api.request rest/5xx": 2,
    "rpc.failure approve_payment_intent": 1,
    "auth.failure portal/invalid_credentials": 1,
    "auth.failure session_hygiene/portal": 1,
    "auth.success admin": 1,
    "grant.missing activity_logs": 1,
    "cron.failed 4": 1,
    "storage.outage DatabaseTimeout": 1,
  });
});

it("stores no address, mail, agent or id of a person", async () => {
  const [everything] = await sql`select string_agg(e::text, ' ') as text, count(*)::int as n from watch.events e`;
  expect(everything?.n).toBeGreaterThan(30);
  for (const personal of [
    /@example\.com/,
    /203\.0\.113\./,
    /198\.51\.100\./,
    /Mozilla/,
    /8d3b2a10-4c5d-4e6f/,
    /Springfield|60311/,
    /Ada Example/,
  ]) {
    expect(everything?.text).not.toMatch(personal);
  }
});

it("keeps one name for one person over products", async () => {
  const users =
    await sql`select distinct attributes ->> 'user' as name from watch.events where attributes ? 'user' and attributes ->> 'user' like 'id_%'`;
  expect(users).toHaveLength(1);
});

it("stays in balance under hostile documents", async () => {
  const { status, outcome } = await post(zipped(hostileDocuments()));
  expect([status, outcome.received]).toEqual([200, hostileDocuments().length]);
  const { accepted = 0, duplicate = 0, dropped = 0, rejected = 0 } = await ledger();
  expect(accepted + duplicate + dropped + rejected).toBe(2 * names.flatMap(drainFixture).length + hostileDocuments().length);
  expect(await countedEvents()).toBe(accepted);
});

it("knows a whole batch again, what was dropped and rejected of it included", async () => {
  const fresh = recent("function-edge-logs").map((event) => ({ ...event, id: randomUUID() }));
  const batch = [
    ...fresh,
    "poison",
    7,
    { id: randomUUID(), metadata: { text: Array.from({ length: 6_000 }, () => "twelve chars") } },
  ];
  const before = await ledger();
  const { outcome: first } = await post(zipped(batch));
  expect(first).toMatchObject({ received: batch.length, duplicate: 0, dropped: 2, rejected: 3 });
  // The acknowledgement is lost; the sender sends it all again, in another form.
  const { outcome: again } = await post(JSON.stringify(batch));
  expect(again).toEqual({ received: batch.length, accepted: 0, duplicate: batch.length, dropped: 0, rejected: 0 });
  // A second drain has the same lines in batches of its own.
  const { outcome: other } = await post(
    JSON.stringify([...fresh.slice(0, 2), { ...fresh[0], id: randomUUID() }, ...fresh.slice(2)]),
  );
  expect(other).toMatchObject({ received: fresh.length + 1, duplicate: fresh.length, rejected: 0 });
  const after = await ledger();
  expect(after.rejected).toBe((before.rejected ?? 0) + 3);
  expect(after.dropped).toBe((before.dropped ?? 0) + 2 + (other.dropped ?? 0));
});

it("counts refused requests, and leaves strangers no trace", async () => {
  const before = await ledger();
  expect((await post("[{")).status).toBe(400);
  expect((await ledger()).rejected).toBe((before.rejected ?? 0) + 1);
  const [row] = await sql`select source, n from watch.ingest_outcomes where reason = 'malformed_json'`;
  expect(row).toMatchObject({ source: "unknown", n: "1" });

  const stranger = await fetch(stack.drainUrl, { method: "POST", headers: { authorization: "Bearer guess" }, body: "[{" });
  expect(stranger.status).toBe(401);
  expect((await ledger()).rejected).toBe((before.rejected ?? 0) + 1);
});
