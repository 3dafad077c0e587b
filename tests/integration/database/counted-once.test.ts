/** What comes again counts once: lines that were set aside, events that came ahead of their time, and events that come late. */
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { IngestBatch } from "../../../src/contracts/ingest.ts";
import { inColumns } from "../../../src/contracts/ingest-columns.ts";
import type { AsideLine, IngestEvent } from "../../../src/domain/ingest-event.ts";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import { batchOf, databaseForFile, eventAt, ingest, scalar } from "./database.ts";

const { sql } = databaseForFile();

beforeEach(async () => {
  await sql()`truncate watch.events, watch.event_keys, watch.clamped_ids, watch.event_minutes, watch.event_fives, watch.event_hours,
    watch.variants, watch.ingest_outcomes, watch.sources, watch.event_deltas, watch.shared_facts, watch.late_keys`;
});

const counted = (signal = "source.events") =>
  scalar<number>(sql()`select coalesce(sum(n), 0)::int from watch.event_minutes where signal = ${signal}`);
const rows = () => scalar<number>(sql()`select count(*)::int from watch.events`);
const outcomes = async () => {
  const found = await sql()<{ told: string; n: number }[]>`
    select concat_ws(' ', source, outcome, nullif(reason, '')) as told, sum(n)::int as n from watch.ingest_outcomes group by 1`;
  return Object.fromEntries(found.map(({ told, n }) => [told, n]));
};
const upkeep = async () => {
  await sql()`update watch.installation set gaps_at = null`;
  expect(await scalar<{ errors: object }>(sql()`select watch.maintain()`)).toMatchObject({ errors: {} });
};

describe("what was set aside", () => {
  const dropped = (id: string, at: number | null): AsideLine => ({
    id,
    at_us: at === null ? null : at * 1_000,
    source: "function_edge",
    outcome: at === null ? "rejected" : "dropped",
    reason: at === null ? "too-large" : "own-log",
  });
  const withLines = (aside: readonly AsideLine[], events: readonly IngestEvent[] = []): IngestBatch => ({
    received: events.length + aside.length,
    events,
    dropped: aside.filter(({ outcome }) => outcome === "dropped").map(({ source, reason }) => ({ source, reason, n: 1 })),
    rejected: aside.filter(({ outcome }) => outcome === "rejected").map(({ source, reason }) => ({ source, reason, n: 1 })),
    aside,
  });

  test("line by line is known in whatever batch it comes again", async () => {
    const [first, second] = [dropped(randomUUID(), Date.now()), dropped(randomUUID(), null)];
    const event = eventAt(Date.now());
    expect(await ingest(sql(), inColumns(withLines([first, second], [event])))).toEqual({
      received: 3,
      accepted: 1,
      duplicate: 0,
      dropped: 1,
      rejected: 1,
    });
    const other = dropped(randomUUID(), Date.now());
    for (const batch of [withLines([first, other]), withLines([second], [event, eventAt(Date.now())])]) {
      const { received, accepted, duplicate, dropped: d, rejected } = await ingest(sql(), inColumns(batch));
      expect(accepted + duplicate + d + rejected).toBe(received);
    }
    expect(await outcomes()).toEqual({
      "edge accepted": 2,
      "edge duplicate": 1,
      "function_edge dropped own-log": 2,
      "function_edge rejected too-large": 1,
      "function_edge duplicate": 2,
    });
    expect(await counted()).toBe(2);
    expect(await sql()`select source from watch.sources`).toEqual([{ source: "edge" }]);
  });

  test("without an id of its own is known by its batch", async () => {
    const batch = batchOf([eventAt(Date.now())], {
      id: randomUUID(),
      received: 6,
      dropped: [{ source: "function_edge", reason: "own-log", n: 3 }],
      rejected: [{ source: "unknown", reason: "too-deep", n: 2 }],
    });
    expect(await ingest(sql(), batch)).toEqual({ received: 6, accepted: 1, duplicate: 0, dropped: 3, rejected: 2 });
    expect(await ingest(sql(), batch)).toEqual({ received: 6, accepted: 0, duplicate: 6, dropped: 0, rejected: 0 });
    expect(await ingest(sql(), { ...batch, id: randomUUID() })).toMatchObject({ duplicate: 1, dropped: 3, rejected: 2 });
  });

  test("by the database itself, as poison, is known as well", async () => {
    const poison = { ...eventAt(Date.now(), { keep: true }), severity: "awful" };
    const batch = batchOf([eventAt(Date.now()), poison, { ...eventAt(Date.now()), id: "no uuid" }, 7]);
    expect(await ingest(sql(), batch)).toMatchObject({ received: 4, accepted: 1, duplicate: 0, rejected: 3 });
    expect(await ingest(sql(), batch)).toMatchObject({ received: 4, accepted: 0, duplicate: 4, rejected: 0 });
  });
});

