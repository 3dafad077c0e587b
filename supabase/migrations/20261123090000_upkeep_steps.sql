-- Upkeep as a list of steps that later migrations add to, what it reports to the health check, and partitions that mend themselves.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.upkeep_steps (
  step text primary key constraint upkeep_steps_named check (step ~ '^step_[a-z_]+$'),
  position bigint not null,
  hourly boolean not null default false,
  failures bigint not null default 0,
  last_error text
);
comment on table watch.upkeep_steps is
  'What watch.maintain does, in this order: each step is a function watch.<step>(now_at timestamptz) that may fail without keeping the others from theirs.';
comment on column watch.upkeep_steps.hourly is 'Runs once an hour instead of once a minute.';
comment on column watch.upkeep_steps.failures is 'Failures in a row; 0 while it works. From the third on the health check says so.';
alter table watch.upkeep_steps enable row level security;
create policy upkeep_steps_read on watch.upkeep_steps for select to anon, authenticated using (true);
grant select (step, failures) on watch.upkeep_steps to anon;
grant select on watch.upkeep_steps to authenticated, service_role;

insert into watch.upkeep_steps (step, position, hourly) values
  ('step_fold_deltas', 10, false),
  ('step_counts', 20, false),
  ('step_payments', 30, false),
  ('step_unpartitioned', 60, false),
  ('step_partitions', 70, false),
  ('step_gaps', 80, true),
  ('step_purge', 90, true)
on conflict (step) do nothing;

alter table watch.installation add column if not exists missing_days_rows bigint;
comment on column watch.installation.missing_days_rows is
  'Events that watch.maintain last found in the default partition although their day should have had a partition; null: never looked.';

