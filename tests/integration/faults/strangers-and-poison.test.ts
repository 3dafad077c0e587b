/**
 * Secrets, our own log lines, and events that no receiver would send. Hostile bodies and raw documents, and what they cost in memory under
 * Deno, are tested in `tests/integration/log-drain`.
 */
import { randomUUID } from "node:crypto";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { IngestOutcome } from "../../../src/contracts/ingest.ts";
import { edgeFunctions } from "../../../src/ops/stack/functions.ts";
import { ownClient } from "../../../supabase/functions/_shared/rest.ts";
import { drainFixture } from "../../fixtures/drain/load.ts";
import type { TestStack } from "../../stack.ts";
import { testStack } from "../../stack.ts";
import { post, requests, say } from "./sender.ts";

const nextSecret = "the-secret-that-comes-next";
let stack: TestStack;
let sql: postgres.Sql;

beforeAll(async () => {
  stack = await testStack({
    functions: (addresses) =>
      edgeFunctions(addresses, { WATCH_DRAIN_SECRET_NEXT: nextSecret, DENO_DEPLOYMENT_ID: "project_0d9e8f70-own_7" }),
  });
  sql = postgres(stack.superuserUrl, { onnotice: () => {} });
});

afterAll(async () => {
  await sql?.end();
  await stack?.stop();
});

/** Events in the ledger, by outcome. */
async function ledger(): Promise<Record<string, number>> {
  const rows = await sql<{ outcome: string; n: number }[]>`
    select outcome, sum(n)::int as n from watch.ingest_outcomes group by outcome`;
  return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n]));
}

it("opens to the current and the next secret while they rotate, and to no other", async () => {
  const lanes = [stack.drainSecret, nextSecret, stack.drainSecret, nextSecret];
  const good = await Promise.all(lanes.map((drainSecret) => post({ ...stack, drainSecret }, requests(50))));
  const guesses = [
    "",
    " ",
    "undefined",
    stack.drainSecret.slice(0, -1),
    `${stack.drainSecret}x`,
    stack.drainSecret.toUpperCase(),
  ];
  const bad = await Promise.all(guesses.map((drainSecret) => post({ ...stack, drainSecret }, requests(50))));
  const stored = (await ledger()).accepted;
  say(
    "wrong and rotated secrets",
    `${good.length} of ${good.length} batches with either secret taken, lost ${200 - (stored ?? 0)}; ${bad.length} wrong ones refused, traces ${(stored ?? 0) - 200}`,
  );
  expect(good.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(bad.map(({ status }) => status)).toEqual(guesses.map(() => 401));
  expect(await ledger()).toEqual({ accepted: 200 });
});

it("does not hear itself: each round of its own log lines is dropped, counted, and adds no further one", async () => {
  const [edge] = drainFixture("edge-logs");
  const metadata = edge?.metadata as { request: object };
  const own = () => [
    ...requests(5, {
      metadata: { ...metadata, request: { ...metadata.request, path: "/functions/v1/log-drain", method: "POST" } },
    }),
    ...requests(5, {
      metadata: {
        ...metadata,
        request: { ...metadata.request, path: "/rest/v1/rpc/ingest", headers: { x_client_info: ownClient } },
      },
    }),
    ...drainFixture("function-logs")
      .slice(0, 1)
      .map((line) => ({ ...line, id: randomUUID(), metadata: { ...(line.metadata as object), function_id: "0d9e8f70-own" } })),
  ];
  const before = await ledger();
  const rounds = 10;
  let sent = 0;
  for (let round = 0; round < rounds; round++) {
    const lines = own();
    sent += lines.length;
    expect((await post(stack, lines)).outcome).toMatchObject({ accepted: 0, dropped: lines.length });
  }
  const after = await ledger();
  const passed = (after.accepted ?? 0) - (before.accepted ?? 0);
  say("own log lines", `${sent} sent, ${after.dropped} dropped and counted, ${passed} taken for traffic`);
  expect(after).toEqual({ ...before, dropped: sent });
});

const naughty = [
  ...[
    "",
    " ",
    "'; drop table watch.events; --",
    "<script>alert(1)</script>",
    "%s%n%x",
    "\\u0000",
    "\\",
    '"',
    "\u202Eevil",
    "ﷺ".repeat(100),
  ],
  ...[
    "null",
    "NaN",
    "-Infinity",
    "{}",
    "[]",
    "$$",
    "$1",
    "e'\\x'",
    "::text",
    "👩‍👩‍👧‍👦",
    "a\r\nb",
    "x".repeat(10_000),
    "pg_sleep(9)",
    "constructor",
  ],
];

it("takes every naughty string in every text field as it is, and sets poison aside one by one", async () => {
  const client = createClient(stack.apiUrl, stack.secretKey, { auth: { persistSession: false } });
  const fields = [
    "source",
    "variant",
    "path",
    "request_id",
    "message",
    "signal",
    "attribute",
    "also",
    "id",
    "severity",
    "status",
    "at_us",
  ];
  const event = { source: "edge", severity: "info", keep: true, signal: "api.request", variant: "rest/ok" };
  const events = fields.flatMap((field) =>
    naughty.map((text) => ({
      ...event,
      id: randomUUID(),
      at_us: Date.now() * 1_000,
      ...(field === "attribute"
        ? { attributes: { [text]: text } }
        : field === "also"
          ? { also: [[text, text]] }
          : { [field]: text }),
    })),
  );
  // No text is a UUID, a severity, a status or a time, but NaN and -Infinity are numbers: times that cannot be used, and are flagged.
  const numbersToPostgres = 2;
  const before = await ledger();
  const { data, error } = await client
    .schema("watch_api")
    .rpc("ingest", { batch: { received: events.length, events, dropped: [], rejected: [] } });
  expect(error).toBeNull();
  const { received, accepted, duplicate, dropped, rejected } = data as IngestOutcome;
  const after = await ledger();
  const [kept] = await sql<
    { n: number }[]
  >`select count(distinct message)::int as n from watch.events where message = any (${naughty})`;
  say(
    "naughty strings and poison",
    `${events.length} sent, ${accepted} stored, ${rejected} set aside with a reason, out of balance ${received - accepted - duplicate - dropped - rejected}`,
  );
  expect([received, accepted + duplicate + dropped + rejected]).toEqual([events.length, events.length]);
  expect((after.accepted ?? 0) - (before.accepted ?? 0)).toBe(accepted);
  expect((after.rejected ?? 0) - (before.rejected ?? 0)).toBe(rejected);
  expect(rejected).toBe(4 * naughty.length - numbersToPostgres);
  expect(kept?.n).toBe(naughty.length);
});
