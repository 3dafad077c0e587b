/** What a display holds, the publishable key and its token, opens one function. Everything else is tried here, by every door there is. */

import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWallApi, mustPairAgain } from "../../../src/api/wall.ts";
import { edgeFunctions } from "../../../src/ops/stack/functions.ts";
import { type TestStack, testStack } from "../../stack.ts";
import { as, failureOf } from "../database/database.ts";
import { pairApprove } from "./screens.ts";

const open = ["pair_poll", "pair_start", "track", "wall"];
const beat = { build: "1.0.0", width: 1920, height: 1080, heap_bytes: null, last_good_poll: null };

let stack: TestStack;
let sql: postgres.Sql;
let token = "";
let id = "";

beforeAll(async () => {
  stack = await testStack({ functions: (addresses) => edgeFunctions(addresses) });
  sql = postgres(stack.databaseUrl, { max: 2, onnotice: () => {} });
  const wall = wallApi();
  const { code, secret } = await wall.pairStart();
  id = (await pairApprove(sql, code))?.id ?? "";
  const answer = await wall.pairPoll(secret);
  token = answer.state === "approved" ? answer.token : "";
});
afterAll(async () => {
  await sql.end();
  await stack.stop();
});

const wallApi = () => createWallApi({ name: "Demo", url: stack.apiUrl, publishableKey: stack.publishableKey }, "1.0.0");

/** Every way in which the token may be shown to a door. */
const shown = (): readonly Readonly<Record<string, string>>[] => [
  { authorization: `Bearer ${stack.publishableKey}`, "x-watch-display": token },
  { authorization: `Bearer ${stack.anonKey}`, "x-watch-display": token },
  { authorization: `Bearer ${token}` },
];

async function knock(path: string, init: RequestInit & { readonly schema?: string }, headers: Readonly<Record<string, string>>) {
  const { schema = "watch_api", ...rest } = init;
  const response = await fetch(`${stack.apiUrl}${path}`, {
    ...rest,
    headers: {
      apikey: stack.publishableKey,
      "content-type": "application/json",
      "content-profile": schema,
      "accept-profile": schema,
      ...headers,
    },
  });
  return { status: response.status, body: await response.text() };
}

/** Refused: not found, not allowed, or a schema that is not exposed. Never an answer with anything in it. */
const refusal = (status: number) => [401, 403, 404, 406].includes(status);

/** A value that a function would take, the token wherever a text fits. */
const argument = (type: string): unknown => {
  if (type.endsWith("[]")) return [token];
  if (type === "uuid") return id;
  if (type === "jsonb") return { token };
  if (/^(bigint|integer|double precision|smallint)$/.test(type)) return 1;
  return token;
};

const functions = () => sql<{ name: string; args: string[]; types: string[] }[]>`
  select p.proname::text as name, coalesce(p.proargnames[1:p.pronargs], '{}') as args,
    array(select format_type(t, null) from unnest(p.proargtypes) as t) as types
  from pg_proc p where p.pronamespace = 'watch_api'::regnamespace order by 1`;

test("the wall answers the token: what is tried below is tried with a key that works", async () => {
  expect((await wallApi().wall(token, beat)).display).toMatchObject({ id, name: "Ops TV 1" });
});

