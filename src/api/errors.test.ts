import { expect, test } from "vitest";
import { apiErrorOf, isMissingFunction, missingFunction, shapeMismatch, timedOut } from "./errors.ts";
import { reportIdOf } from "./report-id.ts";

const question = { rpc: "board", environment: "Production" };
const refusal = { status: 400, code: "", message: "", hint: "" };

test("no answer at all is a network error that names the environment", () => {
  const error = apiErrorOf(question, { ...refusal, status: 0, message: "TypeError: Failed to fetch" });
  expect(error.kind).toBe("network");
  expect(error.message).toBe("No network: Production could not be reached.");
});

test.each([
  ["an expired token", { status: 401, code: "PGRST303" }, "unauthorized"],
  ["a grant that is missing for anon", { status: 401, code: "42501" }, "unauthorized"],
  ["a reader without the role", { status: 403, code: "42501" }, "forbidden"],
  ["a statement timeout", { status: 500, code: "57014" }, "timeout"],
  ["a gateway's page of HTML", { status: 503, code: "" }, "unavailable"],
  ["a database that PostgREST cannot reach", { status: 503, code: "PGRST001" }, "unavailable"],
  ["a refused argument", { status: 400, code: "22023" }, "rpc"],
] as const)("%s is told apart", (_, part, kind) => {
  expect(apiErrorOf(question, { ...refusal, ...part }).kind).toBe(kind);
});

test("a refusal of the database passes on its own words and hint", () => {
  const error = apiErrorOf(question, { status: 400, code: "22023", message: "range reversed", hint: "swap from_ms and to_ms" });
  expect(error.message).toContain("range reversed");
  expect(error.advice).toBe("swap from_ms and to_ms");
  expect(error.code).toBe("22023");
});

test("a mismatch names the build and the database", () => {
  const error = shapeMismatch(question, "rules.0.window_s", { build: "0.1.0", database: "20261123000000" });
  expect(error.kind).toBe("schema-mismatch");
  expect(error.message).toContain("rules.0.window_s");
  expect(error.message).toContain("build 0.1.0");
  expect(error.message).toContain("migration 20261123000000");
});

test("a missing function asks for migrations, a hidden schema for the exposed schemas", () => {
  const versions = { build: "0.1.0", database: null };
  expect(isMissingFunction({ code: "PGRST202" })).toBe(true);
  expect(missingFunction(question, { ...refusal, code: "PGRST202" }, versions).advice).toContain("supabase db push");
  expect(missingFunction(question, { ...refusal, code: "PGRST106" }, versions).advice).toContain("exposed schemas");
});

test("a deadline says how long was waited", () => {
  expect(timedOut(question, 10).message).toBe("Production did not answer board within 10 s.");
});

test("an error keeps its report id", () => {
  const error = new Error("once");
  expect(reportIdOf(error)).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  expect(reportIdOf(error)).toBe(reportIdOf(error));
  expect(reportIdOf(error)).not.toBe(reportIdOf(new Error("twice")));
});
