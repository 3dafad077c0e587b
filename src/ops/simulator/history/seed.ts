/** Fills an installation with a past: business rows, rollups, gauges, probes, releases, and the rows of what went wrong. */
import { createHmac } from "node:crypto";
import type { Sql } from "postgres";
import postgres from "postgres";
import type { Instant, TimeRange } from "../../../domain/time.ts";
import { ceilTo, DAY, floorTo, HOUR, instantOf, MINUTE, shift } from "../../../domain/time.ts";
import { intentsWithin } from "../payments.ts";
import type { Scenario } from "../scenarios.ts";
import { worldOf } from "../world.ts";
import { insertRows } from "./bulk.ts";
import type { Business } from "./business.ts";
import { businessOf, paymentTables } from "./business.ts";
import { hoursOf, rollupOf } from "./counts.ts";
import { healthGauges, healthSamples, intentGauges, queueGauges } from "./gauges.ts";
import { intentEvents } from "./intent-events.ts";
import { troubleWithin } from "./trouble.ts";
import { accountForSources, writeEvents, writeGauges, writeHealth, writeLedger, writeReleases, writeRollup } from "./write.ts";

export interface HistoryOptions {
  /** As role `postgres`. */
  readonly databaseUrl: string;
  /** End of the history, milliseconds since the epoch. */
  readonly now: number;
  readonly days: number;
  readonly seed: number;
  /** What the history leads up to. */
  readonly scenario: Scenario;
  readonly log: (line: string) => void;
}

/** Counts by the minute reach this far back, counts by the hour as far as the history does. */
const minuteDays = 7;

/** Rows of what went wrong reach this far back. */
const rowDays = 2;

/**
 * Fills an empty installation with `days` of history up to the last full minute before `now`; where there is history already, with what
 * is missing since its end. The same seed and `now` give the same history. One transaction: all of it or nothing.
 */
export async function seedHistory({ databaseUrl, now, days, seed, scenario, log }: HistoryOptions): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await sql.begin((transaction) => fill(transaction as unknown as Sql, { now: instantOf(now), days, seed, scenario, log }));
    await sql`analyze watch.event_minutes, watch.event_hours, watch.gauge_minutes, watch.events`;
    await sql`select watch.maintain()`;
  } finally {
    await sql.end();
  }
}

type Filling = Omit<HistoryOptions, "databaseUrl" | "now"> & { readonly now: Instant };

async function fill(sql: Sql, { now, days, seed, scenario, log }: Filling): Promise<void> {
  // What is written here did not happen now: the triggers of the payment intents keep quiet.
  await sql`set local watch.mute = 'on'`;
  const world = worldOf(seed, scenario, now);
  const until = floorTo(now, MINUTE);
  const [known] = await sql<{ until: Date | null }[]>`select max(minute) as until from watch.event_minutes where source = 'edge'`;
  const earliest = ceilTo(shift(until, -days * DAY), HOUR);
  const from = instantOf(Math.max(earliest, known?.until ? known.until.getTime() + MINUTE : 0));
  if (from >= until) {
    log("history is complete already");
    return;
  }
  const range: TimeRange = { from, to: until };
  const recent = since(range, floorTo(shift(until, -minuteDays * DAY), HOUR));
  const older: TimeRange = { from, to: recent.from };

  const intents = intentsWithin(world, range);
  const business = await businessRows(sql, seed, now);
  for (const table of paymentTables(intents, business)) await insertRows(sql, table);
  await writeLedger(sql, range);
  log(`history: ${intents.length} payment intents`);

  if (older.from < older.to) await writeRollup(sql, rollupOf(world, older, HOUR, intents), "hour");
  const minutes = rollupOf(world, recent, MINUTE, intents);
  await writeRollup(sql, minutes, "minute");
  await writeRollup(sql, hoursOf(minutes), "hour");
  log(`history: ${minutes.n.length} counts by the minute since ${new Date(recent.from).toISOString()}`);

  const probes = healthSamples(world, recent);
  await writeHealth(sql, probes);
  await writeGauges(sql, [...intentGauges(intents, recent), ...queueGauges(world, recent), ...healthGauges(probes)]);
  const last = since(range, shift(until, -rowDays * DAY));
  const key = `history ${seed}`;
  await writeEvents(
    sql,
    troubleWithin(world, last, (id) => createHmac("sha256", key).update(id).digest("hex")),
  );
  await writeEvents(sql, intentEvents(intents, last));
  await writeReleases(
    sql,
    world.releases.filter((release) => release.at < now),
  );
  await accountForSources(sql, last);
}

/** The part of a range from a moment on. */
const since = (range: TimeRange, from: Instant): TimeRange => ({ from: instantOf(Math.max(range.from, from)), to: range.to });

/** What customers owe: as it is, or of a new business where there is none. */
async function businessRows(sql: Sql, seed: number, now: Instant): Promise<Business["schedules"]> {
  const [first, ...others] = await sql<
    { id: string; organizationId: string; customerId: string; unitId: string; dueOn: string; amount: number }[]
  >`
    select id, organization_id as "organizationId", customer_id as "customerId", unit_id as "unitId",
      due_date::text as "dueOn", amount::float8 as amount
    from public.payment_schedules order by id limit 5000`;
  if (first !== undefined) return [first, ...others];
  const business = businessOf(seed, now);
  for (const table of business.tables) await insertRows(sql, table);
  return business.schedules;
}
