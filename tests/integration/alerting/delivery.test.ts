/** Faults of channels and of the sender, over real HTTP and the real database: delivered or visibly dead, and nothing twice. */
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DeliveriesAnswer } from "../../../src/contracts/alerts.ts";
import { deliveriesAnswer } from "../../../src/contracts/alerts.ts";
import { environmentOf } from "../../../src/ops/stack/functions.ts";
import type { Delivered } from "../../../supabase/functions/tick/deliver/deliver.ts";
import { outboxDeliverer } from "../../../supabase/functions/tick/deliver/wiring.ts";
import type { TestStack } from "../../stack.ts";
import { testStack } from "../../stack.ts";
import { as, scalar } from "../database/database.ts";
import { addChannel, attemptsOf, enqueue, stateOf } from "./outbox.ts";
import type { Behaviour, Receiver } from "./receiver.ts";
import { startReceiver } from "./receiver.ts";

let stack: TestStack;
let sql: postgres.Sql;
let receiver: Receiver;

beforeAll(async () => {
  stack = await testStack();
  sql = postgres(stack.superuserUrl, { max: 4, onnotice: () => {} });
});

afterAll(async () => {
  await sql?.end();
  await stack?.stop();
});

beforeEach(async () => {
  receiver = await startReceiver();
  await sql`truncate watch.outbox cascade`;
  await sql`truncate watch.channels cascade`;
});

afterEach(() => receiver.stop());

const webhook = (path: string) => ({ url: `${receiver.url}/${path}`, signing_key: "a-key-of-sixteen-characters" });
const addWebhook = (key: string) => addChannel(sql, key, { kind: "webhook", secret: webhook(key) });

/** The tick's own deliverer, which calls the database over REST. `fetcher` stands between the two. */
const deliver = (fetcher: typeof fetch = fetch, env: Record<string, string> = {}): Promise<Delivered> =>
  outboxDeliverer(
    { ...environmentOf(stack), ...env },
    { url: stack.apiUrl, key: stack.secretKey },
    { now: () => Date.now(), elapsed: () => performance.now() },
    fetcher,
  )();

/** Lets what waits for a retry or for the end of a lease be due now. */
const letTimePass = () =>
  sql`update watch.outbox set next_at = least(next_at, now()), lease_until = case when lease_until is not null then now() end
    where state in ('pending', 'sending')`;

/** Delivers until nothing waits any more; a day's retries at most. */
async function deliverToTheEnd(): Promise<void> {
  for (let round = 0; round < 110; round++) {
    await deliver();
    const waiting = await scalar<number>(sql`select count(*)::int from watch.outbox where state in ('pending', 'sending')`);
    if (waiting === 0) return;
    await letTimePass();
  }
  throw new Error("Messages wait after a day of retries.");
}

const log = async (): Promise<DeliveriesAnswer> => {
  const answer = await as(sql, "authenticated", "viewer@example.com", (viewer) =>
    scalar(viewer`select watch_api.deliveries(${Date.now() - 3_600_000}, ${Date.now() + 60_000})`),
  );
  return deliveriesAnswer.parse(answer);
};

type Check = (headers: Readonly<Record<string, unknown>>, body: string, key: string) => boolean;

/** The lines that the ticker's README gives to receivers, as they stand there. */
async function documentedCheck(): Promise<Check> {
  const readme = readFileSync(new URL("../../../supabase/functions/tick/README.md", import.meta.url), "utf8");
  const [, lines = ""] = /```js\n([\s\S]*?)```/.exec(readme) ?? [];
  const address = `data:text/javascript,${encodeURIComponent(`${lines}\nexport { isGenuine };`)}`;
  const { isGenuine } = (await import(/* @vite-ignore */ address)) as { isGenuine: Check };
  return isGenuine;
}

