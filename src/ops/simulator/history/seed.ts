/** Fills an installation with a past: business rows, rollups, gauges, probes, releases, and the rows of what went wrong. */
import { createHmac } from "node:crypto";
import type { Sql } from "postgres";
import postgres from "postgres";
import type { Instant, TimeRange } from "../../../domain/time.ts";
import { ceilTo, DAY, floorTo, HOUR, instantOf, MINUTE, shift } from "../../../domain/time.ts";
import type { Incident } from "../incidents.ts";
import type { Intent } from "../payments.ts";
import { intentsWithin } from "../payments.ts";
import type { Scenario } from "../scenarios.ts";
import type { World } from "../world.ts";
import { worldOf } from "../world.ts";
import { recordAlerts } from "./alerts.ts";
import { insertRows } from "./bulk.ts";
import type { Business } from "./business.ts";
import { businessOf, paymentTables } from "./business.ts";
import { coarser, rollupOf } from "./counts.ts";
import { healthGauges, healthSamples, intentGauges, queueGauges, todayGauges } from "./gauges.ts";
import { intentEvents } from "./intent-events.ts";
import { dateRules, toldBy, writeDrills, writeProbes, writeSlots } from "./own-record.ts";
import { troubleWithin } from "./trouble.ts";
import { accountForSources, writeEvents, writeGauges, writeLedger, writeReleases, writeRollup } from "./write.ts";

export interface HistoryOptions {
  /** As role `postgres`. */
  readonly databaseUrl: string;
  /** End of the history, milliseconds since the epoch. */
  readonly now: number;
  readonly days: number;
  readonly seed: number;
  /** What the history leads up to. */
  readonly scenario: Scenario;
  /** What went wrong on the way; their alerts are recorded as if they had been judged then. Default: nothing. */
  readonly incidents?: readonly Incident[];
  readonly log: (line: string) => void;
}

/** Counts by the minute reach this far back, as far as a rule can be tried out; counts by the hour as far as the history does. */
const minuteDays = 28;

/** Rows of what went wrong reach this far back. */
const rowDays = 2;

/**
 * Fills an empty installation with `days` of history up to the last full minute before `now`; where there is history already, with what
 * is missing since its end. The same seed and `now` give the same history. When a part fails, nothing is left behind.
 */
export async function seedHistory({
  databaseUrl,
  now,
  days,
  seed,
  scenario,
  incidents = [],
  log,
}: HistoryOptions): Promise<void> {
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => {} });
  try {
    const { range, isFirst } = await missingRange(sql, instantOf(now), days);
    if (range === null) {
      log("history is complete already");
      return;
    }
    const past = planOf(worldOf(seed, scenario, instantOf(now), incidents), range, isFirst);
    // Two transactions at once, for two processor cores; neither commits before both are done.
    await sql.begin((first) =>
      sql.begin((second) =>
        Promise.all([writeFacts(first as unknown as Sql, past), writeCounts(second as unknown as Sql, past)]),
      ),
    );
    log(
      `history: ${past.intents.length} payment intents, counts by the minute since ${new Date(past.recent.from).toISOString()}`,
    );
    await Promise.all([
      sql`analyze watch.event_minutes, watch.event_fives, watch.event_hours, watch.gauge_minutes, watch.events`,
      upkeep(sql, range.to),
    ]);
    const within = incidents.filter(({ at }) => at >= past.recent.from && at < past.recent.to);
    if (within.length > 0) log(`alerts of the past: ${await recordAlerts(sql, within, past.world.releases)} episodes`);
  } finally {
    await sql.end();
  }
}

/** The usual pauses are measured once an hour: those of a past that was written just now would not be known for long. */
async function upkeep(sql: Sql, to: Instant): Promise<void> {
  await sql`select watch.step_gaps(${new Date(to)})`;
  await sql`select watch.maintain()`;
}

/** What is to be written. */
interface Past {
  readonly world: World;
  readonly range: TimeRange;
  /** Its part that is counted by the minute. */
  readonly recent: TimeRange;
  /** Its part of which rows are kept. */
  readonly last: TimeRange;
  readonly intents: readonly Intent[];
  /** Whether there was no history before. */
  readonly isFirst: boolean;
}

function planOf(world: World, range: TimeRange, isFirst: boolean): Past {
  const recent = since(range, floorTo(shift(range.to, -minuteDays * DAY), HOUR));
  const last = since(range, shift(range.to, -rowDays * DAY));
  return { world, range, recent, last, intents: intentsWithin(world, range), isFirst };
}

