import { expect, it } from "vitest";
import { pingHeartbeat } from "./heartbeat.ts";

const url = "https://ping.example/secret-id";

it("pings by GET, follows no redirect, and is well with any 2xx", async () => {
  const calls: [string, RequestInit | undefined][] = [];
  const outcome = await pingHeartbeat(url, async (input, init) => {
    calls.push([String(input), init]);
    return new Response("ok");
  });
  expect(outcome).toBe("ok");
  expect(calls).toMatchObject([[url, { redirect: "manual" }]]);
  expect(calls[0]?.[1]?.method).toBeUndefined();
});

it.each([
  ["an error", () => new Response("no", { status: 404 }), "The heartbeat's receiver answered 404."],
  [
    "silence",
    () => Promise.reject(new DOMException("timed out", "TimeoutError")),
    "The heartbeat's receiver gave no answer within 5 s.",
  ],
  ["no network", () => Promise.reject(new TypeError(`fetch failed for ${url}`)), "The heartbeat's receiver cannot be reached."],
])("says of %s what it is, without the address", async (_, answer, sentence) => {
  expect(await pingHeartbeat(url, async () => answer())).toBe(sentence);
});

it.each(["http://ping.example/x", "ping.example", "ftp://ping.example"])("goes nowhere unencrypted: %s", async (address) => {
  expect(await pingHeartbeat(address, () => Promise.reject(new Error("called")))).toMatch(
    /must be an address that begins with https/,
  );
});