-- A retention of nothing, or of less, would drop the day that is being written. Our own rows are sane: nothing to validate.
alter table watch.settings add constraint settings_retention_sane check (
  key not like 'retention.%' or case when jsonb_typeof(value) = 'number' then (value #>> '{}')::numeric between 1 and 3660 else false end
) not valid;

insert into watch.signals (signal, kind, sources, observed_by) values ('events.unpartitioned', 'gauge', '{database}', '{database}')
on conflict (signal) do update set kind = excluded.kind, sources = excluded.sources, observed_by = excluded.observed_by;

create or replace function watch.step_unpartitioned(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
declare
  today constant timestamptz := date_trunc('day', now_at, 'utc');
begin
  -- A bounded look: thousands say as much as millions.
  perform watch.set_gauge('events.unpartitioned', now_at, '', (
    select count(*) from (
      (select from watch.events_default limit 10000) union all (select from watch.event_keys_default limit 10000)
    ) as d
  ));
  update watch.installation set missing_days_rows = (
    select count(*) from (
      (select from watch.events_default e
       where e.at >= today - interval '7 days' and e.at < today + interval '8 days' limit 10000)
      union all
      (select from watch.event_keys_default k
       where k.at >= today - least(interval '7 days', watch.days_setting('retention.event_keys_days')) and k.at < today + interval '8 days'
       limit 10000)
    ) as d
  );
end
$$;
comment on function watch.step_unpartitioned(timestamptz) is
  'Counts what is in the default partitions, before the next step empties them: late events, or days whose partition was missing.';

-- A writer must never queue behind partition work for long: it gives up after half a second, and is tried again a minute later.
create or replace function watch.step_partitions(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '500ms'
as $$
declare
  today constant date := (now_at at time zone 'utc')::date;
  events_from constant date := ((now_at - watch.days_setting('retention.events_days')) at time zone 'utc')::date;
  keys_from constant date := ((now_at - watch.days_setting('retention.event_keys_days')) at time zone 'utc')::date;
begin
  perform watch.add_partition(p.parent, today + d.ahead)
  from unnest(array['events', 'event_keys']) as p (parent), generate_series(0, 7) as d (ahead);
  -- Days of late events get partitions too, so that they are dropped with their day and the default stays empty.
  perform watch.add_partition(l.parent, l.day)
  from (
    select distinct 'events' as parent, (e.at at time zone 'utc')::date as day from watch.events_default e
    where e.at >= events_from::timestamp at time zone 'utc' and e.at < (today + 8)::timestamp at time zone 'utc'
    union
    select 'event_keys', (k.at at time zone 'utc')::date from watch.event_keys_default k
    where k.at >= keys_from::timestamp at time zone 'utc' and k.at < (today + 8)::timestamp at time zone 'utc'
  ) as l;
  perform watch.drop_partitions_before('events', events_from);
  perform watch.drop_partitions_before('event_keys', keys_from);
end
$$;
comment on function watch.step_partitions(timestamptz) is
  'Makes the days up to a week ahead and those that wait in the default partition, drops those beyond retention.';

create or replace function watch.maintain(now_at timestamptz default clock_timestamp()) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  due record;
  full_hour boolean;
  began timestamptz;
  took jsonb := '{}';
  errors jsonb := '{}';
begin
  if not pg_try_advisory_xact_lock(hashtextextended('watch.maintain', 0)) then
    return jsonb_build_object('skipped', 'Another run is under way.');
  end if;
  select coalesce(i.gaps_at <= now_at - interval '1 hour', true) into full_hour from watch.installation i;
  if full_hour then
    update watch.installation set gaps_at = now_at;
  end if;
  for due in
    select s.step, s.failures from watch.upkeep_steps s where full_hour or not s.hourly order by s.position, s.step
  loop
    began := clock_timestamp();
    begin
      execute format('select watch.%I($1)', due.step) using now_at;
      if due.failures > 0 then
        update watch.upkeep_steps s set failures = 0, last_error = null where s.step = due.step;
      end if;
    exception when others then
      errors := errors || jsonb_build_object(due.step, sqlerrm);
      raise warning 'watch.maintain, %: %', due.step, sqlerrm;
      update watch.upkeep_steps s set failures = s.failures + 1, last_error = sqlerrm where s.step = due.step;
    end;
    took := took || jsonb_build_object(due.step, round(extract(epoch from clock_timestamp() - began) * 1000, 1));
  end loop;
  update watch.installation set maintained_at = now_at;
  return jsonb_build_object('took_ms', took, 'errors', errors);
end
$$;
comment on function watch.maintain(timestamptz) is
  'Runs every step of watch.upkeep_steps, each for itself: {took_ms: {step: ms}, errors: {step: message}}. Two runs at once: the second is skipped. Definer: partitions belong to the owner.';

create or replace function watch.upkeep_problems() returns text[]
language sql stable security invoker set search_path = ''
as $$
  select array_remove(array[
    (select format('%s events came to days that have no partition: watch.maintain makes them, and must be run each minute.',
      case when i.missing_days_rows >= 10000 then '10,000 or more' else i.missing_days_rows::text end)
     from watch.installation i where i.missing_days_rows > 0),
    (select format('Upkeep keeps failing in %s: watch.maintain says why.', string_agg(s.step, ', ' order by s.step))
     from watch.upkeep_steps s where s.failures >= 3 having count(*) > 0)
  ], null)
$$;
comment on function watch.upkeep_problems() is 'What is wrong with upkeep, in sentences for the health check; empty where nothing is.';
grant execute on function watch.upkeep_problems() to anon, authenticated, service_role;

-- As it was, and what upkeep reports.
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
    reasons := reasons || watch.upkeep_problems();
  exception when others then
    reasons := reasons || format('The state of upkeep could not be read: %s.', sqlerrm);
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

create or replace function watch.call_tick() returns bigint
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  base text;
  secret text;
begin
  select rtrim(v.decrypted_secret, '/') into base from vault.decrypted_secrets v where v.name = 'nexsys_watch_url';
  select v.decrypted_secret into secret from vault.decrypted_secrets v where v.name = 'nexsys_watch_tick_secret';
  if base is null or secret is null then
    raise exception 'The secrets nexsys_watch_url and nexsys_watch_tick_secret are not both in Vault.'
      using errcode = '22023', hint = 'supabase/schedule.sql says how to put them there.';
  end if;
  return net.http_post(
    url := base || '/functions/v1/tick',
    body := '{}'::jsonb,
    headers := jsonb_build_object('content-type', 'application/json', 'authorization', 'Bearer ' || secret),
    timeout_milliseconds := 30000
  );
end
$$;
comment on function watch.call_tick() is
  'Calls the function tick, with its address and secret from Vault; answers the id of pg_net''s request. For the scheduler, which runs as the owner. Raises 22023 where a secret is missing.';
revoke execute on function watch.call_tick() from public;

select watch.lock_functions();
