/** How reading the log API goes is told to members, and in the health check once it has failed for long. */
import { beforeEach, expect, test } from "vitest";
import { logPull } from "../../../src/contracts/log-pull.ts";
import { noRest, type PullState, unread } from "../../../supabase/functions/tick/pull/state.ts";
import { as, databaseForFile, failureOf, scalar } from "../database/database.ts";

const { sql } = databaseForFile();
const at = Date.UTC(2026, 10, 18, 10);
const refused = { failures: 2, until: at + 900_000, error: "answered 401: Unauthorized" };

const stateOf = (change: Partial<PullState>): PullState => ({
  dialect: 0,
  isDialectKnown: true,
  rest: noRest,
  tables: { auth_logs: { ...unread, position: at }, edge_logs: unread },
  ...change,
});

const save = (state: PullState) =>
  as(sql(), "service_role", null, (asking) => asking`select watch_api.save_log_pull(${JSON.stringify(state)}::text::jsonb)`);

const told = () =>
  as(sql(), "authenticated", "viewer@example.com", async (asking) =>
    logPull.parse(await scalar(asking`select watch_api.log_pull()`)),
  );

const reasons = async (): Promise<string[]> => {
  await sql()`select watch.maintain()`;
  const health = await as(sql(), "anon", null, (asking) =>
    scalar<{ app: { reasons: string[] } }>(asking`select public.health_check()`),
  );
  return health.app.reasons.filter((reason) => reason.includes("log API"));
};

beforeEach(() => sql()`update watch.log_pull set state = null, failing_since = null, updated_at = null`);

test("where the log API was never read there is nothing to tell, and strangers are told nothing", async () => {
  expect(await told()).toBeNull();
  const stranger = as(sql(), "authenticated", "nobody@example.com", (asking) => asking`select watch_api.log_pull()`);
  expect(await failureOf(stranger)).toMatchObject({ code: "42501" });
});

test("a run tells how far each table was read, and what ails one of them", async () => {
  const { rest: _, ...position } = unread;
  await save(stateOf({ tables: { auth_logs: { ...unread, position: at }, edge_logs: { ...position, rest: refused } } }));
  expect(await told()).toEqual({
    tried_at: expect.any(Number),
    failing_since: null,
    error: null,
    resting_until: null,
    tables: [
      { table: "auth_logs", read_to: at, error: null },
      { table: "edge_logs", read_to: null, error: "answered 401: Unauthorized" },
    ],
  });
  expect(await reasons()).toEqual([]);
});

test("an API that refuses fails from its first refusal on until it answers", async () => {
  await save(stateOf({ rest: refused }));
  const first = await told();
  expect(first).toMatchObject({ error: "answered 401: Unauthorized", resting_until: at + 900_000 });
  expect(first?.failing_since).toBeTypeOf("number");
  await save(stateOf({ rest: { ...refused, failures: 3 } }));
  expect((await told())?.failing_since).toBe(first?.failing_since);
  await save(stateOf({}));
  expect((await told())?.failing_since).toBeNull();
});

test("an API of which no table can be read fails as a whole", async () => {
  await save(stateOf({ tables: { auth_logs: { ...unread, rest: refused }, edge_logs: { ...unread, rest: refused } } }));
  expect((await told())?.failing_since).toBeTypeOf("number");
});

test("after half an hour the health check says so, as long as it is tried", async () => {
  await save(stateOf({ rest: refused }));
  expect(await reasons()).toEqual([]);
  await sql()`update watch.log_pull set failing_since = now() - interval '31 minutes'`;
  expect(await reasons()).toEqual([
    expect.stringMatching(/^The log API has not been read since \d{4}-\d\d-\d\d \d\d:\d\d UTC: Settings → Sources says why\.$/),
  ]);
  await sql()`update watch.log_pull set updated_at = now() - interval '16 minutes'`;
  expect(await reasons()).toEqual([]);
});