describe("a channel that works", () => {
  it("gets the message once, signed so that anybody with the key can tell", async () => {
    await addWebhook("ops");
    const id = await enqueue(sql, "ops");
    expect(await deliver()).toEqual({ delivered: 1, retry: 0, dead: 0, troubles: [] });
    const [request, ...rest] = receiver.on("/ops");
    expect(rest).toEqual([]);
    // What a receiver does, in its own words: nothing of the sender's code.
    const timestamp = String(request?.headers["x-nexsys-timestamp"]);
    const hmac = createHmac("sha256", webhook("ops").signing_key).update(`${timestamp}.${request?.body}`).digest("hex");
    expect(request?.headers["x-nexsys-signature"]).toBe(`sha256=${hmac}`);
    const isGenuine = await documentedCheck();
    const { headers = {}, body = "" } = request ?? {};
    expect(isGenuine(headers, body, webhook("ops").signing_key)).toBe(true);
    expect(isGenuine(headers, `${body} `, webhook("ops").signing_key)).toBe(false);
    expect(isGenuine(headers, body, "another-key-of-sixteen")).toBe(false);
    expect(isGenuine({ ...headers, "x-nexsys-timestamp": String(Number(timestamp) - 600_000) }, body, "x")).toBe(false);
    expect(isGenuine({}, body, webhook("ops").signing_key)).toBe(false);
    expect(request?.headers).toMatchObject({ "idempotency-key": id, "content-type": "application/json", connection: "close" });
    expect(JSON.parse(request?.body ?? "")).toMatchObject({ id, kind: "alert", alerts: [{ rule: "query-errors" }] });
  });

  it("of each kind is spoken to in its form", async () => {
    await addChannel(sql, "slack", { kind: "slack", secret: { url: `${receiver.url}/slack` } });
    await addChannel(sql, "pager", {
      kind: "pagerduty",
      config: { endpoint: `${receiver.url}/pager` },
      secret: { routing_key: "0123456789abcdef" },
    });
    await addChannel(sql, "mail", {
      kind: "email",
      config: { provider: "generic", endpoint: `${receiver.url}/mail`, from: "watch@example.com", to: ["ops@example.com"] },
      secret: { token: "token-123" },
    });
    for (const key of ["slack", "pager", "mail"]) await enqueue(sql, key);
    expect(await deliver()).toMatchObject({ delivered: 3 });
    expect(JSON.parse(receiver.on("/slack")[0]?.body ?? "").blocks[0].type).toBe("header");
    expect(JSON.parse(receiver.on("/pager")[0]?.body ?? "")).toMatchObject({
      event_action: "trigger",
      routing_key: "0123456789abcdef",
    });
    expect(receiver.on("/mail")[0]?.headers.authorization).toBe("Bearer token-123");
    expect(JSON.parse(receiver.on("/mail")[0]?.body ?? "").to).toEqual(["ops@example.com"]);
  });

  it("hears of the beginning before the end, however many wait", async () => {
    await addWebhook("ops");
    const episode = "query-errors@1";
    const at = Date.now() - 60_000;
    await enqueue(sql, "ops", { episode, at });
    await enqueue(sql, "ops", { episode, kind: "resolved", step: 1, at: at + 1 });
    expect(await deliver()).toMatchObject({ delivered: 2 });
    expect(receiver.on("/ops").map(({ body }) => JSON.parse(body).alerts[0].kind)).toEqual(["firing", "resolved"]);
  });
});

