/** `watch_api.track`: what browsers and servers of Nexsys may tell, and what they may not. */
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { sources } from "../../../src/domain/signals.ts";
import { batchOf, databaseForFile, eventAt, failureOf, ingest, scalar } from "../database/database.ts";
import type { Caller } from "./calling.ts";
import { freshAddress, track } from "./calling.ts";

const { sql } = databaseForFile();

const send = (events: unknown, caller?: Caller) => track(sql(), events, caller);

interface Row {
  readonly source: string;
  readonly signal: string | null;
  readonly variant: string | null;
  readonly severity: string;
  readonly status: number | null;
  readonly path: string | null;
  readonly message: string | null;
  readonly attributes: Record<string, unknown>;
}

/** The rows that a call left, oldest first. */
async function rowsOf(events: readonly object[], caller?: Caller): Promise<Row[]> {
  const before = new Date();
  expect(await send(events, caller)).toMatchObject({ received: events.length, accepted: events.length });
  return sql()<Row[]>`
    select source, signal, variant, severity, status, path, message, attributes from watch.events
    where source = 'app' and received_at >= ${before} order by at, message`;
}

describe("an event", () => {
  it.each([
    [
      { name: "portal_login_failed", code: "invalid_credentials" },
      { signal: "auth.failure", variant: "portal/invalid_credentials", severity: "warning" },
    ],
    [
      { name: "portal_login_failed", code: "p5551234567" },
      { variant: "portal/redacted", message: "redacted" },
    ],
    [{ name: "portal_login_failed" }, { signal: "auth.failure", variant: "portal/unknown" }],
    [
      { name: "portal_locked", reason: "five failures" },
      { signal: "portal.lockout", variant: "locked", message: "five failures" },
    ],
    [{ name: "portal_unlocked" }, { signal: "portal.lockout", variant: "unlocked", severity: "info" }],
    [
      { name: "upload_failed", kind: "receipts", code: "EntityTooLarge", status: 413, size_bytes: 9_000_000 },
      { signal: "storage.upload_failed", variant: "receipts/EntityTooLarge", status: 413, severity: "error" },
    ],
    [
      { name: "user_facing_error", message: "The unit could not be saved", release: "2.14.0", screen: "/units/4711?tab=price" },
      { signal: "client.error", variant: "2.14.0", path: "/units/:id", message: "The unit could not be saved" },
    ],
  ])("%j is kept and counted as what it is", async (event, expected) => {
    const [row] = await rowsOf([event]);
    expect(row).toMatchObject({ source: "app", ...expected });
  });

  it("happened as long ago as its sender says, whatever the sender's clock shows", async () => {
    const started = Date.now();
    await send([{ name: "portal_unlocked", reason: "ten minutes", ago_ms: 600_000 }]);
    const at = await scalar<Date>(sql()`select at from watch.events where message = 'ten minutes'`);
    expect(at.getTime()).toBeGreaterThanOrEqual(started - 600_000 - 1);
    expect(at.getTime()).toBeLessThanOrEqual(Date.now() - 600_000);
  });

  it("with an id is counted once, in one call and over calls, also when both are under way at once", async () => {
    const event = { name: "portal_locked", id: randomUUID(), ago_ms: 10 };
    const address = freshAddress();
    const answers = await Promise.all([
      send([event, event], { address }),
      send([event], { address }),
      send([event], { address }),
    ]);
    const sum = (key: "accepted" | "duplicate") => answers.reduce((total, answer) => total + answer[key], 0);
    expect([sum("accepted"), sum("duplicate")]).toEqual([1, 3]);
  });
});

