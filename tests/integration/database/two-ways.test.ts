import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import type { IngestEvent } from "../../../src/domain/ingest-event.ts";
import { DAY, MINUTE, SECOND } from "../../../src/domain/time.ts";
import { batchOf, databaseForFile, eventAt, ingest, scalar } from "./database.ts";

const { sql } = databaseForFile();
const written = ["events", "event_keys", "clamped_ids", "late_keys", "event_minutes", "event_fives", "event_hours", "variants"];

beforeEach(async () => {
  await sql()`truncate watch.events, watch.event_keys, watch.clamped_ids, watch.late_keys, watch.event_minutes, watch.event_fives,
    watch.event_hours, watch.variants, watch.ingest_outcomes, watch.sources`;
});

/** What a batch leaves behind and is answered, without a trace of it afterwards. */
async function left(events: readonly IngestEvent[], alone: "whole way" | "both ways") {
  let seen: unknown;
  const undo = new Error("undone");
  await sql()
    .begin(async (t) => {
      if (alone === "whole way")
        await t.unsafe(`create or replace function watch.store_new_lines(
            columns jsonb, receipt timestamptz, silenced integer[], keys_from timestamptz, events_from timestamptz
          ) returns watch.line_tally[] language sql as 'select null::watch.line_tally[]'`);
      const outcome = await ingest(t, batchOf(events));
      const tables: Record<string, unknown> = {};
      for (const name of written)
        tables[name] = await scalar(t`
          select coalesce(jsonb_agg(to_jsonb(r) - 'received_at' order by to_jsonb(r)::text), '[]') from ${t(`watch.${name}`)} as r`);
      const sources = await t`select source, first_event_at, last_event_at, events from watch.sources order by source`;
      seen = { outcome, tables, sources: [...sources] };
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return seen;
}

const event = (now: number) =>
  fc
    .record({
      ago: fc.integer({ min: 0, max: 3 * DAY - 10 * MINUTE }),
      source: fc.constantFrom("edge" as const, "auth" as const, "postgres" as const),
      signal: fc.constantFrom("api.request" as const, "auth.failure" as const, null),
      variant: fc.constantFrom("rest/ok", "rest/5xx", "portal/invalid_credentials"),
      keep: fc.boolean(),
      also: fc.constantFrom<IngestEvent["also"]>([], [["rpc.failure", "book_unit"]]),
    })
    .map(({ ago, ...overrides }) => eventAt(now - MINUTE - ago, overrides));

/** Events of which some come again: as they were, kept or counted only, at their time or another. */
const batch = (now: number) =>
  fc
    .tuple(
      fc.array(event(now), { minLength: 1, maxLength: 30 }),
      fc.array(fc.record({ of: fc.nat(), keep: fc.option(fc.boolean()), later: fc.constantFrom(0, 0, 1_000_000) }), {
        maxLength: 2,
      }),
    )
    .map(([events, again]) => [
      ...events,
      ...again.flatMap(({ of, keep, later }) => {
        const one = events[of % events.length];
        return one === undefined ? [] : [{ ...one, keep: keep ?? one.keep, at_us: one.at_us + later }];
      }),
    ]);

test("a batch leaves by the shorter way what it leaves by the whole one", { timeout: 120_000 }, async () => {
  const now = Date.now();
  await fc.assert(
    fc.asyncProperty(batch(now), async (events) => {
      expect(await left(events, "both ways")).toEqual(await left(events, "whole way"));
    }),
    { numRuns: 40 },
  );
});

const twice = (one: IngestEvent, keep: boolean): readonly IngestEvent[] => [one, { ...one, keep }];

test("what is not new, or has no usable time, takes the whole way and is judged there", async () => {
  const now = Date.now();
  const known = eventAt(now - MINUTE, { keep: true });
  await ingest(sql(), batchOf([known]));
  const odd: Record<string, readonly IngestEvent[]> = {
    known: [known],
    "ahead of its time": [eventAt(now + 10 * MINUTE)],
    "in the last minute of being ahead": [eventAt(now + 4 * MINUTE + 50 * SECOND)],
    late: [eventAt(now - 5 * DAY)],
    "twice, kept": twice(eventAt(now - MINUTE, { keep: true }), true),
    "twice, counted only": twice(eventAt(now - MINUTE, { keep: false }), false),
    "twice, kept and counted only": twice(eventAt(now - MINUTE, { keep: false }), true),
  };
  for (const [what, events] of Object.entries(odd)) {
    const batch = [...events, eventAt(now - 2 * MINUTE, { id: randomUUID() })];
    await sql()
      .begin(async (t) => {
        await t`alter function watch.store_lines rename to away`;
        await ingest(t, batchOf(batch));
      })
      .then(
        () => expect.unreachable(`${what}: the whole way was not asked`),
        (error: unknown) => expect(String(error), what).toMatch(/watch\.store_lines/),
      );
  }
});
