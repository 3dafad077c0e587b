/** What Settings → Sources gives to paste is pasted: statements into the database, commands into a shell, the trial request into `curl`. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { doors } from "../../../src/features/sources/doors.ts";
import { type TestStack, testStack } from "../../stack.ts";

const run = promisify(execFile);
let stack: TestStack;
let sql: postgres.Sql;

beforeAll(async () => {
  stack = await testStack();
  sql = postgres(stack.database.url, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql?.end();
  await stack?.stop();
});

const pasted = (url = stack.apiUrl): string[] => {
  const project = { url, publishableKey: stack.publishableKey };
  return doors
    .flatMap(({ ways }) => ways)
    .flatMap((way) => way.steps(project))
    .flatMap(({ copy }) => copy?.value ?? []);
};

test("every statement runs, but those for Vault, which only the platform has", async () => {
  await sql`create table public.messages (id bigint primary key, state text, kind text, queued_at timestamptz)`;
  const statements = pasted().filter((text) => text.startsWith("select ") && !text.includes("vault."));
  expect(statements).toHaveLength(3);
  for (const statement of statements) await sql.unsafe(statement);
  expect(await sql`select queue from watch.outboxes where queue = 'messages'`).toHaveLength(1);
});

test("every command is one that a shell reads as it stands", async () => {
  const commands = pasted("https://abcdefgh.supabase.co").filter((text) => /^(?:npx|npm|curl|export|\w+=\$\()/.test(text));
  expect(commands.length).toBeGreaterThan(12);
  for (const command of commands) await run("sh", ["-n", "-c", command]);
});

test("the trial request is taken, and connects the application without counting a lockout", async () => {
  const request = pasted().find((text) => text.includes("/rpc/track"));
  const { stdout } = await run("sh", ["-c", `${request} --silent --show-error --fail-with-body`]);
  expect(JSON.parse(stdout)).toMatchObject({ accepted: 1 });
  expect(await sql`select last_receipt_at is not null as heard from watch.sources where source = 'app'`).toEqual([
    { heard: true },
  ]);
  expect(await sql`select variant from watch.event_minutes where signal = 'portal.lockout'`).toEqual([{ variant: "unlocked" }]);
});
