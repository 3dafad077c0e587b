import { expect, it } from "vitest";
import { drainFixture } from "../../../tests/fixtures/drain/load.ts";
import { orMisconfigured } from "../_shared/answers.ts";
import { drainHandler } from "./wiring.ts";

const env = {
  WATCH_DRAIN_SECRET: "current",
  SUPABASE_URL: "https://demo.example/",
  SUPABASE_SECRET_KEYS: '{"default":"sb_secret_demo"}',
  DENO_DEPLOYMENT_ID: "demo_0d9e8f70-1a2b-4c3d-9e4f-5a6b7c8d9e0f_3",
};

const outcome = { received: 1, accepted: 1, duplicate: 0, dropped: 0, rejected: 0 };

const post = (events: unknown): Request =>
  new Request("https://demo.example/functions/v1/log-drain", {
    method: "POST",
    headers: { authorization: "Bearer current", "content-type": "application/json" },
    body: JSON.stringify(events),
  });

/** A network that answers `answers` one after the other and remembers what it was asked. */
function network(...answers: readonly (Response | Error)[]) {
  const asked: { url: string; headers: Headers; body: string }[] = [];
  const fetcher: typeof fetch = async (input, init) => {
    asked.push({ url: String(input), headers: new Headers(init?.headers), body: String(init?.body) });
    const { received } = JSON.parse(String(init?.body)).batch;
    const next = answers[asked.length - 1] ?? Response.json({ ...outcome, received });
    if (next instanceof Error) throw next;
    return next;
  };
  return { asked, fetcher };
}

it("calls ingest with the secret key in the one header that takes it", async () => {
  const { asked, fetcher } = network();
  const response = await drainHandler(env, () => Date.UTC(2026, 10, 18), fetcher)(post([drainFixture("edge-logs")[0]]));
  expect(response.status).toBe(200);
  expect(asked[0]?.url).toBe("https://demo.example/rest/v1/rpc/ingest");
  expect(asked[0]?.headers.get("apikey")).toBe("sb_secret_demo");
  expect(asked[0]?.headers.get("authorization")).toBeNull();
  expect(asked[0]?.headers.get("content-profile")).toBe("watch_api");
  expect(JSON.parse(asked[0]?.body ?? "{}")).toMatchObject({ batch: { received: 1, columns: { kinds: { source: ["edge"] } } } });
});

it("sends a legacy key as bearer token too", async () => {
  const { asked, fetcher } = network();
  const legacy = { ...env, SUPABASE_SECRET_KEYS: undefined, SUPABASE_SERVICE_ROLE_KEY: "a.b.c" };
  await drainHandler(legacy, () => 0, fetcher)(post([drainFixture("edge-logs")[0]]));
  expect(asked[0]?.headers.get("authorization")).toBe("Bearer a.b.c");
});

it("tries once more after a network error or a 5xx, and not after a refusal", async () => {
  const status = async (...answers: (Response | Error)[]): Promise<[number, number]> => {
    const { asked, fetcher } = network(...answers);
    const response = await drainHandler(env, () => 0, fetcher)(post([drainFixture("edge-logs")[0]]));
    return [response.status, asked.length];
  };
  expect(await status(new TypeError("connection reset"))).toEqual([200, 2]);
  expect(await status(new Response("<html>", { status: 502 }))).toEqual([200, 2]);
  expect(await status(new Response("", { status: 503 }), new Response("", { status: 503 }))).toEqual([503, 2]);
  expect(await status(new Response('{"code":"PGRST202"}', { status: 404 }))).toEqual([503, 1]);
  expect(await status(Response.json({ surprising: true }))).toEqual([503, 1]);
  expect(await status(Response.json({ ...outcome, received: 0 }))).toEqual([503, 1]);
  expect(await status(new Response("<html>"))).toEqual([200, 2]);
});

it("knows its own lines by the function's id that the platform gives", async () => {
  const { asked, fetcher } = network();
  await drainHandler(env, () => 0, fetcher)(post(drainFixture("function-logs")));
  const { kinds } = JSON.parse(asked[0]?.body ?? "{}").batch.columns;
  const dropped = kinds.outcome.indexOf("dropped");
  expect([kinds.source[dropped], kinds.reason[dropped]]).toEqual(["function", "own-log"]);
});

it("takes audiences and kinds of files from its settings", async () => {
  const { asked, fetcher } = network();
  const settings = {
    ...env,
    WATCH_AUDIENCE: '{"portal":{"hosts":["portal.nexsys.example"]}}',
    WATCH_STORAGE_KINDS: '{"documents":["receipts"],"receipts":[]}',
  };
  const handle = drainHandler(settings, () => 0, fetcher);
  await handle(post([drainFixture("auth-logs")[0]]));
  await handle(post([drainFixture("storage-logs")[0]]));
  expect(asked.map(({ body }) => JSON.parse(body).batch.columns.kinds.variant[0])).toEqual([
    "portal/invalid_credentials",
    "documents/EntityTooLarge",
  ]);
});

it.each([
  [{ ...env, WATCH_DRAIN_SECRET: "" }, /WATCH_DRAIN_SECRET is not set.*supabase secrets set/],
  [{ ...env, SUPABASE_URL: undefined }, /SUPABASE_URL is not set/],
  [{ ...env, SUPABASE_SECRET_KEYS: undefined }, /SUPABASE_SERVICE_ROLE_KEY is not set/],
  [{ ...env, WATCH_AUDIENCE: "admin.example.com" }, /WATCH_AUDIENCE is not a JSON object/],
  [{ ...env, WATCH_AUDIENCE: '{"admin":["admin.example.com"]}' }, /WATCH_AUDIENCE\.admin must be an object/],
  [{ ...env, WATCH_AUDIENCE: '{"admin":{"hosts":"admin.example.com"}}' }, /WATCH_AUDIENCE\.admin\.hosts must be a list/],
])("says in every answer what is missing or wrong in its settings", async (settings, sentence) => {
  const response = await orMisconfigured(() => drainHandler(settings, () => 0))(post([]));
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ code: "misconfigured", error: expect.stringMatching(sentence) });
});
