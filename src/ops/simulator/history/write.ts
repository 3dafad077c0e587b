/** A past as the tables of Nexsys Watch hold it. Any part may be written again for a later range: counts add up, rows are not doubled. */
import type { Sql } from "postgres";
import type { TimeRange } from "../../../domain/time.ts";
import type { Release } from "../rhythm.ts";
import type { Value } from "./bulk.ts";
import { insertRows } from "./bulk.ts";
import type { Rollup } from "./counts.ts";
import type { GaugeValue } from "./gauges.ts";
import type { StoredEvent } from "./trouble.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

const rowsAtOnce = 40_000;

/** Adds a rollup to the counts by minute, by five minutes or by hour. Keys go over the wire once, rows refer to them by number. */
export async function writeRollup(sql: Sql, { keys, key, at, n }: Rollup, tier: "minute" | "five" | "hour"): Promise<void> {
  const [signals, variants, sources] = [0, 1, 2].map((part) => keys.map((count) => count[part] ?? ""));
  const starts = Array.from({ length: Math.ceil(n.length / rowsAtOnce) }, (_, i) => i * rowsAtOnce);
  // All at once, so that the database is never without work.
  await Promise.all(
    starts.map((start) => {
      const part = (column: readonly number[]) => column.slice(start, start + rowsAtOnce);
      return sql`
        insert into ${sql(`watch.event_${tier}s`)} as r (signal, ${sql(tier)}, variant, source, n)
        select k.signal, timestamptz 'epoch' + c.at * interval '1 millisecond', k.variant, k.source, c.n
        from unnest(${part(key)}::int[], ${part(at)}::bigint[], ${part(n)}::bigint[]) with ordinality as c (key, at, n, place)
        join unnest(${signals ?? []}::text[], ${variants ?? []}::text[], ${sources ?? []}::text[]) with ordinality as k (signal, variant, source, place)
          on k.place = c.key + 1
        order by c.place
        on conflict (signal, ${sql(tier)}, variant, source) do update set n = r.n + excluded.n`;
    }),
  );
}

/** Tells the sources' own table, and the account of what was received, what the counts by minute of a range say. */
export async function accountForSources(sql: Sql, { from, to }: TimeRange): Promise<void> {
  await sql`
    insert into watch.sources as s (source, first_event_at, last_event_at, last_receipt_at, events)
    select variant, min(hour), ${iso(to)}, ${iso(to)}, sum(n)
    from watch.event_hours where signal = 'source.events' group by variant
    on conflict (source) do update set
      first_event_at = least(s.first_event_at, excluded.first_event_at),
      last_event_at = greatest(s.last_event_at, excluded.last_event_at),
      last_receipt_at = greatest(s.last_receipt_at, excluded.last_receipt_at),
      events = excluded.events`;
  await sql`
    insert into watch.ingest_outcomes (minute, source, outcome, n)
    select minute, variant, 'accepted', n
    from watch.event_minutes where signal = 'source.events' and minute >= ${iso(from)} and minute < ${iso(to)}
    on conflict do nothing`;
}

/** Adds values of gauges; a minute that has one keeps it. */
export async function writeGauges(sql: Sql, values: readonly GaugeValue[]): Promise<void> {
  await sql`
    insert into watch.gauge_minutes (signal, minute, variant, value)
    select g.signal, timestamptz 'epoch' + g.at * interval '1 millisecond', g.variant, g.value
    from unnest(${values.map((g) => g.signal)}::text[], ${values.map((g) => g.at as number)}::bigint[],
      ${values.map((g) => g.variant)}::text[], ${values.map((g) => g.value)}::float8[]) as g (signal, at, variant, value)
    on conflict do nothing`;
}

/** Adds stored events. */
export async function writeEvents(sql: Sql, events: Iterable<StoredEvent>): Promise<void> {
  await insertRows(sql, {
    name: "watch.events",
    columns: {
      id: "uuid",
      at: "timestamptz",
      received_at: "timestamptz",
      source: "text",
      signal: "text",
      variant: "text",
      severity: "text",
      status: "smallint",
      path: "text",
      request_id: "text",
      message: "text",
      attributes: "jsonb",
    },
    rows: eventRows(events),
  });
}

function* eventRows(events: Iterable<StoredEvent>): Generator<Value[]> {
  for (const { id, us, source, signal, variant, severity, status, path, requestId, message, attributes } of events) {
    const at = iso(us / 1_000).replace("Z", `${String(us % 1_000).padStart(3, "0")}Z`);
    const stored = attributes === null ? null : JSON.stringify(attributes);
    yield [id, at, iso(us / 1_000 + 900), source, signal, variant, severity, status, path, requestId, message, stored];
  }
}

/** Adds releases that are not known yet. */
export async function writeReleases(sql: Sql, releases: readonly Release[]): Promise<void> {
  for (const { version, at } of releases) {
    await sql`
      insert into watch.releases (version, at)
      select ${version}, ${iso(at)} where not exists (select from watch.releases where version = ${version})`;
  }
}

/** Writes the ledger of payment intents for every day of a range; upkeep keeps only today's and yesterday's. */
export async function writeLedger(sql: Sql, { from, to }: TimeRange): Promise<void> {
  await sql`
    insert into watch.payment_days as d (day, created, approved, rejected, superseded, failed, open, updated_at)
    select (created_at at time zone 'utc')::date, count(*),
      count(*) filter (where status = 'approved'), count(*) filter (where status = 'rejected'),
      count(*) filter (where status = 'superseded'), count(*) filter (where status = 'failed'),
      count(*) filter (where status = 'pending'), ${iso(to)}
    from public.payment_intents
    where created_at >= date_trunc('day', ${iso(from)}::timestamptz at time zone 'utc') at time zone 'utc'
    group by 1
    on conflict (day) do update set created = excluded.created, approved = excluded.approved, rejected = excluded.rejected,
      superseded = excluded.superseded, failed = excluded.failed, open = excluded.open, updated_at = excluded.updated_at`;
}
