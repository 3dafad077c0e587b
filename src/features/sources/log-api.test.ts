import { expect, test } from "vitest";
import type { LogPull } from "../../contracts/log-pull.ts";
import { instantOf, MINUTE, SECOND } from "../../domain/time.ts";
import { logApiView } from "./log-api.ts";

const now = instantOf(Date.UTC(2026, 2, 3, 12));
const clock = { locale: "en-GB", zone: "UTC" };
const answer = (change: Partial<NonNullable<LogPull>> = {}): NonNullable<LogPull> => ({
  tried_at: now - 12 * SECOND,
  failing_since: null,
  error: null,
  resting_until: null,
  tables: [
    { table: "auth_logs", read_to: now - 12 * SECOND, error: null },
    { table: "edge_logs", read_to: now - 3 * MINUTE, error: null },
  ],
  ...change,
});
const plain = (text: string | undefined) => text?.replaceAll("\u00a0", " ");
const shown = (change?: Partial<NonNullable<LogPull>>) => {
  const { state, word, sentences } = logApiView(answer(change), now, clock);
  return { state, word, said: plain(sentences.join(" ")) };
};

test("an API that is read says when, and how far the table came that is furthest behind", () => {
  expect(shown()).toEqual({
    state: "ok",
    word: "Read",
    said: "Last read 12 s ago. Every table is read up to 3 min ago or later.",
  });
});

test("an API that refuses says since when, why, when it is tried again, and what to renew", () => {
  const refused = { failing_since: now - 40 * MINUTE, error: "answered 401: Unauthorized", resting_until: now + 9 * MINUTE };
  const { state, word, said } = shown(refused);
  expect([state, word]).toEqual(["warning", "Failing"]);
  expect(said).toMatch(/^Nothing could be read for 40 min: answered 401: Unauthorized\. Tried again at .*12:09\./);
  expect(said).toContain("WATCH_MANAGEMENT_TOKEN");
});

test("an API of which every table fails gives the error of one of them, and no advice about the token", () => {
  const tables = answer().tables.map((table) => ({ ...table, error: "answered 502: oops" }));
  const { said } = shown({ failing_since: now - MINUTE, tables });
  expect(said).toBe("Nothing could be read for 1 min: answered 502: oops.");
});

test("tables that fail alone are named", () => {
  const [auth, edge] = answer().tables;
  if (auth === undefined || edge === undefined) throw new Error("The answer has two tables.");
  expect(shown({ tables: [auth, { ...edge, error: "answered 502: oops" }] })).toEqual({
    state: "late",
    word: "In part",
    said: "Last read 12 s ago. edge_logs cannot be read: answered 502: oops.",
  });
});

test("an API that nobody tries any more is not read, whatever was last said of it", () => {
  const { state, word, said } = shown({ tried_at: now - 16 * MINUTE, failing_since: now - 60 * MINUTE, error: "answered 401" });
  expect([state, word]).toEqual(["unknown", "Not read"]);
  expect(said).toMatch(/^Not tried since 16 min ago: /);
});

test("tables that were never read claim no time", () => {
  const tables = [{ table: "auth_logs", read_to: null, error: null }];
  expect(shown({ tables }).said).toBe("Last read 12 s ago.");
});
