import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { chooseEnvironment, loadConfig, parseConfig } from "./config.ts";

const environment = { name: "Production", url: "https://abcdefgh.supabase.co", publishableKey: "sb_publishable_x" };
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

  test("may not hold a secret key, neither a new one nor a legacy one", () => {
    const legacy = `eyJhbGciOiJIUzI1NiJ9.${btoa(JSON.stringify({ role: "service_role" }))}.signature`;
    for (const publishableKey of ["sb_secret_x", legacy])
      expect(problemsOf({ environments: [{ ...environment, publishableKey }] })).toContain("rotate the secret key");
  });

  test("of the repository is the example that asks to be edited", () => {
    const example = readFileSync(new URL("../../public/config.json", import.meta.url), "utf8");
    expect(parseConfig(example)).toMatchObject({ problem: { title: "No Supabase project yet" } });
  });

  test("that is missing is told from one that did not load", async () => {
    expect(await loadConfig(serving("", 404))).toMatchObject({ problem: { title: "config.json is missing" } });
    expect(await loadConfig(serving("<!doctype html>"))).toMatchObject({ problem: { title: "config.json is missing" } });
    expect(await loadConfig(serving("", 502))).toMatchObject({
      problem: { problems: ["The web server answered with HTTP 502."] },
    });
    expect(await loadConfig(() => Promise.reject(new TypeError("offline")))).toMatchObject({
      problem: { title: "config.json did not load" },
    });
  });
});

test("the first environment is the default, and an unknown name is none", () => {
  const staging = { ...environment, name: "Staging" };
  const config = { environments: [environment, staging] };
  expect(chooseEnvironment(config, undefined)).toBe(environment);
  expect(chooseEnvironment(config, "Staging")).toBe(staging);
  expect(chooseEnvironment(config, "Moon")).toBeNull();
});
