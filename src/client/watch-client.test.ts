import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { UploadFailure, WatchClient } from "./watch-client.ts";
import { createWatchClient } from "./watch-client.ts";

type Sent = { readonly name: string; readonly id: string; readonly ago_ms: number } & Readonly<Record<string, unknown>>;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A client over a server that answers by the test's word. */
function clientOf(answer: (call: number) => Response | Promise<Response> = () => Response.json({})) {
  const calls: { url: string; init: RequestInit; events: Sent[] }[] = [];
  const fetcher: typeof fetch = async (input, init = {}) => {
    calls.push({ url: String(input), init, events: JSON.parse(String(init.body)).events });
    return await answer(calls.length);
  };
  const client = createWatchClient({
    url: "https://ref.supabase.co/",
    publishableKey: "sb_publishable_x",
    release: "2.14.0",
    fetch: fetcher,
  });
  return { client, calls };
}

const many = (client: WatchClient, n: number): void => {
  for (let i = 0; i < n; i++) client.portalLocked({ reason: `${i}` });
};

describe("telling", () => {
  it("sends what happens within two seconds in one call, to the function that takes it, outliving the page", async () => {
    const { client, calls } = clientOf();
    client.portalLoginFailed({ code: "invalid_credentials", status: 400, account: "c-1", screen: "/portal" });
    await vi.advanceTimersByTimeAsync(500);
    client.uploadFailed({ kind: "receipts", code: "network", sizeBytes: 12 });
    client.userFacingError({ message: "It could not be saved." });
    expect(calls).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.url).toBe("https://ref.supabase.co/rest/v1/rpc/track");
    expect(calls[0]?.init).toMatchObject({
      method: "POST",
      keepalive: true,
      headers: { apikey: "sb_publishable_x", "content-profile": "watch_api" },
    });
    expect(calls[0]?.events).toEqual([
      expect.objectContaining({
        ...{ name: "portal_login_failed", code: "invalid_credentials", status: 400, account: "c-1", screen: "/portal" },
        ...{ release: "2.14.0", ago_ms: 2_000 },
      }),
      expect.objectContaining({ name: "upload_failed", kind: "receipts", code: "network", size_bytes: 12, ago_ms: 1_500 }),
      expect.objectContaining({ name: "user_facing_error", message: "It could not be saved." }),
    ]);
  });

  it("does not wait when twenty are together, and sends no more than twenty and 8 KB in a call", async () => {
    const { client, calls } = clientOf();
    many(client, 45);
    for (let i = 0; i < 20; i++) client.userFacingError({ message: "ä".repeat(1_000) });
    await vi.advanceTimersByTimeAsync(0);
    expect(calls.flatMap(({ events }) => events)).toHaveLength(65);
    for (const { events, init } of calls) {
      expect(events.length).toBeLessThanOrEqual(20);
      expect(new TextEncoder().encode(String(init.body)).length).toBeLessThan(8_192);
    }
  });

  it("sends what waits when the page is hidden", async () => {
    const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
    vi.stubGlobal("document", page);
    const { client, calls } = clientOf();
    client.portalUnlocked();
    page.dispatchEvent(new Event("visibilitychange"));
    expect(calls).toHaveLength(0);
    page.visibilityState = "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toHaveLength(1);
  });

  it("says who is signed in", async () => {
    const calls: (RequestInit | undefined)[] = [];
    const tokens = ["token-1", null];
    const client = createWatchClient({
      url: "https://ref.supabase.co",
      publishableKey: "key",
      accessToken: () => tokens.shift() ?? null,
      fetch: async (_, init) => {
        calls.push(init);
        return Response.json({});
      },
    });
    for (let i = 0; i < 2; i++) {
      client.portalLocked();
      await client.flush();
    }
    expect(calls.map((init) => new Headers(init?.headers).get("authorization"))).toEqual(["Bearer token-1", "Bearer key"]);
  });
});

describe("trouble", () => {
  it.each([
    ["a server in trouble", () => new Response("no", { status: 503 })],
    ["too many requests", () => new Response("no", { status: 429 })],
    ["no network", () => Promise.reject(new TypeError("fetch failed"))],
  ])("of %s is tried once more with the same ids, and then dropped", async (_, answer) => {
    const { client, calls } = clientOf(answer);
    client.portalLocked();
    const flushed = client.flush();
    await vi.advanceTimersByTimeAsync(60_000);
    await flushed;
    expect(calls).toHaveLength(2);
    expect(calls[1]?.events[0]?.id).toBe(calls[0]?.events[0]?.id);
    expect(client.dropped).toBe(1);
  });

  it("that passes loses nothing, and a server that names a pause gets it", async () => {
    const { client, calls } = clientOf((call) =>
      call === 1 ? Response.json({ retry_after_s: 30 }, { status: 429 }) : Response.json({}),
    );
    client.portalLocked();
    const flushed = client.flush();
    await vi.advanceTimersByTimeAsync(29_000);
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    await flushed;
    expect([calls.length, client.dropped, calls[1]?.events[0]?.ago_ms]).toEqual([2, 0, 30_000]);
  });

  it("that is our own is not tried again", async () => {
    const { client, calls } = clientOf(() => Response.json({ code: "22023" }, { status: 400 }));
    client.portalLocked();
    await client.flush();
    expect([calls.length, client.dropped]).toEqual([1, 1]);
  });

  it("that lasts keeps a hundred events at most, the newest", async () => {
    const { client, calls } = clientOf((call) => (call === 1 ? new Promise(() => {}) : Response.json({})));
    many(client, 20);
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toHaveLength(1);
    many(client, 500);
    expect(client.dropped).toBe(400);
  });

  it("that lasts an hour leaves nothing worth sending", async () => {
    const first = Promise.withResolvers<Response>();
    const { client, calls } = clientOf(() => first.promise);
    client.portalLocked();
    const flushed = client.flush();
    client.portalUnlocked();
    await vi.advanceTimersByTimeAsync(3_600_000);
    first.resolve(Response.json({}));
    await flushed;
    expect([calls.length, client.dropped]).toEqual([1, 1]);
  });
});

describe("a caller", () => {
  it.each([
    ["nothing", (client: WatchClient) => client.uploadFailed(undefined as unknown as UploadFailure)],
    ["null", (client: WatchClient) => client.portalLoginFailed(null as never)],
    [
      "what throws",
      (client: WatchClient) =>
        client.userFacingError({
          message: {
            toString: () => {
              throw new Error("no");
            },
          } as never,
        }),
    ],
    ["a code of another form", (client: WatchClient) => client.portalLoginFailed({ code: "42 is no: code!" })],
    ["a lone surrogate", (client: WatchClient) => client.userFacingError({ message: "\ud800 \0" })],
    [
      "numbers that are none",
      (client: WatchClient) => client.uploadFailed({ kind: "x" as never, code: "", status: Number.NaN, sizeBytes: -1 }),
    ],
  ])("never hears of it: %s", async (_, tell) => {
    const { client } = clientOf(() => Promise.reject(new Error("no")));
    expect(() => tell(client)).not.toThrow();
    const flushed = client.flush();
    await vi.advanceTimersByTimeAsync(60_000);
    await expect(flushed).resolves.toBeUndefined();
  });

  it("without the platform's parts hears nothing either", async () => {
    vi.stubGlobal("crypto", undefined);
    const { client } = clientOf();
    expect(() => client.portalLocked()).not.toThrow();
    expect(client.dropped).toBe(1);
  });
});
