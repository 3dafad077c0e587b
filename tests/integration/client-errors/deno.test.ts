/** The function as it is deployed: its own `index.ts` under real Deno, without any remote import. */
import type { ChildProcess } from "node:child_process";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { IngestBatch } from "../../../src/contracts/ingest.ts";
import type { Listener } from "../../../src/ops/stack/http.ts";
import { listen } from "../../../src/ops/stack/http.ts";
import { errorEnvelope, header } from "../../fixtures/client-errors/envelopes.ts";
import type { FakeSentry } from "./fake-sentry.ts";
import { startFakeSentry } from "./fake-sentry.ts";

const repository = join(import.meta.dirname, "../../..");
const origin = "https://portal.example.com";

interface Deno {
  readonly url: string;
  /** Bytes of memory that the process holds. */
  residentBytes(): number;
  stop(): Promise<void>;
}

/** Starts the function on a free port of the loopback. */
async function startDeno(env: Readonly<Record<string, string>>): Promise<Deno> {
  const args = ["run", "--no-remote", "--no-prompt", "--allow-env", "--allow-net=127.0.0.1"];
  const config = join(repository, "supabase/functions/client-errors/deno.json");
  const child = spawn(
    join(repository, "node_modules/.bin/deno"),
    [...args, `--config=${config}`, join(repository, "supabase/functions/client-errors/index.ts")],
    {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        DENO_NO_UPDATE_CHECK: "1",
        DENO_SERVE_ADDRESS: "tcp:127.0.0.1:0",
        ...env,
      },
      stdio: "pipe",
    },
  );
  return {
    url: await addressOf(child),
    residentBytes: () => Number(execFileSync("ps", ["-o", "rss=", "-p", String(child.pid)])) * 1_024,
    async stop() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  let said = "";
  // Ends a process that never gets to listening; its exit is then the failure that is told.
  const giveUp = setTimeout(() => child.kill(), 30_000);
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      said += chunk.toString();
      const url = /Listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (url === undefined) return;
      clearTimeout(giveUp);
      resolve(url);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`Deno ended with ${code}: ${said}`)));
  });
}

let sentry: FakeSentry;
let rest: Listener;
let calls: { path: string; headers: Headers; batch: IngestBatch }[];
let databaseStatus = 200;
let deno: Deno;

/** The settings of a complete installation. */
const complete = () => ({
  SUPABASE_URL: rest.url,
  SUPABASE_SECRET_KEYS: '{"default":"sb_secret_tests"}',
  WATCH_CLIENT_DSNS: sentry.dsn,
  WATCH_CLIENT_ORIGINS: origin,
  WATCH_HASH_KEY: "key of the tests",
});

beforeAll(async () => {
  sentry = await startFakeSentry();
  rest = await listen(0, async (request) => {
    const { batch } = (await request.json()) as { batch: IngestBatch };
    calls.push({ path: new URL(request.url).pathname, headers: request.headers, batch });
    return Response.json({ received: batch.received, accepted: batch.received }, { status: databaseStatus });
  });
  deno = await startDeno(complete());
});

afterAll(async () => {
  await deno?.stop();
  await rest?.close();
  await sentry?.close();
});

beforeEach(() => {
  calls = [];
  databaseStatus = 200;
  sentry.deliveries.length = 0;
  sentry.answer = { status: 200, headers: {} };
});

const envelope = () => {
  const now = Date.now();
  return errorEnvelope({ timestamp: now / 1_000 }, header({ dsn: sentry.dsn, sent_at: new Date(now).toISOString() }));
};
const post = (body: BodyInit, init: RequestInit = {}) =>
  fetch(`${deno.url}/functions/v1/client-errors`, { method: "POST", headers: { origin, cookie: "a=b" }, body, ...init });

describe("the function under Deno", () => {
  it("passes the very bytes on and records a client.error through the REST API", async () => {
    const body = envelope();
    const response = await post(body);
    expect([response.status, await response.text()]).toEqual([200, "{}"]);
    expect(sentry.deliveries.map((delivery) => delivery.body.equals(body))).toEqual([true]);
    for (const name of ["cookie", "origin", "authorization", "apikey"])
      expect(sentry.deliveries[0]?.headers.has(name)).toBe(false);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.path).toBe("/rest/v1/rpc/ingest");
    expect(calls[0]?.headers.get("content-profile")).toBe("watch_api");
    expect(calls[0]?.batch).toMatchObject({
      received: 1,
      events: [{ signal: "client.error", variant: "nexsys@1.4.2", message: "TypeError: Cannot read the schedule of [email]" }],
    });
  });

  it("passes Sentry's rate limits back, readable for the page", async () => {
    sentry.answer = { status: 429, headers: { "retry-after": "30", "x-sentry-rate-limits": "30:error:key" } };
    const response = await post(envelope());
    expect(response.status).toBe(429);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "retry-after": "30",
      "x-sentry-rate-limits": "30:error:key",
      "access-control-expose-headers": "retry-after, x-sentry-rate-limits",
    });
  });

  it("follows no redirect of Sentry's, and has recorded the error all the same", async () => {
    sentry.answer = { status: 307, headers: { location: `${sentry.dsn.replace(/\w+@/, "").replace("/42", "/elsewhere")}` } };
    expect((await post(envelope())).status).toBe(200);
    expect(sentry.deliveries.map(({ path }) => path)).toEqual(["/api/42/envelope/?sentry_version=7&sentry_key=0123456789abcdef"]);
    expect(calls).toHaveLength(1);
  });

  it("answers 503 where both are away, never 401", async () => {
    databaseStatus = 401;
    sentry.answer = { status: 502, headers: {} };
    const response = await post(envelope());
    expect([response.status, await response.json()]).toEqual([503, expect.objectContaining({ code: "unavailable" })]);
  });

  it("refuses a foreign project", async () => {
    const response = await post(errorEnvelope());
    expect(response.status).toBe(403);
    expect([calls, sentry.deliveries]).toEqual([[], []]);
  });

  it("keeps its memory while 50 MB are pushed at it without an end in sight", async () => {
    await (await post(new Uint8Array(1_000_001))).body?.cancel();
    const before = deno.residentBytes();
    for (let i = 0; i < 5; i++) {
      let left = 100;
      const stream = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (left-- === 0) controller.close();
          else controller.enqueue(new Uint8Array(100_000));
        },
      });
      // A server that stops reading may end the connection before its answer is read: both are a refusal.
      const status = await post(stream, { duplex: "half" } as RequestInit).then(
        (response) => response.status,
        () => 413,
      );
      expect(status).toBe(413);
    }
    const growth = deno.residentBytes() - before;
    console.log(`memory grew by ${(growth / 1e6).toFixed(1)} MB`);
    expect(growth).toBeLessThan(50e6);
    expect((await post(envelope())).status).toBe(200);
  });
});

it("says what to set where it is not configured", async () => {
  const { WATCH_CLIENT_DSNS: _, ...incomplete } = complete();
  const bare = await startDeno(incomplete);
  try {
    const response = await fetch(bare.url, { method: "POST", body: envelope() });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: expect.stringContaining("WATCH_CLIENT_DSNS is not set") });
  } finally {
    await bare.stop();
  }
});
