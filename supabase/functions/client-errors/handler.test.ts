import { describe, expect, it } from "vitest";
import type { IngestBatch } from "../../../src/contracts/ingest.ts";
import { parseDsn } from "../../../src/domain/client-errors/dsn.ts";
import { dsn, envelope, errorEnvelope, hash, header, receivedAt } from "../../../tests/fixtures/client-errors/envelopes.ts";
import type { ClientErrorsDependencies } from "./handler.ts";
import { handleClientErrors } from "./handler.ts";
import { createMemory } from "./memory.ts";

const origin = "https://portal.example.com";
const allowed = parseDsn(dsn);

/** A receiver whose database and Sentry do as told; what reaches them is kept. */
function receiver({ sentry = 200, headers = {}, database = true, ...changes }: Setup = {}) {
  const batches: IngestBatch[] = [];
  const forwarded: { url: string; init: RequestInit }[] = [];
  const lines: string[] = [];
  const deps: ClientErrorsDependencies = {
    allowedDsns: allowed ? [allowed] : [],
    allowedOrigins: [origin],
    async forward(url, init) {
      forwarded.push({ url, init });
      if (sentry === "down") throw new TypeError("connection refused");
      return new Response(sentry === 204 ? null : "{}", { status: sentry, headers });
    },
    async ingest(batch) {
      if (!database) throw new Error("the database is away");
      batches.push(batch);
    },
    now: () => receivedAt,
    hash,
    memory: createMemory(),
    complain: (line) => lines.push(line),
    ...changes,
  };
  const send = (body: RequestInit["body"] = errorEnvelope(), init: RequestInit = {}) =>
    handleClientErrors(
      new Request("https://x.example.com/client-errors", { method: "POST", headers: { origin }, body, ...init }),
      deps,
    );
  return { send, deps, batches, forwarded, lines };
}

type Setup = Partial<ClientErrorsDependencies> & {
  sentry?: number | "down";
  headers?: Readonly<Record<string, string>>;
  database?: boolean;
};

const session = envelope(header(), [{ type: "session" }, "{}"]);
const statusAndCode = async (response: Response) => [response.status, ((await response.json()) as { code?: string }).code];

describe("an envelope of an allowed project", () => {
  it("is recorded and passed on untouched, and Sentry's answer comes back", async () => {
    const { send, batches, forwarded } = receiver();
    const response = await send();
    expect([response.status, await response.text()]).toEqual([200, "{}"]);
    expect(batches).toEqual([
      {
        received: 1,
        events: [expect.objectContaining({ signal: "client.error", variant: "nexsys@1.4.2" })],
        dropped: [],
        rejected: [],
      },
    ]);
    expect(forwarded).toHaveLength(1);
    expect(forwarded[0]?.url).toBe(
      "https://errors.example.com/api/42/envelope/?sentry_version=7&sentry_key=0123456789abcdef0123456789abcdef",
    );
    expect(forwarded[0]?.init.body).toEqual(errorEnvelope());
  });

  it("takes no cookie, key or address of the caller along", async () => {
    const { send, forwarded } = receiver();
    await send(errorEnvelope(), {
      headers: { origin, authorization: "Bearer x", apikey: "x", "x-forwarded-for": "203.0.113.9" },
    });
    expect(forwarded[0]?.init.headers).toEqual({ "content-type": "application/x-sentry-envelope" });
  });

  it("brings Sentry's rate limits to the page, which may read them", async () => {
    const limits = { "retry-after": "60", "x-sentry-rate-limits": "60:error:key" };
    const { send, batches } = receiver({ sentry: 429, headers: limits });
    const response = await send();
    expect(response.status).toBe(429);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...limits,
      "access-control-allow-origin": origin,
      "access-control-expose-headers": "retry-after, x-sentry-rate-limits",
    });
    expect(batches).toHaveLength(1);
  });

  it("is recorded where envelopes are not passed on", async () => {
    const { send, batches } = receiver({ forward: null });
    const response = await send();
    expect([response.status, await response.text()]).toEqual([200, "{}"]);
    expect(batches).toHaveLength(1);
  });

  it.each<[number | "down", boolean, number]>([
    ["down", true, 200],
    ["down", false, 503],
    [200, false, 200],
    [429, false, 429],
    [403, false, 403],
    [500, true, 500],
    [500, false, 503],
    [302, true, 200],
    [302, false, 503],
    [401, true, 403],
    [401, false, 403],
    [204, true, 204],
  ])("gets the right answer when Sentry says %s and the database is up: %s", async (sentry, database, status) => {
    const { send, forwarded } = receiver({ sentry, database });
    const response = await send();
    expect(response.status).toBe(status);
    // The SDK stops reporting for as long as this header says, so that it comes from Sentry alone.
    expect(response.headers.has("retry-after")).toBe(false);
    expect(forwarded).toHaveLength(1);
  });

  it("gets 503 when the database is away and nothing is passed on", async () => {
    const { send } = receiver({ forward: null, database: false });
    expect(await statusAndCode(await send())).toEqual([503, "unavailable"]);
  });

  it("may hold no error: it is passed on, and leaves one sign of presence a minute", async () => {
    const { send, batches, forwarded } = receiver();
    for (let i = 0; i < 3; i++) expect((await send(session)).status).toBe(200);
    expect(forwarded).toHaveLength(3);
    expect(batches).toEqual([
      { received: 1, events: [expect.objectContaining({ signal: null, keep: false })], dropped: [], rejected: [] },
    ]);
  });

  it("may hold no error: then a missing database loses nothing, and a silent Sentry does", async () => {
    expect((await receiver({ database: false, forward: null }).send(session)).status).toBe(200);
    expect((await receiver({ sentry: "down" }).send(session)).status).toBe(503);
  });

  it("may hold a report that cannot be read: it is passed on and counted as rejected", async () => {
    const { send, batches, forwarded } = receiver();
    await send(envelope(header(), [{ type: "event" }, "{"]));
    expect(forwarded).toHaveLength(1);
    expect(batches).toEqual([
      { received: 1, events: [], dropped: [], rejected: [{ source: "client", reason: "malformed-event", n: 1 }] },
    ]);
  });

  it("that fails somewhere is told to whoever reads the log, once a minute", async () => {
    const { send, lines } = receiver({ sentry: "down", database: false });
    await send();
    await send();
    expect(lines).toEqual(["client-errors: Sentry did not answer, the database did not take the error"]);
  });
});

