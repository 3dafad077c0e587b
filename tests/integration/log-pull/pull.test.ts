/** Without a drain: the ticker reads the log API, over HTTP, into Postgres; beside a drain: nothing counts twice. */
import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { edgeFunctions, environmentOf } from "../../../src/ops/stack/functions.ts";
import type { FixtureName } from "../../fixtures/drain/load.ts";
import { drainFixture } from "../../fixtures/drain/load.ts";
import type { TestStack } from "../../stack.ts";
import { testStack } from "../../stack.ts";
import { startDeno } from "../log-drain/deno.ts";
import type { LoopbackLogApi } from "./loopback-log-api.ts";
import { dailyBackup, loopbackRef, loopbackToken, startLoopbackLogApi } from "./loopback-log-api.ts";

const tables: readonly (readonly [FixtureName, string])[] = [
  ["edge-logs", "edge_logs"],
  ["auth-logs", "auth_logs"],
  ["postgres-logs", "postgres_logs"],
  ["storage-logs", "storage_logs"],
  ["function-edge-logs", "function_edge_logs"],
];
/** What a drain drops as its own is dropped from the log API too: by the path, since its function's id is another's here. */
const dropped = 4;

let stack: TestStack;
let api: LoopbackLogApi;
let sql: postgres.Sql;

const settings = () => ({
  WATCH_MANAGEMENT_TOKEN: loopbackToken,
  WATCH_MANAGEMENT_URL: api.url,
  WATCH_PROJECT_REF: loopbackRef,
});

async function start(engine: "clickhouse" | "bigquery"): Promise<void> {
  api = await startLoopbackLogApi(engine);
  stack = await testStack({ functions: (addresses) => edgeFunctions(addresses, settings()) });
  sql = postgres(stack.superuserUrl, { onnotice: () => {} });
  const at = (Date.now() - 5 * 60_000) * 1_000;
  for (const [name, table] of tables) {
    api.tables.set(
      table,
      drainFixture(name).map((event, index) => ({ ...event, timestamp: at + index * 7_001 })),
    );
  }
}

afterEach(async () => {
  await sql?.end();
  await stack?.stop();
  await api?.stop();
});

async function tick(url = `${stack.apiUrl}/functions/v1/tick`): Promise<{ status: number; troubles: string[] }> {
  const response = await fetch(url, { method: "POST", headers: { authorization: `Bearer ${stack.tickSecret}` } });
  const { troubles } = (await response.json()) as { troubles: string[] };
  return { status: response.status, troubles };
}

const counts = async (): Promise<Record<string, number>> => {
  const rows = await sql<{ fact: string; n: number }[]>`
    select signal || ' ' || variant as fact, sum(n)::int as n from watch.event_minutes
    where source <> 'probe' group by 1 order by 1`;
  return Object.fromEntries(rows.map(({ fact, n }) => [fact, n]));
};

async function drain(events: readonly unknown[]): Promise<void> {
  const response = await fetch(stack.drainUrl, {
    method: "POST",
    headers: { authorization: `Bearer ${stack.drainSecret}`, "content-type": "application/json" },
    body: JSON.stringify(events),
  });
  expect(response.status).toBe(200);
}

const sent = tables.flatMap(([name]) => drainFixture(name)).length;

const accepted = async (): Promise<number> => {
  const [row] = await sql<
    { n: number }[]
  >`select coalesce(sum(n), 0)::int as n from watch.ingest_outcomes where outcome = 'accepted' and source <> 'probe'`;
  return row?.n ?? 0;
};

describe.each(["clickhouse", "bigquery"] as const)("the log API on %s", (engine) => {
  beforeEach(() => start(engine));

  it("is read once a run, each line counted once, beside a drain too", async () => {
    expect(await tick()).toEqual({ status: 200, troubles: [] });
    const pulled = await counts();
    expect(await accepted()).toBe(sent - dropped);
    expect(pulled).toMatchObject({
      "api.request rest/5xx": 2,
      "rpc.failure approve_payment_intent": 1,
      "rls.denied payment_intents": 1,
      "cron.failed 4": 1,
      "storage.outage DatabaseTimeout": 1,
      "function.error send-receipt/boot": 1,
    });
    expect((await tick()).troubles).toEqual([]);
    for (const [, table] of tables) await drain(api.tables.get(table) ?? []);
    expect(await counts()).toEqual(pulled);
  });
});

describe("a run", () => {
  beforeEach(() => start("clickhouse"));

  it("takes over what a drain brought, and adds what it did not", async () => {
    await drain(api.tables.get("auth_logs") ?? []);
    const before = await accepted();
    await tick();
    expect(await accepted()).toBe(sent - dropped);
    expect(before).toBe(drainFixture("auth-logs").length);
  });

  it("leaves the API alone after 429, and beats all the same", async () => {
    api.fail(429, { "retry-after": "120" });
    expect((await tick()).troubles).toEqual(["log API, edge_logs: too many calls"]);
    const calls = api.asked.length;
    const [second] = (await tick()).troubles;
    expect(second).toMatch(/left alone until \d\d:\d\d UTC: too many calls/);
    expect(api.asked).toHaveLength(calls);
    expect(await sql`select count(*)::int as n from watch.slots`).toMatchObject([{ n: expect.any(Number) }]);
    await sql`update watch.log_pull set state = jsonb_set(state, '{rest,until}', '0')`;
    api.fail(null);
    expect((await tick()).troubles).toEqual([]);
    expect(await accepted()).toBe(sent - dropped);
  });

  it("that cannot begin for a setting that is wrong tells members so", async () => {
    await stack.stop();
    stack = await testStack({
      functions: (addresses) => edgeFunctions(addresses, { ...settings(), WATCH_MANAGEMENT_URL: "http://elsewhere.example" }),
    });
    await sql.end();
    sql = postgres(stack.superuserUrl, { onnotice: () => {} });
    const { troubles } = await tick();
    expect(troubles.join(" ")).toContain("WATCH_MANAGEMENT_URL must be an address");
    expect(await sql`select state #>> '{rest,error}' as error, failing_since is not null as failing from watch.log_pull`).toEqual(
      [{ error: expect.stringContaining("WATCH_MANAGEMENT_URL must be an address"), failing: true }],
    );
    expect(api.asked).toEqual([]);
  });

  it("that comes while another is under way leaves the API to that one", async () => {
    await sql`update watch.log_pull set leased_until = now() + interval '1 minute'`;
    await tick();
    expect(api.asked).toEqual([]);
  });

  it("asks for backups at once, and then once in half an hour, however often it is called", async () => {
    await tick();
    await tick();
    expect(api.backupsAsked()).toBe(1);
    expect(await sql`select id, at, status, kind from watch.backups`).toEqual([
      { id: String(dailyBackup.id), at: new Date(dailyBackup.inserted_at), status: "completed", kind: "logical" },
    ]);
    await sql`update watch.log_pull set backups_asked_at = backups_asked_at - interval '31 minutes'`;
    await Promise.all([tick(), tick()]);
    expect(api.backupsAsked()).toBe(2);
  });

  it("works under Deno", async () => {
    const ticker = await startDeno("tick", { ...environmentOf(stack), ...settings() });
    try {
      expect(await tick(ticker.url)).toEqual({ status: 200, troubles: [] });
    } finally {
      await ticker.stop();
    }
    expect(await accepted()).toBe(sent - dropped);
  });
});
