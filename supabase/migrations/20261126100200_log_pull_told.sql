-- Who reads the platform's log API instead of a drain learns when that fails: members on Settings → Sources, and in the health check.

set lock_timeout = '5s';
set statement_timeout = '5min';

alter table watch.log_pull add column if not exists failing_since timestamptz;
comment on column watch.log_pull.failing_since is 'Since when no table could be read; null while one can.';
grant update (failing_since) on watch.log_pull to service_role;

alter table watch.installation add column if not exists log_pull_failing_since timestamptz;
comment on column watch.installation.log_pull_failing_since is
  'Since when the log API has failed, once that is half an hour; null where it works or is not read. The health check may read it.';

create or replace function watch_api.save_log_pull(state jsonb) returns void
language sql volatile security invoker set search_path = ''
as $$
  update watch.log_pull p set
    state = save_log_pull.state, leased_until = null, updated_at = clock_timestamp(),
    failing_since = case
      when (save_log_pull.state #>> '{rest,failures}')::numeric > 0
        or (select bool_and((t.value #>> '{rest,failures}')::numeric > 0) from jsonb_each(save_log_pull.state -> 'tables') as t)
      then coalesce(p.failing_since, clock_timestamp())
    end
  where p.singleton
$$;

create or replace function watch_api.log_pull() returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  return (
    select jsonb_build_object(
      'tried_at', watch.ms(p.updated_at), 'failing_since', watch.ms(p.failing_since), 'error', p.state #> '{rest,error}',
      'resting_until', nullif((p.state #>> '{rest,until}')::numeric, 0),
      'tables', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'table', t.key, 'read_to', t.value -> 'position', 'error', t.value #> '{rest,error}') order by t.key), '[]')
        from jsonb_each(p.state -> 'tables') as t
      )
    )
    from watch.log_pull p where p.state is not null and p.updated_at is not null
  );
end
$$;
comment on function watch_api.log_pull() is
  'How reading the platform''s log API goes: {tried_at, failing_since, error, resting_until, tables: [{table, read_to, error}]}; null where it was never read. Members only.';
grant execute on function watch_api.log_pull() to authenticated;

create or replace function watch.step_log_pull(now_at timestamptz) returns void
language sql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
  update watch.installation i set log_pull_failing_since = x.since
  from (
    select max(p.failing_since) as since from watch.log_pull p
    -- Without a try for a quarter of an hour the token was taken away, or the ticker is dead, which the health check says by itself.
    where p.failing_since < now_at - interval '30 minutes' and p.updated_at > now_at - interval '15 minutes'
  ) as x
  where i.log_pull_failing_since is distinct from x.since
$$;
comment on function watch.step_log_pull(timestamptz) is 'Lets the health check know of a log API that has failed for half an hour.';
insert into watch.upkeep_steps (step, position, hourly) values ('step_log_pull', 45, false) on conflict (step) do nothing;

-- As it was, and the log API.
create or replace function watch.upkeep_problems() returns text[]
language sql stable security invoker set search_path = ''
as $$
  select array_remove(array[
    (select format('%s events came to days that have no partition: watch.maintain makes them, and must be run each minute.',
      case when i.missing_days_rows >= 10000 then '10,000 or more' else i.missing_days_rows::text end)
     from watch.installation i where i.missing_days_rows > 0),
    (select format('Upkeep keeps failing in %s: watch.maintain says why.', string_agg(s.step, ', ' order by s.step))
     from watch.upkeep_steps s where s.failures >= 3 having count(*) > 0),
    (select format('The log API has not been read since %s UTC: Settings → Sources says why.',
      to_char(i.log_pull_failing_since at time zone 'utc', 'YYYY-MM-DD HH24:MI'))
     from watch.installation i where i.log_pull_failing_since is not null)
  ], null)
$$;

notify pgrst, 'reload schema';

select watch.lock_functions();