describe("an event that comes ahead of its time", () => {
  test.each([true, false])("is known once that time has come (kept: %s)", async (keep) => {
    const batch = batchOf([eventAt(Date.now() + 5 * MINUTE + 1_000, { keep })]);
    expect(await ingest(sql(), batch)).toMatchObject({ accepted: 1 });
    expect(await scalar(sql()`select count(*)::int from watch.clamped_ids`)).toBe(1);
    const isNear = () =>
      scalar(sql()`select ${batch.events[0]?.at_us ?? 0} <= extract(epoch from clock_timestamp()) * 1000000 + 300000000`);
    await expect.poll(isNear, { timeout: 10_000 }).toBe(true);
    expect(await ingest(sql(), batch)).toMatchObject({ accepted: 0, duplicate: 1 });
    expect([await counted(), await rows()]).toEqual([1, keep ? 1 : 0]);
  });

  test.each([true, false])("is known long after that time, too (kept: %s)", async (keep) => {
    const event = eventAt(Date.now() + HOUR, { keep });
    const other = eventAt(Date.now() - HOUR, { keep });
    expect(await ingest(sql(), batchOf([event]))).toMatchObject({ accepted: 1 });
    // Two hours go by.
    await sql()`update watch.clamped_ids set own_at = own_at - interval '2 hours', received_at = received_at - interval '2 hours'`;
    const later = { ...event, at_us: event.at_us - 2 * HOUR * 1_000 };
    expect(await ingest(sql(), batchOf([other, later]))).toMatchObject({ accepted: 1, duplicate: 1 });
    expect(await counted()).toBe(2);
  });

  test("is told apart from another event of the same id", async () => {
    const event = eventAt(Date.now() + HOUR);
    await ingest(sql(), batchOf([event]));
    expect(await ingest(sql(), batchOf([{ ...event, at_us: event.at_us - 2 * HOUR * 1_000 }]))).toMatchObject({ accepted: 1 });
  });
});

