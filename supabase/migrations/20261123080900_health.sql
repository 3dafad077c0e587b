-- What an uptime monitor may ask, and what the probe and the evaluator leave behind.

set lock_timeout = '5s';
set statement_timeout = '5min';

-- The first count of the core tables, in a transaction after the one that attached the triggers: no lock is held while counting.
do $$
begin
  perform watch.recount(c.table_name) from watch.table_counts c where c.n is null;
end
$$;

create table if not exists watch.health_samples (
  at timestamptz primary key,
  ok boolean not null,
  latency_ms double precision,
  error text,
  report jsonb
);
comment on table watch.health_samples is 'Probes of the health check from outside the database.';
comment on column watch.health_samples.report is 'What health_check answered.';
alter table watch.health_samples enable row level security;
create policy health_samples_read on watch.health_samples for select to authenticated
  using (exists (select from watch.members m where m.user_id = (select auth.uid())));
grant select on watch.health_samples to authenticated;
grant select, insert on watch.health_samples to service_role;

create table if not exists watch.slots (
  slot timestamptz primary key,
  started_at timestamptz not null,
  finished_at timestamptz
);
comment on table watch.slots is 'Heartbeat of the evaluator: one row a slot, keyed by the slot''s time and not by the clock.';
alter table watch.slots enable row level security;
create policy slots_read on watch.slots for select to anon, authenticated using (true);
grant select on watch.slots to anon, authenticated;
grant select, insert, update on watch.slots to service_role;

create table if not exists watch.releases (
  id uuid primary key default gen_random_uuid(),
  version text not null,
  at timestamptz not null default now(),
  note text
);
comment on table watch.releases is 'Releases of Nexsys, as markers on charts.';
create index if not exists releases_at on watch.releases (at);
alter table watch.releases enable row level security;
create policy releases_read on watch.releases for select to anon, authenticated using (true);
grant select on watch.releases to authenticated;
grant select (version, at) on watch.releases to anon;
grant select, insert, update on watch.releases to service_role;

create or replace function watch.applied_migration() returns text
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (select max(m.version) from supabase_migrations.schema_migrations m);
exception when others then
  return null;
end
$$;
comment on function watch.applied_migration() is 'Version of the newest applied migration. Definer: the history is not readable for callers.';
revoke execute on function watch.applied_migration() from public;
grant execute on function watch.applied_migration() to anon, authenticated, service_role;

create or replace function watch.kept_count(counted text) returns bigint
language sql stable security invoker set search_path = ''
as $$
  select case
    when not exists (
      select from pg_catalog.pg_trigger t
      where t.tgrelid = to_regclass('public.' || c.table_name) and t.tgname = 'watch_rows_inserted' and t.tgenabled <> 'D'
    ) then null
    when d.emptied then (
      select coalesce(sum(e.delta), 0) from watch.count_deltas e
      where e.table_name = counted
        and e.id > (select max(r.id) from watch.count_deltas r where r.table_name = counted and r.emptied)
    )
    else c.n + d.delta
  end
  from watch.table_counts c,
    (select coalesce(sum(d.delta), 0) as delta, coalesce(bool_or(d.emptied), false) as emptied
     from watch.count_deltas d where d.table_name = counted) as d
  where c.table_name = counted
$$;
comment on function watch.kept_count(text) is 'Rows of a core table by the kept count; null where it is not known.';
grant execute on function watch.kept_count(text) to anon, authenticated, service_role;

create or replace function public.health_check() returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  now_at constant timestamptz := clock_timestamp();
  reasons text[] := '{}';
  database_ok boolean := true;
  rls_ok boolean := true;
  version text;
  last_slot timestamptz;
  installed timestamptz;
  age integer;
  counts jsonb := '{"organizations": null, "units": null, "payments": null, "latest_payment_date": null}';
  migration text;
  found integer;
  expected integer;
  finding record;
  missing_days text[];
  open_tables text[];
