/** Claiming and settling, on Postgres itself and with the time as an argument. */
import { beforeEach, describe, expect, it } from "vitest";
import { as, databaseForFile, failureOf, scalar } from "../database/database.ts";
import { addChannel, attemptsOf, enqueue, stateOf } from "./outbox.ts";

const { sql } = databaseForFile();
const t0 = Date.UTC(2026, 10, 18, 10);
const url = "https://hooks.example.com/services/T0/B0/secret";
const seconds = 1_000;
const hours = 3_600 * seconds;

interface Claimed {
  readonly id: string;
  readonly attempt: number;
  readonly channel: { readonly key: string; readonly secret: object };
  readonly payload: { readonly alerts: readonly { readonly episode: string }[] };
}

const claim = (at: number, most = 20, lease = 30): Promise<Claimed[]> =>
  as(sql(), "service_role", null, (service) =>
    scalar<Claimed[]>(service`select watch.claim_outbox(${most}, ${lease}, ${new Date(at)})`),
  );

const settle = (
  id: string,
  attempt: number,
  at: number,
  result: { outcome: string; status?: number; answer?: string; retry_after_s?: number },
): Promise<{ settled: boolean }> =>
  as(sql(), "service_role", null, (service) =>
    scalar<{ settled: boolean }>(
      service`select watch.settle_outbox(${id}, ${attempt}, ${service.json({ started_at: at, finished_at: at, latency_ms: 5, ...result })}, ${new Date(at)})`,
    ),
  );

const ids = (claims: readonly Claimed[]): string[] => claims.map(({ id }) => id);

beforeEach(async () => {
  await sql()`truncate watch.outbox cascade`;
  await sql()`truncate watch.channels cascade`;
  await addChannel(sql(), "ops", { kind: "slack", secret: { url } });
});

describe("a message", () => {
  it("is handed out once, with the secret of its channel, and settled", async () => {
    const id = await enqueue(sql(), "ops", { at: t0 });
    const [first, ...rest] = await claim(t0);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ id, attempt: 1, kind: "alert", channel: { key: "ops", kind: "slack", secret: { url } } });
    expect(await claim(t0)).toEqual([]);
    expect(await settle(id, 1, t0, { outcome: "delivered", status: 200 })).toEqual({ settled: true });
    expect([await stateOf(sql(), id), await attemptsOf(sql(), id)]).toEqual(["delivered", ["1 delivered"]]);
    expect(await claim(t0 + 48 * hours)).toEqual([]);
  });

  it("is settled once, however often the caller repeats itself", async () => {
    const id = await enqueue(sql(), "ops", { at: t0 });
    await claim(t0);
    await settle(id, 1, t0, { outcome: "retry", status: 500 });
    expect(await settle(id, 1, t0, { outcome: "retry", status: 500 })).toEqual({ settled: true });
    expect(await attemptsOf(sql(), id)).toEqual(["1 retry"]);
  });

  it("is tried again after 15 s, doubled up to 15 min, and is dead after 24 hours", async () => {
    const id = await enqueue(sql(), "ops", { at: t0 });
    const waits: number[] = [];
    let at = t0;
    for (let attempt = 1; (await stateOf(sql(), id)) === "pending"; attempt++) {
      expect(await claim(at - 1)).toEqual([]);
      expect(ids(await claim(at))).toEqual([id]);
      await settle(id, attempt, at, { outcome: "retry", status: 500 });
      const next = (await scalar<Date>(sql()`select next_at from watch.outbox where id = ${id}`)).getTime();
      if ((await stateOf(sql(), id)) === "pending") waits.push((next - at) / seconds);
      at = next;
    }
    expect(waits.slice(0, 8)).toEqual([15, 30, 60, 120, 240, 480, 900, 900]);
    const tried = waits.reduce((sum, wait) => sum + wait, 0);
    console.info(`a channel that is down: ${waits.length + 1} attempts over ${(tried / 3_600).toFixed(2)} h, then dead`);
    expect(await stateOf(sql(), id)).toBe("dead");
    expect(tried).toBeGreaterThan(23.5 * 3_600);
    expect(tried).toBeLessThanOrEqual(24 * 3_600);
  });

  it.each([
    ["as long as the receiver asks", 120, 120],
    ["no shorter than usual", 1, 15],
    ["an hour at most", 86_400, 3_600],
  ])("waits %s", async (_, asked, waited) => {
    const id = await enqueue(sql(), "ops", { at: t0 });
    await claim(t0);
    await settle(id, 1, t0, { outcome: "retry", status: 429, retry_after_s: asked });
    expect(await claim(t0 + waited * seconds - 1)).toEqual([]);
    expect(ids(await claim(t0 + waited * seconds))).toEqual([id]);
  });
});

