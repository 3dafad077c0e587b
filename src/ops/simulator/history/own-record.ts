/** What the product notes down about itself, minute by minute: without it the board of a past minute knows nothing of that minute. */
import type { Sql } from "postgres";
import type { Instant, TimeRange } from "../../../domain/time.ts";
import { DAY, MINUTE, shift } from "../../../domain/time.ts";
import type { Intent } from "../payments.ts";
import type { Release } from "../rhythm.ts";
import { releaseRunning } from "../rhythm.ts";
import type { HealthSample } from "./gauges.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

/** What a probe was told besides what the database still says today. */
export interface Told extends HealthSample {
  /** Version of Nexsys that ran; `null` where none was known yet. */
  readonly version: string | null;
  /** Payments since the start of the history. */
  readonly payments: number;
  /** When the newest of them was made. */
  readonly paidAt: Instant | null;
}

/** Each probe with what the health check knew then. Both lists are in the order of time. */
export function toldBy(
  probes: readonly HealthSample[],
  intents: readonly Intent[],
  releases: readonly Release[],
): readonly Told[] {
  const paid = intents.flatMap(({ decided }) => (decided?.outcome === "approved" ? [decided.at] : [])).sort((a, b) => a - b);
  let payments = 0;
  return probes.map((probe) => {
    while ((paid[payments] ?? Number.POSITIVE_INFINITY) <= probe.at) payments++;
    return {
      ...probe,
      version: releaseRunning(releases, probe.at)?.version ?? null,
      payments,
      paidAt: paid[payments - 1] ?? null,
    };
  });
}

/** Probes are made at the start of a minute; the slot before had just ended then. */
const evaluatorAgeS = 58;

/** Adds probes of the health check, all of which went well, with the answers that they got: today's, with what was different then. */
export async function writeProbes(sql: Sql, from: Instant, told: readonly Told[]): Promise<void> {
  await sql`
    with now as materialized (select public.health_check() as report),
      before as materialized (select count(*) as n, max(paid_at) as at from public.payments where paid_at < ${iso(from)}),
      size as materialized (select (select count(*) from public.organizations) as organizations, (select count(*) from public.units) as units)
    insert into watch.health_samples (at, ok, latency_ms, report)
    select h.at, true, h.latency, jsonb_build_object(
      'app', jsonb_build_object('status', 'ok', 'version', nullif(h.version, ''), 'evaluator_age_s', ${evaluatorAgeS}::int, 'reasons', '[]'::jsonb,
        'heartbeat', to_char(h.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
      'database', (now.report -> 'database') || jsonb_build_object('organizations', size.organizations, 'units', size.units,
        'payments', before.n + h.payments,
        'latest_payment_date', to_char(coalesce(h.paid, before.at) at time zone 'utc', 'YYYY-MM-DD')),
      'rls', now.report -> 'rls')
    from now, before, size, (
      select timestamptz 'epoch' + u.at * interval '1 millisecond' as at, u.latency, u.version, u.payments,
        timestamptz 'epoch' + nullif(u.paid, 0) * interval '1 millisecond' as paid
      from unnest(${told.map(({ at }) => at as number)}::bigint[], ${told.map(({ latencyMs }) => latencyMs)}::float8[],
        ${told.map(({ version }) => version ?? "")}::text[], ${told.map(({ payments }) => payments)}::int[],
        ${told.map(({ paidAt }) => (paidAt ?? 0) as number)}::bigint[]) as u (at, latency, version, payments, paid)
    ) as h
    on conflict do nothing`;
}

/** Adds the heartbeat of the evaluator, a slot a minute, as long ago as heartbeats are kept. */
export async function writeSlots(sql: Sql, { from, to }: TimeRange): Promise<void> {
  await sql`
    insert into watch.slots (slot, started_at, finished_at)
    select s, s + interval '1 second', s + interval '2 seconds'
    from generate_series(${iso(from)}::timestamptz, ${iso(shift(to, -MINUTE))}::timestamptz, interval '1 minute') as s
    on conflict do nothing`;
}

/** The shipped rules were in force a day before the history begins: what somebody changes later is a version of its own. */
export async function dateRules(sql: Sql, from: Instant): Promise<void> {
  const since = iso(shift(from, -DAY));
  await sql`alter table watch.rules disable trigger rules_signed`;
  await sql`alter table watch.rules disable trigger rules_recorded`;
  await sql`alter table watch.rule_versions disable trigger rule_versions_append_only`;
  await sql`update watch.rules set updated_at = ${since} where version = 1 and updated_at > ${since}`;
  await sql`update watch.rule_versions set updated_at = ${since} where version = 1 and updated_at > ${since}`;
  await sql`alter table watch.rules enable trigger rules_signed`;
  await sql`alter table watch.rules enable trigger rules_recorded`;
  await sql`alter table watch.rule_versions enable trigger rule_versions_append_only`;
}

/** Adds a fire drill that went well for every night of a range, at the hour that is set for it. */
export async function writeDrills(sql: Sql, { from, to }: TimeRange): Promise<void> {
  await sql`
    insert into watch.drills (id, started_at, ingested_at, counted_at, evaluated_at, queued_at, received_at, delivered_at, finished_at, displays)
    select md5('drill ' || d.at)::uuid, d.at, d.at + interval '0.2 s', d.at + interval '0.2 s', d.at + interval '1.1 s', d.at + interval '1.1 s',
      d.at + interval '1.5 s', d.at + interval '1.6 s', d.at + interval '1.6 s', 0
    from generate_series(${iso(from)}::timestamptz - interval '1 day', ${iso(to)}::timestamptz + interval '1 day', interval '1 day') as n (night)
    cross join lateral (
      select (date_trunc('day', n.night at time zone watch.alert_zone()) + (s.value #>> '{}')::int * interval '1 hour')
        at time zone watch.alert_zone() + interval '20 s' as at
      from watch.settings s where s.key = 'drill.hour' and s.value <> 'null'
    ) as d
    where d.at >= ${iso(from)} and d.at < ${iso(to)}
    on conflict do nothing`;
}