begin
  begin
    select s.finished_at into last_slot from watch.slots s where s.finished_at is not null order by s.slot desc limit 1;
    select i.installed_at into installed from watch.installation i;
    select r.version into version from watch.releases r order by r.at desc limit 1;
    -- `greatest` passes over nulls, and never run is not run just now.
    age := case when last_slot is not null then greatest(0, floor(extract(epoch from now_at - last_slot))) end;
    if age > 180 then
      reasons := reasons || format('The evaluator is late: it last ran %s s ago.', age);
    elsif age is null and installed < now_at - interval '15 minutes' then
      reasons := reasons || 'The evaluator has never run: schedule the function tick once a minute.'::text;
    end if;
  exception when others then
    reasons := reasons || format('The evaluator''s heartbeat could not be read: %s.', sqlerrm);
  end;

  begin
    -- Events that come without a day of their own are kept in the default partition; too many there make tomorrow's day slow to make.
    select array_agg(p.name order by p.name) into missing_days
    from (
      select t.parent || '_' || to_char((now_at at time zone 'utc')::date + d.ahead, 'YYYYMMDD') as name
      from unnest(array['events', 'event_keys']) as t (parent), generate_series(0, 1) as d (ahead)
    ) as p
    where to_regclass('watch.' || p.name) is null;
    if missing_days is not null then
      database_ok := false;
      reasons := reasons || ('There is no partition ' || array_to_string(missing_days, ', ')
        || ': events of the day go to the default one. Run watch.maintain() and see what it answers.');
    end if;
  exception when others then
    database_ok := false;
    reasons := reasons || format('The partitions could not be looked up: %s.', sqlerrm);
  end;

  begin
    -- A bounded look: with many differences unfolded, summing them would not be constant time.
    if (select count(*) from (select from watch.count_deltas limit 10001) as d) > 10000 then
      database_ok := false;
      reasons := reasons || 'The counts of rows are not known: more than 10,000 changes wait for watch.maintain.'::text;
    else
      select jsonb_build_object(
        'organizations', watch.kept_count('organizations'),
        'units', watch.kept_count('units'),
        'payments', watch.kept_count('payments'),
        'latest_payment_date', (
          select to_char(greatest(c.latest_at, (select max(d.latest_at) from watch.count_deltas d)) at time zone 'utc', 'YYYY-MM-DD')
          from watch.table_counts c where c.table_name = 'payments'
        )
      ) into counts;
    end if;
    migration := watch.applied_migration();
  exception when others then
    database_ok := false;
    reasons := reasons || format('The counts of rows could not be read: %s.', sqlerrm);
  end;

  begin
    select count(f.polname), array_agg(c.table_name order by c.table_name) filter (where not k.relrowsecurity)
    into found, open_tables
    from watch.core_tables c
    join pg_catalog.pg_class k on k.oid = to_regclass('public.' || c.table_name)
    left join lateral (select p.polname from pg_catalog.pg_policy p where p.polrelid = k.oid) as f on true;
    select array_agg(distinct t.t order by t.t) into open_tables from unnest(open_tables) as t (t);
    select count(*) into expected from watch.expected_policies e;
    if open_tables is not null then
      rls_ok := false;
      reasons := reasons || ('Row-level security is off on ' || array_to_string(open_tables, ', ') || '.');
    end if;
    for finding in
      select x.gone, x.owned, array_agg(x.name order by x.name) as names
      from (
        select e.table_name || '.' || e.policy_name as name, p.oid is null as gone, coalesce(c.owned, false) as owned
        from watch.expected_policies e
        left join watch.core_tables c on c.table_name = e.table_name
        left join pg_catalog.pg_policy p on p.polrelid = to_regclass('public.' || e.table_name) and p.polname = e.policy_name
        where p.oid is null or watch.policy_hash(p.oid) is distinct from e.hash
      ) as x
      group by x.gone, x.owned
      order by x.gone desc, x.owned desc
    loop
      rls_ok := false;
      reasons := reasons || (case
          when finding.gone and cardinality(finding.names) = 1 then 'A policy is missing: '
          when finding.gone then 'Policies are missing: '
          when cardinality(finding.names) = 1 then 'A policy is not what it was: '
          else 'Policies are not what they were: ' end
        || array_to_string(finding.names[1:5], ', ') || case when cardinality(finding.names) > 5 then ', …' else '' end
        || case when finding.owned then '. Apply supabase/rls_core.sql.'
           else '. Put back what was there, or accept it: select watch.accept_policies().' end);
    end loop;
  exception when others then
    rls_ok := false;
    reasons := reasons || format('The policies could not be read: %s.', sqlerrm);
  end;

  return jsonb_build_object(
    'app', jsonb_build_object(
      'status', case when cardinality(reasons) = 0 then 'ok' else 'degraded' end,
      'version', version,
      'heartbeat', to_char(now_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'evaluator_age_s', age,
      'reasons', to_jsonb(reasons)
    ),
    'database', jsonb_build_object(
      'status', case when database_ok then 'ok' else 'degraded' end,
      'version', current_setting('server_version'),
      'migration', migration
    ) || counts,
    'rls', jsonb_build_object(
      'status', case when rls_ok then 'ok' else 'degraded' end,
      'policies', found,
      'expected_policies', expected,
      'tables_without_rls', case when found is not null then coalesce(to_jsonb(open_tables), '[]') end
    )
  );
end
$$;
comment on function public.health_check() is
  'For uptime monitors, by GET or POST: {app, database, rls}, each with a status of ok or degraded, and why. Constant time, never raises; what is not known is null.';
revoke execute on function public.health_check() from public;
grant execute on function public.health_check() to anon, authenticated, service_role;

create or replace function watch_api.record_health(sample jsonb) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  sampled constant timestamptz := watch.at_ms((sample ->> 'at')::bigint);
  ok constant boolean := (sample ->> 'ok')::boolean;
  latency constant double precision := (sample ->> 'latency_ms')::double precision;
begin
  if sampled is null or ok is null then
    raise exception 'A health sample needs `at` (milliseconds since the epoch) and `ok` (true or false).' using errcode = '22023';
  end if;
  insert into watch.health_samples (at, ok, latency_ms, error, report)
  values (sampled, ok, latency, sample ->> 'error', nullif(sample -> 'report', 'null'))
  on conflict (at) do nothing;
  perform watch.set_gauge('health.ok', sampled, '', ok::integer);
  perform watch.set_gauge('health.latency', sampled, '', latency);
  return watch.ingest(jsonb_build_object('received', 1, 'events', jsonb_build_array(jsonb_build_object(
    'id', md5('probe ' || (sample ->> 'at'))::uuid, 'at_us', (sample ->> 'at')::bigint * 1000, 'source', 'probe',
    'severity', case when ok then 'info' else 'error' end, 'keep', not ok, 'message', sample ->> 'error'
  ))));
end
$$;
comment on function watch_api.record_health(jsonb) is
  'Keeps a probe of the health check: {at: ms, ok, latency_ms, error, report}; the same moment twice is kept once. Service role only.';
grant execute on function watch_api.record_health(jsonb) to service_role;

create or replace function watch.set_gauge(signal text, at timestamptz, variant text, value double precision) returns void
language sql volatile security invoker set search_path = ''
as $$
  insert into watch.gauge_minutes as g (signal, minute, variant, value)
  select signal, date_bin('1 minute', at, timestamptz 'epoch'), variant, value where value is not null
  on conflict (signal, minute, variant) do update set value = excluded.value
$$;
comment on function watch.set_gauge(text, timestamptz, text, double precision) is 'Sets the value of a gauge in a minute; the last one wins, null sets nothing.';
grant execute on function watch.set_gauge(text, timestamptz, text, double precision) to service_role;
grant insert, update on watch.gauge_minutes to service_role;

create or replace function watch_api.beat(slot bigint) returns jsonb
language sql volatile security invoker set search_path = ''
as $$
  insert into watch.slots as s (slot, started_at, finished_at)
  values (watch.at_ms(slot), clock_timestamp(), clock_timestamp())
  on conflict (slot) do update set finished_at = clock_timestamp()
  returning jsonb_build_object('slot', watch.ms(s.slot), 'finished_at', watch.ms(s.finished_at))
$$;
comment on function watch_api.beat(bigint) is 'The evaluator''s heartbeat for a slot (milliseconds since the epoch, start of the minute). Service role only.';
grant execute on function watch_api.beat(bigint) to service_role;

select watch.lock_functions();
