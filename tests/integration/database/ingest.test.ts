import { randomUUID } from "node:crypto";
import fc from "fast-check";
import postgres from "postgres";
import { beforeEach, describe, expect, test } from "vitest";
import type { IngestEvent } from "../../../src/domain/ingest-event.ts";
import type { Signal } from "../../../src/domain/signals.ts";
import { MINUTE } from "../../../src/domain/time.ts";
import { batchOf, databaseForFile, eventAt, failureOf, ingest, scalar } from "./database.ts";

const { sql, database } = databaseForFile();

beforeEach(async () => {
  await sql()`truncate watch.events, watch.event_keys, watch.clamped_ids, watch.event_minutes, watch.event_fives, watch.event_hours,
    watch.variants, watch.ingest_outcomes, watch.sources, watch.event_deltas`;
});

const counted = (signal: string, tier: "minute" | "hour" = "minute") =>
  scalar<number>(sql()`select coalesce(sum(n), 0)::int from ${sql()(`watch.event_${tier}s`)} where signal = ${signal}`);

/** Sum over all outcomes in the ledger. */
const ledger = () => scalar<number>(sql()`select coalesce(sum(n), 0)::int from watch.ingest_outcomes`);

test("an event is counted by minute and hour, with its source and what else it counts as", async () => {
  const event = eventAt(Date.now() - MINUTE, { keep: true, variant: "rest/5xx", also: [["rpc.failure", "book_unit"]] });
  expect(await ingest(sql(), batchOf([event]))).toEqual({ received: 1, accepted: 1, duplicate: 0, dropped: 0, rejected: 0 });
  for (const tier of ["minute", "hour"] as const) {
    expect(await sql()`select signal, variant, source, n::int from ${sql()(`watch.event_${tier}s`)} order by signal`).toEqual([
      { signal: "api.request", variant: "rest/5xx", source: "edge", n: 1 },
      { signal: "rpc.failure", variant: "book_unit", source: "edge", n: 1 },
      { signal: "source.events", variant: "edge", source: "edge", n: 1 },
    ]);
  }
  expect(await scalar(sql()`select (extract(epoch from at) * 1000000)::bigint from watch.events`)).toBe(String(event.at_us));
});

test("an event that is not kept is counted and known again, and leaves no row", async () => {
  const batch = batchOf([eventAt(Date.now())]);
  expect((await ingest(sql(), batch)).accepted).toBe(1);
  expect((await ingest(sql(), batch)).duplicate).toBe(1);
  expect(await counted("api.request")).toBe(1);
  expect(await scalar(sql()`select count(*)::int from watch.events`)).toBe(0);
});

test("the second of two equal ids in one batch is a duplicate", async () => {
  for (const keep of [true, false]) {
    const event = eventAt(Date.now(), { keep });
    expect(await ingest(sql(), batchOf([event, event, eventAt(Date.now())]))).toMatchObject({ accepted: 2, duplicate: 1 });
  }
});

test("what was set aside by the receiver stands in the ledger with its reason", async () => {
  const outcome = await ingest(
    sql(),
    batchOf([eventAt(Date.now())], {
      received: 6,
      dropped: [{ source: "function_edge", reason: "own-log", n: 3 }],
      rejected: [{ source: "unknown", reason: "too-deep", n: 2 }],
    }),
  );
  expect(outcome).toEqual({ received: 6, accepted: 1, duplicate: 0, dropped: 3, rejected: 2 });
  expect(await sql()`select source, outcome, reason, n::int from watch.ingest_outcomes order by outcome`).toEqual([
    { source: "edge", outcome: "accepted", reason: "", n: 1 },
    { source: "function_edge", outcome: "dropped", reason: "own-log", n: 3 },
    { source: "unknown", outcome: "rejected", reason: "too-deep", n: 2 },
  ]);
});

test.each([
  ["an id that is none", { ...eventAt(Date.now()), id: "not-a-uuid" }],
  ["a severity that is none", { ...eventAt(Date.now(), { keep: true }), severity: "awful" }],
  ["a status beyond all numbers", { ...eventAt(Date.now(), { keep: true }), status: 99_999 }],
  ["a further signal that is none", { ...eventAt(Date.now()), also: [null] }],
  ["a further signal without a name", { ...eventAt(Date.now()), also: [[]] }],
  ["a further signal that is no pair", { ...eventAt(Date.now()), also: ["rpc.failure"] }],
  ["no id at all", { ...eventAt(Date.now()), id: null }],
  ["a number in the place of an event", 7],
  ["an array in the place of an event", [[]]],
  ["null in the place of an event", null],
])("a poison event (%s) is set aside with a reason and the others land", async (_, poison) => {
  const good = Array.from({ length: 249 }, () => eventAt(Date.now()));
  const outcome = await ingest(sql(), batchOf([...good.slice(0, 100), poison, ...good.slice(100)]));
  expect(outcome).toEqual({ received: 250, accepted: 249, duplicate: 0, dropped: 0, rejected: 1 });
  expect(await counted("api.request")).toBe(249);
  expect(await scalar(sql()`select reason from watch.ingest_outcomes where outcome = 'rejected'`)).toMatch(/^not-storable-/);
});

