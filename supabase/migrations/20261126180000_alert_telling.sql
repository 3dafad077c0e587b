-- What of a firing alert was told and what still waits, from what the evaluator committed; and whether messages carry links.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.alert_telling(now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = '' set jit = off
as $$
  with timing as (
    select coalesce((t.v ->> 'group_wait_s')::double precision, 30) * 1000 as wait,
      coalesce((t.v ->> 'group_interval_s')::double precision, 300) * 1000 as every
    from (select watch.setting('alerts.timing') as v) as t
  ),
  quiet as (
    select max((q.value ->> 'to')::bigint) as until
    from jsonb_array_elements(watch.quiet_hours(now_at)) as q (value)
    where (q.value ->> 'from')::bigint <= watch.ms(now_at)
  ),
  talks as (
    select r.key, r.channels, r.subsystem, c.value as talk, c.value ->> 'severity' as severity,
      (c.value ->> 'newsAt')::bigint as news_at,
      (e.notify_state #>> array['messages', (c.value ->> 'group') || '/' || (c.value ->> 'severity')])::bigint as last_at
    from watch.evaluation e
    cross join lateral jsonb_each(e.notify_state -> 'conversations') as c
    join watch.rules r on r.key = c.key
    where c.value ->> 'subject' = 'rule' and (c.value ->> 'firing')::boolean and r.key <> 'fire-drill'
  )
  select coalesce(jsonb_object_agg(t.key, jsonb_build_object(
    'told_at', t.talk #> '{told,at}',
    'due_at', case when t.talk #>> '{told,at}' is null then
      (t.news_at + greatest(g.wait, least(g.every, coalesce(t.last_at + g.every - t.news_at, 0))))::bigint end,
    'quiet_until', case when t.severity = 'warning' and t.talk ->> 'untold' is distinct from 'critical' then q.until end,
    'heard', exists (
      select from watch.channels c
      where c.enabled and case when t.channels is null then t.severity = any (c.severities)
        else t.channels -> t.severity @> to_jsonb(c.key) end
    )
  )), '{}')
  from talks t cross join timing g cross join quiet q
$$;
comment on function watch.alert_telling(timestamptz) is
  'Of each alert that fires, by rule: {told_at: the last message; due_at: when an untold one goes out with its group at the latest, if nothing holds it; quiet_until: end of the quiet hours that hold it; heard: whether any channel hears of its severity} (alertTelling in src/contracts/alerts.ts). Silences and echoes stand in its row.';

-- As it was, but for `telling` and `dashboard`.
create or replace function watch.alerts_at(now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'now', watch.ms(now_at),
    'slot', (select watch.ms(e.last_slot) from watch.evaluation e),
    'interval_s', extract(epoch from watch.alert_interval())::integer,
    'alerts', watch.alert_rows(now_at),
    'telling', watch.alert_telling(now_at),
    'recent', (
      select coalesce(jsonb_agg(watch.episode_row(e) order by e.resolved_at desc, e.id), '[]')
      from (
        select x.* from watch.episodes x
        where x.resolved_at > now_at - interval '24 hours' and x.resolved_at <= now_at and x.rule <> 'fire-drill'
        order by x.resolved_at desc, x.id limit 100
      ) as e
    ),
    'silences', (
      select coalesce(jsonb_agg(watch.silence_row(s) order by s.ends_at, s.id), '[]')
      from watch.silences s
      where s.ends_at > now_at and s.ended_at is null
    ),
    'channels', watch_api.channels(),
    'runbooks', watch.setting('alerts.runbook_url'),
    'dashboard', watch.setting('alerts.dashboard_url')
  )
$$;
grant execute on function watch.alert_telling(timestamptz), watch.quiet_hours(timestamptz) to authenticated;

notify pgrst, 'reload schema';

select watch.lock_functions();