describe("through the data API", () => {
  test("every function but those of a screen refuses", async () => {
    const all = await functions();
    expect(all.length).toBeGreaterThan(20);
    for (const { name, args, types } of all.filter((each) => !open.includes(each.name))) {
      const body = JSON.stringify(Object.fromEntries(args.map((arg, i) => [arg, argument(types[i] ?? "text")])));
      for (const headers of shown()) {
        const { status, body: said } = await knock(`/rest/v1/rpc/${name}`, { method: "POST", body }, headers);
        expect([name, refusal(status), said]).toEqual([name, true, expect.not.stringContaining("Ops TV")]);
      }
    }
  });

  test("every table refuses, in whatever schema it is asked for, to be read, written, changed and emptied", async () => {
    const tables = await sql<{ schema: string; name: string; column: string }[]>`
      select n.nspname as schema, c.relname as name, a.attname as column
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join lateral (select attname from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped order by attnum limit 1) as a on true
      where n.nspname in ('watch', 'public', 'auth', 'supabase_migrations', 'nexsys') and c.relkind in ('r', 'p', 'v', 'm')
        and not c.relispartition`;
    expect(tables.length).toBeGreaterThan(40);
    const headers = { authorization: `Bearer ${stack.publishableKey}`, "x-watch-display": token };
    for (const { schema, name, column } of tables)
      for (const asked of new Set([schema, "watch_api", "public"]))
        for (const method of ["GET", "POST", "PATCH", "DELETE"]) {
          const body = method === "GET" || method === "DELETE" ? {} : { body: JSON.stringify({ [column]: null }) };
          const path = `/rest/v1/${name}${method === "POST" ? "" : `?${column}=not.is.null`}`;
          const { status } = await knock(path, { method, schema: asked, ...body }, headers);
          expect([schema, name, asked, method, status, refusal(status)]).toEqual([schema, name, asked, method, status, true]);
        }
  }, 120_000);

  test("sign-in, drain and tick take the token for nothing", async () => {
    for (const [path, method] of [
      ["/auth/v1/user", "GET"],
      ["/auth/v1/admin/users", "GET"],
      ["/functions/v1/log-drain", "POST"],
      ["/functions/v1/tick", "POST"],
    ] as const) {
      const { status } = await knock(path, method === "GET" ? { method } : { method, body: "[]" }, {
        authorization: `Bearer ${token}`,
      });
      expect([path, refusal(status)]).toEqual([path, true]);
    }
  });

  test("a revoked token is refused with 403 and the way on, at the next poll", async () => {
    const { code, secret } = await wallApi().pairStart();
    const other = await pairApprove(sql, code, { name: "Ops TV 9" });
    const answer = await wallApi().pairPoll(secret);
    const taken = answer.state === "approved" ? answer.token : "";
    await wallApi().wall(taken, beat);
    await as(
      sql,
      "authenticated",
      "admin@example.com",
      (admin) => admin`select watch_api.revoke_display(${other?.id ?? null}, 'sold')`,
    );
    const { status, body } = await knock(
      "/rest/v1/rpc/wall",
      { method: "POST", body: JSON.stringify({ token: taken, beat }) },
      { authorization: `Bearer ${stack.publishableKey}` },
    );
    expect([status, JSON.parse(body)]).toMatchObject([403, { code: "PT403", hint: "pair again" }]);
    const refused = await wallApi()
      .wall(taken, beat)
      .catch((error: unknown) => error);
    expect([mustPairAgain(refused), mustPairAgain(new Error("no network"))]).toEqual([true, false]);
  });
});

describe("on the database, in the role of the display", () => {
  const asDisplay = (statement: string) =>
    as(sql, "anon", null, async (screen) => {
      await screen`select set_config('request.headers', ${JSON.stringify({ "x-watch-display": token })}, true)`;
      return screen.unsafe(statement);
    });

  test("every function but those of a screen refuses", async () => {
    for (const { name, types } of await functions()) {
      if (open.includes(name)) continue;
      const call = `select watch_api.${name}(${types.map((type) => `null::${type}`).join(", ")})`;
      expect([name, (await failureOf(asDisplay(call))).code]).toEqual([name, "42501"]);
    }
  });

  test("no table of displays, events, rules or people can be read", async () => {
    const tables = await sql<{ name: string }[]>`
      select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('watch', 'public') and c.relkind in ('r', 'p') and not has_any_column_privilege('anon', c.oid, 'select')`;
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "watch.displays",
        "watch.display_tokens",
        "watch.pairings",
        "watch.events",
        "watch.rules",
        "watch.members",
      ]),
    );
    for (const { name } of tables)
      expect([
        name,
        (await failureOf(asDisplay(`select 1 from ${name.startsWith("watch.") ? name : `public.${name}`}`))).code,
      ]).toEqual([name, "42501"]);
  });
});