/** From the first minute that is not counted yet to the last full minute; `null` where nothing is missing. */
async function missingRange(sql: Sql, now: Instant, days: number): Promise<{ range: TimeRange | null; isFirst: boolean }> {
  const [known] = await sql<{ until: Date | null }[]>`select max(minute) as until from watch.event_minutes where source = 'edge'`;
  const to = floorTo(now, MINUTE);
  const earliest = ceilTo(shift(to, -days * DAY), HOUR);
  const until = known?.until?.getTime() ?? null;
  const from = instantOf(Math.max(earliest, until === null ? 0 : until + MINUTE));
  return { range: from < to ? { from, to } : null, isFirst: until === null };
}

/** Business rows, gauges, releases, and what the product noted down about itself. */
async function writeFacts(sql: Sql, { world, range, recent, intents, isFirst }: Past): Promise<void> {
  // What is written here did not happen now: the triggers of the payment intents keep quiet.
  await sql`set local watch.mute = 'on'`;
  const before = await ledgerOfDay(sql, recent.from);
  const business = await businessRows(sql, world);
  for (const table of paymentTables(intents, business)) await insertRows(sql, table);
  await writeLedger(sql, range);
  const released = world.releases.filter((release) => release.at < world.startedAt);
  await writeReleases(sql, released);
  const probes = healthSamples(world, recent);
  await writeGauges(sql, [
    ...intentGauges(intents, recent),
    ...todayGauges(intents, recent, before),
    ...queueGauges(world, recent),
    ...healthGauges(probes),
  ]);
  if (isFirst) await dateRules(sql, range.from);
  await writeProbes(sql, range.from, toldBy(probes, intents, released));
  await writeSlots(sql, recent);
  await writeDrills(sql, recent);
}

/** What the day (UTC) of a moment has brought so far. */
async function ledgerOfDay(sql: Sql, moment: Instant): Promise<[variant: string, count: number][]> {
  const [day] = await sql<Record<string, number>[]>`
    select count(*)::float8 as created, count(*) filter (where status = 'approved')::float8 as approved,
      count(*) filter (where status = 'rejected')::float8 as rejected, count(*) filter (where status = 'superseded')::float8 as superseded,
      count(*) filter (where status = 'failed')::float8 as failed
    from public.payment_intents
    where created_at >= date_trunc('day', ${new Date(moment)}::timestamptz, 'utc') and created_at < ${new Date(moment)}`;
  return Object.entries(day ?? {});
}

/** Rollups, and the rows of what went wrong. */
async function writeCounts(sql: Sql, { world, range, recent, last, intents }: Past): Promise<void> {
  const minutes = rollupOf(world, recent, MINUTE, intents);
  // The database works on the minutes while the longer buckets are summed up.
  const written = [writeRollup(sql, minutes, "minute")];
  written.push(writeRollup(sql, coarser(minutes, 5 * MINUTE), "five"));
  written.push(writeRollup(sql, coarser(minutes, HOUR), "hour"));
  await Promise.all(written);
  const older: TimeRange = { from: range.from, to: recent.from };
  if (older.from < older.to) await writeRollup(sql, rollupOf(world, older, HOUR, intents), "hour");
  await accountForSources(sql, last);
  const hash = (id: string) => createHmac("sha256", `history ${world.seed}`).update(id).digest("hex");
  await writeEvents(sql, troubleWithin(world, last, hash));
  await writeEvents(sql, intentEvents(intents, last));
}

/** The part of a range from a moment on. */
const since = (range: TimeRange, from: Instant): TimeRange => ({ from: instantOf(Math.max(range.from, from)), to: range.to });

/** What customers owe: as it is, or of a new business where there is none. */
async function businessRows(sql: Sql, { seed, startedAt }: World): Promise<Business["schedules"]> {
  const [first, ...others] = await sql<
    { id: string; organizationId: string; customerId: string; unitId: string; dueOn: string; amount: number }[]
  >`
    select id, organization_id as "organizationId", customer_id as "customerId", unit_id as "unitId",
      due_date::text as "dueOn", amount::float8 as amount
    from public.payment_schedules order by id limit 5000`;
  if (first !== undefined) return [first, ...others];
  const business = businessOf(seed, startedAt);
  for (const table of business.tables) await insertRows(sql, table);
  return business.schedules;
}
