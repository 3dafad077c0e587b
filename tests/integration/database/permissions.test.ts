import { readFileSync } from "node:fs";
import type postgres from "postgres";
import { describe, expect, test } from "vitest";
import { as, databaseForFile, failureOf, scalar } from "./database.ts";
import { definers, executable } from "./permitted.ts";

const { sql } = databaseForFile();

/** Runs `work` in a transaction that is taken back: for faults that are seeded. */
async function undone(work: (own: postgres.TransactionSql) => Promise<void>): Promise<void> {
  const back = new Error("taken back");
  await sql()
    .begin(async (own) => {
      await work(own);
      throw back;
    })
    .catch((error: unknown) => {
      if (error !== back) throw error;
    });
}

const functionsWhere = async (condition: string, own: postgres.Sql | postgres.TransactionSql = sql()): Promise<string[]> => {
  const rows = await own.unsafe<{ name: string }[]>(
    `select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname in ('public', 'watch', 'watch_api', 'nexsys') and (${condition})`,
  );
  return rows.map(({ name }) => (name.includes(".") ? name : `public.${name}`)).sort();
};

describe("functions", () => {
  test.each(["anon", "authenticated"] as const)("%s may execute what is on the list, and nothing else", async (role) => {
    expect(
      await functionsWhere(
        `has_schema_privilege('${role}', n.oid, 'usage') and has_function_privilege('${role}', p.oid, 'execute')`,
      ),
    ).toEqual(executable[role]);
  });

  test.each([
    [
      "anon",
      "grant execute on function watch_api.board(bigint, bigint, integer) to anon",
      "watch_api.board(bigint,bigint,integer)",
    ],
    ["authenticated", "grant execute on function watch.ingest(jsonb) to authenticated", "watch.ingest(jsonb)"],
    [
      "authenticated",
      "grant execute on function watch.maintain(timestamptz) to public",
      "watch.maintain(timestamp with time zone)",
    ],
  ] as const)("that %s may execute beyond the list would be found: %s", async (role, grant, name) => {
    await undone(async (own) => {
      await own.unsafe(grant);
      const found = await functionsWhere(
        `has_schema_privilege('${role}', n.oid, 'usage') and has_function_privilege('${role}', p.oid, 'execute')`,
        own,
      );
      expect(found.filter((each) => !executable[role].includes(each))).toEqual([name]);
    });
  });

  test("with their owner's rights beyond the list, or with a search path of their own, would be found", async () => {
    await undone(async (own) => {
      await own.unsafe("alter function watch_api.board(bigint, bigint, integer) security definer reset search_path");
      expect((await functionsWhere("p.prosecdef", own)).filter((name) => !definers.includes(name))).toEqual([
        "watch_api.board(bigint,bigint,integer)",
      ]);
      expect(await functionsWhere(`p.prosecdef and not coalesce('search_path=""' = any (p.proconfig), false)`, own)).toHaveLength(
        1,
      );
    });
  });

  const openToAll =
    "exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a where a.grantee = 0 and a.privilege_type = 'EXECUTE')";

  test("are executable by nobody without a grant to a role: no migration forgot to lock them", async () => {
    expect(await functionsWhere(openToAll)).toEqual([]);
  });

  test("made later are locked by the last line of their migration", async () => {
    await sql()`create function watch_api.made_later() returns integer language sql immutable as 'select 1'`;
    expect(await functionsWhere(openToAll)).toEqual(["watch_api.made_later()"]);
    await sql()`select watch.lock_functions()`;
    expect(await functionsWhere(openToAll)).toEqual([]);
    await sql()`drop function watch_api.made_later()`;
  });

  test("of the project itself keep the privileges that Postgres gives", async () => {
    expect(
      await sql()`select defaclnamespace::regnamespace::text as schema, defaclacl::text as acl from pg_default_acl
      where defaclobjtype = 'f' and defaclrole = 'postgres'::regrole`,
    ).toEqual([]);
  });

  test("run with their owner's rights only where the list says so, with an empty search path and the reason in the comment", async () => {
    expect(await functionsWhere("p.prosecdef")).toEqual(definers);
    expect(await functionsWhere(`p.prosecdef and not coalesce('search_path=""' = any (p.proconfig), false)`)).toEqual([]);
    expect(await functionsWhere("p.prosecdef and coalesce(obj_description(p.oid), '') not like '%Definer: %'")).toEqual([]);
  });

  test("are commented, and have an empty search path", async () => {
    expect(await functionsWhere("obj_description(p.oid) is null")).toEqual([]);
    expect(await functionsWhere(`not coalesce('search_path=""' = any (p.proconfig), false)`)).toEqual([]);
  });
});