describe("a call is refused with a sentence that says what to mend", () => {
  it.each([
    [{ name: "x" }, "track takes an array of 1 to 20 events."],
    [[], "track takes an array of 1 to 20 events."],
    [new Array(21).fill({ name: "portal_locked" }), "These are 21 events; a call takes at most 20."],
    [["portal_locked"], "Event 1 is not an object."],
    [[{}], "Event 1 has the unknown name null."],
    [[{ name: "portal_locked" }, { name: "portal_lock" }], 'Event 2 has the unknown name "portal_lock".'],
    [[{ name: ["portal_locked"] }], 'Event 1 has the unknown name ["portal_locked"].'],
    [[{ name: "portal_locked", usr: 1 }], 'Event 1: portal_locked has no field "usr".'],
    [[{ name: "portal_locked", id: "7" }], "Event 1: id of portal_locked must be a UUID."],
    [[{ name: "portal_locked", ago_ms: -1 }], "Event 1: ago_ms of portal_locked must be a whole number from 0 to 3600000."],
    [[{ name: "portal_locked", reason: null }], "Event 1: reason of portal_locked must be a text of at most 1,000 characters."],
    [
      [{ name: "portal_login_failed", status: 42 }],
      "Event 1: status of portal_login_failed must be a whole number from 100 to 599.",
    ],
    [[{ name: "portal_login_failed", status: "1e9999" }], "must be a whole number from 100 to 599."],
    [[{ name: "portal_login_failed", code: "ada@example.com" }], "code of portal_login_failed must be a short name"],
    [[{ name: "upload_failed", kind: "documents" }], "Event 1: upload_failed needs kind and code."],
    [[{ name: "upload_failed", kind: "selfies", code: "x" }], "kind of upload_failed must be documents, receipts or other."],
    [[{ name: "user_facing_error" }], "Event 1: user_facing_error needs message."],
    [[{ name: "user_facing_error", message: "x", release: "ada@example.com" }], "release of user_facing_error must be a version"],
  ])("%j", async (events, sentence) => {
    const failure = await failureOf(send(events));
    expect(failure.code).toBe("22023");
    expect(failure.message).toContain(sentence);
  });

  it("for more than 8 KB", async () => {
    const events = new Array(20).fill({ name: "portal_locked", reason: "x".repeat(420) });
    expect(await failureOf(send(events))).toMatchObject({ code: "22023", message: expect.stringMatching(/at most 8,192\.$/) });
  });

  it("whole: of a call with one bad event nothing is kept", async () => {
    await failureOf(send([{ name: "portal_locked", reason: "not kept" }, { name: "nonsense" }]));
    expect(await scalar(sql()`select count(*)::int from watch.events where message = 'not kept'`)).toBe(0);
  });
});

describe("nobody can forge", () => {
  it.each(["signal", "source", "variant", "severity", "also", "keep", "at_us", "at", "received_at"])(
    "the field %s",
    async (field) => {
      const failure = await failureOf(
        send([{ name: "portal_locked", [field]: "payment_intent.failed" }], { role: "service_role" }),
      );
      expect(failure).toEqual({ code: "22023", message: `Event 1: portal_locked has no field "${field}".` });
    },
  );

  it.each([
    "payment_intent.failed",
    "payment_intent_created",
    "db.error",
    "api.request",
    "health.ok",
    "source.events",
    "rls.denied",
  ])("an event %s", async (name) => {
    expect(await failureOf(send([{ name }], { role: "authenticated", email: "admin@example.com" }))).toMatchObject({
      code: "22023",
    });
  });

  it("a count of another source, or of another signal than the four of its own", async () => {
    const counted = await sql()<{ source: string; signal: string }[]>`
      select distinct source, signal from watch.event_minutes where signal <> 'source.events'`;
    expect(new Set(counted.map(({ source }) => source))).toEqual(new Set(["app"]));
    expect(counted.map(({ signal }) => signal).sort()).toEqual([
      "auth.failure",
      "client.error",
      "portal.lockout",
      "storage.upload_failed",
    ]);
    const told = await sql()<{ source: string }[]>`select source from watch.sources`;
    expect(told.filter(({ source }) => sources.some((known) => known === source))).toEqual([{ source: "app" }]);
  });

  it("the id of another's event: who comes first with it takes nothing from who comes after", async () => {
    const id = randomUUID();
    const taken = { name: "portal_locked", id };
    expect(await send([taken], { address: "198.51.100.1" })).toMatchObject({ accepted: 1 });
    expect(await send([taken], { address: "198.51.100.2" })).toMatchObject({ accepted: 1 });
    expect(await send([taken], { role: "service_role" })).toMatchObject({ accepted: 1 });
    expect(await send([taken], { role: "authenticated", email: "viewer@example.com" })).toMatchObject({ accepted: 1 });
    expect(await ingest(sql(), batchOf([eventAt(Date.now(), { id, keep: true })]))).toMatchObject({ accepted: 1 });
    expect(await scalar(sql()`select count(*)::int from watch.events where id = ${id}`)).toBe(1);
  });
});

describe("what the platform's own log tells", () => {
  const failure = { name: "portal_login_failed", code: "user_banned", status: 400 };
  const counted = () =>
    scalar<number>(sql()`
      select coalesce(sum(n), 0)::int from watch.event_minutes where source = 'app' and variant = 'portal/user_banned'`);

  it("is counted here while that log is silent, and only kept while it speaks", async () => {
    await send([failure]);
    expect(await counted()).toBe(1);
    await ingest(sql(), batchOf([eventAt(Date.now(), { source: "auth", signal: "auth.success", variant: "portal" })]));
    const [row] = await rowsOf([failure]);
    expect(row).toMatchObject({ signal: null, attributes: { name: "portal_login_failed", code: "user_banned" } });
    expect(await counted()).toBe(1);
  });

  it("but what got no answer of the platform is counted in any case", async () => {
    await send([{ name: "portal_login_failed", code: "user_banned" }]);
    expect(await counted()).toBe(2);
  });
});