describe("a request that is refused", () => {
  const large = new Uint8Array(1_000_001);
  const foreign = (changes: Readonly<Record<string, unknown>>) => errorEnvelope({}, header(changes));

  it.each<[string, number, string, RequestInit["body"], RequestInit]>([
    ["from another page", 403, "origin_not_allowed", errorEnvelope(), { headers: { origin: "https://evil.example" } }],
    ["from a page without an origin of its own", 403, "origin_not_allowed", errorEnvelope(), { headers: { origin: "null" } }],
    ["with another method", 405, "method_not_allowed", errorEnvelope(), { method: "PUT" }],
    ["compressed", 415, "unsupported_encoding", errorEnvelope(), { headers: { "content-encoding": "gzip" } }],
    ["over a megabyte", 413, "body_too_large", large, {}],
    ["that says so", 413, "body_too_large", errorEnvelope(), { headers: { "content-length": "1000001" } }],
    ["that is empty", 400, "no_dsn", "", {}],
    ["that is no envelope", 400, "no_dsn", "hello", {}],
    ["without a DSN", 400, "no_dsn", foreign({ dsn: undefined }), {}],
    ["with a list for a DSN", 400, "no_dsn", foreign({ dsn: [dsn] }), {}],
    ["with no DSN in its place", 400, "no_dsn", foreign({ dsn: "http://169.254.169.254/latest" }), {}],
    ["of another host", 403, "dsn_not_allowed", foreign({ dsn: dsn.replace("errors.", "evil.") }), {}],
    ["of another project", 403, "dsn_not_allowed", foreign({ dsn: `${dsn}3` }), {}],
    ["with another key", 403, "dsn_not_allowed", foreign({ dsn: dsn.replace("0123", "3210") }), {}],
    ["over plain http", 403, "dsn_not_allowed", foreign({ dsn: dsn.replace("https", "http") }), {}],
  ])("%s gets %i %s and reaches nobody", async (_, status, code, body, init) => {
    const { send, batches, forwarded } = receiver();
    const response = await send(body, init);
    expect(await statusAndCode(response)).toEqual([status, code]);
    expect([batches, forwarded]).toEqual([[], []]);
  });

  it("is not read beyond the limit, whatever it says about its length", async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 100_000;
        controller.enqueue(new Uint8Array(100_000));
      },
    });
    const { send } = receiver();
    const response = await send(endless, { duplex: "half" } as RequestInit);
    expect(response.status).toBe(413);
    expect(pulled).toBeLessThanOrEqual(1_300_000);
  });

  it("that breaks off gets 400", async () => {
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("gone")) });
    expect(await statusAndCode(await receiver().send(broken, { duplex: "half" } as RequestInit))).toEqual([400, "interrupted"]);
  });

  it("is counted with the next envelope that is recorded, and not lost while the database is away", async () => {
    let up = false;
    const batches: IngestBatch[] = [];
    const { send } = receiver({
      ingest: async (batch) => {
        if (!up) throw new Error("away");
        batches.push(batch);
      },
    });
    await send("hello");
    await send("hello");
    await send();
    up = true;
    await send();
    expect(batches).toEqual([
      { received: 3, events: [expect.anything()], dropped: [], rejected: [{ source: "client", reason: "no_dsn", n: 2 }] },
    ]);
  });

  it("for coming too often is told when to come back, by its own address alone", async () => {
    const { send, forwarded } = receiver({ memory: createMemory({ burst: 2, perSecond: 0.1, callers: 10 }) });
    const from = (address: string) => send(session, { headers: { origin, "x-forwarded-for": `${address}, 192.0.2.1` } });
    await from("203.0.113.9");
    await from("203.0.113.9");
    const response = await from("203.0.113.9");
    expect([response.status, response.headers.get("retry-after"), response.headers.get("access-control-allow-origin")]).toEqual([
      429,
      "10",
      origin,
    ]);
    expect((await from("203.0.113.10")).status).toBe(200);
    expect(forwarded).toHaveLength(3);
  });
});

describe("a browser's question before it sends", () => {
  const ask = (from: string) =>
    receiver().send(null, { method: "OPTIONS", headers: { origin: from, "access-control-request-method": "POST" } });

  it("is answered for pages that may report", async () => {
    const response = await ask(origin);
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "content-type",
      vary: "origin",
    });
  });

  it("is refused for others", async () => {
    const response = await ask("https://evil.example");
    expect(response.status).toBe(403);
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });
});
