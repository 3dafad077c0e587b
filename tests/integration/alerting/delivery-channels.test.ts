/** Setting up channels: who may, what is refused, and that what is secret goes in and never comes out. */
import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { channelRow, deliveriesAnswer } from "../../../src/contracts/alerts.ts";
import { as, databaseForFile, failureOf, scalar } from "../database/database.ts";
import { addChannel, enqueue } from "./outbox.ts";

const { sql } = databaseForFile();
const url = "https://hooks.example.com/services/T0/B0/very-secret";
const slack = { kind: "slack", title: "Ops", severities: ["warning", "critical"], enabled: true, config: {} };

const call = <T>(text: string, parameters: readonly unknown[], email = "admin@example.com"): Promise<T> =>
  as(sql(), "authenticated", email, (person) =>
    scalar<T>(
      person.unsafe(
        `select ${text}`,
        parameters.map((value) => (typeof value === "object" && value !== null ? JSON.stringify(value) : value)) as never[],
      ),
    ),
  );
const save = (key: string, channel: object, secret: object | null, version: number | null = null, email?: string) =>
  call<z.infer<typeof channelRow>>(
    "watch_api.save_channel($1, $2::text::jsonb, $3::text::jsonb, $4)",
    [key, channel, secret, version],
    email,
  );
const channels = async () => z.array(channelRow).parse(await call("watch_api.channels()", [], "viewer@example.com"));

beforeEach(async () => {
  await sql()`truncate watch.outbox cascade`;
  await sql()`truncate watch.channels cascade`;
});

describe("a channel", () => {
  it("is saved, shown without its secret, changed by version, and removed with a reason", async () => {
    const saved = await save("ops", slack, { url, unknown: "dropped" });
    expect(channelRow.parse(saved)).toMatchObject({
      key: "ops",
      config: { host: "hooks.example.com" },
      has_secret: true,
      version: 1,
      updated_by: "Admin",
      last_ok_at: null,
      waiting: 0,
    });
    const changed = await save("ops", { ...slack, title: "Ops, day", severities: ["critical", "critical"] }, null, 1);
    expect(changed).toMatchObject({ title: "Ops, day", severities: ["critical"], version: 2 });
    expect(await failureOf(save("ops", slack, null, 1))).toMatchObject({
      code: "PT409",
      message: expect.stringMatching(/changed meanwhile by Admin/),
    });
    await call("watch_api.remove_channel($1, $2)", ["ops", "moved"]);
    expect(await channels()).toEqual([]);
    expect(await scalar(sql()`select count(*)::int from watch.channel_secrets`)).toBe(0);
  });

  it("is neither failing nor proven once it leads elsewhere, and stays what it was under another name", async () => {
    const failing = async () => {
      await sql()`update watch.channels set failing_since = now(), last_error = 'answered 404', last_ok_at = now() - interval '1 hour'`;
    };
    await save("ops", slack, { url });
    await failing();
    await save("ops", { ...slack, title: "Ops, day" }, null, 1);
    expect(await channels()).toMatchObject([{ failing_since: expect.any(Number), last_error: "answered 404", aimed_at: null }]);
    // The same host, and so the same config: only what is secret differs.
    await save("ops", slack, { url: `${url}-2` }, 2);
    expect(await channels()).toMatchObject([{ failing_since: null, last_error: null, aimed_at: expect.any(Number) }]);
    await failing();
    await save("ops", slack, { url: "https://other.example.com/x" }, 3);
    expect(await channels()).toMatchObject([{ failing_since: null, config: { host: "other.example.com" } }]);
  });

  it("keeps of its secret what is not entered again, and takes what is", async () => {
    const hook = { ...slack, kind: "webhook" };
    await save("hook", hook, { url, signing_key: "the-first-of-sixteen" });
    await save("hook", hook, { url: "https://other.example.com/x", signing_key: " " }, 1);
    expect(await sql()`select secret from watch.channel_secrets`).toEqual([
      { secret: { url: "https://other.example.com/x", signing_key: "the-first-of-sixteen" } },
    ]);
    expect((await channels())[0]?.config).toEqual({ host: "other.example.com" });
  });

  it("that leads to another host needs its key again, so that no key goes where nobody meant it to", async () => {
    const mail = (endpoint: string) => ({
      ...slack,
      kind: "email",
      config: { provider: "generic", endpoint, from: "watch@example.com", to: ["ops@example.com"] },
    });
    await save("mail", mail("https://mail.example.com/send"), { token: "re_secret" });
    const failure = await failureOf(save("mail", mail("https://evil.example/send"), null, 1));
    expect(failure.message).toBe("The channel leads to another host than before: enter its key again.");
    await save("mail", mail("https://mail.example.com/v2/send"), null, 1);
  });

  it("leaves no secret in the audit, in any answer or in what members can read", async () => {
    await save("quiet", slack, { url });
    await save("quiet", { ...slack, enabled: false }, { url: `${url}2` }, 1);
    await call("watch_api.test_channel($1)", ["quiet"]);
    await call("watch_api.remove_channel($1, $2)", ["quiet", "test"]);
    await save("quiet", slack, { url });
    const read = await as(sql(), "authenticated", "admin@example.com", async (admin) => ({
      audit: await admin`select * from watch.audit where subject = 'quiet' order by id`,
      channels: await admin`select * from watch.channels`,
      outbox: await admin`select * from watch.outbox`,
    }));
    expect(read.audit.map(({ action, subject, name }) => `${action} ${subject} ${name}`)).toEqual([
      "channel.saved quiet Admin",
      "channel.saved quiet Admin",
      "channel.tested quiet Admin",
      "channel.removed quiet Admin",
      "channel.saved quiet Admin",
    ]);
    expect(read.audit.map(({ after }) => after?.secret_changed ?? null)).toEqual([true, true, null, null, true]);
    expect(JSON.stringify([read, await channels()])).not.toContain("very-secret");
    const failure = await failureOf(
      as(sql(), "authenticated", "admin@example.com", (admin) => admin`select * from watch.channel_secrets`),
    );
    expect(failure.code).toBe("42501");
  });
});