test("a hopeless count of what was set aside is refused as a batch, and nothing of it is kept", async () => {
  const failure = await failureOf(ingest(sql(), { events: [eventAt(Date.now())], dropped: "many" }));
  expect(failure).toMatchObject({ code: "22023", message: "The batch must hold the arrays events, dropped and rejected." });
  expect(await counted("source.events")).toBe(0);
});

test("a batch that was serialized twice is refused, not answered with zeros", async () => {
  const twice = JSON.stringify(batchOf([eventAt(Date.now())]));
  expect((await failureOf(sql()`select watch.ingest(to_jsonb(${twice}::text))`)).code).toBe("22023");
});

describe("an event whose time cannot be used", () => {
  const future = Date.UTC(2031, 1, 3);

  test("from the future is stored at its receipt, flagged, and known when it is sent again", async () => {
    for (const keep of [true, false]) {
      const batch = batchOf([eventAt(future, { keep })]);
      expect((await ingest(sql(), batch)).accepted).toBe(1);
      expect((await ingest(sql(), batch)).duplicate).toBe(1);
    }
    expect(await counted("api.request")).toBe(2);
    const [row] = await sql()`select at = received_at as at_receipt, attributes from watch.events`;
    expect(row).toMatchObject({ at_receipt: true, attributes: { clock: "future" } });
    expect(new Date(row?.attributes.own_at).getTime()).toBe(future);
  });

  test.each([1e300, -1e300, 9.3e18, -7e16, null])("%s loses nothing", async (at_us) => {
    const outcome = await ingest(sql(), batchOf([{ ...eventAt(0, { keep: true }), at_us }, eventAt(Date.now())]));
    expect(outcome).toMatchObject({ received: 2, accepted: 2 });
    expect(await scalar(sql()`select count(*)::int from watch.events where at = received_at and attributes ? 'clock'`)).toBe(1);
  });

  test("of long ago goes to the default partition and does not date the source back", async () => {
    const outcome = await ingest(sql(), batchOf([eventAt(Date.UTC(1999, 0, 1), { keep: true })]));
    expect(outcome.accepted).toBe(1);
    expect(await scalar(sql()`select count(*)::int from watch.events_default`)).toBe(1);
    expect(await scalar(sql()`select first_event_at > now() - interval '1 hour' from watch.sources`)).toBe(true);
  });

  test("a few minutes ahead of us is left as it is", async () => {
    await ingest(sql(), batchOf([eventAt(Date.now() + 4 * MINUTE, { keep: true })]));
    expect(await scalar(sql()`select attributes from watch.events`)).toBeNull();
  });
});

test("rows that came before their partition move in when it is made", async () => {
  const day = new Date(Date.now() - 20 * 24 * 60 * MINUTE);
  await ingest(sql(), batchOf([eventAt(day.getTime(), { keep: true }), eventAt(day.getTime())]));
  const name = `events_${day.toISOString().slice(0, 10).replaceAll("-", "")}`;
  await sql()`select watch.add_partition('events', ${day.toISOString().slice(0, 10)}::date)`;
  expect(await scalar(sql()`select count(*)::int from watch.events_default`)).toBe(0);
  expect(await scalar(sql()`select count(*)::int from ${sql()(`watch.${name}`)}`)).toBe(1);
  expect(await scalar(sql()`select relrowsecurity from pg_class where oid = ${`watch.${name}`}::regclass`)).toBe(true);
});

