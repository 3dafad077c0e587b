-- Once a minute: partitions, folding, gauges, the payment ledger, usual gaps, retention. Every step stands for itself.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.payment_days (
  day date primary key,
  created bigint not null,
  approved bigint not null,
  rejected bigint not null,
  superseded bigint not null,
  failed bigint not null,
  open bigint not null,
  updated_at timestamptz not null
);
comment on table watch.payment_days is
  'Payment intents by the day (UTC) of their creation and what became of them: created = approved + rejected + superseded + failed + open.';
alter table watch.payment_days enable row level security;
create policy payment_days_read on watch.payment_days for select to authenticated
  using (exists (select from watch.members m where m.user_id = (select auth.uid())));
grant select on watch.payment_days to authenticated, service_role;

-- A writer must never queue behind partition work for long: it gives up after half a second, and is tried again a minute later.
create or replace function watch.step_partitions(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '500ms'
as $$
declare
  today constant date := (now_at at time zone 'utc')::date;
begin
  perform watch.add_partition(p.parent, today + d.ahead)
  from unnest(array['events', 'event_keys']) as p (parent), generate_series(0, 7) as d (ahead);
  perform watch.drop_partitions_before('events', ((now_at - watch.days_setting('retention.events_days')) at time zone 'utc')::date);
  perform watch.drop_partitions_before(
    'event_keys', ((now_at - watch.days_setting('retention.event_keys_days')) at time zone 'utc')::date);
end
$$;
comment on function watch.step_partitions(timestamptz) is 'Makes the days up to a week ahead, drops those beyond retention.';

create or replace function watch.step_fold_deltas(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
declare
  ledger jsonb;
begin
  -- The same order of locks as watch.ingest: rollups, then sources, then outcomes, each by key.
  with folded as (
    delete from watch.event_deltas d returning d.at, d.signal, d.variant, d.source, d.n
  ),
  counts as materialized (
    select f.signal, date_bin('1 minute', f.at, timestamptz 'epoch') as minute, f.variant, f.source, sum(f.n) as n,
      min(f.at) as first_at, max(f.at) as last_at
    from folded f group by 1, 2, 3, 4
  ),
  minutes as (
    insert into watch.event_minutes as m (signal, minute, variant, source, n)
    select c.signal, c.minute, c.variant, c.source, c.n from counts c
    order by c.signal, c.minute, c.variant, c.source
    on conflict (signal, minute, variant, source) do update set n = m.n + excluded.n
  ),
  fives as (
    insert into watch.event_fives as f (signal, five, variant, source, n)
    select c.signal, date_bin('5 minutes', c.minute, timestamptz 'epoch') as five, c.variant, c.source, sum(c.n) from counts c
    group by c.signal, five, c.variant, c.source
    order by c.signal, five, c.variant, c.source
    on conflict (signal, five, variant, source) do update set n = f.n + excluded.n
  ),
  hours as (
    insert into watch.event_hours as h (signal, hour, variant, source, n)
    select c.signal, date_bin('1 hour', c.minute, timestamptz 'epoch') as hour, c.variant, c.source, sum(c.n) from counts c
    group by c.signal, hour, c.variant, c.source
    order by c.signal, hour, c.variant, c.source
    on conflict (signal, hour, variant, source) do update set n = h.n + excluded.n
  )
  select coalesce(jsonb_agg(to_jsonb(c)), '[]') into ledger from counts c where c.signal = 'source.events';

  insert into watch.sources as s (source, first_event_at, last_event_at, last_receipt_at, events)
  select l.source, min(l.first_at), max(l.last_at), max(l.last_at), sum(l.n)
  from jsonb_to_recordset(ledger) as l (source text, first_at timestamptz, last_at timestamptz, n bigint)
  group by l.source order by l.source
  on conflict (source) do update set
    first_event_at = least(s.first_event_at, excluded.first_event_at),
    last_event_at = greatest(s.last_event_at, excluded.last_event_at),
    last_receipt_at = greatest(s.last_receipt_at, excluded.last_receipt_at),
    events = s.events + excluded.events;

  insert into watch.ingest_outcomes as o (minute, source, outcome, n)
  select l.minute, l.source, 'accepted', sum(l.n)
  from jsonb_to_recordset(ledger) as l (source text, minute timestamptz, n bigint)
  group by l.minute, l.source order by l.minute, l.source
  on conflict (minute, source, outcome, reason) do update set n = o.n + excluded.n;

  -- This very step shows that the database speaks, in nights without a payment too.
  insert into watch.sources as s (source, first_event_at, last_receipt_at)
  select 'database', i.installed_at, now_at from watch.installation i
  on conflict (source) do update set last_receipt_at = greatest(s.last_receipt_at, excluded.last_receipt_at);
end
$$;
comment on function watch.step_fold_deltas(timestamptz) is 'Adds what watch.emit counted to the rollups, the sources and the outcomes.';

create or replace function watch.step_counts(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
begin
  perform watch.fold_counts();
  -- A daily count puts right what a lost difference would otherwise keep wrong for ever.
  perform watch.recount(c.table_name) from watch.table_counts c
  where (c.n is null or c.counted_at < now_at - interval '1 day') and to_regclass('public.' || c.table_name) is not null;
end
$$;
comment on function watch.step_counts(timestamptz) is 'Folds the differences of the core tables'' counts; counts anew once a day.';

create or replace function watch.scan_is_cheap(table_name text, variadic columns text[]) returns boolean
language sql stable security invoker set search_path = ''
as $$
  select c.reltuples < 500000 or exists (
    select from pg_catalog.pg_index i
    join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid = c.oid and i.indisvalid and a.attname = any (columns)
  )
  from pg_catalog.pg_class c where c.oid = to_regclass('public.' || quote_ident(table_name))
$$;
comment on function watch.scan_is_cheap(text, text[]) is
  'Whether a core table is small, or has an index that begins with one of the columns: asked before looking at it every minute.';

create or replace function watch.step_payments(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  -- A live project may have open states of other names; ours has one, which its index answers.
  is_open constant text := case when (select c.owned from watch.core_tables c where c.table_name = 'payment_intents')
    then 'p.status = ''pending''' else 'lower(p.status::text) not in (''approved'', ''rejected'', ''superseded'', ''failed'')' end;
  open_now bigint;
  oldest timestamptz;
begin
  if not watch.has_columns('payment_intents', 'status', 'created_at') then
    return;
  end if;
  if watch.scan_is_cheap('payment_intents', 'status') then
    execute format('select count(*), min(p.created_at)::timestamptz from public.payment_intents p where %s', is_open)
    into open_now, oldest;
    perform watch.set_gauge('payment_intents.open', now_at, '', open_now);
    -- Nothing waits: an age of 0 is what was seen, not a gap in seeing.
    perform watch.set_gauge('payment_intents.oldest_age', now_at, '', coalesce(greatest(0, extract(epoch from now_at - oldest)), 0));
  end if;
  if watch.scan_is_cheap('payment_intents', 'created_at') then
    execute format(
      'insert into watch.payment_days as d (day, created, approved, rejected, superseded, failed, open, updated_at)
       select g.day::date, count(p.status),
         count(*) filter (where lower(p.status::text) = ''approved''), count(*) filter (where lower(p.status::text) = ''rejected''),
         count(*) filter (where lower(p.status::text) = ''superseded''), count(*) filter (where lower(p.status::text) = ''failed''),
         count(p.status) filter (where %s), $2
       from generate_series($1 - interval ''1 day'', $1, interval ''1 day'') as g (day)
       left join public.payment_intents p
         on p.created_at >= g.day at time zone ''utc'' and p.created_at < (g.day + interval ''1 day'') at time zone ''utc''
       group by g.day
       on conflict (day) do update set created = excluded.created, approved = excluded.approved, rejected = excluded.rejected,
         superseded = excluded.superseded, failed = excluded.failed, open = excluded.open, updated_at = excluded.updated_at',
      is_open
    ) using date_trunc('day', now_at at time zone 'utc'), now_at;
  end if;
end
$$;
comment on function watch.step_payments(timestamptz) is 'Gauges of open payment intents, and the ledger of today and yesterday.';

create or replace function watch.step_gaps(now_at timestamptz) returns void
language sql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
  with pauses as (
    select m.variant as source, extract(epoch from m.minute - lag(m.minute) over (partition by m.variant order by m.minute)) as pause
    from watch.event_minutes m
    where m.signal = 'source.events' and m.minute >= now_at - interval '7 days' and m.minute <= now_at
  ),
  usual as (
    select p.source, percentile_cont(0.99) within group (order by p.pause) as gap
    from pauses p where p.pause is not null group by p.source having count(*) >= 20
  )
  update watch.sources s set usual_gap_s = u.gap from usual u
  where u.source = s.source and s.usual_gap_s is distinct from u.gap
$$;
comment on function watch.step_gaps(timestamptz) is 'Measures the pauses that are usual for each source.';

create or replace function watch.step_purge(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
declare
  minutes_before constant timestamptz := now_at - watch.days_setting('retention.minutes_days');
  hours_before constant timestamptz := now_at - watch.days_setting('retention.hours_days');
  known constant text[] := (select array_agg(s.signal) from watch.signals s);
begin
  delete from watch.event_minutes m where m.signal = any (known) and m.minute < minutes_before;
  delete from watch.event_fives f where f.signal = any (known) and f.five < minutes_before;
  delete from watch.event_hours h where h.signal = any (known) and h.hour < hours_before;
  delete from watch.gauge_minutes g where g.signal = any (known) and g.minute < minutes_before;
  delete from watch.variants v where not exists (
    select from (select distinct h.signal, h.variant from watch.event_hours h
      where h.signal = any (known) and h.hour >= now_at - interval '7 days') as heard
    where heard.signal = v.signal and heard.variant = v.variant
  );
  delete from watch.ingest_outcomes o where o.minute < minutes_before;
  delete from watch.health_samples h where h.at < minutes_before;
  delete from watch.slots s where s.slot < now_at - interval '7 days';
  delete from watch.events_default e where e.at < now_at - watch.days_setting('retention.events_days');
  delete from watch.event_keys_default k where k.at < now_at - watch.days_setting('retention.event_keys_days');
  delete from watch.clamped_ids c where c.received_at < now_at - watch.days_setting('retention.events_days');
end
$$;
comment on function watch.step_purge(timestamptz) is 'Deletes rows beyond retention from what has no partitions.';

create or replace function watch.maintain(now_at timestamptz default clock_timestamp()) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  steps text[] := array['step_fold_deltas', 'step_counts', 'step_payments', 'step_partitions'];
  step text;
  began timestamptz;
  took jsonb := '{}';
  errors jsonb := '{}';
begin
  if not pg_try_advisory_xact_lock(hashtextextended('watch.maintain', 0)) then
    return jsonb_build_object('skipped', 'Another run is under way.');
  end if;
  if (select coalesce(i.gaps_at <= now_at - interval '1 hour', true) from watch.installation i) then
    steps := steps || array['step_gaps', 'step_purge'];
    update watch.installation set gaps_at = now_at;
  end if;
  foreach step in array steps loop
    began := clock_timestamp();
    begin
      execute format('select watch.%I($1)', step) using now_at;
    exception when others then
      errors := errors || jsonb_build_object(step, sqlerrm);
      raise warning 'watch.maintain, %: %', step, sqlerrm;
    end;
    took := took || jsonb_build_object(step, round(extract(epoch from clock_timestamp() - began) * 1000, 1));
  end loop;
  update watch.installation set maintained_at = now_at;
  return jsonb_build_object('took_ms', took, 'errors', errors);
end
$$;
comment on function watch.maintain(timestamptz) is
  'Runs every step, each for itself: {took_ms: {step: ms}, errors: {step: message}}. Two runs at once: the second is skipped. Definer: partitions belong to the owner.';
revoke execute on function watch.maintain(timestamptz) from public;
grant execute on function watch.maintain(timestamptz) to service_role;

create or replace function watch_api.maintain() returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select watch.maintain() $$;
comment on function watch_api.maintain() is 'Upkeep, once a minute: {took_ms, errors}. Service role only.';
grant execute on function watch_api.maintain() to service_role;

-- Where the platform has a scheduler, upkeep does not depend on the function tick.
do $$
begin
  if exists (select from pg_catalog.pg_extension e where e.extname = 'pg_cron') then
    perform cron.schedule('nexsys-watch-maintain', '* * * * *', 'select watch.maintain()');
  else
    raise notice 'pg_cron is not installed: watch.maintain runs whenever the function tick calls it.';
  end if;
end
$$;
