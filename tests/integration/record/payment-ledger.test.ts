/** The ledger of payment intents: what it says of each day, and that it balances whatever happened. */
import type postgres from "postgres";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { as, databaseForFile, failureOf, scalar } from "../database/database.ts";
import type { Business } from "./payments.ts";
import { businessIn, intent, ledger, setStatus } from "./payments.ts";

const { sql } = databaseForFile();
const day = 86_400_000;
const hour = 3_600_000;
let business: Business;

beforeAll(async () => {
  business = await businessIn(sql());
});

beforeEach(async () => {
  await sql()`truncate public.payment_intents cascade`;
  await sql()`delete from watch.impossible_transitions`;
  await maintained();
});

const maintained = async () =>
  expect(await scalar<{ errors: object }>(sql()`select watch.maintain()`)).toMatchObject({ errors: {} });
/** Noon of a day, so many days ago. */
const noon = (daysAgo: number) => new Date(Math.floor(Date.now() / day) * day - daysAgo * day + 12 * hour);
const dayOf = async (daysAgo: number, days = 40) => (await ledger(sql(), days)).days.at(-1 - daysAgo);

describe("a day of the ledger", () => {
  it("says what became of the intents created on it", async () => {
    for (const status of ["pending", "approved", "approved", "rejected", "superseded", "failed"] as const) {
      await intent(sql(), business, { createdAt: noon(3), status, amount: 1 + Math.random() });
    }
    await maintained();
    expect(await dayOf(3)).toEqual({
      day: Math.floor(Date.now() / day) * day - 3 * day,
      ...{ created: 6, approved: 2, rejected: 1, superseded: 1, failed: 1, open: 1, leak: 1, impossible: 0, duplicates: 0 },
      announced: null,
    });
  });

  it("follows a decision that comes weeks later", async () => {
    const id = await intent(sql(), business, { createdAt: noon(20) });
    await maintained();
    expect(await dayOf(20)).toMatchObject({ created: 1, open: 1, approved: 0 });
    await setStatus(sql(), id, "approved");
    await maintained();
    expect(await dayOf(20)).toMatchObject({ created: 1, open: 0, approved: 1 });
  });

  it("follows a deletion and an import that keeps quiet", async () => {
    const id = await intent(sql(), business, { createdAt: noon(9) });
    await maintained();
    await sql()`delete from public.payment_intents where id = ${id}`;
    await maintained();
    expect(await dayOf(9)).toMatchObject({ created: 0, open: 0 });
    const emitted = () => scalar<number>(sql()`select count(*)::int from watch.events where signal = 'payment_intent.approved'`);
    const before = await emitted();
    await sql().begin(async (quiet) => {
      await quiet`set local watch.mute = 'on'`;
      await quiet`
        insert into public.payment_intents (organization_id, customer_id, amount, status, created_at)
        select ${business.organization}, ${business.customers[0] ?? null}, 5, 'approved', ${noon(30)}`;
    });
    await maintained();
    expect(await dayOf(30)).toMatchObject({ created: 1, approved: 1 });
    expect(await emitted()).toBe(before);
  });

  it("without its triggers is untrue for an hour at most", async () => {
    const id = await intent(sql(), business, { createdAt: noon(20) });
    await maintained();
    await sql()`alter table public.payment_intents disable trigger user`;
    await setStatus(sql(), id, "approved");
    await sql()`alter table public.payment_intents enable trigger user`;
    await maintained();
    expect(await dayOf(20)).toMatchObject({ approved: 0, open: 1 });
    await sql()`update watch.installation set gaps_at = gaps_at - interval '1 hour'`;
    await maintained();
    expect(await dayOf(20)).toMatchObject({ approved: 1, open: 0 });
  });

  it("before the first intent ever is not known, and a day without any is a day of none", async () => {
    await sql()`delete from watch.payment_days`;
    await intent(sql(), business, { createdAt: noon(5) });
    await maintained();
    expect(await dayOf(6)).toMatchObject({ created: null, open: null, leak: null, impossible: null });
    expect(await dayOf(4)).toMatchObject({ created: 0, open: 0, leak: 0, impossible: 0 });
  });
});

