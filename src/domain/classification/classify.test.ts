import { describe, expect, it } from "vitest";
import type { FixtureName } from "../../../tests/fixtures/drain/load.ts";
import { drainFixture, fixtureOptions } from "../../../tests/fixtures/drain/load.ts";
import type { IngestEvent } from "../ingest-event.ts";
import { classifyBatch } from "./classify.ts";

/** `signal variant`, with further counts after a plus; `-` for an event that counts as nothing. */
function counted({ signal, variant, also }: IngestEvent): string {
  const counts = [...(signal === null ? [] : [[signal, variant]]), ...(also ?? [])];
  return counts.map((count) => count.join(" ")).join(" + ") || "-";
}

const classified = (name: FixtureName) => classifyBatch(drainFixture(name), fixtureOptions);

/** `signals | severity | status | path | kept?` of every event. */
const told = (name: FixtureName): string[] =>
  classified(name).events.map((event) =>
    [counted(event), event.severity, event.status ?? "-", event.path ?? "-", event.keep ? "kept" : "counted"].join(" | "),
  );

describe("gateway lines", () => {
  it("count once by product and class, failed database functions also by name", () => {
    expect(told("edge-logs")).toEqual([
      "api.request rest/ok | info | 200 | /rest/v1/units | counted",
      "api.request rest/5xx | error | 503 | /rest/v1/payments | kept",
      "api.request rest/4xx + rpc.failure approve_payment_intent | warning | 400 | /rest/v1/rpc/approve_payment_intent | kept",
      "api.request auth/4xx | warning | 400 | /auth/v1/token | kept",
      "api.request storage/4xx | warning | 400 | /storage/v1/object/receipts/:path | kept",
      "api.request rest/5xx + rpc.failure ingest | error | 500 | /rest/v1/rpc/ingest | kept",
      "api.request other/4xx | warning | 404 | /:file | kept",
    ]);
  });

  it("of the receiver itself are dropped, and its failed calls are not", () => {
    expect(classified("edge-logs").dropped).toEqual([{ source: "edge", reason: "own-log", n: 2 }]);
  });

  it("keep role, country and a hashed user of all that tells who asked", () => {
    expect(classified("edge-logs").events[0]?.attributes).toEqual({
      method: "GET",
      product: "rest",
      audience: "admin",
      client: "supabase-js-web/2.49.1",
      role: "authenticated",
      country: "DE",
      user: expect.stringMatching(/^id_[0-9a-f]{16}$/),
      sb_request_id: "019a0b1c-2d3e-7f40-8a5b-6c7d8e9f0a1b",
      duration_ms: 41,
    });
  });
});

describe("lines of Auth", () => {
  it("count a failed sign-in once, ended sessions apart, and audit lines never", () => {
    expect(told("auth-logs")).toEqual([
      "auth.failure portal/invalid_credentials | warning | 400 | /token | kept",
      "- | warning | 400 | /token | kept",
      "auth.failure admin/over_email_send_rate_limit | warning | 429 | /recover | kept",
      "auth.failure session_hygiene/portal | warning | 400 | /token | kept",
      "auth.success admin | info | 200 | /token | counted",
      "- | info | 200 | /token | counted",
      "auth.failure unknown/otp_expired | warning | 403 | /verify | kept",
      "- | info | - | /user | counted",
      "- | info | - | - | counted",
      "auth.failure admin/status_500 | error | 500 | /token | kept",
    ]);
  });

  it("count the error's line where its twin is not in the batch, whichever comes first", () => {
    const [completed, error] = drainFixture("auth-logs");
    const failures = (batch: unknown[]): number =>
      classifyBatch(batch, fixtureOptions).events.filter(({ signal }) => signal === "auth.failure").length;
    expect(failures([error])).toBe(1);
    expect(failures([completed, error])).toBe(1);
    expect(failures([error, completed])).toBe(1);
  });

  it("tell with a key what their twin in another batch counts too", () => {
    const [completed, error, lone] = drainFixture("auth-logs");
    const facts = (batch: unknown[]) => classifyBatch(batch, fixtureOptions).events.map(({ fact }) => fact);
    const key = "auth/9b1c2d3e4f506173";
    expect(facts([completed])).toEqual([{ key, part: "outcome" }]);
    expect(facts([error])).toEqual([{ key, part: "echo" }]);
    expect(facts([completed, error])).toEqual([{ key, part: "outcome" }, undefined]);
    expect(facts([lone])).toEqual([{ key: "auth/9b1c2d3e4f506180", part: "echo" }]);
  });

  it("count an error that was answered with a redirect, as those of expired links are", () => {
    const [completed, error] = drainFixture("auth-logs");
    const redirect = { ...completed, metadata: { ...(completed?.metadata as object), status: 303, path: "/verify" } };
    const expired = {
      ...error,
      metadata: { ...(error?.metadata as object), msg: "403: Email link is invalid", error: null, path: "/verify" },
    };
    expect(classifyBatch([redirect, expired], fixtureOptions).events.map(counted)).toEqual([
      "-",
      "auth.failure portal/otp_expired",
    ]);
  });

  it("share the request's id with the gateway's line of the same request", () => {
    const gateway = classified("edge-logs").events.find(({ path }) => path === "/auth/v1/token");
    expect(classified("auth-logs").events[0]?.request_id).toBe(gateway?.request_id);
  });
});