describe("an event that comes late", () => {
  const keysDays = (days: number) =>
    sql()`update watch.settings set value = to_jsonb(${days}::int) where key = 'retention.event_keys_days'`;

  test("and was counted on time, is not counted again when its key is gone", async () => {
    const batch = batchOf([eventAt(Date.now() - 2 * DAY), eventAt(Date.now() - 2 * DAY - HOUR, { source: "auth" })]);
    expect(await ingest(sql(), batch)).toMatchObject({ accepted: 2 });
    await keysDays(1);
    await upkeep();
    expect(await ingest(sql(), batch)).toEqual({ received: 2, accepted: 0, duplicate: 0, dropped: 0, rejected: 2 });
    expect(await ingest(sql(), batch)).toEqual({ received: 2, accepted: 0, duplicate: 2, dropped: 0, rejected: 0 });
    expect(await counted()).toBe(2);
    expect(await outcomes()).toMatchObject({ "edge rejected too-late": 1, "auth rejected too-late": 1 });
    // Another source, and another minute, had nothing counted then.
    const others = [eventAt(Date.now() - 2 * DAY, { source: "auth" }), eventAt(Date.now() - 2 * DAY - HOUR)];
    expect(await ingest(sql(), batchOf(others))).toMatchObject({ accepted: 2 });
    await keysDays(3);
  });

  test.each([10, 60, 200])(
    "by %i days, is counted once, whatever upkeep forgets in between, and so are others of its minute",
    async (days) => {
      const late = (overrides: Partial<IngestEvent> = {}) =>
        eventAt(Math.floor((Date.now() - days * DAY) / HOUR) * HOUR, overrides);
      const first = batchOf([late(), late({ keep: true }), late({ signal: "auth.failure", variant: "portal/other" })]);
      expect(await ingest(sql(), first)).toMatchObject({ accepted: 3 });
      const second = batchOf([late(), late({ keep: true })]);
      expect(await ingest(sql(), second)).toMatchObject({ accepted: 2 });
      if (days < 90) await upkeep();
      for (const batch of [first, second]) expect(await ingest(sql(), batch)).toMatchObject({ accepted: 0, rejected: 0 });
      expect(await counted()).toBe(5);
      expect(await counted("auth.failure")).toBe(1);
    },
  );

  test("takes nothing back for a fact that was not counted", async () => {
    const at = Date.now() - 2 * DAY;
    const failure = (part: "outcome" | "echo") =>
      eventAt(at, { signal: "auth.failure", variant: "portal/other", source: "auth", fact: { key: "auth/late", part } });
    await ingest(sql(), batchOf([eventAt(at, { source: "auth" })]));
    await keysDays(1);
    await upkeep();
    for (const part of ["echo", "outcome"] as const) {
      expect(await ingest(sql(), batchOf([failure(part)]))).toMatchObject({ rejected: 1 });
    }
    expect(await scalar(sql()`select count(*)::int from watch.event_deltas`)).toBe(0);
    await keysDays(3);
  });

  test("over four connections at once, counts once", async () => {
    const batch = batchOf(Array.from({ length: 40 }, (_, i) => eventAt(Date.now() - 9 * DAY - i * 1_000, { keep: i % 2 === 0 })));
    const answers = await Promise.all(Array.from({ length: 4 }, () => ingest(sql(), batch)));
    expect(answers.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(40);
    expect(await counted()).toBe(40);
  });
});

/** Few enough values that lines share kinds, and repeat each other. */
const line = fc.record({
  at: fc.constantFrom(0, MINUTE, 90 * MINUTE, -HOUR),
  keep: fc.boolean(),
  source: fc.constantFrom<IngestEvent["source"]>("edge", "auth"),
  variant: fc.constantFrom("rest/ok", "rest/5xx", ""),
  signal: fc.constantFrom<IngestEvent["signal"]>("api.request", "rpc.failure", null),
  also: fc.constantFrom<IngestEvent["also"]>(null, [["db.error", "timeout"]]),
  status: fc.constantFrom(null, 200, 503),
  message: fc.constantFrom(null, "", "GET /rest/v1/units 200", 'a "quoted" \\ line\n'),
  attributes: fc.constantFrom(null, {}, { code: "x", deep: [{ a: null }] }, { clock: "missing" }),
  request_id: fc.constantFrom(null, "7c2e4a609f1b4d3c"),
});

test("a batch in columns comes to the same as one in rows", async () => {
  const stored = async () => ({
    rows: await sql()`select id, at = received_at as clamped, source, signal, variant, severity, status, path, request_id, message,
      attributes - 'own_at' as attributes from watch.events order by id`,
    counts:
      await sql()`select signal, variant, source, sum(n)::int as n from watch.event_minutes group by 1, 2, 3 order by 1, 2, 3`,
    outcomes: await outcomes(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
      const now = Date.now();
      const batch = batchOf(lines.map(({ at, ...rest }) => eventAt(now - at, rest)));
      const told: unknown[] = [];
      for (const form of [batch, inColumns(batch)]) {
        await sql()`truncate watch.events, watch.event_keys, watch.clamped_ids, watch.event_minutes, watch.event_fives,
          watch.event_hours, watch.ingest_outcomes, watch.sources`;
        const first = await ingest(sql(), form);
        told.push({ first, again: await ingest(sql(), form), ...(await stored()) });
      }
      expect(told[1]).toEqual(told[0]);
    }),
    { numRuns: 40 },
  );
});

test.each([
  ["lists of different lengths", (batch: ReturnType<typeof inColumns>) => ({ ...batch.columns, id: batch.columns.id.slice(1) })],
  [
    "a line of no kind",
    (batch: ReturnType<typeof inColumns>) => ({ ...batch.columns, kind: [99, ...batch.columns.kind.slice(1)] }),
  ],
  [
    "a kind with a status beyond all numbers",
    (batch: ReturnType<typeof inColumns>) => ({ ...batch.columns, kinds: { ...batch.columns.kinds, status: [99_999] } }),
  ],
])("columns with %s lose no line unseen", async (_, damage) => {
  const batch = inColumns(batchOf(Array.from({ length: 5 }, (_, i) => eventAt(Date.now(), { status: i === 0 ? 201 : 200 }))));
  const { received, accepted, duplicate, rejected } = await ingest(sql(), { ...batch, columns: damage(batch) });
  expect([received, accepted + duplicate + rejected]).toEqual([5, 5]);
  expect(await counted()).toBe(accepted);
});
