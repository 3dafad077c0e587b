import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IngestBatch } from "../../../src/contracts/ingest.ts";
import { drainFixture, fixtureOptions } from "../../../tests/fixtures/drain/load.ts";
import { RestError } from "../_shared/rest.ts";
import { handleDrain } from "./handler.ts";

interface Sent {
  readonly body?: BodyInit | Uint8Array;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

/** A receiver over a database that takes everything, or fails with `failure`. */
function receiver(failure?: Error) {
  const batches: IngestBatch[] = [];
  const { receivedAt, ...classification } = fixtureOptions;
  const send = async ({
    body = "[]",
    method = "POST",
    headers = {},
  }: Sent): Promise<{ status: number; body: Answer; response: Response }> => {
    const request = new Request("http://receiver.example/functions/v1/log-drain", {
      method,
      headers: { authorization: "Bearer current", "content-type": "application/json", ...headers },
      ...(method === "POST" ? { body: body instanceof Uint8Array ? new Uint8Array(body) : body } : {}),
    });
    const response = await handleDrain(request, {
      secrets: ["current", "next", ""],
      now: () => receivedAt,
      classification,
      ingest: async (batch) => {
        if (failure) throw failure;
        batches.push(batch);
        const rejected = batch.rejected.reduce((total, { n }) => total + n, 0);
        const dropped = batch.dropped.reduce((total, { n }) => total + n, 0);
        return { received: batch.received, accepted: batch.events.length, duplicate: 0, dropped, rejected };
      },
    });
    return { status: response.status, body: await response.clone().json(), response };
  };
  return { send, batches };
}

type Answer = Record<"received" | "accepted" | "duplicate" | "dropped" | "rejected", number> & { error?: string; code?: string };

const edge = JSON.stringify(drainFixture("edge-logs"));

describe("a batch", () => {
  it("is stored, and the outcome balances", async () => {
    const { send, batches } = receiver();
    const { status, body } = await send({ body: edge });
    expect(status).toBe(200);
    expect(body).toEqual({ received: 9, accepted: 7, duplicate: 0, dropped: 2, rejected: 0 });
    expect(batches).toHaveLength(1);
  });

  it.each(["gzip", "GZIP", "x-gzip"])("is inflated when sent as %s", async (encoding) => {
    const { status, body } = await receiver().send({ body: gzipSync(edge), headers: { "content-encoding": encoding } });
    expect([status, body.received]).toEqual([200, 9]);
  });

  it("is read as it is when a proxy inflated it and left the header behind, or the sender forgot the header", async () => {
    expect((await receiver().send({ body: edge, headers: { "content-encoding": "gzip" } })).status).toBe(200);
    expect((await receiver().send({ body: gzipSync(edge) })).status).toBe(200);
  });

  it("of nothing is the platform's connection test, and answers 200 without asking the database", async () => {
    const { send, batches } = receiver(new Error("must not be asked"));
    expect(await send({ body: "[]" })).toMatchObject({ status: 200, body: { received: 0, accepted: 0 } });
    expect(batches).toEqual([]);
  });

  it("may be one event alone", async () => {
    const { status, body } = await receiver().send({ body: JSON.stringify(drainFixture("edge-logs")[0]) });
    expect([status, body.accepted]).toEqual([200, 1]);
  });

  it("loses only what cannot be read: one poison event of 250 is set aside", async () => {
    const good = Array.from({ length: 249 }, (_, index) => ({ ...drainFixture("edge-logs")[0], id: `event ${index}` }));
    const { send, batches } = receiver();
    const { status, body } = await send({ body: JSON.stringify([...good, "poison"]) });
    expect([status, body.accepted, body.rejected]).toEqual([200, 249, 1]);
    expect(batches[0]?.rejected).toEqual([{ source: "unknown", reason: "not-an-object", n: 1 }]);
  });

  it("of any JSON answers with a balance or a reason", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 20 }), async (events) => {
        const { status, body } = await receiver().send({ body: JSON.stringify(events) });
        if (status !== 200) return expect(body.code).toBe("too_deep");
        expect(body.received).toBe(events.length);
        expect(body.accepted + body.duplicate + body.dropped + body.rejected).toBe(events.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe("the secret", () => {
  it("may be the current or the next one", async () => {
    expect((await receiver().send({ headers: { authorization: "Bearer next" } })).status).toBe(200);
    expect((await receiver().send({ headers: { authorization: "bearer current" } })).status).toBe(200);
  });

  it.each(["", "Bearer ", "Bearer", "Bearer wrong", "Basic current", "current", "Bearer current next"])(
    "%j opens nothing and leaves no trace",
    async (authorization) => {
      const { send, batches } = receiver();
      const { status, body, response } = await send({ body: edge, headers: { authorization } });
      expect([status, body.code]).toEqual([401, "wrong_secret"]);
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
      expect(batches).toEqual([]);
    },
  );
});

describe("a request that cannot be taken", () => {
  const deep = (depth: number): string => `[${"[".repeat(depth)}${"]".repeat(depth)}]`;
  const cases: readonly (readonly [string, Sent, number, string])[] = [
    ["truncated JSON", { body: edge.slice(0, -20) }, 400, "malformed_json"],
    ["nothing at all", { body: "" }, 400, "malformed_json"],
    ["a number", { body: "42" }, 400, "not_an_array"],
    ["null", { body: "null" }, 400, "not_an_array"],
    ["nesting of 50,000", { body: deep(50_000) }, 400, "too_deep"],
    ["damaged gzip", { body: gzipSync(edge).subarray(0, 200) }, 400, "damaged_gzip"],
    ["over 1 MB", { body: `["${"x".repeat(1_048_576)}"]` }, 413, "body_too_large"],
    ["a small gzip bomb", { body: gzipSync(Buffer.alloc(20 * 1_048_576, 32)) }, 413, "inflated_too_large"],
    ["a gzip bomb", { body: gzipSync(Buffer.alloc(64 * 1_048_576, 32)) }, 413, "inflated_too_large"],
    ["over 1,000 events", { body: JSON.stringify(Array.from({ length: 1_001 }, () => ({}))) }, 413, "too_many_events"],
    ["another type", { headers: { "content-type": "text/plain" } }, 415, "unsupported_type"],
    ["another encoding", { headers: { "content-encoding": "br" } }, 415, "unsupported_encoding"],
  ];

  it.each(cases)("%s: is refused with a sentence and a code, and counted", async (_, sent, status, code) => {
    const { send, batches } = receiver();
    const answer = await send(sent);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.error).toMatch(/^[A-Z].+\.$/);
    expect(batches).toHaveLength(1);
    const [{ received, rejected }] = batches as [IngestBatch];
    expect([received, rejected.reduce((total, { n }) => total + n, 0)]).toEqual([1, 1]);
  });

  it.each(cases)("%s: is refused the same when the database is away", async (name, sent, status, code) => {
    const answer = await receiver(new RestError("unreachable", null, "down")).send(sent);
    expect([answer.status, answer.body.code]).toEqual(
      name === "nesting of 50,000" ? [503, "database_unreachable"] : [status, code],
    );
  });

  it("must be a POST", async () => {
    const { status, body, response } = await receiver().send({ method: "GET" });
    expect([status, body.code, response.headers.get("allow")]).toEqual([405, "method_not_allowed", "POST"]);
  });
});

describe("a database that cannot take the batch", () => {
  it("makes a 503 that says when to come back", async () => {
    const { status, body, response } = await receiver(new RestError("unreachable", 503, "PGRST001")).send({ body: edge });
    expect([status, body.code, response.headers.get("retry-after")]).toEqual([503, "database_unreachable", "5"]);
  });

  it("makes a 503 too where it refuses us, because senders give up for good on 401", async () => {
    const { status, body } = await receiver(new RestError("refused", 401, "wrong key")).send({ body: edge });
    expect([status, body.code]).toEqual([503, "ingest_refused"]);
  });
});