describe("what is refused, with a sentence", () => {
  const mail = { provider: "resend", from: "watch@example.com", to: ["ops@example.com"] };
  const cases: readonly (readonly [string, string, object, object | null, RegExp])[] = [
    ["a key with blanks", "My channel", slack, { url }, /small letters, digits and hyphens/],
    ["no name", "ops", { ...slack, title: " " }, { url }, /name of at most 80/],
    ["an unknown kind", "ops", { ...slack, kind: "pigeon" }, { url }, /kind must be/],
    ["an unknown severity", "ops", { ...slack, severities: ["info"] }, { url }, /severities must be/],
    ["no address", "ops", slack, null, /Enter the address of the webhook/],
    ["plain http", "ops", slack, { url: "http://hooks.example.com/x" }, /must begin with https/],
    [
      "credentials in the address",
      "ops",
      slack,
      { url: "https://a:b@hooks.example.com/x" },
      /must begin with https.*no user name/,
    ],
    ["a blank in the address", "ops", slack, { url: "https://hooks.example.com/a b" }, /a blank or a character/],
    ["a short signing key", "ops", { ...slack, kind: "webhook" }, { url, signing_key: "short" }, /at least 16 characters/],
    ["no integration key", "ops", { ...slack, kind: "pagerduty" }, { routing_key: "x" }, /integration key/],
    [
      "an endpoint over http",
      "ops",
      { ...slack, kind: "pagerduty", config: { endpoint: "http://x.example" } },
      { routing_key: "0123456789" },
      /address of the service must begin/,
    ],
    [
      "an unknown provider",
      "ops",
      { ...slack, kind: "email", config: { ...mail, provider: "pigeon" } },
      { token: "t" },
      /provider must be/,
    ],
    [
      "a sender that is none",
      "ops",
      { ...slack, kind: "email", config: { ...mail, from: "watch" } },
      { token: "t" },
      /sender as an e-mail address/,
    ],
    ["no receivers", "ops", { ...slack, kind: "email", config: { ...mail, to: [] } }, { token: "t" }, /1 to 20 e-mail addresses/],
    [
      "a receiver with a line break",
      "ops",
      { ...slack, kind: "email", config: { ...mail, to: ["a@b.example\nBcc: c@d.example"] } },
      { token: "t" },
      /1 to 20 e-mail addresses/,
    ],
    ["no API key", "ops", { ...slack, kind: "email", config: mail }, {}, /provider's API key/],
  ];

  it.each(cases)("%s", async (_, key, channel, secret, sentence) => {
    const failure = await failureOf(save(key, channel, secret));
    expect(failure).toEqual({ code: "22023", message: expect.stringMatching(sentence) });
    expect(await channels()).toEqual([]);
  });

  it("another kind for a channel that is there, a second of the same key, a version of none", async () => {
    await save("ops", slack, { url });
    expect((await failureOf(save("ops", { ...slack, kind: "webhook" }, { url }, 1))).message).toMatch(/keeps its kind/);
    expect((await failureOf(save("ops", slack, { url }))).message).toMatch(/already a channel "ops"/);
    expect((await failureOf(save("gone", slack, { url }, 1))).message).toMatch(/no channel "gone" any more/);
  });

  it("removing without a reason, or while a rule sends there by name", async () => {
    await save("ops", slack, { url });
    expect((await failureOf(call("watch_api.remove_channel($1, $2)", ["ops", " "]))).message).toMatch(/Say in a sentence/);
    await sql()`update watch.rules set channels = '{"warning": [], "critical": ["ops"]}', reason = 'test' where key = 'query-errors'`;
    expect((await failureOf(call("watch_api.remove_channel($1, $2)", ["ops", "moved"]))).message).toMatch(
      /Rules send to this channel by name: Query errors/,
    );
    await sql()`update watch.rules set channels = null, reason = 'test' where key = 'query-errors'`;
    expect((await failureOf(call("watch_api.remove_channel($1, $2)", ["nobody", "moved"]))).message).toMatch(
      /no channel "nobody"/,
    );
  });
});

describe("people who are no admins", () => {
  it.each(["viewer", "responder", "editor"])("a %s reads and changes nothing", async (role) => {
    await save("ops", slack, { url });
    const email = `${role}@example.com`;
    for (const [text, parameters] of [
      ["watch_api.save_channel($1, $2::text::jsonb)", ["new", slack]],
      ["watch_api.remove_channel($1, $2)", ["ops", "because"]],
      ["watch_api.test_channel($1)", ["ops"]],
    ] as const) {
      const failure = await failureOf(call(text, parameters, email));
      expect(failure).toEqual({
        code: "42501",
        message: expect.stringMatching(new RegExp(`^Your role is ${role}; .* takes an admin`)),
      });
    }
    expect(await call("watch_api.channels()", [], email)).toHaveLength(1);
  });

  it("a stranger reads nothing", async () => {
    expect((await failureOf(call("watch_api.channels()", [], "stranger@example.com"))).code).toBe("42501");
    expect((await failureOf(call("watch_api.deliveries(0, 1)", [], "stranger@example.com"))).code).toBe("42501");
  });
});

describe("a test", () => {
  it("is one, however often the button is pressed, and says so to its receiver", async () => {
    await save("ops", { ...slack, enabled: false }, { url });
    const first = await call<{ outbox: string }>("watch_api.test_channel($1)", ["ops"]);
    expect(await call("watch_api.test_channel($1)", ["ops"])).toEqual(first);
    expect(await sql()`select id, kind, payload ->> 'title' as title from watch.outbox`).toEqual([
      { id: first.outbox, kind: "test", title: "Test: this channel works" },
    ]);
    expect((await channels())[0]?.waiting).toBe(1);
    await sql()`update watch.outbox set attempt = 1, next_at = now() + interval '15 seconds'`;
    expect(await call("watch_api.test_channel($1)", ["ops"])).toEqual(first);
    expect(await sql()`select next_at <= clock_timestamp() as due from watch.outbox`).toEqual([{ due: true }]);
    expect((await failureOf(call("watch_api.test_channel($1)", ["nobody"]))).message).toBe('There is no channel "nobody".');
  });
});

describe("the delivery log", () => {
  const log = async (text: string, parameters: readonly unknown[]) =>
    deliveriesAnswer.parse(await call(`watch_api.deliveries(${text})`, parameters, "viewer@example.com"));
  const t0 = Date.UTC(2026, 10, 18, 10);

  it("is read newest first, page by page, without a gap or a repetition", async () => {
    await addChannel(sql(), "ops", { kind: "slack", secret: { url } });
    for (let n = 0; n < 7; n++) {
      const id = await enqueue(sql(), n % 2 ? "ops" : "other", { episode: `e@${n}`, at: t0 });
      await sql()`
        insert into watch.deliveries (outbox, channel, attempt, started_at, outcome, status, answer, latency_ms)
        values (${id}, ${n % 2 ? "ops" : "other"}, 1, ${new Date(t0 + Math.floor(n / 3))}, 'delivered', 200, 'ok', 12.5)`;
    }
    const titles: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await log("$1, $2, null, $3, 2", [t0, t0 + 1_000, cursor]);
      expect(page.rows.length).toBeLessThanOrEqual(2);
      titles.push(...page.rows.map(({ episodes }) => episodes.join()));
      cursor = page.next;
    } while (cursor !== null);
    expect(titles).toEqual(["e@6", "e@5", "e@4", "e@3", "e@2", "e@1", "e@0"]);
    expect((await log("$1, $2, $3", [t0, t0 + 1_000, "ops"])).rows.map(({ channel }) => channel)).toEqual(["ops", "ops", "ops"]);
    expect((await log("$1, $2", [t0 + 1, t0 + 2])).rows).toHaveLength(3);
  });

  it.each([
    ["$1, $2", [5, 5], /reversed or empty/],
    ["$1, $2", [0, 90 * 31 * 86_400_000], /too long/],
    ["$1, $2", [null, 5], /must be times/],
    ["$1, $2, null, $3", [0, 5, "1; drop"], /cursor is none/],
  ])("refuses %s of %j", async (text, parameters, sentence) => {
    expect((await failureOf(log(text, parameters))).message).toMatch(sentence);
  });
});
