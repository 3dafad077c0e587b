import { describe, expect, it } from "vitest";
import { dsn, errorEnvelope, receivedAt } from "../../../tests/fixtures/client-errors/envelopes.ts";
import { clientErrorsHandler } from "./wiring.ts";

const complete = {
  SUPABASE_URL: "https://project.example.com",
  SUPABASE_SECRET_KEYS: '{"default":"sb_secret_tests"}',
  WATCH_CLIENT_DSNS: ` ${dsn}, https://abc@errors.example.com/7`,
  WATCH_CLIENT_ORIGINS: "https://portal.example.com/ , http://localhost:5173",
  WATCH_HASH_KEY: "key",
};

/** The handler for an environment, and what it sent into the world. */
function wired(changes: Readonly<Record<string, string | undefined>> = {}, outcome: unknown = { received: 1 }) {
  const calls: { url: string; headers: Headers; body: string }[] = [];
  const fetcher: typeof fetch = async (url, init) => {
    calls.push({ url: String(url), headers: new Headers(init?.headers), body: await new Response(init?.body).text() });
    return Response.json(outcome);
  };
  const handle = clientErrorsHandler({ ...complete, ...changes }, () => receivedAt, fetcher);
  const send = (origin: string) =>
    handle(new Request("https://x.example.com/", { method: "POST", headers: { origin }, body: errorEnvelope() }));
  return { send, calls };
}

describe("the receiver of an environment", () => {
  it("stores through the REST API with the secret key and forwards to the DSN's host", async () => {
    const { send, calls } = wired();
    expect((await send("https://portal.example.com")).status).toBe(200);
    const [rest, sentry] = calls.toSorted((a, b) => b.url.length - a.url.length).reverse();
    expect(rest).toMatchObject({ url: "https://project.example.com/rest/v1/rpc/ingest" });
    expect(rest?.headers.get("content-profile")).toBe("watch_api");
    expect(rest?.headers.get("apikey")).toBe("sb_secret_tests");
    expect(JSON.parse(rest?.body ?? "")).toMatchObject({ batch: { received: 1, events: [{ signal: "client.error" }] } });
    expect(sentry?.url).toMatch(/^https:\/\/errors\.example\.com\/api\/42\/envelope\//);
    expect(sentry?.headers.has("apikey")).toBe(false);
  });

  it("forwards nothing where it is told not to", async () => {
    const { send, calls } = wired({ WATCH_CLIENT_FORWARD: "false" });
    expect((await send("http://localhost:5173")).status).toBe(200);
    expect(calls.map(({ url }) => url)).toEqual(["https://project.example.com/rest/v1/rpc/ingest"]);
  });

  it.each([{ received: 0 }, {}, null, []])(
    "does not believe the database that took everything where it answers %j",
    async (outcome) => {
      const { send } = wired({ WATCH_CLIENT_FORWARD: "false" }, outcome);
      expect((await send("https://portal.example.com")).status).toBe(503);
    },
  );

  it("hashes people as the drain's receiver does where only the drain's secret is set", async () => {
    const user = async (changes: Readonly<Record<string, string | undefined>>) => {
      const { send, calls } = wired({ WATCH_CLIENT_FORWARD: "false", ...changes });
      await send("https://portal.example.com");
      return /"user":"(id_\w+)"/.exec(calls[0]?.body ?? "")?.[1];
    };
    const fallback = await user({ WATCH_HASH_KEY: undefined, WATCH_DRAIN_SECRET: "secret" });
    expect(fallback).toBe(await user({ WATCH_HASH_KEY: "identity/secret" }));
    expect(fallback).not.toBe(await user({}));
  });

  it.each([
    [{ WATCH_CLIENT_DSNS: undefined }, "WATCH_CLIENT_DSNS is not set"],
    [{ WATCH_CLIENT_DSNS: `${dsn},nonsense` }, "Entry 2 of WATCH_CLIENT_DSNS is no DSN"],
    [{ WATCH_CLIENT_ORIGINS: " " }, "WATCH_CLIENT_ORIGINS is not set"],
    [{ WATCH_CLIENT_ORIGINS: "*" }, 'WATCH_CLIENT_ORIGINS holds "*"'],
    [{ WATCH_CLIENT_ORIGINS: "https://portal.example.com/app" }, "which is no origin"],
    [{ WATCH_CLIENT_FORWARD: "maybe" }, "WATCH_CLIENT_FORWARD is neither true nor false"],
    [{ WATCH_HASH_KEY: undefined }, "WATCH_HASH_KEY is not set"],
    [{ SUPABASE_URL: undefined }, "SUPABASE_URL is not set"],
  ])("says what to set for %j", (changes, sentence) => {
    expect(() => wired(changes)).toThrow(sentence);
  });
});
