/** The ticker as it runs on the platform: under Deno, over HTTP, into Postgres through the REST API. */
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { environmentOf } from "../../../src/ops/stack/functions.ts";
import type { TestStack } from "../../stack.ts";
import { testStack } from "../../stack.ts";
import type { DenoFunction } from "./deno.ts";
import { startDeno } from "./deno.ts";

let stack: TestStack;
let ticker: DenoFunction;
let sql: postgres.Sql;

beforeAll(async () => {
  stack = await testStack();
  sql = postgres(stack.superuserUrl, { onnotice: () => {} });
  ticker = await startDeno("tick", environmentOf(stack));
});

afterAll(async () => {
  await ticker?.stop();
  await sql?.end();
  await stack?.stop();
});

const tick = (secret: string): Promise<Response> =>
  fetch(ticker.url, { method: "POST", headers: { authorization: `Bearer ${secret}` } });

it("measures the health check from outside, and leaves a sample and a beat", async () => {
  const response = await tick(stack.tickSecret);
  expect(await response.json()).toMatchObject({ recorded: "ok", maintained: "ok", beaten: "ok", troubles: [] });
  const [sample] = await sql`select latency_ms, report is not null as reported from watch.health_samples`;
  expect(sample?.latency_ms).toBeGreaterThan(0);
  expect(sample?.reported).toBe(true);
  // Two where a minute ended between the evaluation and the beat.
  const [slots] = await sql`select count(*)::int as n from watch.slots where finished_at is not null`;
  expect([1, 2]).toContain(slots?.n);
});

it("finds the stack healthy once it beats", async () => {
  const second: unknown = await (await tick(stack.tickSecret)).json();
  expect(second).toMatchObject({ health: { ok: true } });
});

it("does nothing for strangers", async () => {
  expect((await tick("guess")).status).toBe(401);
});
