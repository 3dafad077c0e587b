/** Communications: whatever table messages wait in, what happens to them is counted, and nothing happens to it. */
import postgres from "postgres";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queues } from "../../../src/contracts/queues.ts";
import { as, databaseForFile, failureOf, scalar } from "../database/database.ts";

const { sql, database } = databaseForFile();

beforeAll(async () => {
  await sql().unsafe(`
    create table public.communications (
      id bigint generated always as identity primary key, channel text, status text not null default 'queued',
      created_at timestamptz not null default now(), body text
    );
    alter table public.communications enable row level security;
    select watch.attach_outbox('public.communications')`);
});

beforeEach(async () => {
  await sql()`delete from public.communications`;
  await sql()`delete from watch.event_deltas`;
  await sql()`delete from watch.events`;
  await sql()`delete from watch.queue_channels`;
});

/** What was counted since the last test, as `queued email`: n. */
async function counted(): Promise<Record<string, number>> {
  const rows = await sql()<{ fact: string; n: number }[]>`
    select substr(signal, 7) || ' ' || variant as fact, sum(n)::int as n from watch.event_deltas where signal like 'comms.%' group by 1 order by 1`;
  return Object.fromEntries(rows.map(({ fact, n }) => [fact, n]));
}

const read = async () =>
  as(sql(), "authenticated", "viewer@example.com", async (own) => queues.parse(await scalar(own`select watch_api.queues()`)));
const queue = async (name: string) => (await read()).queues.find(({ queue }) => queue === name);

describe("messages", () => {
  it("are counted by channel as they are queued, sent and failed, in bulk and one by one", async () => {
    await sql()`insert into public.communications (channel) select case when n <= 7 then 'Email' else 'sms' end from generate_series(1, 10) n`;
    await sql()`update public.communications set status = 'sent' where channel = 'Email'`;
    await sql()`update public.communications set status = 'FAILED' where id = (select max(id) from public.communications)`;
    expect(await counted()).toEqual({ "queued email": 7, "queued sms": 3, "sent email": 7, "failed sms": 1 });
    expect(await scalar(sql()`select sum(n)::int from watch.event_deltas where signal = 'source.events'`)).toBe(18);
    expect(await sql()`select source, signal, variant, severity, attributes ->> 'queue' as queue from watch.events`).toEqual([
      { source: "database", signal: "comms.failed", variant: "sms", severity: "error", queue: "communications" },
    ]);
  });

  it("that come in as sent were handed over too; drafts were not, until they are queued", async () => {
    await sql()`insert into public.communications (channel, status) values ('email', 'sent'), ('email', 'draft')`;
    expect(await counted()).toEqual({ "queued email": 1, "sent email": 1 });
    await sql()`update public.communications set status = 'pending' where status = 'draft'`;
    expect(await counted()).toEqual({ "queued email": 2, "sent email": 1 });
  });

  it("that are tried again are queued again, and a change of anything else is no change", async () => {
    await sql()`insert into public.communications (channel, status) values (null, 'failed')`;
    await sql()`update public.communications set status = 'retrying'`;
    await sql()`update public.communications set status = 'sending', body = 'x'`;
    await sql()`update public.communications set body = 'y'`;
    expect(await counted()).toEqual({ "queued unknown": 2, "failed unknown": 1 });
  });

  it("written by an import that keeps quiet did not happen now", async () => {
    await sql().begin(async (quiet) => {
      await quiet`set local watch.mute = 'on'`;
      await quiet`insert into public.communications (channel) values ('email')`;
    });
    expect(await counted()).toEqual({});
  });

  it("are delivered all the same when nothing can be recorded", async () => {
    await sql()`alter table watch.event_deltas rename to gone`;
    try {
      await sql()`insert into public.communications (channel) values ('email')`;
      await sql()`update public.communications set status = 'sent'`;
      expect(await scalar(sql()`select count(*)::int from public.communications where status = 'sent'`)).toBe(1);
    } finally {
      await sql()`alter table watch.gone rename to event_deltas`;
    }
  });

  it("of a thousand at once cost one count", async () => {
    await sql()`insert into public.communications (channel, status) select 'email', 'failed' from generate_series(1, 1000)`;
    expect(await counted()).toEqual({ "queued email": 1000, "failed email": 1000 });
    expect(await scalar(sql()`select count(*)::int from watch.event_deltas`)).toBe(3);
    expect(await scalar(sql()`select count(*)::int from watch.events`)).toBe(100);
  });
});

