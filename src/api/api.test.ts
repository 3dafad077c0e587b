import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { me } from "../contracts/me.ts";
import { createApi } from "./api.ts";
import { createWallApi } from "./wall.ts";

const environment = { name: "Production", url: "https://abcdefgh.supabase.co/", publishableKey: "sb_publishable_x" };
const answers = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();
const ask = (signal?: AbortSignal) =>
  createApi(environment, "0.1.0").call("board", { from_ms: 1 }, me, signal === undefined ? {} : { signal });

beforeEach(() => vi.stubGlobal("fetch", answers));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  answers.mockReset();
});

test("a function is called by POST in its schema, as nobody while nobody is signed in", async () => {
  answers.mockResolvedValue(Response.json({ user_id: "u", role: "viewer", name: null }));
  expect(await ask()).toEqual({ user_id: "u", role: "viewer", name: null });
  const [url, init] = answers.mock.calls[0] ?? [];
  expect(url).toBe("https://abcdefgh.supabase.co/rest/v1/rpc/board");
  expect(init).toMatchObject({
    method: "POST",
    body: '{"from_ms":1}',
    headers: { "content-profile": "watch_api", apikey: "sb_publishable_x", authorization: "Bearer sb_publishable_x" },
  });
});

test("a refusal becomes an error with the database's words", async () => {
  answers.mockResolvedValue(Response.json({ code: "42501", message: "members only", hint: "ask an admin" }, { status: 403 }));
  await expect(ask()).rejects.toMatchObject({ kind: "forbidden", advice: "ask an admin", code: "42501" });
});

test("a gateway's page is the API being unavailable, a dead network is no network", async () => {
  answers.mockResolvedValueOnce(new Response("<html>502</html>", { status: 502 }));
  await expect(ask()).rejects.toMatchObject({ kind: "unavailable" });
  answers.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  await expect(ask()).rejects.toMatchObject({ kind: "network" });
});

test("an answer of another shape names the place, the build and the database's migration", async () => {
  answers.mockImplementation(async (url) =>
    Response.json(url.endsWith("health_check") ? { database: { migration: "20261123080000" } } : { user_id: 7 }),
  );
  const refused = ask();
  await expect(refused).rejects.toMatchObject({ kind: "schema-mismatch" });
  await expect(refused).rejects.toThrow(/user_id.*build 0\.1\.0.*migration 20261123080000/);
});

test("a caller who gives up gets the own reason back, not an error of the API", async () => {
  answers.mockImplementation(() => new Promise(() => {}));
  const giving = new AbortController();
  const asked = ask(giving.signal);
  giving.abort(new Error("another range was chosen"));
  await expect(asked).rejects.toThrow("another range was chosen");
});

test("no answer before the deadline is a timeout", async () => {
  vi.useFakeTimers();
  answers.mockImplementation(() => new Promise(() => {}));
  const asked = expect(ask()).rejects.toMatchObject({
    kind: "timeout",
    message: "Production did not answer board within 10 s.",
  });
  await vi.advanceTimersByTimeAsync(10_000);
  await asked;
});

test("an answer leaves no clock behind that would strike after it", async () => {
  vi.useFakeTimers();
  answers.mockResolvedValue(Response.json({ state: "waiting" }));
  const wall = createWallApi(environment, "0.1.0");
  const poll = wall.pairPoll("secret", { signal: new AbortController().signal });
  expect(vi.getTimerCount()).toBe(1);
  expect(await poll).toEqual({ state: "waiting" });
  expect(vi.getTimerCount()).toBe(0);
});
