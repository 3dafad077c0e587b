-- Raw events and the ids of events that are only counted, both partitioned by day; and the making of partitions.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.events (
  id uuid not null,
  at timestamptz not null,
  received_at timestamptz not null,
  source text not null,
  signal text,
  variant text,
  severity text not null constraint events_severity_known check (severity in ('debug', 'info', 'warning', 'error', 'fatal')),
  -- An HTTP status has three digits.
  -- squawk-ignore prefer-bigint-over-smallint
  status smallint,
  path text,
  request_id text,
  message text,
  attributes jsonb,
  primary key (at, id)
) partition by range (at);
comment on table watch.events is 'Classified, redacted events that were kept, by day. Written by watch.ingest and watch.emit only.';
comment on column watch.events.at is 'Time of the event; of the receipt where the event''s own time could not be used (attributes.clock says why).';
comment on column watch.events.variant is 'What of the signal, such as portal/invalid_credentials; empty where the signal has no variants.';
comment on column watch.events.status is 'Logical HTTP status.';
comment on column watch.events.path is 'Path template, without ids and query.';
-- The key and this index are all that the day being written carries: every further index halves the rate of ingest.
create index if not exists events_errors on watch.events (signal, at) where severity in ('error', 'fatal');

create table if not exists watch.event_keys (
  id uuid not null,
  at timestamptz not null,
  primary key (at, id)
) partition by range (at);
comment on table watch.event_keys is 'Ids of events that are counted but not kept, so that a re-sent event is still known as a duplicate.';

create table if not exists watch.clamped_ids (
  id uuid primary key,
  received_at timestamptz not null
);
comment on table watch.clamped_ids is
  'Ids of events whose own time could not be used: they are stored at their receipt, which differs each time they are sent.';
create index if not exists clamped_ids_received_at on watch.clamped_ids (received_at);

create table if not exists watch.events_default partition of watch.events default;
comment on table watch.events_default is 'Events of days that have no partition. Emptied by watch.maintain as soon as the day gets one.';
create table if not exists watch.event_keys_default partition of watch.event_keys default;
comment on table watch.event_keys_default is 'Ids of days that have no partition.';

alter table watch.events enable row level security;
alter table watch.events_default enable row level security;
alter table watch.event_keys enable row level security;
alter table watch.event_keys_default enable row level security;
alter table watch.clamped_ids enable row level security;
create policy events_read on watch.events for select to authenticated
  using (exists (select from watch.members m where m.user_id = (select auth.uid())));
grant select on watch.events to authenticated, service_role;

create or replace function watch.partition_name(parent text, day date) returns text
language sql immutable parallel safe set search_path = ''
as $$ select parent || '_' || to_char(day, 'YYYYMMDD') $$;
comment on function watch.partition_name(text, date) is 'Name of the partition of a day (UTC), such as events_20261123.';

create or replace function watch.add_partition(parent text, day date) returns boolean
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  part constant text := watch.partition_name(parent, day);
  lower constant timestamptz := day::timestamp at time zone 'utc';
  upper constant timestamptz := (day + 1)::timestamp at time zone 'utc';
begin
  if to_regclass(format('watch.%I', part)) is not null then
    return false;
  end if;
  -- Made apart and attached: `partition of` would stop every writer of the parent, attaching does not.
  execute format('create table watch.%I (like watch.%I including defaults including constraints including indexes)', part, parent);
  execute format('alter table watch.%I enable row level security', part);
  execute format('comment on table watch.%I is %L', part, parent || ' of ' || day || ' (UTC).');
  -- Rows of this day that came too early move in.
  execute format(
    'with moved as (delete from watch.%I where at >= %L and at < %L returning *) insert into watch.%I select * from moved',
    parent || '_default', lower, upper, part
  );
  execute format('alter table watch.%I attach partition watch.%I for values from (%L) to (%L)', parent, part, lower, upper);
  return true;
end
$$;
comment on function watch.add_partition(text, date) is 'Makes the partition of a day (UTC) of events or event_keys; false if it was there. Row-level security is on.';

create or replace function watch.drop_partitions_before(parent text, day date) returns integer
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  part text;
  dropped integer := 0;
begin
  for part in
    select c.relname
    from pg_catalog.pg_inherits i
    join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = to_regclass(format('watch.%I', parent))
      and c.relname ~ ('^' || parent || '_[0-9]{8}$')
      and c.relname < watch.partition_name(parent, day)
    order by c.relname
  loop
    execute format('drop table watch.%I', part);
    dropped := dropped + 1;
  end loop;
  return dropped;
end
$$;
comment on function watch.drop_partitions_before(text, date) is 'Drops whole days (UTC) before a day; answers how many.';

-- A week back, for logs that arrive late and for imports; a week ahead, so that a stopped evaluator has that long to be noticed.
do $$
begin
  perform watch.add_partition(p.parent, d.day::date)
  from unnest(array['events', 'event_keys']) as p (parent),
    generate_series((now() at time zone 'utc')::date - 7, (now() at time zone 'utc')::date + 7, interval '1 day') as d (day);
end
$$;

select watch.lock_functions();