describe("the queue", () => {
  it("says how many wait and how long the oldest did, as gauges and on its page", async () => {
    await sql()`insert into public.communications (channel, status, created_at) values
      ('email', 'queued', now() - interval '2 hours'), ('email', 'sending', now()), ('email', 'sent', now() - interval '2 days')`;
    await sql()`select watch.maintain()`;
    expect(await queue("communications")).toMatchObject({ depth: 2 });
    const age = (await queue("communications"))?.oldest_age_s ?? 0;
    expect(age).toBeGreaterThanOrEqual(7_200);
    expect(age).toBeLessThan(7_260);
    expect((await queue("communications"))?.open_by_age?.map(({ n }) => n)).toEqual([1, 1, 0, 0, 0]);
    expect(
      await sql()`select signal, value from watch.gauge_minutes where variant = 'communications' and signal = 'queue.depth'
      order by minute desc limit 1`,
    ).toEqual([{ signal: "queue.depth", value: 2 }]);
  });

  it("is told by channel, and a channel in which nothing waits any more stands at 0 for a week", async () => {
    await sql()`insert into public.communications (channel, created_at) values
      ('Email', now() - interval '2 hours'), ('email', now()), ('sms', now() + interval '1 hour'), (null, now())`;
    await sql()`select watch.maintain()`;
    const channels = async () => (await queue("communications"))?.channels?.map(({ channel, depth }) => `${channel} ${depth}`);
    expect(await channels()).toEqual(["email 2", "sms 1", "unknown 1"]);
    expect((await queue("communications"))?.channels?.map(({ oldest_age_s }) => oldest_age_s > 7_000)).toEqual([
      true,
      false,
      false,
    ]);
    expect((await queue("payment_intents"))?.channels).toBeNull();
    await sql()`update public.communications set status = 'sent' where channel is not null`;
    await sql()`select watch.maintain()`;
    expect(await channels()).toEqual(["unknown 1", "email 0", "sms 0"]);
    await sql()`update watch.queue_channels set waited_at = now() - interval '8 days' where channel = 'sms'`;
    await sql()`select watch.maintain()`;
    expect(await channels()).toEqual(["unknown 1", "email 0"]);
    await sql()`update watch.queues set observed_at = observed_at - interval '6 minutes'`;
    expect(await channels()).toBeUndefined();
  });

  it("keeps the twenty fullest of many channels", async () => {
    await sql()`insert into public.communications (channel) select 'c' || n from generate_series(1, 30) n, generate_series(1, n)`;
    await sql()`select watch.maintain()`;
    const channels = (await queue("communications"))?.channels ?? [];
    expect([channels.length, channels.at(0), channels.at(-1)?.channel]).toMatchObject([20, { channel: "c30", depth: 30 }, "c11"]);
  });

  it("of nothing has a depth of 0, and after five minutes without a look none at all", async () => {
    await sql()`select watch.maintain()`;
    expect(await queue("communications")).toMatchObject({ depth: 0, oldest_age_s: 0 });
    await sql()`update watch.queues set observed_at = observed_at - interval '6 minutes'`;
    expect(await queue("communications")).toMatchObject({ depth: null, oldest_age_s: null, open_by_age: null });
    expect(await queue("payment_intents")).toMatchObject({ depth: null });
  });

  it("of a large table is looked at only by an index, so that a look each minute stays cheap", async () => {
    const superuser = postgres(database().superuserUrl, { max: 1 });
    const isLarge = () => superuser`update pg_class set reltuples = 1e6 where oid = 'public.communications'::regclass`;
    await sql()`create index communications_some on public.communications (status) where status = 'sent'`;
    await sql()`create index communications_hashed on public.communications using hash (status)`;
    await isLarge();
    await sql()`delete from watch.queues`;
    await sql()`select watch.maintain()`;
    expect(await queue("communications")).toMatchObject({ as_of: null, depth: null });
    await sql()`create index communications_status on public.communications (status, created_at)`;
    await isLarge();
    await superuser.end();
    await sql()`select watch.maintain()`;
    expect(await queue("communications")).toMatchObject({ depth: 0 });
  });
});