describe("lines of the database", () => {
  it("count errors by class, split 42501 into policy and privilege, and name the job that failed", () => {
    expect(classified("postgres-logs").events.map((event) => `${counted(event)} | ${event.severity}`)).toEqual([
      "db.error integrity_constraint_violation | error",
      "db.error timeout | error",
      "db.error deadlock | error",
      "db.error too_many_connections | fatal",
      "rls.denied payment_intents + db.error insufficient_privilege | error",
      "grant.missing activity_logs + db.error insufficient_privilege | error",
      "- | info",
      "cron.failed 4 | error",
      "- | info",
      "- | warning",
      "- | info",
      "db.error invalid_authorization | fatal",
      "db.error plpgsql_error | error",
    ]);
  });

  it("lose the literals of logged statements, in which customers stand", () => {
    expect(classified("postgres-logs").events[10]?.message).toBe(
      "duration: 2104.3 ms  statement: select * from customers where name = '?'",
    );
  });
});

describe("lines of Storage", () => {
  it("are judged by the logical code that a wire status of 400 hides", () => {
    expect(told("storage-logs")).toEqual([
      "storage.upload_failed receipts/EntityTooLarge | warning | 413 | /object/receipts/:path | kept",
      "storage.policy_denied documents + storage.upload_failed documents/AccessDenied | warning | 403 | /object/documents/:path | kept",
      "storage.policy_denied documents | warning | 403 | /object/authenticated/documents/:path | kept",
      "storage.outage DatabaseSchemaMismatch | error | 503 | /object/documents/:path | kept",
      "storage.upload_failed receipts/Aborted | warning | 400 | /object/documents/:path | kept",
      "- | warning | 404 | /object/public/avatars/:path | kept",
      "- | info | 200 | /object/documents/:path | counted",
      "storage.outage DatabaseTimeout | error | 544 | /object/avatars/:path | kept",
      "- | info | - | - | counted",
    ]);
  });

  it("tell of files without naming them", () => {
    expect(classified("storage-logs").events.at(-1)?.message).toBe("[Lifecycle]: ObjectCreated:Post :path");
  });
});

describe("lines of Edge Functions", () => {
  const id = "7c2e4a60-9f1b-4d3c-8e5a-1b2c3d4e5f60";

  it("count workers that died, and not what a function logs or how a worker is put to rest", () => {
    expect(classified("function-logs").events.map(counted)).toEqual([
      "-",
      `function.error ${id}/boot`,
      `function.error ${id}/error`,
      `function.error ${id}/memory`,
      "-",
      "-",
    ]);
    expect(classified("function-logs").dropped).toEqual([{ source: "function", reason: "own-log", n: 1 }]);
  });

  it("count failed invocations by name and kind", () => {
    expect(classified("function-edge-logs").events.map(counted)).toEqual([
      "-",
      "function.error send-receipt/error",
      "function.error send-receipt/memory",
      "function.error send-receipt/boot",
      "function.error send-receipt/timeout",
      "-",
    ]);
    expect(classified("function-edge-logs").dropped).toEqual([{ source: "function_edge", reason: "own-log", n: 2 }]);
  });
});

