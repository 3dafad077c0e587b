import { expect, test } from "vitest";
import { isChunkFailure, mayReload, nameChunkFailures, serverAnswers } from "./chunk-failure.ts";

test("what the loader reports is marked, whatever the browser called it", () => {
  const target = new EventTarget();
  nameChunkFailures(target);
  const error = new TypeError("Failed to fetch dynamically imported module: /assets/health.js");
  target.dispatchEvent(Object.assign(new Event("vite:preloadError"), { payload: error }));
  expect(isChunkFailure(error)).toBe(true);
  // The router reloads the page for messages that begin as the browsers' own.
  expect(error.message).not.toMatch(/^Failed to fetch/);
  expect(isChunkFailure(new Error("Failed to fetch"))).toBe(false);
});

test("a page reloads by itself once a minute at most, and never where it could not remember", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
  };
  expect([1e12, 1e12 + 59_999, 1e12 + 60_000].map((now) => mayReload(() => storage, now))).toEqual([true, false, true]);
  const broken = () => {
    throw new Error("storage is off");
  };
  expect(mayReload(() => ({ getItem: broken, setItem: broken }), 1e12)).toBe(false);
  expect(mayReload(broken, 1e12)).toBe(false);
});

test("a server that answers is a newer version, anything else is no network", async () => {
  expect(await serverAnswers(async () => new Response(""), "/", true)).toBe(true);
  expect(await serverAnswers(async () => new Response(""), "/", false)).toBe(false);
  expect(await serverAnswers(async () => new Response("", { status: 502 }), "/", true)).toBe(false);
  expect(await serverAnswers(() => Promise.reject(new TypeError("offline")), "/", true)).toBe(false);
});
