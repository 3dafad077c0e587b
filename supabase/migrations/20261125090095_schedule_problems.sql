-- Whether the evaluator is scheduled and running: a check to run in the SQL editor, since only the owner sees the scheduler.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.alert_settings_problems() returns text[]
language plpgsql stable security invoker set search_path = ''
as $$
declare
  problems text[] := '{}';
begin
  begin
    perform now() at time zone (watch.setting('alerts.zone') #>> '{}');
  exception when others then
    problems := problems || format('The setting alerts.zone names no time zone: %s. UTC is used instead; write one such as "Europe/Berlin".',
      watch.setting('alerts.zone'));
  end;
  begin
    perform (x.value ->> 'from')::time, (x.value ->> 'to')::time from jsonb_array_elements(watch.setting('alerts.quiet_hours')) as x (value)
    where (x.value ->> 'from')::time is null or (x.value ->> 'to')::time is null;
    if found then
      problems := problems || 'The setting alerts.quiet_hours has an entry without from or to: write [{"from": "22:00", "to": "07:00"}].'::text;
    end if;
  exception when others then
    problems := problems || format('The setting alerts.quiet_hours cannot be read, so no hour is quiet: %s. Write [{"from": "22:00", "to": "07:00"}].',
      sqlerrm);
  end;
  return problems;
end
$$;
comment on function watch.alert_settings_problems() is 'What is wrong with the settings of the evaluator, in sentences; empty where nothing is.';

create or replace function watch.schedule_problems() returns text[]
language plpgsql stable security invoker set search_path = ''
as $$
declare
  problems text[] := watch.alert_settings_problems();
  every constant integer := extract(epoch from watch.alert_interval());
  late constant interval := interval '3 minutes';
  last_slot constant timestamptz := (select max(s.slot) from watch.slots s);
  is_running constant boolean := coalesce(last_slot > clock_timestamp() - late, false);
  plan text;
  pace integer;
  failure text;
begin
  if not is_running then
    problems := problems || case when last_slot is null then 'The evaluator has never run.'
      else format('The evaluator is late: its last slot was %s UTC.', to_char(last_slot at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS')) end;
  end if;
  if to_regclass('cron.job') is null then
    -- An outside scheduler is as good, as long as it calls.
    if not is_running then
      problems := problems || 'pg_cron is not installed: turn it on and run supabase/schedule.sql, or call the function tick from an outside scheduler.'::text;
    end if;
    return problems;
  end if;
  execute $query$select j.schedule from cron.job j where j.jobname = 'nexsys-watch-tick' and coalesce((to_jsonb(j) ->> 'active')::boolean, true)$query$
  into plan;
  if plan is null then
    if not is_running then
      problems := problems || 'The job nexsys-watch-tick is not scheduled, or not active: run supabase/schedule.sql and read its notices.'::text;
    end if;
    return problems;
  end if;
  pace := coalesce(substring(plan from '^(\d+) seconds?$')::integer, case when plan = '* * * * *' then 60 end);
  if pace is null or pace > every then
    problems := problems || format('Rules are to be judged each %s s, but tick is called by "%s": run supabase/schedule.sql again, or set alerts.interval_s to 60.',
      every, plan);
  end if;
  if not is_running then
    execute $query$
      select format('Its last run ended with %s: %s', to_jsonb(d) ->> 'status', to_jsonb(d) ->> 'return_message')
      from cron.job_run_details d join cron.job j on j.jobid = d.jobid
      where j.jobname = 'nexsys-watch-tick' order by d.end_time desc nulls last limit 1$query$
    into failure;
    problems := problems || format('The job nexsys-watch-tick is scheduled, but no slot is committed. %s See the logs of the function tick.',
      coalesce(failure || '.', 'It has not run yet.'));
  end if;
  return problems;
end
$$;
comment on function watch.schedule_problems() is
  'Why the evaluator is not scheduled or not running, in sentences that say what to do; empty where all is well. For the owner: select unnest(watch.schedule_problems());';

select watch.lock_functions();
