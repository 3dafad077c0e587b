import postgres from "postgres";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TestStack } from "../../../tests/stack.ts";
import { testStack } from "../../../tests/stack.ts";
import { MINUTE } from "../../domain/time.ts";
import { edgeFunctions } from "../stack/functions.ts";
import { audienceConfig } from "./cast.ts";
import { seedHistory, startSimulator } from "./main.ts";
import type { Scenario } from "./scenarios.ts";

/** Simulated seconds in a real one. */
const haste = 8;

let stack: TestStack;
let sql: postgres.Sql;
let undo: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  stack = await testStack({
    functions: (addresses) => edgeFunctions(addresses, { WATCH_AUDIENCE: JSON.stringify(audienceConfig) }),
  });
  sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => {} });
  undo = [stack.stop, () => sql.end()];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
});

/** Plays a scenario eight times as fast as life, from five minutes ago on. */
async function play(scenario: Scenario, more: { postgres?: { kill(): Promise<void>; restart(): Promise<void> } } = {}) {
  const realStart = Date.now();
  const start = realStart - 5 * MINUTE;
  const lines: string[] = [];
  await seedHistory({ databaseUrl: stack.databaseUrl, now: start, days: 1, seed: 1, scenario, log: () => {} });
  const now = () => start + (Date.now() - realStart) * haste;
  const simulator = await startSimulator({ stack: { ...stack, ...more }, scenario, now, log: (line) => lines.push(line) });
  undo.push(simulator.stop);
  return { start, lines, stop: simulator.stop };
}

const patient = { timeout: 50_000, interval: 250 };

const countOf = async (signal: string, variant: string, since: number): Promise<number> => {
  const [row] = await sql`
    select coalesce(sum(n), 0)::int as n from (
      select n from watch.event_minutes where signal = ${signal} and variant like ${variant} and minute >= ${new Date(since)}
      union all select n from watch.event_deltas where signal = ${signal} and variant like ${variant}
    ) as counted`;
  return Number(row?.n);
};

test("an ordinary day reaches the rollups through the receiver, and nothing is refused", async () => {
  const { start, lines, stop } = await play("calm");
  await vi.waitFor(async () => {
    expect(await countOf("api.request", "%/ok", start)).toBeGreaterThan(10);
    expect(await countOf("source.events", "postgres", start)).toBeGreaterThan(1);
  }, patient);
  await stop();
  const [ledger] = await sql`select count(*)::int as n from watch.ingest_outcomes where outcome = 'rejected'`;
  expect(ledger?.n).toBe(0);
  expect(lines).toEqual([]);
});

test("a bad release goes live and leaves its marks", async () => {
  const { start } = await play("bad-release");
  await vi.waitFor(async () => {
    const [release] = await sql`select version from watch.releases where at > ${new Date(start)}`;
    expect(release?.version).toMatch(/^\d{4}\.\d{2}\.\d{2}-\d{4}$/);
    expect(await countOf("client.error", String(release?.version), start)).toBeGreaterThan(0);
    expect(await countOf("rpc.failure", "portfolio_summary", start)).toBeGreaterThan(3);
    expect(await countOf("api.request", "rest/5xx", start)).toBeGreaterThan(3);
  }, patient);
});

test("a stuck payment desk shows in the product's own rows", async () => {
  const { start } = await play("stuck-payments");
  await vi.waitFor(async () => {
    const [made] = await sql`
      select count(*)::int as n, count(*) filter (where status = 'failed')::int as failed
      from public.payment_intents where created_at > ${new Date(start)}`;
    expect(made?.n).toBeGreaterThan(0);
    expect(made?.failed).toBeGreaterThan(0);
    expect(await countOf("payment_intent.failed", "%", start)).toBeGreaterThan(0);
  }, patient);
});

test("a careless payment desk turns decisions round and takes the same payment twice", async () => {
  await play("careless-desk");
  await vi.waitFor(async () => {
    await sql`select watch.maintain()`;
    const [days] = await sql`select sum(duplicates)::int as n from watch.payment_days`;
    const [turned] = await sql`select count(*)::int as n from watch.impossible_transitions`;
    expect(Number(turned?.n)).toBeGreaterThan(0);
    expect(Number(days?.n)).toBeGreaterThan(0);
  }, patient);
});

test("messages that stand still wait, and fail when dispatch is back", async () => {
  const { start } = await play("messages-stuck");
  await vi.waitFor(async () => {
    await sql`select watch.maintain()`;
    const [depth] =
      await sql`select max(value)::int as n from watch.gauge_minutes where signal = 'queue.depth' and minute > now() - interval '2 minutes'`;
    expect(Number(depth?.n)).toBeGreaterThan(8);
    expect(await countOf("comms.failed", "email", start)).toBeGreaterThan(8);
  }, patient);
});

test("log lines of a new form are counted as not recognised, as refused, and as without a partition", async () => {
  const { start } = await play("new-log-form");
  await vi.waitFor(async () => {
    await sql`select watch.maintain()`;
    expect(await countOf("ingest.unknown", "%", start)).toBeGreaterThan(0);
    expect(await countOf("ingest.rejected", "too-deep", start)).toBeGreaterThan(0);
    const [late] = await sql`select max(value)::int as n from watch.gauge_minutes where signal = 'events.unpartitioned'`;
    expect(Number(late?.n)).toBeGreaterThan(0);
  }, patient);
});

test("the database is taken down once and is up again when the simulator has stopped", async () => {
  const calls: string[] = [];
  const server = {
    kill: async () => void calls.push("kill"),
    restart: async () => void calls.push("restart"),
  };
  const { stop } = await play("database-down", { postgres: server });
  await vi.waitFor(() => expect(calls).toEqual(["kill"]), patient);
  await stop();
  expect(calls).toEqual(["kill", "restart"]);
});