describe("what should not be", () => {
  it("is a leak where an intent is open beyond the usual age", async () => {
    await intent(sql(), business, { createdAt: new Date(Date.now() - 25 * hour) });
    await intent(sql(), business, { createdAt: new Date(Date.now() - 23 * hour), amount: 7 });
    await maintained();
    const { days, open_by_age } = await ledger(sql(), 3);
    expect(days.reduce((sum, { leak }) => sum + (leak ?? 0), 0)).toBe(1);
    expect(open_by_age).toEqual([
      { from_s: 0, to_s: 3_600, n: 0 },
      { from_s: 3_600, to_s: 14_400, n: 0 },
      { from_s: 14_400, to_s: 86_400, n: 1 },
      { from_s: 86_400, to_s: 604_800, n: 1 },
      { from_s: 604_800, to_s: null, n: 0 },
    ]);
  });

  it.each([
    ["approved", "rejected", 1],
    ["rejected", "approved", 1],
    ["superseded", "approved", 1],
    ["approved", "pending", 1],
    ["failed", "pending", 0],
    ["failed", "approved", 0],
    ["pending", "rejected", 0],
  ] as const)("is a step from %s to %s: %i", async (was, became, n) => {
    const id = await intent(sql(), business, { createdAt: noon(8), status: was });
    await setStatus(sql(), id, became);
    await setStatus(sql(), id, became);
    await maintained();
    expect(await dayOf(8)).toMatchObject({ impossible: n, created: 1, [became === "pending" ? "open" : became]: 1 });
  });

  it("is a second intent of the same customer, schedule and amount within ten minutes, over midnight too", async () => {
    const midnight = Math.floor(Date.now() / day) * day - 2 * day;
    const at = (minutes: number) => new Date(midnight + minutes * 60_000);
    await intent(sql(), business, { createdAt: at(-4) });
    await intent(sql(), business, { createdAt: at(5) });
    await intent(sql(), business, { createdAt: at(5.5) });
    await intent(sql(), business, { createdAt: at(6), amount: 101 });
    await intent(sql(), business, { createdAt: at(6), customer: 1 });
    await intent(sql(), business, { createdAt: at(16) });
    await maintained();
    expect(await dayOf(3)).toMatchObject({ created: 1, duplicates: 0 });
    expect(await dayOf(2)).toMatchObject({ created: 5, duplicates: 2 });
  });

  it.each([
    ["pending", 1],
    ["approved", 1],
    ["rejected", 0],
    ["superseded", 0],
    ["failed", 0],
  ] as const)("is no second intent where the first was %s: %i", async (status, duplicates) => {
    await intent(sql(), business, { createdAt: noon(2), status });
    await intent(sql(), business, { createdAt: new Date(noon(2).getTime() + 60_000) });
    await maintained();
    expect(await dayOf(2)).toMatchObject({ created: 2, duplicates });
  });
});

describe("what the triggers saw", () => {
  /** As if the triggers had told of `n` new intents at noon of a day. */
  const announce = (daysAgo: number, n: number) =>
    sql()`insert into watch.event_deltas (at, signal, variant, source, n) values (${noon(daysAgo)}, 'payment_intent.created', '', 'database', ${n})`;

  it("is held against what the table has of a day that is over: one that was deleted is missed", async () => {
    const [gone] = await Promise.all(
      [3, 3, 2].map((daysAgo, i) => intent(sql(), business, { createdAt: noon(daysAgo), amount: i + 1 })),
    );
    await sql()`delete from watch.event_deltas where signal = 'payment_intent.created'`;
    await sql()`delete from watch.event_hours where signal = 'payment_intent.created'`;
    await announce(9, 1);
    await announce(3, 2);
    await announce(2, 1);
    await maintained();
    expect(await dayOf(3)).toMatchObject({ created: 2, announced: 2 });
    await sql()`delete from public.payment_intents where id = ${gone ?? ""}`;
    await maintained();
    expect(await dayOf(3)).toMatchObject({ created: 1, announced: 2 });
    expect(await dayOf(2)).toMatchObject({ created: 1, announced: 1 });
    expect(await dayOf(4)).toMatchObject({ created: 0, announced: 0 });
  });

  it("is not known of today, of the first day that was watched, and of a day that was not looked at since it ended", async () => {
    await sql()`delete from watch.event_hours where signal = 'payment_intent.created'`;
    await announce(5, 1);
    await maintained();
    expect(await dayOf(0)).toMatchObject({ announced: null });
    expect(await dayOf(5)).toMatchObject({ announced: null });
    expect(await dayOf(4)).toMatchObject({ announced: 0 });
    await sql()`update watch.payment_days set updated_at = day::timestamp at time zone 'utc' where day = ${noon(4)}::date`;
    expect(await dayOf(4)).toMatchObject({ announced: null });
  });
});

describe("when upkeep stands still", () => {
  it("ages are not known, and it says since when", async () => {
    await intent(sql(), business, { createdAt: noon(2) });
    await maintained();
    await sql()`update watch.queues set observed_at = observed_at - interval '6 minutes'`;
    const { as_of, now, open_by_age, days } = await ledger(sql(), 3);
    expect(now - (as_of ?? now)).toBeGreaterThan(300_000);
    expect(open_by_age).toBeNull();
    expect(days.map(({ leak }) => leak)).toEqual([null, null, null]);
  });
});