describe("a channel that fails", () => {
  const faults: readonly (readonly [string, readonly Behaviour[], "delivered" | "dead", number])[] = [
    ["answers 500 three times", [{ status: 500 }, { status: 500 }, { status: 500 }, "ok"], "delivered", 4],
    ["is over its limit", [{ status: 429, headers: { "retry-after": "60" } }, "ok"], "delivered", 2],
    ["hangs", ["hang", "ok"], "delivered", 2],
    ["cuts the connection", ["cut", "ok"], "delivered", 2],
    ["answers 404", [{ status: 404, body: "no_service" }], "dead", 1],
    ["answers 400", [{ status: 400, body: "invalid_payload" }], "dead", 1],
    ["redirects", [{ status: 302, headers: { location: "/elsewhere" } }], "dead", 1],
    ["is down for a day", [{ status: 503 }], "dead", 100],
  ];

  it.each(faults)(
    "because it %s: delivered or visibly dead, under one key, and the others are unaffected",
    async (_, list, end, attempts) => {
      await addWebhook("ops");
      await addWebhook("fine");
      receiver.behave("/ops", ...list);
      const id = await enqueue(sql, "ops");
      if (attempts === 100) {
        // The hundredth attempt of a day: those before are like it.
        await sql`update watch.outbox set attempt = 99, created_at = now() - interval '23 hours 50 minutes' where id = ${id}`;
      }
      const others = [await enqueue(sql, "fine"), await enqueue(sql, "fine")];
      await deliverToTheEnd();
      expect(await stateOf(sql, id)).toBe(end);
      const made = attempts === 100 ? 1 : attempts;
      expect(receiver.on("/ops")).toHaveLength(made);
      expect(new Set(receiver.on("/ops").map(({ headers }) => headers["idempotency-key"]))).toEqual(new Set([id]));
      for (const other of others) expect(await attemptsOf(sql, other)).toEqual(["1 delivered"]);
      expect(receiver.on("/elsewhere")).toEqual([]);
      const { rows } = await log();
      expect(rows.filter(({ outbox }) => outbox === id)).toHaveLength(made);
      const notices = receiver.on("/fine").filter(({ body }) => JSON.parse(body).kind === "notice");
      expect(notices).toHaveLength(end === "dead" ? 1 : 0);
    },
  );

  it("because it hangs holds up nobody: the others' messages arrive before it has timed out", async () => {
    await addWebhook("ops");
    await addWebhook("fine");
    receiver.behave("/ops", "hang");
    for (let n = 0; n < 4; n++) await enqueue(sql, "ops");
    for (let n = 0; n < 6; n++) await enqueue(sql, "fine");
    const began = Date.now();
    const { delivered, retry } = await deliver();
    const took = Date.now() - began;
    const last = Math.max(...receiver.on("/fine").map(({ at }) => at)) - began;
    console.info(
      `beside a channel that hangs: 6 of ${delivered} delivered, the last after ${last} ms; ${retry} timed out, all within ${took} ms`,
    );
    expect([delivered, retry]).toEqual([6, 4]);
    // A hang ends after 5 s by the sender's own timer: nothing of another channel waited for that.
    const lines = await sql<{ channel: string; settled: Date }[]>`
      select channel, max(finished_at) as settled from watch.deliveries group by channel order by settled`;
    expect(lines.map(({ channel }) => channel)).toEqual(["fine", "ops"]);
    const hung = (await log()).rows.filter(({ channel }) => channel === "ops");
    expect(new Set(hung.map(({ state, answer }) => `${state}: ${answer}`))).toEqual(new Set(["pending: No answer within 5 s."]));
  });

  it("says on which address nobody listens, and is tried again", async () => {
    await addChannel(sql, "ops", { kind: "slack", secret: { url: "http://127.0.0.1:9/nobody" } });
    await enqueue(sql, "ops");
    expect(await deliver()).toMatchObject({ retry: 1 });
    const [row] = (await log()).rows;
    expect(row).toMatchObject({ outcome: "retry", status: null, state: "pending" });
    expect(row?.answer).toMatch(/could not be reached/);
  });
});

describe("a target inside", () => {
  it("is refused where the deployment does not allow it, with a sentence in the log", async () => {
    await addWebhook("ops");
    const id = await enqueue(sql, "ops");
    expect(await deliver(fetch, { WATCH_ALLOW_LOCAL_CHANNELS: "" })).toMatchObject({ dead: 1 });
    expect(await stateOf(sql, id)).toBe("dead");
    expect((await log()).rows[0]?.answer).toMatch(/must begin with https/);
    expect(receiver.received).toEqual([]);
  });
});

