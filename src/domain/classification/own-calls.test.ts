/** What is logged about ourselves is known for our own, and nothing else is. */
import { describe, expect, it } from "vitest";
import { drainFixture, fixtureOptions } from "../../../tests/fixtures/drain/load.ts";
import { classifyBatch } from "./classify.ts";
import { ownCalls } from "./own-calls.ts";

describe("gateway lines", () => {
  /** The first line of the gateway's, as another request. */
  const line = (method: string, path: string, status: number, client: string | null) => {
    const [sample] = drainFixture("edge-logs");
    const metadata = sample?.metadata as { request: object };
    const request = { ...metadata.request, method, path, headers: client === null ? {} : { x_client_info: client } };
    return { ...sample, metadata: { request, response: { status_code: status } } };
  };
  const isDropped = (event: unknown): boolean => classifyBatch([event], fixtureOptions).dropped.length === 1;
  const own = fixtureOptions.self.client;

  it.each([...ownCalls, "health_check"])("of our own %s are dropped where they went well, and those of others never", (name) => {
    const path = `/rest/v1/rpc/${name}`;
    expect([200, 204, 500, 404].map((status) => isDropped(line("POST", path, status, own)))).toEqual([true, true, false, false]);
    expect([null, "supabase-js-web/2.49.1"].map((client) => isDropped(line("GET", path, 200, client)))).toEqual([false, false]);
  });

  it("of the ticker's calls are dropped where they went well, since only the scheduler's secret gets that answer", () => {
    const path = "/functions/v1/tick";
    expect([200, 401, 503].map((status) => isDropped(line("POST", path, status, null)))).toEqual([true, false, false]);
    expect([isDropped(line("GET", path, 200, null)), isDropped(line("POST", `${path}er`, 200, null))]).toEqual([false, false]);
  });

  it("of what is no call of ours count, whatever client they name", () => {
    expect(
      ["/rest/v1/units", "/rest/v1/rpc/approve_payment_intent"].map((path) => isDropped(line("GET", path, 200, own))),
    ).toEqual([false, false]);
  });
});

describe("lines of invocations", () => {
  it("of the ticker are dropped where it did its work, and those of its failures are not", () => {
    const [sample] = drainFixture("function-edge-logs");
    const request = { method: "POST", pathname: "/functions/v1/tick" };
    const lines = [200, 401, 503].map((status_code) => ({
      ...sample,
      id: `invocation ${status_code}`,
      metadata: { ...(sample?.metadata as object), request, response: { status_code } },
    }));
    const { events, dropped } = classifyBatch(lines, fixtureOptions);
    expect([events.map(({ status }) => status), dropped]).toEqual([
      [401, 503],
      [{ source: "function_edge", reason: "own-log", n: 1 }],
    ]);
  });
});
