/** The answer is lost after the commit: what is sent again is known. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { environmentOf } from "../../../src/ops/stack/functions.ts";
import { drainHandler } from "../../../supabase/functions/log-drain/wiring.ts";
import type { TestStack } from "../../stack.ts";
import { testStack } from "../../stack.ts";
import { books, post, postUntilAcknowledged, requests, say } from "./sender.ts";

let stack: TestStack;
let sql: postgres.Sql;
/** How many answers of the database the receiver does not get to hear. */
let deafTo = 0;
const sent: string[] = [];

const deafFetch: typeof fetch = async (...request) => {
  const answer = await fetch(...request);
  if (deafTo > 0) {
    deafTo -= 1;
    await answer.body?.cancel();
    throw new TypeError("terminated");
  }
  return answer;
};

beforeAll(async () => {
  stack = await testStack({
    functions: (addresses) => ({ "log-drain": drainHandler(environmentOf(addresses), Date.now, deafFetch) }),
  });
  sql = postgres(stack.superuserUrl, { onnotice: () => {} });
});

afterAll(async () => {
  await sql?.end();
  await stack?.stop();
});

async function expectOnce(fault: string, detail: string): Promise<void> {
  const { lost, doubled, counted, accepted } = await books(sql, sent);
  say(fault, `${sent.length} sent, lost ${lost}, doubled ${doubled} (${detail})`);
  expect({ lost, doubled, counted, accepted }).toEqual({ lost: 0, doubled: 0, counted: sent.length, accepted: sent.length });
}

it("between database and receiver, which tries again by itself", async () => {
  const batch = requests(250);
  sent.push(...batch.map(({ id }) => id));
  deafTo = 1;
  const { status, outcome } = await post(stack, batch);
  expect({ status, ...outcome }).toMatchObject({ status: 200, accepted: 0, duplicate: 250 });
  await expectOnce("acknowledgement lost between database and receiver", `${outcome.duplicate} known on the second try`);
});

it("between database and receiver, for a request that was refused: it stands in the ledger once", async () => {
  deafTo = 1;
  const refused = await fetch(stack.drainUrl, {
    method: "POST",
    headers: { authorization: `Bearer ${stack.drainSecret}`, "content-type": "application/json" },
    body: "[{",
  });
  expect(refused.status).toBe(400);
  const told =
    await sql`select outcome, sum(n)::int as n from watch.ingest_outcomes where source = 'unknown' group by 1 order by 1`;
  expect([...told]).toEqual([
    { outcome: "duplicate", n: 1 },
    { outcome: "rejected", n: 1 },
  ]);
});

it("on both tries of the receiver, so that the sender is told to come back", async () => {
  const batch = requests(250);
  sent.push(...batch.map(({ id }) => id));
  deafTo = 2;
  expect((await post(stack, batch)).status).toBe(503);
  const { duplicate } = await postUntilAcknowledged(stack, batch);
  expect(duplicate).toBe(250);
  await expectOnce("acknowledgement lost on both tries", `${duplicate} known when sent again`);
});

it("between receiver and sender, also for events whose own time is none", async () => {
  // Passes the request on and hangs up in place of the answer.
  const line = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const { authorization = "", "content-type": type = "", "content-encoding": encoding = "" } = request.headers;
    await fetch(stack.drainUrl, {
      method: "POST",
      headers: { authorization, "content-type": type, "content-encoding": encoding },
      body: new Uint8Array(body),
    });
    response.destroy();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => line.once("listening", resolve));
  const { port } = line.address() as AddressInfo;
  const batch = [...requests(200), ...requests(25, { timestamp: "2026-02-30T00:00:00Z" }), ...requests(25, { timestamp: null })];
  sent.push(...batch.map(({ id }) => id));
  try {
    await expect(post({ ...stack, drainUrl: `http://127.0.0.1:${port}` }, batch)).rejects.toThrow();
  } finally {
    line.close();
  }
  const { accepted, duplicate } = await postUntilAcknowledged(stack, batch);
  await expectOnce("acknowledgement lost between receiver and sender", `${duplicate} known when sent again`);
  expect({ accepted, duplicate }).toEqual({ accepted: 0, duplicate: 250 });
});
