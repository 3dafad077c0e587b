/** One person has one hash: in the platform's logs, in errors of browsers, and in what the database itself records. */
import fc from "fast-check";
import postgres from "postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { redactId } from "../../../src/domain/redaction/redact.ts";
import { edgeFunctions } from "../../../src/ops/stack/functions.ts";
import { keyedHash } from "../../../supabase/functions/_shared/secrets.ts";
import { drainFixture } from "../../fixtures/drain/load.ts";
import { type TestStack, testStack } from "../../stack.ts";

const key = "a key that all functions have";
const person = "2F6C1D2E-2222-4222-8333-0123456789ab";

let stack: TestStack;
let sql: postgres.Sql;

async function start(settings: Readonly<Record<string, string>>): Promise<void> {
  stack = await testStack({ functions: (addresses) => edgeFunctions(addresses, settings) });
  sql = postgres(stack.superuserUrl, { onnotice: () => {} });
}

async function stop(): Promise<void> {
  await sql.end();
  await stack.stop();
}

const tick = () =>
  fetch(`${stack.apiUrl}/functions/v1/tick`, { method: "POST", headers: { authorization: `Bearer ${stack.tickSecret}` } });

const hashed = async (id: string): Promise<string | undefined> =>
  (await sql<{ hash: string }[]>`select watch.hashed_id(${id}) as hash`)[0]?.hash;

beforeEach(() => start({ WATCH_HASH_KEY: key }));
afterEach(stop);

test("an account that the application reports is the one of the sign-in log, once the ticker ran", async () => {
  const own = await hashed(person);
  expect((await tick()).status).toBe(200);
  expect(await hashed(person)).not.toBe(own);

  const [line] = drainFixture("auth-logs");
  const at = (Date.now() - 60_000) * 1_000;
  const event = JSON.parse(JSON.stringify({ ...line, timestamp: at }));
  event.metadata.auth_event = { action: "login", actor_id: person.toLowerCase() };
  const drained = await fetch(stack.drainUrl, {
    method: "POST",
    headers: { authorization: `Bearer ${stack.drainSecret}`, "content-type": "application/json" },
    body: JSON.stringify([event]),
  });
  expect(drained.status).toBe(200);
  const tracked = await fetch(`${stack.apiUrl}/rest/v1/rpc/track`, {
    method: "POST",
    headers: { apikey: stack.publishableKey, "content-type": "application/json", "content-profile": "watch_api" },
    body: JSON.stringify({ events: [{ name: "portal_locked", account: person }] }),
  });
  expect(tracked.status).toBe(200);
  expect(
    await sql`select source, coalesce(attributes ->> 'account', attributes ->> 'user') as person
      from watch.events where source in ('app', 'auth') order by source`,
  ).toEqual(["app", "auth"].map((source) => ({ source, person: redactId(person, keyedHash(key)) })));
});

test("the key stays where it is known: a second run changes nothing, and where none is set the drain's secret serves both", async () => {
  await tick();
  const first = await hashed(person);
  await tick();
  expect(await hashed(person)).toBe(first);
  await stop();
  await start({});
  await tick();
  expect(await hashed(person)).toBe(redactId(person, keyedHash(`identity/${stack.drainSecret}`)));
});

test("database and functions hash alike, whatever key and id", async () => {
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter((each) => !each.includes("\0"));
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        text,
        fc.string({ minLength: 60, maxLength: 200 }).filter((each) => !each.includes("\0")),
      ),
      text,
      async (anyKey, id) => {
        await sql`select watch.adopt_hash_key(${anyKey})`;
        const [row] = await sql<{ hash: string }[]>`select watch.person_hash(${id}) as hash`;
        expect(row?.hash).toBe(keyedHash(anyKey)(id));
      },
    ),
    { numRuns: 60 },
  );
});