describe("on a table that tells less", () => {
  it("counts what it can: states of other names are open, and without a schedule nobody knows duplicates", async () => {
    await sql()
      .begin(async (own) => {
        await own`alter table public.payment_intents drop constraint payment_intents_status_known, alter column status drop not null, drop column payment_schedule_id cascade`;
        await own`update watch.core_tables set owned = false where table_name = 'payment_intents'`;
        await own`
        insert into public.payment_intents (organization_id, customer_id, amount, status, created_at)
        select ${business.organization}, ${business.customers[0] ?? null}, 5, s, ${noon(1)} from unnest(array['Awaiting', 'APPROVED']) s`;
        expect(await scalar<{ errors: object }>(own`select watch.maintain()`)).toMatchObject({ errors: {} });
        expect(
          await scalar(
            own`select jsonb_build_object('c', created, 'a', approved, 'o', open, 'd', duplicates) from watch.payment_days where day = ${noon(1)}::date`,
          ),
        ).toEqual({ c: 2, a: 1, o: 1, d: null });
        await own`update public.payment_intents set status = null where status = 'Awaiting'`;
        await own`select watch.maintain()`;
        // One of no state at all is created, and nowhere: the day must not balance.
        expect(
          await scalar(
            own`select created - approved - rejected - superseded - failed - open from watch.payment_days where day = ${noon(1)}::date`,
          ),
        ).toBe("1");
        throw new Error("undone");
      })
      .catch((error: unknown) => expect(error).toMatchObject({ message: "undone" }));
  });
});

describe("on a table that was there before", () => {
  /** Work on one whose status is of another type and whose states have names of their own; undone afterwards. */
  const onALiveTable = (type: string, work: (own: postgres.TransactionSql) => Promise<void>) =>
    sql()
      .begin(async (own) => {
        await own.unsafe(`
          create type public.intent_state as enum ('Awaiting', 'In review', 'APPROVED', 'Rejected');
          do $$ declare name text; begin
            for name in select polname from pg_policy where polrelid = 'public.payment_intents'::regclass loop
              execute format('drop policy %I on public.payment_intents', name);
            end loop;
          end $$;
          alter table public.payment_intents drop constraint payment_intents_status_known, alter column status drop default,
            alter column status type ${type} using status::text::${type};
          update watch.core_tables set owned = false where table_name = 'payment_intents'`);
        await own.unsafe(`
          insert into public.payment_intents (organization_id, customer_id, amount, status, created_at)
          select '${business.organization}', '${business.customers[0]}', 5, s::${type}, now() - interval '20 days'
          from unnest(array['Awaiting', 'In review', 'APPROVED', 'Rejected']) s`);
        await work(own);
        throw new Error("undone");
      })
      .catch((error: unknown) => expect(error).toMatchObject({ message: "undone" }));

  it.each(["text", "varchar(20)", "char(12)", "public.intent_state"])(
    "finds what is open by an index that begins with the status, a %s",
    (type) =>
      onALiveTable(type, async (own) => {
        await own`set local enable_seqscan = off`;
        const [plan] = await own.unsafe(`explain (format json) ${await scalar<string>(own`select watch.open_intents()`)}`);
        expect(JSON.stringify(plan)).toContain("payment_intents_status_created_at");
        expect(JSON.stringify(plan)).not.toContain("Seq Scan");
        await own`select watch.step_payments(now())`;
        expect(await own`select depth::int from watch.queues where queue = 'payment_intents'`).toEqual([{ depth: 2 }]);
        expect(await own`select sum(leak)::int as leak from watch.payment_days`).toEqual([{ leak: 2 }]);
      }),
  );
});

describe("people", () => {
  const ask = (role: "anon" | "authenticated", email: string | null, call = "watch_api.payment_ledger(0, 1000)") =>
    as(sql(), role, email, (own) => own.unsafe(`select ${call}`));

  it("who are no members read neither the ledger nor the queues", async () => {
    for (const call of ["watch_api.payment_ledger(0, 1000)", "watch_api.queues()"]) {
      expect(await failureOf(ask("authenticated", "stranger@example.com", call))).toMatchObject({ code: "42501" });
      expect(await failureOf(ask("anon", null, call))).toMatchObject({ code: "42501" });
    }
  });

  it.each([
    ["watch_api.payment_ledger(2, 1)", "The range is reversed or empty"],
    ["watch_api.payment_ledger(0, 99999999999999)", "The range is too long"],
    ["watch_api.payment_ledger(null, 1)", "must be times in milliseconds"],
  ])("who ask for %s are told what to mend", async (call, sentence) => {
    const failure = await failureOf(ask("authenticated", "viewer@example.com", call));
    expect(failure.code).toBe("22023");
    expect(failure.message).toContain(sentence);
  });
});
