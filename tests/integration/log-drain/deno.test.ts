/** The receiver as it runs on the platform: under Deno, over HTTP, into Postgres through the REST API. */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environmentOf } from "../../../src/ops/stack/functions.ts";
import { drainFixture } from "../../fixtures/drain/load.ts";
import type { TestStack } from "../../stack.ts";
import { testStack } from "../../stack.ts";
import type { DenoFunction } from "./deno.ts";
import { startDeno } from "./deno.ts";
import { hostileDocuments } from "./hostile.ts";

let stack: TestStack;
let receiver: DenoFunction;

beforeAll(async () => {
  stack = await testStack();
  receiver = await startDeno("log-drain", environmentOf(stack));
});

afterAll(async () => {
  await receiver?.stop();
  await stack?.stop();
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function post(body: RequestInit["body"], headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(receiver.url, {
    method: "POST",
    headers: { authorization: `Bearer ${stack.drainSecret}`, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body }),
    ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
  });
  return { status: response.status, body: await response.json() };
}

const zipped = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(text));
const edge = JSON.stringify(drainFixture("edge-logs"));

describe("under Deno", () => {
  it("stores a gzip batch in Postgres, and knows it again when it comes twice", async () => {
    const first = await post(zipped(edge), { "content-encoding": "gzip" });
    expect(first).toEqual({ status: 200, body: { received: 9, accepted: 7, duplicate: 0, dropped: 2, rejected: 0 } });
    const again = await post(edge);
    expect(again).toEqual({ status: 200, body: { received: 9, accepted: 0, duplicate: 9, dropped: 0, rejected: 0 } });
  });

  it("answers the platform's connection test", async () => {
    expect((await post("[]")).status).toBe(200);
  });

  it("takes or sets aside hostile documents, to the unit", async () => {
    const documents = hostileDocuments();
    const { status, body } = await post(zipped(JSON.stringify(documents)), { "content-encoding": "gzip" });
    const { received, accepted, duplicate, dropped, rejected } = body as Record<string, number>;
    console.info(`hostile documents: ${documents.length} sent, ${accepted} stored, ${duplicate} known, ${rejected} set aside`);
    expect([status, received]).toEqual([200, documents.length]);
    expect((accepted ?? 0) + (duplicate ?? 0) + (dropped ?? 0) + (rejected ?? 0)).toBe(documents.length);
    expect(documents.length).toBeGreaterThanOrEqual(318);
  });

  it("opens for nobody without the secret", async () => {
    expect((await post(edge, { authorization: "Bearer wrong" })).status).toBe(401);
  });
});

describe("abuse", () => {
  /** A gigabyte of blanks in a megabyte of gzip. */
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(1_000 * 1_048_576, 32), { level: 9 }));
  const megabytes = (count: number): ReadableStream<Uint8Array> => {
    let sent = 0;
    return new ReadableStream({
      pull(controller) {
        if (sent++ === count) controller.close();
        else controller.enqueue(new Uint8Array(1_048_576).fill(32));
      },
    });
  };

  const cases: readonly (readonly [string, () => Promise<Answer>, number, string])[] = [
    ["a gzip bomb of 1 GB", () => post(bomb, { "content-encoding": "gzip" }), 413, "inflated_too_large"],
    ["a body of 10 MB", () => post(" ".repeat(10 * 1_048_576)), 413, "body_too_large"],
    ["a body of 10 MB that does not say so", () => post(megabytes(10)), 413, "body_too_large"],
    ["nesting of 50,000", () => post(`${"[".repeat(50_000)}${"]".repeat(50_000)}`), 400, "too_deep"],
    ["truncated JSON", () => post(edge.slice(0, -30)), 400, "malformed_json"],
    ["another content type", () => post(edge, { "content-type": "text/html" }), 415, "unsupported_type"],
  ];

  it.each(cases)("%s is refused with a reason, and costs less than 50 MB", async (name, send, status, code) => {
    await post(edge);
    receiver.forgetPeak();
    const before = receiver.memory().now;
    const answer = await send();
    const growth = receiver.memory().peak - before;
    console.info(`${name}: ${answer.status}, memory grew by ${growth.toFixed(1)} MB`);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(growth).toBeLessThan(50);
  });

  it("leaves the receiver at work", async () => {
    expect((await post(edge)).status).toBe(200);
  });
});