describe("tables", () => {
  const tablesWhere = async (condition: string, own: postgres.Sql | postgres.TransactionSql = sql()): Promise<string[]> => {
    const rows = await own.unsafe<{ name: string }[]>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname in ('watch', 'public') and c.relkind in ('r', 'p') and (${condition})`,
    );
    return rows.map(({ name }) => name).sort();
  };

  test("have row-level security, partitions included", async () => {
    expect(await tablesWhere("c.relispartition")).not.toEqual([]);
    expect(await tablesWhere("not c.relrowsecurity")).toEqual([]);
  });

  test("without it, or open to writing, would be found", async () => {
    await undone(async (own) => {
      await own`create table watch.careless (id int)`;
      await own`grant insert on watch.careless to authenticated`;
      await own`grant update (name) on watch.members to anon`;
      expect(await tablesWhere("not c.relrowsecurity", own)).toEqual(["watch.careless"]);
      expect(
        await tablesWhere("n.nspname = 'watch' and has_any_column_privilege('authenticated', c.oid, 'insert, update')", own),
      ).toEqual(["watch.careless", "watch.rules"]);
      expect(await tablesWhere("has_any_column_privilege('anon', c.oid, 'insert, update')", own)).toEqual(["watch.members"]);
    });
  });

  test("are commented", async () => {
    expect(await tablesWhere("obj_description(c.oid) is null")).toEqual([]);
  });

  test("show anon what health_check needs, and let it write nothing", async () => {
    expect(await tablesWhere("has_any_column_privilege('anon', c.oid, 'select')")).toEqual([
      "watch.core_tables",
      "watch.count_deltas",
      "watch.expected_policies",
      "watch.installation",
      "watch.releases",
      "watch.slots",
      "watch.table_counts",
      "watch.upkeep_steps",
    ]);
    expect(
      await tablesWhere(
        "has_any_column_privilege('anon', c.oid, 'insert, update') or has_table_privilege('anon', c.oid, 'delete, truncate')",
      ),
    ).toEqual([]);
  });

  test("of watch let members write nothing but the thresholds of rules", async () => {
    expect(
      await tablesWhere(
        "n.nspname = 'watch' and (has_any_column_privilege('authenticated', c.oid, 'insert, update') or has_table_privilege('authenticated', c.oid, 'delete, truncate'))",
      ),
    ).toEqual(["watch.rules"]);
  });

  test("have an index behind every foreign key", async () => {
    const bare = await sql()`
      select c.conrelid::regclass::text || '.' || c.conname as name
      from pg_constraint c
      where c.contype = 'f' and c.connamespace in ('public'::regnamespace, 'watch'::regnamespace) and c.conparentid = 0
        and not exists (select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])`;
    expect(bare).toEqual([]);
  });

  test("show people who are no members nothing", async () => {
    await sql()`select watch.maintain()`;
    const readable = await tablesWhere(
      "n.nspname = 'watch' and not c.relispartition and has_table_privilege('authenticated', c.oid, 'select') and not has_any_column_privilege('anon', c.oid, 'select')",
    );
    expect(readable.length).toBeGreaterThan(10);
    await as(sql(), "authenticated", "stranger@example.com", async (stranger) => {
      for (const table of readable)
        expect([table, await scalar(stranger.unsafe(`select count(*)::int from ${table}`))]).toEqual([table, 0]);
    });
    await as(sql(), "authenticated", "viewer@example.com", async (viewer) => {
      expect(await scalar(viewer`select count(*)::int from watch.rules`)).toBeGreaterThan(0);
      expect(await scalar(viewer`select count(*)::int from watch.members`)).toBe(1);
    });
  });
});

describe("a stranger", () => {
  test.each(["watch_api.board()", "watch_api.me()", "watch_api.ingest('{}')", "watch.ingest('{}')", "watch.emit('db.error')"])(
    "without an account may not call %s",
    async (call) => {
      const failure = await failureOf(as(sql(), "anon", null, (anon) => anon.unsafe(`select ${call}`)));
      expect(failure.code).toBe("42501");
    },
  );

  test.each([
    "watch.emit('db.error')",
    "watch.maintain()",
    "watch_api.beat(0)",
    "watch_api.commit_slot('{}')",
    "watch_api.evaluation_input(0)",
    "watch_api.claim_outbox(1, 1)",
    "watch_api.ingest('{}')",
    "watch_api.maintain()",
    "watch_api.record_health('{}')",
  ])("with an account, and an admin too, may not call %s", async (call) => {
    const failure = await failureOf(as(sql(), "authenticated", "admin@example.com", (admin) => admin.unsafe(`select ${call}`)));
    expect(failure.code).toBe("42501");
  });

  test("is nobody", async () => {
    expect(await as(sql(), "authenticated", "stranger@example.com", (me) => scalar(me`select watch_api.me()`))).toBeNull();
    expect(await as(sql(), "authenticated", "editor@example.com", (me) => scalar(me`select watch_api.me()`))).toMatchObject({
      role: "editor",
      name: "Editor",
    });
  });
});

test("supabase/rls_core.sql is what the migration applied, and can be run again", async () => {
  const read = (path: string) => readFileSync(new URL(`../../../supabase/${path}`, import.meta.url), "utf8");
  const text = read("rls_core.sql");
  expect(read("migrations/20261123080200_core_rls.sql")).toBe(text);
  await sql()`drop policy payments_select on public.payments`;
  const again = async () => scalar<{ rls: object }>(sql()`select public.health_check()`);
  expect((await again()).rls).toMatchObject({ status: "degraded" });
  await sql().unsafe(text);
  expect((await again()).rls).toMatchObject({ status: "ok" });
});
