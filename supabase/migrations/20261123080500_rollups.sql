-- Counts by minute, by five minutes and by hour, last values of gauges, what became of every received event, and how the sources are doing.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.event_minutes (
  signal text not null,
  minute timestamptz not null,
  variant text not null,
  source text not null,
  n bigint not null,
  primary key (signal, minute, variant, source)
) with (fillfactor = 50);
comment on table watch.event_minutes is 'Events counted by minute of the event. Half-filled pages keep the updates of the running minute in place.';
comment on column watch.event_minutes.variant is 'Empty where the signal has no variants.';

create table if not exists watch.event_fives (
  signal text not null,
  five timestamptz not null,
  variant text not null,
  source text not null,
  n bigint not null,
  primary key (signal, five, variant, source)
) with (fillfactor = 50);
comment on table watch.event_fives is 'Events counted by five minutes of the event, for a day at a glance.';

create table if not exists watch.event_hours (
  signal text not null,
  hour timestamptz not null,
  variant text not null,
  source text not null,
  n bigint not null,
  primary key (signal, hour, variant, source)
) with (fillfactor = 50);
comment on table watch.event_hours is 'Events counted by hour of the event, for long ranges.';

create table if not exists watch.variants (
  signal text not null,
  variant text not null,
  primary key (signal, variant)
);
comment on table watch.variants is
  'Variants that are counted by name. Further ones of the same signal are counted as other: a stranger who makes names up must not fill the rollups. watch.maintain forgets those unheard of for a week.';

create table if not exists watch.event_deltas (
  at timestamptz not null,
  signal text not null,
  variant text not null,
  source text not null,
  n bigint not null
);
comment on table watch.event_deltas is
  'Counts of watch.emit, only ever inserted, so that no business transaction waits for another. watch.maintain folds them into the rollups; readers add them.';

create table if not exists watch.gauge_minutes (
  signal text not null,
  minute timestamptz not null,
  variant text not null default '',
  value double precision not null,
  primary key (signal, minute, variant)
) with (fillfactor = 70);
comment on table watch.gauge_minutes is 'Last value of gauges and ages in a minute.';

create table if not exists watch.ingest_outcomes (
  minute timestamptz not null,
  source text not null,
  outcome text not null constraint ingest_outcomes_known check (outcome in ('accepted', 'duplicate', 'dropped', 'rejected')),
  reason text not null default '',
  n bigint not null,
  primary key (minute, source, outcome, reason)
) with (fillfactor = 50);
comment on table watch.ingest_outcomes is 'What became of every received event, by minute of receipt: the sum over outcomes is what was received.';

create table if not exists watch.sources (
  source text primary key,
  first_event_at timestamptz,
  last_event_at timestamptz,
  last_receipt_at timestamptz,
  usual_gap_s double precision,
  events bigint not null default 0
) with (fillfactor = 50);
comment on table watch.sources is 'Sources that were heard from.';
comment on column watch.sources.first_event_at is 'The source is observed from here on.';
comment on column watch.sources.usual_gap_s is
  'Pause between two minutes with events that 99 of 100 pauses of the last 7 days stay within, in seconds; null while fewer than 20 were seen.';
comment on column watch.sources.events is 'Events accepted from the source, ever.';

do $$
declare
  t text;
begin
  foreach t in array array['event_minutes', 'event_fives', 'event_hours', 'variants', 'event_deltas', 'gauge_minutes', 'ingest_outcomes', 'sources'] loop
    execute format('alter table watch.%I enable row level security', t);
    execute format(
      'create policy %I on watch.%I for select to authenticated
       using (exists (select from watch.members m where m.user_id = (select auth.uid())))', t || '_read', t);
    execute format('grant select on watch.%I to authenticated, service_role', t);
  end loop;
end
$$;
