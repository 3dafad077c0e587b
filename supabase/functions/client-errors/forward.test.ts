import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import type { Dsn } from "../../../src/domain/client-errors/dsn.ts";
import { errorEnvelope } from "../../../tests/fixtures/client-errors/envelopes.ts";
import { forwardEnvelope } from "./forward.ts";

interface Seen {
  readonly path: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** A fake of Sentry's ingest on the loopback; without `status` it takes the request and stays silent. */
async function fakeSentry(
  status: number | null,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ dsn: Dsn; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    seen.push({ path: request.url, headers: request.headers, body });
    if (status !== null) response.writeHead(status, headers).end('{"id":"x"}');
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { seen, dsn: { protocol: "http:", host: `127.0.0.1:${port}`, prefix: "", projectId: "42", publicKey: "abc" } };
}

it("posts the bytes and nothing of the caller to the configured project", async () => {
  const { dsn, seen } = await fakeSentry(200);
  expect(await forwardEnvelope(dsn, errorEnvelope(), fetch)).toEqual({ status: 200, headers: {} });
  expect(seen).toHaveLength(1);
  expect(seen[0]?.path).toBe("/api/42/envelope/?sentry_version=7&sentry_key=abc");
  expect(seen[0]?.body.equals(errorEnvelope())).toBe(true);
  expect(seen[0]?.headers).toMatchObject({ "content-type": "application/x-sentry-envelope" });
  for (const header of ["cookie", "authorization", "x-forwarded-for", "origin", "referer"])
    expect(seen[0]?.headers).not.toHaveProperty(header);
});

it("brings the rate limits back, and no other header", async () => {
  const limits = { "retry-after": "30", "x-sentry-rate-limits": "30:error:key" };
  const { dsn } = await fakeSentry(429, { ...limits, "set-cookie": "a=b", "x-powered-by": "x" });
  expect(await forwardEnvelope(dsn, errorEnvelope(), fetch)).toEqual({ status: 429, headers: limits });
});

it("follows no redirect", async () => {
  const elsewhere = await fakeSentry(200);
  const { dsn } = await fakeSentry(307, { location: `http://${elsewhere.dsn.host}/` });
  expect(await forwardEnvelope(dsn, errorEnvelope(), fetch)).toBeNull();
  expect(elsewhere.seen).toEqual([]);
});

it("gives up on silence", async () => {
  const { dsn } = await fakeSentry(null);
  expect(await forwardEnvelope(dsn, errorEnvelope(), fetch, 50)).toBeNull();
});

it("survives that nobody is there", async () => {
  const refused = async () => {
    throw new TypeError("connection refused");
  };
  const { dsn } = await fakeSentry(200);
  expect(await forwardEnvelope(dsn, errorEnvelope(), refused)).toBeNull();
});
