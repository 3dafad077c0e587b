/** Delivery as it runs on the platform: the ticker's own process, under Deno, over HTTP and into Postgres. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { environmentOf } from "../../../src/ops/stack/functions.ts";
import type { TestStack } from "../../stack.ts";
import { testStack } from "../../stack.ts";
import { as, scalar } from "../database/database.ts";
import type { DenoFunction } from "../log-drain/deno.ts";
import { denoBinary, startDeno } from "../log-drain/deno.ts";
import { addChannel, attemptsOf, enqueue, stateOf } from "./outbox.ts";
import type { Receiver } from "./receiver.ts";
import { startReceiver } from "./receiver.ts";

let stack: TestStack;
let receiver: Receiver;
let ticker: DenoFunction;
let sql: postgres.Sql;

beforeAll(async () => {
  [stack, receiver] = await Promise.all([testStack(), startReceiver()]);
  sql = postgres(stack.superuserUrl, { onnotice: () => {} });
  // Between two ticks a slot may begin, and a rule fire: the fire drill's message would be counted among the test's own.
  await sql`update watch.rules set enabled = false`;
  ticker = await startDeno("tick", { ...environmentOf(stack), WATCH_HEARTBEAT_URL: `${receiver.url}/heartbeat` });
});

afterAll(async () => {
  await ticker?.stop();
  await sql?.end();
  await receiver?.stop();
  await stack?.stop();
});

const tick = async (): Promise<Readonly<Record<string, unknown>>> => {
  const response = await fetch(ticker.url, { method: "POST", headers: { authorization: `Bearer ${stack.tickSecret}` } });
  return (await response.json()) as Record<string, unknown>;
};

it("a tick delivers what waits, beside a channel that hangs and one that is gone, and pings", async () => {
  const secret = (path: string) => ({ url: `${receiver.url}/${path}`, signing_key: "a-key-of-sixteen-characters" });
  for (const key of ["fine", "gone", "slow"]) await addChannel(sql, key, { kind: "webhook", secret: secret(key) });
  receiver.behave("/gone", { status: 410, body: "gone" });
  receiver.behave("/slow", "hang", "ok");
  const [fine, gone, slow] = await Promise.all(["fine", "gone", "slow"].map((key) => enqueue(sql, key)));
  expect(await tick()).toMatchObject({
    beaten: "ok",
    pinged: "ok",
    deliveries: { delivered: 2, retry: 1, dead: 1 },
    troubles: [],
  });
  expect(receiver.on("/heartbeat")).toHaveLength(1);
  const states = await Promise.all([fine, gone, slow].map((id) => stateOf(sql, id ?? "")));
  expect(states).toEqual(["delivered", "dead", "pending"]);
  expect(
    receiver
      .on("/fine")
      .map(({ body }) => JSON.parse(body).kind)
      .sort(),
  ).toEqual(["alert", "notice"]);
  await sql`update watch.outbox set next_at = now() where state = 'pending'`;
  expect(await tick()).toMatchObject({ deliveries: { delivered: 1, retry: 0, dead: 0 } });
  expect(await attemptsOf(sql, slow ?? "")).toEqual(["1 retry", "2 delivered"]);
});

it("a test is delivered by the next tick", async () => {
  const { outbox } = await as(sql, "authenticated", "admin@example.com", (admin) =>
    scalar<{ outbox: string }>(admin`select watch_api.test_channel('fine')`),
  );
  await tick();
  expect(await stateOf(sql, outbox)).toBe("delivered");
  expect(JSON.parse(receiver.on("/fine").at(-1)?.body ?? "")).toMatchObject({ id: outbox, kind: "test" });
});

it("over TLS Deno connects to the checked address, and only to whom the certificate names", async () => {
  const file = (name: string) => fileURLToPath(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url));
  const asked: (string | undefined)[] = [];
  const server = createServer(
    { key: readFileSync(file("key")), cert: readFileSync(file("certificate")) },
    (request, response) => {
      asked.push(request.headers.host);
      response.end("in confidence");
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const targets = ["hooks.example.com", "other.example.com"].map((host) => [`https://${host}:${port}/`, "127.0.0.1"]);
  const script = fileURLToPath(new URL("post-under-deno.ts", import.meta.url));
  const flags = ["run", "--no-prompt", "--no-remote", "--no-config", "--allow-net=127.0.0.1", "--allow-env", "--allow-read"];
  const { stdout } = await promisify(execFile)(denoBinary(), [...flags, script, JSON.stringify(targets)], {
    env: { ...process.env, DENO_CERT: file("authority"), NO_COLOR: "1" },
  });
  server.close();
  const outcomes = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(outcomes).toEqual([{ status: 200, body: "in confidence" }, { error: expect.stringMatching(/certificate|altnames/i) }]);
  expect(asked).toEqual([`hooks.example.com:${port}`]);
});