describe("a lease", () => {
  it("that ended is taken over, and the late answer of the old attempt is recorded and changes nothing", async () => {
    const id = await enqueue(sql(), "ops", { at: t0 });
    await claim(t0, 20, 30);
    expect(await claim(t0 + 29 * seconds)).toEqual([]);
    const [second] = await claim(t0 + 30 * seconds);
    expect(second).toMatchObject({ id, attempt: 2 });
    expect(await settle(id, 1, t0 + 31 * seconds, { outcome: "dead", status: 404 })).toEqual({ settled: false });
    expect(await stateOf(sql(), id)).toBe("sending");
    expect(await settle(id, 2, t0 + 32 * seconds, { outcome: "delivered", status: 200 })).toEqual({ settled: true });
    expect(await settle(id, 1, t0 + 33 * seconds, { outcome: "dead", status: 404 })).toEqual({ settled: false });
    expect([await stateOf(sql(), id), await attemptsOf(sql(), id)]).toEqual(["delivered", ["1 late", "2 delivered"]]);
    expect(await scalar(sql()`select failing_since is null from watch.channels`)).toBe(true);
  });

  it("is held by one of two who claim at once", async () => {
    for (let n = 0; n < 4; n++) await enqueue(sql(), "ops", { at: t0 });
    const both = await Promise.all([claim(t0), claim(t0), claim(t0)]);
    expect(new Set(both.flatMap(ids)).size).toBe(both.flat().length);
    expect(both.flat()).toHaveLength(4);
  });

  it("is given to four messages of a channel at a time, whatever waits", async () => {
    await addChannel(sql(), "other", { kind: "slack", secret: { url } });
    for (let n = 0; n < 9; n++) await enqueue(sql(), "ops", { at: t0 });
    await enqueue(sql(), "other", { at: t0 + 1 });
    expect((await claim(t0 + 1)).map(({ channel }) => channel.key).sort()).toEqual(["ops", "ops", "ops", "ops", "other"]);
    expect(await claim(t0 + 1)).toEqual([]);
  });
});

describe("the order of an episode on a channel", () => {
  it("holds: the end does not overtake the beginning", async () => {
    const episode = "query-errors@1";
    const firing = await enqueue(sql(), "ops", { episode, at: t0 });
    const resolved = await enqueue(sql(), "ops", { episode, kind: "resolved", step: 1, at: t0 + 60 * seconds });
    const elsewhere = await enqueue(sql(), "ops", { episode: "rpc-failures@1", at: t0 + 60 * seconds });
    expect(ids(await claim(t0 + 60 * seconds)).sort()).toEqual([firing, elsewhere].sort());
    await settle(firing, 1, t0 + 60 * seconds, { outcome: "retry", status: 500 });
    expect(await claim(t0 + 70 * seconds)).toEqual([]);
    expect(ids(await claim(t0 + 75 * seconds))).toEqual([firing]);
    await settle(firing, 2, t0 + 75 * seconds, { outcome: "delivered", status: 200 });
    expect(ids(await claim(t0 + 75 * seconds))).toEqual([resolved]);
  });

  it("on another channel is its own", async () => {
    await addChannel(sql(), "other", { kind: "slack", secret: { url } });
    const episode = "query-errors@1";
    await enqueue(sql(), "ops", { episode, at: t0 });
    await enqueue(sql(), "other", { episode, at: t0 });
    const there = await enqueue(sql(), "other", { episode, kind: "resolved", step: 1, at: t0 + 1 });
    const first = await claim(t0 + 1);
    await settle(first.find(({ channel }) => channel.key === "other")?.id ?? "", 1, t0 + 1, {
      outcome: "delivered",
      status: 200,
    });
    expect(ids(await claim(t0 + 1))).toEqual([there]);
  });

  it("skips the end of what was never told there, and repetitions of what still waits", async () => {
    const episode = "query-errors@1";
    const firing = await enqueue(sql(), "ops", { episode, at: t0 });
    await claim(t0);
    const repeat = await enqueue(sql(), "ops", { episode, kind: "repeat", step: 1, at: t0 + hours });
    await claim(t0 + hours);
    expect(await stateOf(sql(), repeat)).toBe("skipped");
    await settle(firing, 2, t0 + hours, { outcome: "dead", status: 404 });
    const resolved = await enqueue(sql(), "ops", { episode, kind: "resolved", step: 2, at: t0 + 2 * hours });
    expect(await claim(t0 + 2 * hours)).toEqual([]);
    expect(await stateOf(sql(), resolved)).toBe("skipped");
  });

  it("leaves out of a message what ended unheard, and keeps the rest", async () => {
    const id = await enqueue(sql(), "ops", { episode: "query-errors@2", at: t0 });
    await sql()`
      update watch.outbox o set payload = jsonb_set(payload, '{alerts}', payload -> 'alerts' || '[{"episode": "rpc@1", "kind": "resolved"}]')
      where o.id = ${id}`;
    const [message] = await claim(t0);
    expect(message?.payload.alerts.map(({ episode }) => episode)).toEqual(["query-errors@2"]);
  });
});

