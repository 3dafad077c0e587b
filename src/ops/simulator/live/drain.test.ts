import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { instantOf } from "../../../domain/time.ts";
import { activities } from "../activities/catalogue.ts";
import { randomOf } from "../random.ts";
import { batchesOf } from "../traffic.ts";
import type { Drain } from "./drain.ts";
import { openDrain } from "./drain.ts";

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function receiver(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  undo.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/functions/v1/log-drain`;
}

function drainTo(drainUrl: string, log: (line: string) => void = () => {}): Drain {
  const drain = openDrain({ drainUrl, drainSecret: "drain-secret" }, log);
  undo.push(drain.close);
  return drain;
}

const now = instantOf(Date.UTC(2026, 10, 18, 9, 30));
const [batch = { product: "edge" as const, events: [] }] = batchesOf(
  activities["rest-read"].perform({ us: now * 1_000, random: randomOf(1), release: "r" }).lines,
);

test("a batch arrives as a compressed JSON array with the drain's secret", async () => {
  const seen: unknown[] = [];
  const url = await receiver(async (request, response) => {
    const body: unknown = JSON.parse(gunzipSync(await buffer(request)).toString());
    seen.push([request.method, request.headers.authorization, request.headers["content-encoding"], body]);
    response.end("{}");
  });
  drainTo(url).post(batch);
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  expect(seen[0]).toEqual(["POST", "Bearer drain-secret", "gzip", batch.events]);
});

test("no more than six requests are under way", async () => {
  const open: ServerResponse[] = [];
  let most = 0;
  let served = 0;
  const url = await receiver((_, response) => {
    open.push(response);
    most = Math.max(most, open.length);
    if (open.length === 6 || served >= 12) {
      served += open.length;
      for (const held of open.splice(0)) held.end("{}");
    }
  });
  const drain = drainTo(url);
  for (let i = 0; i < 13; i++) drain.post(batch);
  await vi.waitFor(() => expect(served).toBe(13));
  expect(most).toBe(6);
});

test("a receiver in trouble is reported once, and so is its recovery", async () => {
  let status = 503;
  const url = await receiver((_, response) => response.writeHead(status).end("busy"));
  const lines: string[] = [];
  const drain = drainTo(url, (line) => lines.push(line));
  drain.post(batch);
  drain.post(batch);
  await vi.waitFor(() => expect(lines).toEqual(["log drain: the receiver answered 503: busy"]));
  status = 200;
  drain.post(batch);
  await vi.waitFor(() => expect(lines.at(-1)).toBe("log drain: delivering again"));
  expect(lines).toHaveLength(2);
});