describe("what the gateway answered by itself", () => {
  const kept = (name: string, status: number) =>
    rowsOf([{ name, code: "gateway", status, ...(name === "upload_failed" ? { kind: "receipts" } : {}) }]);

  beforeEach(() => ingest(sql(), batchOf([eventAt(Date.now(), { source: "auth" }), eventAt(Date.now(), { source: "storage" })])));

  it.each([413, 502, 503, 504, 520, 524])("a %i is in no product's log, and is counted while they speak", async (status) => {
    expect(await kept("upload_failed", status)).toMatchObject([{ signal: "storage.upload_failed", variant: "receipts/gateway" }]);
    expect(await kept("portal_login_failed", status)).toMatchObject([{ signal: "auth.failure", variant: "portal/gateway" }]);
  });

  it.each([400, 429, 500, 544])("a %i is in the product's own", async (status) => {
    expect(await kept("upload_failed", status)).toMatchObject([{ signal: null }]);
    expect(await kept("portal_login_failed", status)).toMatchObject([{ signal: null }]);
  });
});

describe("the rollups stay small", () => {
  it("though names come from outside: they take a hundred of a signal at most, and leave room for the platform's own", async () => {
    for (let call = 0; call < 13; call++) {
      const codes = new Array(10).fill(0).map((_, i) => ({ name: "portal_login_failed", code: `made_up_${call}_${i}` }));
      await send(codes, { role: "service_role" });
    }
    const named = await sql()<{ variant: string; n: number }[]>`
      select variant, sum(n)::int as n from watch.event_minutes
      where signal = 'auth.failure' and (variant like 'portal/made%' or variant = 'portal/other') group by variant`;
    expect(named.length).toBeLessThanOrEqual(101);
    expect(named.reduce((sum, { n }) => sum + n, 0)).toBe(130);
    expect(named.find(({ variant }) => variant === "portal/other")?.n).toBeGreaterThanOrEqual(30);
    await ingest(sql(), batchOf([eventAt(Date.now(), { source: "auth", signal: "auth.failure", variant: "admin/otp_expired" })]));
    expect(await scalar(sql()`select sum(n)::int from watch.event_minutes where variant = 'admin/otp_expired'`)).toBe(1);
  });
});

describe("personal data", () => {
  it("never reaches a row", async () => {
    const text =
      "ada.lovelace@example.com +49 170 1234567 (555) 010-4477 4111 1111 1111 1111 DE89370400440532013000 203.0.113.9 2001:db8::8a2e:370:7334 " +
      "Bearer abc123def456 eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbg password=hunter2 sb_secret_abcdefgh1234 8d3b2a10-4c5d-4e6f-8a1b-0123456789ab " +
      "https://x.example/a?token=abc postgres://joe:pw@db.example k3yk3yk3yk3yk3yk3yk3yk3yk3y 20304050607";
    const caller = { role: "authenticated", email: "viewer@example.com", address: "192.0.2.77" } as const;
    const rows = await rowsOf(
      [
        { name: "user_facing_error", message: text, screen: "https://portal.example/customers/ada.lovelace@example.com/pay?x=1" },
        { name: "portal_locked", reason: text, account: "ada.lovelace@example.com" },
      ],
      caller,
    );
    expect(rows).toHaveLength(2);
    const stored = JSON.stringify(rows);
    for (const personal of [
      /lovelace/,
      /170 ?123/,
      /010-4477/,
      /1111/,
      /DE8937/,
      /203\.0/,
      /2001:db8/,
      /abc123/,
      /eyJ/,
      /hunter2/,
      /abcdefgh1234/,
      /8d3b2a10/,
      /token=abc/,
      /joe:pw/,
      /k3yk3y/,
      /203040/,
      /192\.0\.2/,
    ]) {
      expect(stored).not.toMatch(personal);
    }
    expect(rows.map(({ path }) => path)).toContain("/customers/:id/pay");
  });

  it("leaves one name for one person, and different ones for two", async () => {
    const by = async (account: string) => (await rowsOf([{ name: "portal_locked", account }]))[0]?.attributes.account;
    const [first, again, other] = [await by("c-1"), await by("C-1"), await by("c-2")];
    expect(first).toMatch(/^id_[0-9a-f]{16}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it("leaves the words that a reader needs", async () => {
    const message = "TypeError: Cannot read properties of null (reading 'unit_number') at 12:30:45, retry 3 of 5 after 1500 ms";
    expect(await rowsOf([{ name: "user_facing_error", message }])).toMatchObject([{ message }]);
  });

  it("takes no long time to find, whatever the text", async () => {
    for (const piece of ["a", "1", "a@", "1 ", "eyJ", "::", "0-", "x.y", "key="]) {
      const started = performance.now();
      await rowsOf([{ name: "user_facing_error", message: piece.repeat(1000).slice(0, 1000) }]);
      expect(performance.now() - started).toBeLessThan(1_000);
    }
  });
});