describe("a message that is dead", () => {
  beforeEach(async () => {
    await addChannel(sql(), "broken-too", { kind: "slack", secret: { url } });
    await addChannel(sql(), "off", { kind: "slack", secret: { url }, enabled: false });
    await addChannel(sql(), "pager", { kind: "pagerduty", title: "Pager", secret: { routing_key: "0123456789abcdef" } });
    await sql()`update watch.channels set failing_since = now() where key = 'broken-too'`;
    // Works every night, and nobody reads it.
    await sql()`insert into watch.channels (key, title, kind, last_ok_at) values ('fire-drill', 'Fire drill', 'webhook', now())`;
  });

  it("is told on another channel that works, with what it said", async () => {
    const id = await enqueue(sql(), "ops", { at: t0 });
    await claim(t0);
    await settle(id, 1, t0, { outcome: "dead", status: 404, answer: "no_service" });
    const [notice] = await claim(t0 + 1);
    expect(notice).toMatchObject({
      kind: "notice",
      channel: { key: "pager" },
      payload: {
        title: "Not delivered to ops: Critical: Query errors",
        text: "This could not be delivered to ops, and will not be tried again there. Answered 404: no_service. Attempts: 1. Look at Settings, Channels.",
        alerts: [{ rule: "query-errors" }],
      },
    });
    expect(await sql()`select last_error, failing_since is not null as failing from watch.channels where key = 'ops'`).toEqual([
      { last_error: "answered 404: no_service", failing: true },
    ]);
  });

  it("makes no notice of a notice, and none where there is nobody to tell", async () => {
    const id = await enqueue(sql(), "ops", { at: t0 });
    await claim(t0);
    await settle(id, 1, t0, { outcome: "dead", status: 404 });
    const [notice] = await claim(t0 + 1);
    await settle(notice?.id ?? "", 1, t0 + 1, { outcome: "dead", status: 403 });
    expect(await claim(t0 + 2)).toEqual([]);
    await sql()`update watch.channels set enabled = false where key not in ('ops', 'fire-drill')`;
    const alone = await enqueue(sql(), "ops", { at: t0 });
    await claim(t0);
    await settle(alone, 1, t0, { outcome: "dead", status: 404 });
    expect(await claim(t0 + 1)).toEqual([]);
  });

  it("by nobody ever settling it is found by upkeep a day later", async () => {
    const id = await enqueue(sql(), "ops", { at: t0 });
    await claim(t0);
    await sql()`select watch.step_outbox(${new Date(t0 + 24 * hours)})`;
    expect(await stateOf(sql(), id)).toBe("sending");
    await sql()`select watch.step_outbox(${new Date(t0 + 25 * hours)})`;
    expect([await stateOf(sql(), id), await attemptsOf(sql(), id)]).toEqual(["dead", ["1 dead"]]);
    expect((await claim(t0 + 25 * hours)).map(({ channel }) => channel.key)).toEqual(["pager"]);
  });
});

describe("a channel", () => {
  it("that is off or gone gets nothing but a test, and what waits for it is set aside", async () => {
    const id = await enqueue(sql(), "ops", { at: t0 });
    const gone = await enqueue(sql(), "nobody", { at: t0 });
    await sql()`update watch.channels set enabled = false`;
    const test = await as(sql(), "authenticated", "admin@example.com", (admin) =>
      scalar<{ outbox: string }>(admin`select watch_api.test_channel('ops')`),
    );
    expect(ids(await claim(Date.now()))).toEqual([test.outbox]);
    expect([await stateOf(sql(), id), await stateOf(sql(), gone)]).toEqual(["skipped", "skipped"]);
  });
});

describe("retention", () => {
  it("drops settled messages with their entries and attempts, and nothing that still waits", async () => {
    const old = await enqueue(sql(), "ops", { at: t0 });
    await claim(t0);
    await settle(old, 1, t0, { outcome: "delivered", status: 200 });
    const waiting = await enqueue(sql(), "ops", { at: t0 });
    await sql()`select watch.step_alert_records(${new Date(t0 + 91 * 24 * hours)})`;
    expect(await sql()`select id from watch.outbox`).toEqual([{ id: waiting }]);
    expect(await sql()`select outbox from watch.outbox_entries`).toEqual([{ outbox: waiting }]);
    expect(await sql()`select outbox from watch.deliveries`).toEqual([]);
  });
});

describe("people", () => {
  it.each(["watch_api.claim_outbox(1, 1)", "watch_api.settle_outbox(gen_random_uuid(), 1, '{}')"])(
    "may not call %s, admins neither",
    async (call) => {
      const failure = await failureOf(as(sql(), "authenticated", "admin@example.com", (admin) => admin.unsafe(`select ${call}`)));
      expect(failure.code).toBe("42501");
    },
  );
});