describe("the sender", () => {
  /** The database is not to be had any more from the moment that `settle_outbox` is called: what a kill between send and mark leaves. */
  const dying: typeof fetch = (input, init) =>
    String(input).endsWith("/settle_outbox") ? Promise.reject(new TypeError("killed")) : fetch(input, init);

  it("killed between send and mark sends at least once: again under the same key, by which a receiver counts it once", async () => {
    await addWebhook("ops");
    const id = await enqueue(sql, "ops");
    expect((await deliver(dying)).troubles).toHaveLength(1);
    expect(await stateOf(sql, id)).toBe("sending");
    expect(await deliver()).toEqual({ delivered: 0, retry: 0, dead: 0, troubles: [] });
    await letTimePass();
    expect(await deliver()).toMatchObject({ delivered: 1 });
    console.info(`killed between send and mark: ${receiver.on("/ops").length} requests, counted ${receiver.counted("/ops")}`);
    expect([receiver.on("/ops").length, receiver.counted("/ops")]).toEqual([2, 1]);
    expect(await attemptsOf(sql, id)).toEqual(["2 delivered"]);
  });

  it("killed before it sent loses nothing", async () => {
    await addWebhook("ops");
    const id = await enqueue(sql, "ops");
    await fetch(`${stack.apiUrl}/rest/v1/rpc/claim_outbox`, {
      method: "POST",
      headers: { apikey: stack.secretKey, "content-type": "application/json", "content-profile": "watch_api" },
      body: JSON.stringify({ max_rows: 10, lease_s: 30 }),
    });
    await letTimePass();
    expect(await deliver()).toMatchObject({ delivered: 1 });
    expect([receiver.counted("/ops"), await stateOf(sql, id)]).toEqual([1, "delivered"]);
  });

  it("that is slow is overtaken, and its late answer is recorded and changes nothing", async () => {
    await addWebhook("ops");
    const id = await enqueue(sql, "ops");
    receiver.behave("/ops", { status: 404 }, "ok");
    let second: Delivered | null = null;
    // While the first sender waits for its answer, its lease ends, and another takes over and delivers.
    receiver.before("/ops", async () => {
      await letTimePass();
      second = await deliver();
    });
    await deliver();
    expect(second).toMatchObject({ delivered: 1 });
    expect([await stateOf(sql, id), await attemptsOf(sql, id)]).toEqual(["delivered", ["2 delivered", "1 late"]]);
    expect(await scalar(sql`select failing_since from watch.channels where key = 'ops'`)).toBeNull();
    expect(receiver.on("/ops")).toHaveLength(2);
  });

  it("in two processes at once sends each message once", async () => {
    await addWebhook("ops");
    await addWebhook("other");
    for (let n = 0; n < 12; n++) await enqueue(sql, n % 2 ? "ops" : "other");
    const both = await Promise.all([deliver(), deliver(), deliver()]);
    expect(both.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(12);
    expect(receiver.received).toHaveLength(12);
  });
});

it("of a storm of faults every message ends delivered or dead in plain sight", async () => {
  const behaviours: Readonly<Record<string, readonly Behaviour[]>> = {
    steady: ["ok"],
    flaky: [{ status: 500 }, "cut", { status: 429, headers: { "retry-after": "1" } }, "ok", { status: 502 }, "ok"],
    gone: [{ status: 410 }],
    pages: [{ status: 500, body: "<html>".repeat(20_000) }, "ok"],
  };
  for (const [key, list] of Object.entries(behaviours)) {
    await addWebhook(key);
    receiver.behave(`/${key}`, ...list);
  }
  const sent: string[] = [];
  for (const key of Object.keys(behaviours)) {
    for (let n = 0; n < 10; n++) {
      const episode = `query-errors@${key}${n}`;
      const at = Date.now() - 60_000;
      sent.push(await enqueue(sql, key, { episode, at }));
      sent.push(await enqueue(sql, key, { episode, kind: "resolved", step: 1, at: at + 1_000 }));
    }
  }
  await deliverToTheEnd();
  const rows = await sql<{ channel: string; state: string; n: number }[]>`
    select channel, state, count(*)::int as n from watch.outbox where id = any (${sent}) group by 1, 2 order by 1, 2`;
  const words = rows.map(({ channel, state, n }) => `${channel} ${state} ${n}`);
  expect(words).toEqual(["flaky delivered 20", "gone dead 10", "gone skipped 10", "pages delivered 20", "steady delivered 20"]);
  const answered = ["flaky", "pages", "steady"]
    .flatMap((key) => receiver.on(`/${key}`))
    .filter(({ behaviour, body }) => behaviour === "ok" && JSON.parse(body).kind === "alert")
    .map(({ headers }) => String(headers["idempotency-key"]));
  const doubled = answered.length - new Set(answered).size;
  const lost = sent.length - 20 - sent.filter((id) => answered.includes(id)).length;
  console.info(`fault: storm: ${sent.length} messages: ${words.join(", ")}, doubled ${doubled}, lost ${lost}`);
  expect([doubled, lost]).toEqual([0, 0]);
  const { n } = { n: 0, ...(await sql<{ n: number }[]>`select count(*)::int as n from watch.outbox where kind = 'notice'`)[0] };
  expect(n).toBe(10);
});