it("finds what waits by an index that begins with the status, however the states are spelled", async () => {
  await sql()
    .begin(async (own) => {
      // Emptied, because an index over rows that another snapshot still sees changed in place is of no use to who makes it.
      await own`truncate public.communications`;
      await own`drop index if exists public.communications_status`;
      await own`create index on public.communications (status, created_at)`;
      await own`insert into public.communications (channel, status) values ('email', 'QUEUED'), ('sms', 'Pending'), ('sms', 'sent')`;
      await own`set local enable_seqscan = off`;
      const scans = () => own`
        select seq_scan::int, idx_scan::int from pg_stat_xact_user_tables where relid = 'public.communications'::regclass`;
      const [before] = await scans();
      await own`select watch.step_outboxes(now())`;
      const [after] = await scans();
      expect(after?.seq_scan).toBe(before?.seq_scan);
      expect(after?.idx_scan).toBeGreaterThan(before?.idx_scan);
      expect(await own`select depth::int from watch.queues where queue = 'communications'`).toEqual([{ depth: 2 }]);
      expect(await own`select channel, depth::int from watch.queue_channels where depth > 0 order by channel`).toEqual([
        { channel: "email", depth: 1 },
        { channel: "sms", depth: 1 },
      ]);
      throw new Error("undone");
    })
    .catch((error: unknown) => expect(error).toMatchObject({ message: "undone" }));
});

describe("attaching", () => {
  it("twice changes nothing, and another table is a queue of its own name", async () => {
    await sql().unsafe(`
      create table public.letters (a int, b int, how text, state text, queued_on date, primary key (a, b));
      alter table public.letters enable row level security;
      select watch.attach_outbox('public.communications');
      select watch.attach_outbox('public.letters', 'state', null, 'queued_on', '{"queued": ["Printed"], "sent": ["Posted"], "failed": []}')`);
    await sql()`insert into public.letters values (1, 1, 'x', 'printed', current_date - 3), (1, 2, 'x', 'printed', current_date)`;
    await sql()`update public.letters set state = 'posted' where b = 2`;
    await sql()`insert into public.communications (channel) values ('email')`;
    expect(await counted()).toEqual({ "queued email": 1, "queued unknown": 2, "sent unknown": 1 });
    await sql()`select watch.maintain()`;
    expect((await read()).queues.map(({ queue, depth }) => [queue, depth])).toEqual([
      ["payment_intents", 0],
      ["communications", 1],
      ["letters", 1],
    ]);
    await sql()`drop table public.letters`;
    expect(await scalar<{ errors: object }>(sql()`select watch.maintain()`)).toMatchObject({ errors: {} });
  });

  it.each([
    ["null", "null is no table"],
    ["'watch.upkeep_steps'", 'has no column "status"'],
    ["'public.communications', null", "needs a column for the status"],
    ["'public.communications', 'stat'", 'has no column "stat"'],
    ["'public.communications', states => '{\"queued\": []}'", "states must name what means queued, sent and failed"],
    ["'public.keyless'", "has no primary key"],
  ])("what does not fit is refused with what to mend: %s", async (args, sentence) => {
    await sql().unsafe("create table if not exists public.keyless (status text, channel text, created_at timestamptz)");
    await sql().unsafe("alter table public.keyless enable row level security");
    const failure = await failureOf(sql().unsafe(`select watch.attach_outbox(${args})`));
    expect(failure.code).toBe("22023");
    expect(failure.message).toContain(sentence);
  });
});