test("four connections with common keys in any order end without a deadlock, and count every event once", async () => {
  const now = Date.now();
  const events = Array.from({ length: 400 }, (_, i) =>
    eventAt(now - (i % 7) * MINUTE, {
      keep: i % 3 === 0,
      source: i % 2 === 0 ? "edge" : "auth",
      signal: i % 2 === 0 ? "api.request" : "auth.failure",
      variant: `v${i % 11}`,
    }),
  );
  const connections = await Promise.all(
    Array.from({ length: 4 }, async () => postgres(database().url, { max: 1, onnotice: () => {} })),
  );
  try {
    const outcomes = await Promise.all(
      connections.map(async (connection, lane) => {
        const sums = { accepted: 0, duplicate: 0, rejected: 0 };
        for (let round = 0; round < 6; round++) {
          const mine = lane % 2 === 0 ? events : events.toReversed();
          const outcome = await ingest(connection, batchOf(mine.slice(0, 250 + 25 * lane)));
          sums.accepted += outcome.accepted;
          sums.duplicate += outcome.duplicate;
          sums.rejected += outcome.rejected;
          if (round === 3) await connection`select watch.maintain()`;
        }
        return sums;
      }),
    );
    expect(outcomes.reduce((sum, outcome) => sum + outcome.accepted, 0)).toBe(400);
    expect(outcomes.reduce((sum, outcome) => sum + outcome.rejected, 0)).toBe(0);
  } finally {
    await Promise.all(connections.map((connection) => connection.end()));
  }
  expect(await counted("source.events")).toBe(400);
  expect(await counted("source.events", "hour")).toBe(400);
});

const hostileEvent = fc.oneof(
  { weight: 4, arbitrary: fc.record({ keep: fc.boolean(), minute: fc.integer({ min: 0, max: 3 }), variant: fc.string() }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

/** PostgreSQL's jsonb knows neither NUL nor half of a surrogate pair; the receivers replace both before they send. */
const storable = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll("\\u0000", "\\ufffd")
      .replaceAll(/\\ud[89a-f][0-9a-f]{2}/gi, "\\ufffd"),
  );

test("whatever is sent, the sums balance, and what is accepted is counted", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostileEvent, { maxLength: 12 }), fc.array(fc.nat(11), { maxLength: 6 }), async (drafts, again) => {
      const before = { ledger: await ledger(), source: await counted("source.events") };
      const events = drafts.map((draft): unknown =>
        typeof draft === "object" && draft !== null && "minute" in draft && typeof draft.minute === "number"
          ? eventAt(Date.now() - draft.minute * MINUTE, draft as Partial<IngestEvent>)
          : draft,
      );
      for (const index of again) if (events[index] !== undefined) events.push(events[index]);
      const outcome = await ingest(sql(), batchOf(storable(events) as unknown[]));
      const { received, accepted, duplicate, dropped, rejected } = outcome;
      expect(received).toBe(events.length);
      expect(accepted + duplicate + dropped + rejected).toBe(received);
      expect((await ledger()) - before.ledger).toBe(received);
      expect((await counted("source.events")) - before.source).toBe(accepted);
      expect((await ingest(sql(), batchOf(storable(events) as unknown[]))).accepted).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test("names that a stranger makes up are counted as other beyond two hundred, and none is lost", async () => {
  const named = (signal: Signal, variant: string) => eventAt(Date.now(), { signal, variant });
  const made = Array.from({ length: 500 }, (_, i) => named("rpc.failure", `made_up_${i}`));
  const audience = Array.from({ length: 250 }, (_, i) => named("auth.failure", `portal/code_${i}`));
  for (const batch of [made.slice(0, 250), made.slice(250), audience]) await ingest(sql(), batchOf(batch));
  await ingest(sql(), batchOf([named("rpc.failure", "made_up_0"), named("rpc.failure", "late")]));
  const variants = (signal: Signal) =>
    sql()`select count(distinct variant)::int as n, sum(n)::int as events from watch.event_hours where signal = ${signal}`;
  expect(await variants("rpc.failure")).toEqual([{ n: 201, events: 502 }]);
  expect(await variants("auth.failure")).toEqual([{ n: 201, events: 250 }]);
  expect(await scalar(sql()`select sum(n)::int from watch.event_hours where variant = 'portal/other'`)).toBe(50);
  expect(await scalar(sql()`select sum(n)::int from watch.event_hours where variant = 'made_up_0'`)).toBe(2);

  await sql()`update watch.event_hours set hour = hour - interval '8 days' where variant <> 'made_up_0'`;
  await sql()`select watch.step_purge(now())`;
  expect(await sql()`select variant from watch.variants where signal = 'rpc.failure'`).toEqual([{ variant: "made_up_0" }]);
});

test("an event of a batch that fails half-way leaves nothing behind", async () => {
  const event = eventAt(Date.now(), { id: randomUUID(), keep: true });
  await expect(
    sql().begin(async (transaction) => {
      await ingest(transaction, batchOf([event]));
      throw new Error("the acknowledgement is lost");
    }),
  ).rejects.toThrow("lost");
  expect(await counted("source.events")).toBe(0);
  expect((await ingest(sql(), batchOf([event]))).accepted).toBe(1);
});
