/** The client against the product itself: over HTTP, from Node and from Deno, with the keys that an application has. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createApi } from "../../../src/api/api.ts";
import { paymentDesk } from "../../../src/api/rpc.ts";
import { createWatchClient } from "../../../src/client/watch-client.ts";
import { instantOf } from "../../../src/domain/time.ts";
import type { TestStack } from "../../stack.ts";
import { testStack } from "../../stack.ts";
import { denoBinary } from "../log-drain/deno.ts";

let stack: TestStack;
let sql: postgres.Sql;

beforeAll(async () => {
  stack = await testStack();
  sql = postgres(stack.databaseUrl, { onnotice: () => {} });
});

afterAll(async () => {
  await sql?.end();
  await stack?.stop();
});

beforeEach(async () => {
  await sql`delete from watch.events`;
  await sql`delete from watch.track_callers`;
  await sql`delete from watch.track_crowd`;
});

const clientWith = (options: Partial<Parameters<typeof createWatchClient>[0]> = {}) =>
  createWatchClient({ url: stack.apiUrl, publishableKey: stack.publishableKey, release: "2.14.0", ...options });

const told = async () =>
  (
    await sql<
      { line: string }[]
    >`select concat_ws(' ', signal, variant, status, path, message) as line from watch.events order by at, line`
  ).map(({ line }) => line);

it("delivers all that it can tell with the publishable key", async () => {
  const client = clientWith();
  client.portalLoginFailed({ code: "invalid_credentials", status: 400, account: "c-1", screen: "/portal/sign-in?next=/pay" });
  client.portalLocked({ account: "c-1", reason: "five failures" });
  client.portalUnlocked({ account: "c-1" });
  client.uploadFailed({ kind: "receipts", code: "EntityTooLarge", status: 413, sizeBytes: 9_000_000 });
  client.userFacingError({ message: "ada@example.com could not be saved", code: "23505", screen: "/units/4711" });
  await client.flush();
  expect(client.dropped).toBe(0);
  expect((await told()).sort()).toEqual([
    "auth.failure portal/invalid_credentials 400 /portal/sign-in invalid_credentials",
    "client.error 2.14.0 /units/:id [email] could not be saved",
    "portal.lockout locked five failures",
    "portal.lockout unlocked",
    "storage.upload_failed receipts/EntityTooLarge 413 EntityTooLarge",
  ]);
});

it.each([
  ["the legacy anon key", () => ({ publishableKey: stack.anonKey })],
  ["the secret key, on a server", () => ({ publishableKey: stack.secretKey })],
])("delivers with %s", async (_, options) => {
  const client = clientWith(options());
  client.portalLocked();
  await client.flush();
  expect([client.dropped, await told()]).toEqual([0, ["portal.lockout locked"]]);
});

it("delivers once what it sends twice, because the answer was lost", async () => {
  let calls = 0;
  const client = clientWith({
    fetch: async (...args) => {
      const answer = await fetch(...args);
      calls += 1;
      return calls === 1 ? Response.json({ retry_after_s: 0.01 }, { status: 503, statusText: await answer.text() }) : answer;
    },
  });
  client.portalLocked({ reason: "once" });
  await client.flush();
  expect([calls, client.dropped, await told()]).toEqual([2, 0, ["portal.lockout locked once"]]);
  expect(await sql`select sum(n)::int as n from watch.ingest_outcomes where outcome = 'duplicate'`).toEqual([{ n: 1 }]);
});

it("is told 429 with a time when it sends too much, and the words that say what is wrong when it sends nonsense", async () => {
  const post = (events: unknown) =>
    fetch(`${stack.apiUrl}/rest/v1/rpc/track`, {
      method: "POST",
      headers: { apikey: stack.publishableKey, "content-type": "application/json", "content-profile": "watch_api" },
      body: JSON.stringify({ events }),
    });
  const nonsense = await post([{ name: "payment_intent.failed" }]);
  expect([nonsense.status, await nonsense.json()]).toEqual([
    400,
    expect.objectContaining({ code: "22023", message: 'Event 1 has the unknown name "payment_intent.failed".' }),
  ]);
  const answers = [];
  for (let i = 0; i < 4; i++) answers.push(await post(new Array(20).fill({ name: "portal_locked" })));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  const refusal = answers[3];
  expect(Number(refusal?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await refusal?.json()).toMatchObject({ received: 20, accepted: 0, rejected: 20, retry_after_s: expect.any(Number) });
});

it("runs under Deno as it is", async () => {
  const program = `
    import { createWatchClient } from "${new URL("../../../src/client/watch-client.ts", import.meta.url).href}";
    const client = createWatchClient({ url: Deno.args[0], publishableKey: Deno.args[1], release: "2.14.0" });
    client.userFacingError({ message: "from Deno" });
    await client.flush();
    console.log(client.dropped);`;
  const { stdout } = await promisify(execFile)(
    denoBinary(),
    [
      "run",
      "--no-prompt",
      "--no-remote",
      "--allow-net=127.0.0.1",
      `data:application/typescript,${encodeURIComponent(program)}`,
      stack.apiUrl,
      stack.publishableKey,
    ],
    { env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" } },
  );
  expect(stdout.trim()).toBe("0");
  expect(await told()).toEqual(["client.error 2.14.0 from Deno"]);
});

it("leaves the pages to read the ledger and the queues, as members", async () => {
  await sql`select watch.maintain()`;
  const api = createApi({ name: "Test", url: stack.apiUrl, publishableKey: stack.publishableKey }, "test");
  const now = Date.now();
  const range = { from: instantOf(now - 86_400_000), to: instantOf(now) };
  await expect(paymentDesk(api, range, range.from)).rejects.toMatchObject({ message: expect.any(String) });
  const viewer = stack.users.find(({ role }) => role === "viewer");
  const { error } = await (await api.auth()).signInWithPassword({ email: viewer?.email ?? "", password: viewer?.password ?? "" });
  expect(error).toBeNull();
  const desk = await paymentDesk(api, range, instantOf(now - 7 * 86_400_000));
  expect(desk.ledger.days).toHaveLength(8);
  expect(desk.ledger.days.at(-1)).toMatchObject({
    created: 0,
    open: 0,
    leak: 0,
    impossible: 0,
    duplicates: 0,
  });
  expect(desk.queues.map(({ queue, depth }) => [queue, depth])).toEqual([
    ["payment_intents", 0],
    ["communications", null],
  ]);
  await (await api.auth()).signOut();
});
