import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Handler } from "./http.ts";
import { serveSpa } from "./spa.ts";

const html = { headers: { accept: "text/html" } };
let directory: string;
let handler: Handler;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "nexsys-watch-spa-"));
  await mkdir(join(directory, "dist", "assets"), { recursive: true });
  await writeFile(join(directory, "secret.txt"), "outside");
  await writeFile(join(directory, "dist", "index.html"), "<!doctype html><title>App</title>");
  await writeFile(join(directory, "dist", ".built-from"), "digest");
  await writeFile(join(directory, "dist", "assets", "app.js"), "export {};");
  handler = serveSpa({ directory: join(directory, "dist"), apiUrl: "http://127.0.0.1:1", config: { environments: [] } });
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const get = async (path: string, init?: RequestInit) => handler(new Request(`http://127.0.0.1${path}`, init), null);

describe("the app's server", () => {
  it("answers a navigation to any path with the app", async () => {
    const response = await get("/releases/2026-01", html);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("<title>App</title>");
  });

  it("answers a missing asset with 404, even when a page is accepted", async () => {
    expect((await get("/assets/old.js", html)).status).toBe(404);
    expect((await get("/missing.png")).status).toBe(404);
  });

  it("lets fingerprinted assets be cached for good, and the page only after asking", async () => {
    expect((await get("/assets/app.js")).headers.get("cache-control")).toContain("immutable");
    const page = await get("/", html);
    expect(page.headers.get("cache-control")).toBe("no-cache");
    const again = await get("/", { headers: { accept: "text/html", "if-none-match": page.headers.get("etag") ?? "" } });
    expect(again.status).toBe(304);
  });

  it("forbids inline scripts, frames and foreign origins but the API", async () => {
    const policy = (await get("/", html)).headers.get("content-security-policy");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self' http://127.0.0.1:1;");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
  });

  it("serves neither hidden files nor files outside the build", async () => {
    expect((await get("/.built-from")).status).toBe(404);
    expect((await get("/%2e%2e/secret.txt")).status).toBe(404);
    expect((await get("/..%2fsecret.txt")).status).toBe(404);
  });

  it("answers /config.json from the stack, not from the build", async () => {
    expect(await (await get("/config.json")).json()).toEqual({ environments: [] });
  });

  it("serves a build below the path that it was made for, and nothing beside it", async () => {
    const below = serveSpa({ directory: join(directory, "dist"), apiUrl: "http://127.0.0.1:1", config: {}, base: "/watch/" });
    const status = async (path: string) => (await below(new Request(`http://127.0.0.1${path}`, html), null)).status;
    expect(await Promise.all(["/watch/", "/watch/health", "/watch/config.json", "/watch/assets/app.js"].map(status))).toEqual([
      200, 200, 200, 200,
    ]);
    expect(await Promise.all(["/", "/config.json", "/watchtower", "/assets/app.js"].map(status))).toEqual([404, 404, 404, 404]);
  });
});