describe("lines of the smaller services", () => {
  it("are told apart by structure and sentence, and the rest is unknown and kept", () => {
    expect(classified("service-logs").events.map((event) => `${event.source} | ${counted(event)} | ${event.severity}`)).toEqual([
      "realtime | realtime.error ClientJoinRateLimitReached | error",
      "realtime | - | info",
      "postgrest | - | error",
      "postgrest | - | info",
      "supavisor | - | warning",
      "supavisor | - | info",
      "unknown | - | info",
    ]);
    expect(classified("service-logs").events.at(-1)?.keep).toBe(true);
  });
});

describe("other forms of the same event", () => {
  it("mean the same: arrays of one with nulls, flat with an ISO time, dotted keys", () => {
    const events = classified("studio-and-flat").events;
    expect(events.map((event) => `${event.source} | ${counted(event)}`)).toEqual([
      "edge | api.request rest/5xx",
      "function | function.error 7c2e4a60-9f1b-4d3c-8e5a-1b2c3d4e5f60/boot",
      "postgres | db.error timeout",
    ]);
    expect(events.slice(1).map(({ at_us }) => at_us)).toEqual([1_794_996_003_455_000, 1_794_996_004_000_001]);
  });
});

describe("events that cannot be read", () => {
  it("are set aside with a reason, and the others land", () => {
    let deep: unknown = "bottom";
    for (let level = 0; level < 50_000; level++) deep = [deep];
    const good = drainFixture("edge-logs")[0];
    const huge = Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`key ${index}`, "twelve chars"]));
    const result = classifyBatch([null, 7, "text", [], {}, { metadata: deep }, { metadata: huge }, good], fixtureOptions);
    expect(result.events).toHaveLength(1);
    expect(result.rejected).toEqual([
      { source: "unknown", reason: "empty", n: 1 },
      { source: "unknown", reason: "not-an-object", n: 4 },
      { source: "unknown", reason: "too-deep", n: 1 },
      { source: "unknown", reason: "too-large", n: 1 },
    ]);
  });

  it("and those of the receiver itself are known by their own ids, where they have one", () => {
    const id = "3B1F0C2D-5E6A-4B7C-8D9E-0F1A2B3C4D5E";
    const huge = Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`key ${index}`, "twelve chars"]));
    const own = drainFixture("function-logs").at(-1);
    const { aside } = classifyBatch(
      [{ id, metadata: huge }, { metadata: huge }, null, ...drainFixture("function-logs")],
      fixtureOptions,
    );
    expect(aside).toEqual([
      { id: own?.id, at_us: own?.timestamp, source: "function", outcome: "dropped", reason: "own-log" },
      { id: id.toLowerCase(), at_us: null, source: "unknown", outcome: "rejected", reason: "too-large" },
    ]);
  });

  it("do not include an error whose statement alone is too long: it is cut and counted", () => {
    const event = { ...drainFixture("postgres-logs")[1], event_message: `canceling statement: ${"select 1; ".repeat(10_000)}` };
    const [stored] = classifyBatch([event], fixtureOptions).events;
    expect(stored?.signal).toBe("db.error");
    expect(stored?.message?.length).toBeLessThan(4_100);
  });
});

describe("ids and times of events", () => {
  const { id: _id, timestamp: _timestamp, ...bare } = drainFixture("edge-logs")[0] ?? {};
  const only = (event: unknown): IngestEvent | undefined => classifyBatch([event], fixtureOptions).events[0];

  it("derive an id from the content where there is none, the same for the same content", () => {
    const first = only({ ...bare, id: "not a uuid", timestamp: 1_795_000_000_000_000 });
    expect(first?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(only({ ...bare, id: "not a uuid", timestamp: 1_795_000_000_000_000 })?.id).toBe(first?.id);
    expect(only({ ...bare, id: "another", timestamp: 1_795_000_000_000_000 })?.id).not.toBe(first?.id);
  });

  it("take the time of receipt where the event has none, and say so", () => {
    const event = only({ ...bare, timestamp: "2026-02-30T00:00:00Z" });
    expect(event?.at_us).toBe(fixtureOptions.receivedAt * 1_000);
    expect(event?.attributes?.clock).toBe("unreadable");
    expect(only(bare)?.attributes?.clock).toBe("missing");
  });
});

describe("the setting to keep successes", () => {
  it("keeps every event as a row", () => {
    const { events } = classifyBatch(drainFixture("edge-logs"), { ...fixtureOptions, keepSuccesses: true });
    expect(events.every(({ keep }) => keep)).toBe(true);
  });
});
