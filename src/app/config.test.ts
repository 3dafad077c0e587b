import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { chooseEnvironment, loadConfig, parseConfig } from "./config.ts";

const environment = { name: "Production", url: "https://abcdefgh.supabase.co", publishableKey: "sb_publishable_x" };
const legacyKey = (role: string) => `eyJhbGciOiJIUzI1NiJ9.${btoa(JSON.stringify({ role })).replace(/=+$/, "")}.signature`;
const problemsOf = (json: unknown) => {
  const loaded = parseConfig(JSON.stringify(json));
  return "problem" in loaded ? loaded.problem.problems.join("\n") : "";
};
const serving =
  (body: string, status = 200) =>
  async () =>
    new Response(body, { status });

describe("config.json", () => {
  test("is taken as it is when it is right", () => {
    expect(parseConfig(JSON.stringify({ environments: [environment] }))).toEqual({ config: { environments: [environment] } });
  });

  test("is refused in words, with the place of each mistake", () => {
    expect(problemsOf({ environments: [] })).toContain("list at least one Supabase project");
    expect(problemsOf({ environments: [{ ...environment, url: "abcdefgh" }] })).toContain(
      "environments.0.url: `url` must be the address",
    );
    expect(problemsOf({ environments: [environment, environment] })).toContain("Two environments are named Production");
    expect(parseConfig("{")).toMatchObject({ problem: { title: "config.json is not JSON" } });
  });

  test("may not hold a secret key anywhere, neither a new one nor a legacy one", () => {
    const legacy = legacyKey("service_role");
    for (const secret of ["sb_secret_x", legacy, `Bearer ${legacy}`, "sbp_0123456789abcdef"])
      for (const json of [
        { environments: [{ ...environment, publishableKey: secret }] },
        { environments: [{ ...environment, sentryDsn: secret }] },
        { environments: [environment], serviceRole: { deep: [secret] } },
        { environments: [{ ...environment, [secret]: 1 }] },
        secret,
      ])
        expect(problemsOf(json)).toContain("rotate the secret key");
    expect(problemsOf({ environments: [environment], notes: ["sb_secret_x"] })).toContain("notes.0: this is a secret key");
  });

  test("takes the publishable key or the legacy anon key, and nothing like them", () => {
    const problemOf = (publishableKey: unknown) => problemsOf({ environments: [{ ...environment, publishableKey }] });
    for (const key of ["sb_publishable_aB3-_x", legacyKey("anon")]) expect(problemOf(key)).toBe("");
    for (const key of [
      "sb_publishable_…",
      "sb_publishable_...",
      "sb_publishable_",
      "",
      "abc",
      legacyKey("authenticated"),
      "a.b.c",
    ])
      expect(problemOf(key)).toContain("environments.0.publishableKey: `publishableKey` is not a publishable key");
  });

  test("takes addresses of projects over https, and of this machine over http", () => {
    const problemOf = (url: unknown) => problemsOf({ environments: [{ ...environment, url }] });
    for (const url of ["https://abcdefgh.supabase.co/", "http://127.0.0.1:54321", "http://localhost:54321", "http://[::1]:1"])
      expect(problemOf(url)).toBe("");
    expect(problemOf("http://abcdefgh.supabase.co")).toContain("must begin with https");
    for (const tail of ["/rest/v1", "?a=1", "#a", "?"])
      expect(problemOf(`https://abcdefgh.supabase.co${tail}`)).toContain("must end after the host: https://abcdefgh.supabase.co");
    expect(problemOf("https://me:word@abcdefgh.supabase.co")).toContain("user name or a password");
    expect(problemOf("ftp://abcdefgh.supabase.co")).toContain("must be the address");
  });

  test("says in a sentence what is missing, too much or of the wrong kind", () => {
    const shapes: unknown[] = [null, [], 1, "text", {}, { environments: {} }, { environments: [1] }, { environments: [{}] }];
    const wrong = ["name", "url", "publishableKey", "sentryDsn"].map((field) => ({
      environments: [{ ...environment, [field]: 7 }],
    }));
    for (const json of [...shapes, ...wrong]) {
      expect(problemsOf(json), JSON.stringify(json)).not.toBe("");
      expect(problemsOf(json)).not.toMatch(/invalid/i);
    }
    expect(problemsOf({ environments: [{}] }).split("\n")).toHaveLength(3);
    expect(problemsOf({ environments: [environment], theme: 1 })).toBe(
      "config.json: unknown `theme`: there is only `environments`",
    );
    expect(problemsOf({ environments: [{ ...environment, key: 1 }] })).toContain(
      "environments.0: unknown `key`: an environment has",
    );
  });

  test("of the repository is the example that asks to be edited", () => {
    const example = readFileSync(new URL("../../public/config.json", import.meta.url), "utf8");
    expect(parseConfig(example)).toMatchObject({ problem: { title: "No Supabase project yet" } });
  });

  test("that is missing is told from one that did not load", async () => {
    expect(await loadConfig(serving("", 404), "/")).toMatchObject({ problem: { title: "config.json is missing" } });
    expect(await loadConfig(serving("<!doctype html>"), "/")).toMatchObject({ problem: { title: "config.json is missing" } });
    expect(await loadConfig(serving("", 502), "/")).toMatchObject({
      problem: { problems: ["The web server answered with HTTP 502."] },
    });
    expect(await loadConfig(() => Promise.reject(new TypeError("offline")), "/")).toMatchObject({
      problem: { title: "config.json did not load" },
    });
  });
});

test("config.json is looked for beside index.html, wherever that is", async () => {
  const asked: unknown[] = [];
  const get = async (path: unknown) => {
    asked.push(path);
    return new Response("<!doctype html>");
  };
  for (const base of ["/", "/tools/watch/"]) {
    expect(await loadConfig(get, base)).toMatchObject({ problem: { problems: [expect.stringContaining(`${base}config.json`)] } });
  }
  expect(asked).toEqual(["/config.json", "/tools/watch/config.json"]);
});

test("the first environment is the default, and an unknown name is none", () => {
  const staging = { ...environment, name: "Staging" };
  const config = { environments: [environment, staging] };
  expect(chooseEnvironment(config, undefined)).toBe(environment);
  expect(chooseEnvironment(config, "Staging")).toBe(staging);
  expect(chooseEnvironment(config, "Moon")).toBeNull();
});
