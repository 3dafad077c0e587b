/** The password verification hook, called as the sign-in service calls it: by its own role, in a transaction of its own. */
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { databaseForFile, scalar } from "../database/database.ts";
import { track } from "./calling.ts";

const { sql, database } = databaseForFile();
let service: postgres.Sql;

const portal = "11111111-1111-4111-8111-111111111111";
const staff = "22222222-2222-4222-8222-222222222222";
const go = { decision: "continue" };

beforeAll(async () => {
  service = postgres(database().urlFor("supabase_auth_admin"), { max: 4, onnotice: () => {} });
  await sql()`insert into auth.users (id, email) values (${portal}, 'customer@example.com'), (${staff}, 'agent@example.com')`;
  const organization = await scalar<string>(sql()`insert into public.organizations (name) values ('Test') returning id`);
  await sql()`insert into public.customers (organization_id, auth_user_id, full_name) values (${organization}, ${portal}, 'Test')`;
});

afterAll(async () => {
  await service?.end();
});

beforeEach(async () => {
  await sql()`delete from watch.portal_sign_ins`;
  await sql()`delete from watch.events`;
});

afterEach(async () => {
  await set("lockout.mode", "record");
});

const set = async (key: string, value: string | number): Promise<void> =>
  void (await sql()`update watch.settings set value = ${JSON.stringify(value)}::text::jsonb where key = ${key}`);

/** One attempt, with the text parameter and the time limit that the service uses. */
const attempt = (valid: boolean, user = portal): Promise<unknown> =>
  service.begin(async (own) => {
    await own`set local statement_timeout to '2000'`;
    return scalar(own`select watch.password_verification_hook(${JSON.stringify({ user_id: user, valid })}::text::jsonb)`);
  });

const fail = async (times: number): Promise<unknown[]> => {
  const answers: unknown[] = [];
  for (let i = 0; i < times; i++) answers.push(await attempt(false));
  return answers;
};

const lockouts = async (): Promise<string[]> =>
  (await sql()<{ variant: string }[]>`select variant from watch.events where signal = 'portal.lockout' order by at`).map(
    ({ variant }) => variant,
  );

describe("recording only", () => {
  it("never refuses, and says once that five failures would have locked the account", async () => {
    expect(await fail(7)).toEqual(new Array(7).fill(go));
    expect(await lockouts()).toEqual(["locked"]);
    expect(await attempt(true)).toEqual(go);
    expect(await lockouts()).toEqual(["locked", "unlocked"]);
  });

  it("counts failures of a quarter of an hour, and a success ends the count", async () => {
    await fail(4);
    await attempt(true);
    await fail(4);
    expect(await lockouts()).toEqual([]);
    await sql()`update watch.portal_sign_ins set first_failure_at = first_failure_at - interval '16 minutes'`;
    await fail(4);
    expect(await lockouts()).toEqual([]);
    await fail(1);
    expect(await lockouts()).toEqual(["locked"]);
  });

  it("counts each of several attempts at once", async () => {
    await Promise.all(new Array(4).fill(0).map(() => attempt(false)));
    expect(await scalar(sql()`select failures::int from watch.portal_sign_ins`)).toBe(4);
  });

  it("leaves staff and strangers alone, and writes nothing of them", async () => {
    for (let i = 0; i < 6; i++) expect(await attempt(false, staff)).toEqual(go);
    expect(await attempt(false, "33333333-3333-4333-8333-333333333333")).toEqual(go);
    expect(await scalar(sql()`select count(*)::int from watch.portal_sign_ins`)).toBe(0);
  });

  it("keeps no id of a person", async () => {
    await fail(5);
    const kept = await scalar<string>(sql()`
      select string_agg(t, ' ') from (select s::text as t from watch.portal_sign_ins s union all select e::text from watch.events e) x`);
    expect(kept).toMatch(/id_[0-9a-f]{16}/);
    expect(kept).not.toContain(portal);
  });
});

describe("refusing", () => {
  beforeEach(() => set("lockout.mode", "reject"));

  it("refuses from the fifth failure on, right password or not, and says for how long", async () => {
    expect(await fail(4)).toEqual(new Array(4).fill(go));
    const refusal = { decision: "reject", message: "Too many failed sign-ins. Try again in 15 min.", should_logout_user: false };
    expect(await attempt(false)).toEqual(refusal);
    expect(await attempt(true)).toEqual(refusal);
    expect(await lockouts()).toEqual(["locked"]);
  });

  it("ends by itself when the time is over, which upkeep says once", async () => {
    await fail(5);
    await sql()`update watch.portal_sign_ins set locked_until = clock_timestamp()`;
    await sql()`select watch.maintain()`;
    await sql()`select watch.maintain()`;
    expect(await lockouts()).toEqual(["locked", "unlocked"]);
    expect(await attempt(true)).toEqual(go);
    expect(await lockouts()).toEqual(["locked", "unlocked"]);
  });

  it("ends with the first attempt after its time, if upkeep has not been there", async () => {
    await fail(5);
    await sql()`update watch.portal_sign_ins set locked_until = clock_timestamp()`;
    expect(await attempt(false)).toEqual(go);
    expect(await lockouts()).toEqual(["locked", "unlocked"]);
    expect(await scalar(sql()`select failures::int from watch.portal_sign_ins`)).toBe(1);
  });

  it("ends by hand", async () => {
    await fail(5);
    expect(await scalar(sql()`select watch.unlock_portal_account(${portal})`)).toBe(true);
    expect(await scalar(sql()`select watch.unlock_portal_account(${portal})`)).toBe(false);
    expect(await attempt(true)).toEqual(go);
    expect(await lockouts()).toEqual(["locked", "unlocked"]);
  });
});

describe("trouble keeps nobody out", () => {
  beforeEach(() => set("lockout.mode", "reject"));

  it.each([
    "{}",
    "null",
    '{"user_id": "nobody", "valid": false}',
    '{"user_id": 7}',
    "[]",
    `{"user_id": "${portal}", "valid": "perhaps"}`,
  ])("of an event %s", async (event) => {
    expect(await scalar(service`select watch.password_verification_hook(${event}::text::jsonb)`)).toEqual(go);
  });

  it("of a table that is gone, or held by somebody", async () => {
    await fail(5);
    await sql()`alter table watch.portal_sign_ins rename to gone`;
    expect(await attempt(true)).toEqual(go);
    await sql()`alter table watch.gone rename to portal_sign_ins`;
    await sql().begin(async (holder) => {
      await holder`lock table watch.portal_sign_ins in access exclusive mode`;
      expect(await attempt(true)).toEqual(go);
    });
    expect(await attempt(true)).toMatchObject({ decision: "reject" });
  });

  it("of a table of customers that does not tell accounts", async () => {
    await sql()`alter table public.customers rename column auth_user_id to account`;
    expect(await attempt(false)).toEqual(go);
    await sql()`alter table public.customers rename column account to auth_user_id`;
  });
});

describe("the hook", () => {
  it("may be called by the sign-in service and by nobody else on the platform", async () => {
    const callers = await sql()<{ name: string }[]>`
      select rolname as name from pg_roles
      where rolname in ('anon', 'authenticated', 'service_role', 'authenticator', 'supabase_auth_admin', 'supabase_storage_admin')
        and has_function_privilege(oid, 'watch.password_verification_hook(jsonb)', 'execute')`;
    expect(callers).toEqual([{ name: "supabase_auth_admin" }]);
    await expect(service`select * from watch.portal_sign_ins`).rejects.toMatchObject({ code: "42501" });
  });

  it("makes lockouts its own business: what the application says of them is kept and not counted", async () => {
    await attempt(true);
    await track(sql(), [{ name: "portal_locked", reason: "said by the portal" }]);
    expect(await scalar(sql()`select signal from watch.events where message = 'said by the portal'`)).toBeNull();
    await sql()`update watch.hook_calls set at = at - interval '25 hours'`;
    await track(sql(), [{ name: "portal_locked", reason: "said again" }]);
    expect(await scalar(sql()`select signal from watch.events where message = 'said again'`)).toBe("portal.lockout");
  });
});
