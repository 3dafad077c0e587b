-- All that the evaluator reads for a slot, in one answer (src/contracts/evaluation.ts).

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.setting(key text) returns jsonb
language sql stable security invoker set search_path = ''
as $$ select s.value from watch.settings s where s.key = setting.key $$;
comment on function watch.setting(text) is 'The value of a setting; null where there is none.';

create or replace function watch.alert_interval() returns interval
language sql stable security invoker set search_path = ''
as $$ select coalesce((watch.setting('alerts.interval_s') #>> '{}')::double precision, 60) * interval '1 second' $$;
comment on function watch.alert_interval() is 'How often rules are judged.';

create or replace function watch.alert_zone() returns text
language plpgsql stable security invoker set search_path = ''
as $$
declare
  zone constant text := watch.setting('alerts.zone') #>> '{}';
begin
  perform now() at time zone zone;
  return coalesce(zone, 'UTC');
exception when others then
  return 'UTC';
end
$$;
comment on function watch.alert_zone() is 'Time zone of the installation; UTC where the setting names none that is known.';

create or replace function watch.quiet_hours(at timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  zone constant text := watch.alert_zone();
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('from', watch.ms(q.starts), 'to', watch.ms(q.ends)) order by q.starts), '[]')
    from (
      select (d.day + h.starts) at time zone zone as starts,
        (d.day + h.ends + case when h.ends <= h.starts then interval '1 day' else interval '0' end) at time zone zone as ends
      from (
        select (x.value ->> 'from')::time as starts, (x.value ->> 'to')::time as ends
        from jsonb_array_elements(watch.setting('alerts.quiet_hours')) as x (value)
      ) as h
      cross join lateral (
        select (at at time zone zone)::date + n.n as day from generate_series(-1, 1) as n (n)
      ) as d
    ) as q
    where q.ends > at
  );
exception when others then
  -- Hours that nobody can read hold nothing back.
  return '[]';
end
$$;
comment on function watch.quiet_hours(timestamptz) is
  'The quiet hours around a moment as [{from, to}] in milliseconds since the epoch; none where the setting cannot be read.';

create or replace function watch.rule_parts(asked text[], slot timestamptz) returns table (key text, parts jsonb)
language sql stable security invoker set search_path = '' set jit = off
as $$
  with measured as (
    select s.key, r.direction, g.variant, g.minute, max(g.minute) over (partition by s.key) as latest, g.value
    from watch.rule_selectors(asked) as s
    join watch.rules r on r.key = s.key and r.measure in ('gauge', 'age')
    join watch.gauge_minutes g on g.signal = s.signal and g.variant <> '' and (s.likes is null or g.variant like any (s.likes))
      and g.minute >= slot - r.window_s * interval '1 second' and g.minute <= slot
    where s.side = 'numerator'
  ),
  parts as (
    select m.key, m.variant, case when m.direction = 'above' then max(m.value) else min(m.value) end as value,
      row_number() over (
        partition by m.key order by case when m.direction = 'above' then -max(m.value) else min(m.value) end, m.variant
      ) as place
    from measured m
    where m.minute = m.latest
    group by m.key, m.direction, m.variant
  )
  select p.key, jsonb_agg(jsonb_build_object('name', p.variant, 'value', p.value) order by p.place)
  from parts p where p.place <= 100
  group by p.key
$$;
comment on function watch.rule_parts(text[], timestamptz) is
  'Of rules on gauges and ages with variants each of them in the last minute that is known, the worst first: [{name, value}], at most 100.';

create or replace function watch.evaluation_rules(asked text[], slot timestamptz, now_at timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = '' set jit = off set enable_nestloop = off set enable_mergejoin = off
as $$
declare
  current_minute constant timestamptz := date_bin('1 minute', now_at, timestamptz 'epoch');
  -- A slot that is judged late needs what came before it.
  behind constant integer := least(10, greatest(0, ceil(extract(epoch from now_at - slot) / 60)))::integer;
  mostly constant integer := 7200;
begin
  return (
    with lags as materialized (
      select s.key, (max(coalesce(o.usual_lag_s, 0)) * 1000)::bigint as lag_ms
      from watch.rule_selectors(asked) as s
      join watch.signals k on k.signal = s.signal and k.kind = 'counter'
      cross join lateral unnest(k.sources) as x (source)
      -- What the database and the probe tell is there at once.
      left join watch.sources o on o.source = x.source and x.source not in ('database', 'probe')
      group by s.key
    ),
    judged as materialized (
      select r.key, coalesce(l.lag_ms, 0) as lag_ms, r.window_s > mostly as is_long,
        date_trunc('hour', date_bin('1 minute', slot - coalesce(l.lag_ms, 0) * interval '1 millisecond', timestamptz 'epoch')
          - interval '1 millisecond', 'utc') as hour
      from watch.rules r
      left join lags l on l.key = r.key
      where r.key = any (asked)
    ),
    -- A rule of a day must not make all others read a day.
    minutes as materialized (
      select m.key, m.side, jsonb_agg(m.value order by m.ago desc) as points, max(m.ago) as ago
      from (select j.is_long, array_agg(j.key) as keys, max(j.lag_ms) as lag_ms from judged j group by j.is_long) as g
      cross join lateral watch.rule_minutes(g.keys, 0, behind + ceil(g.lag_ms / 60000.0)::integer + 1, now_at) as m
      group by m.key, m.side
    ),
    parts as materialized (
      select p.key, p.parts from watch.rule_parts(asked, slot) as p
    ),
    hours as materialized (
      select h.key, h.side, jsonb_agg(h.value order by h.week) as weeks
      from (select j.hour, array_agg(j.key) as keys from judged j group by j.hour) as g
      cross join lateral watch.rule_hours(g.keys, g.hour, now_at) as h
      group by h.key, h.side
    )
    select jsonb_object_agg(j.key, jsonb_build_object(
      't0', watch.ms(current_minute - n.ago * interval '1 minute'),
      'numerator', n.points, 'denominator', d.points, 'lag_ms', j.lag_ms, 'parts', p.parts,
      'usual', jsonb_build_object('hour', watch.ms(j.hour), 'numerator', nh.weeks, 'denominator', dh.weeks)
    ))
    from judged j
    join minutes n on n.key = j.key and n.side = 'numerator'
    left join minutes d on d.key = j.key and d.side = 'denominator'
    left join parts p on p.key = j.key
    left join hours nh on nh.key = j.key and nh.side = 'numerator'
    left join hours dh on dh.key = j.key and dh.side = 'denominator'
  );
end
$$;
comment on function watch.evaluation_rules(text[], timestamptz, timestamptz) is
  'What rules are judged by at a slot, by key: {t0, numerator, denominator: minutes up to the running one, lag_ms, parts: of a gauge or age with variants, usual: {hour, numerator, denominator: one to four weeks ago}}.';

create or replace function watch.evaluation_input_at(at_ms bigint, now_at timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = '' set jit = off
as $$
declare
  every constant interval := watch.alert_interval();
  slot constant timestamptz := date_bin(every, watch.at_ms(at_ms), timestamptz 'epoch');
  zone constant text := watch.alert_zone();
  stood watch.evaluation;
  committed boolean;
  measured jsonb := '{}';
begin
  select e.* into stood from watch.evaluation e;
  committed := coalesce(slot <= stood.last_slot, false);
  if not committed then
    measured := coalesce(watch.evaluation_rules(
      (select array_agg(r.key) from watch.rules r where r.enabled), slot, now_at), '{}');
  end if;
  return jsonb_build_object(
    'revision', stood.revision,
    'last_slot', watch.ms(stood.last_slot),
    'slot', watch.ms(slot),
    'committed', committed,
    'now', watch.ms(now_at),
    'interval_s', extract(epoch from every)::integer,
    'notify_state', stood.notify_state,
    'timing', watch.setting('alerts.timing'),
    'quiet_hours', watch.quiet_hours(now_at),
    'zone', jsonb_build_object(
      'offset_min', (extract(epoch from (slot at time zone zone) - (slot at time zone 'UTC')) / 60)::integer,
      'name', case when zone = 'UTC' then 'UTC' end),
    'links', jsonb_build_object(
      'dashboard', watch.setting('alerts.dashboard_url'), 'environment', watch.setting('alerts.environment'),
      'runbooks', watch.setting('alerts.runbook_url')),
    'rules', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'rule', jsonb_build_object(
          'key', r.key, 'title', r.title, 'noun', r.noun, 'group', r.subsystem, 'measure', r.measure, 'direction', r.direction,
          'numerator', r.numerator, 'denominator', r.denominator, 'runbook', r.runbook, 'inhibited_by', r.inhibited_by,
          'version', r.version
        ) || watch.rule_settings(r),
        'state', a.state, 'measurement', a.measurement, 'sentence', a.sentence,
        'changed_at', case when r.version > 1 then watch.ms(r.updated_at) end,
        'measured', measured -> r.key
      ) order by r.position, r.key), '[]')
      from watch.rules r
      left join watch.alert_states a on a.rule = r.key
    ),
    'acks', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'episode', a.episode, 'by', a.name, 'reason', a.reason, 'at', watch.ms(a.at),
        'until', watch.ms(least(a.until, coalesce(a.ended_at, a.until))), 'severity', a.severity
      ) order by a.id), '[]')
      from watch.acks a
      join watch.episodes e on e.id = a.episode
      where e.resolved_at is null or e.resolved_at > now_at - interval '1 day'
    ),
    'silences', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', s.id, 'rules', s.rules, 'groups', s.groups, 'severities', s.severities, 'from', watch.ms(s.starts_at),
        'until', watch.ms(least(s.ends_at, coalesce(s.ended_at, s.ends_at))), 'reason', s.reason, 'by', s.name
      ) order by s.id), '[]')
      from watch.silences s
      where s.ends_at > now_at and s.starts_at <= now_at and s.ended_at is null
    ),
    'channels', (
      select coalesce(jsonb_agg(jsonb_build_object('key', c.key, 'severities', c.severities) order by c.key), '[]')
      from watch.channels c where c.enabled
    ),
    -- The one before a breach is looked for; a later one may be its cure.
    'releases', (
      select coalesce(jsonb_agg(jsonb_build_object('version', x.version, 'at', watch.ms(x.at)) order by x.at desc), '[]')
      from (
        select l.version, l.at from watch.releases l where l.at <= now_at and l.at > now_at - interval '7 days' order by l.at desc limit 20
      ) as x
    )
  );
end
$$;
comment on function watch.evaluation_input_at(bigint, timestamptz) is 'watch_api.evaluation_input as of a moment.';

create or replace function watch_api.evaluation_input(slot_ms bigint) returns jsonb
language sql stable security invoker set search_path = '' set statement_timeout = '10s'
as $$ select watch.evaluation_input_at(slot_ms, clock_timestamp()) $$;
comment on function watch_api.evaluation_input(bigint) is
  'All that the evaluator needs at a time (milliseconds since the epoch): the slot it belongs to, where the evaluator stands, rules with what is measured (none where the slot is committed already), acks, silences, channels. Service role only.';

insert into watch.settings (key, value, note) values
  ('alerts.environment', 'null', 'Name of this environment in the dashboard''s config.json, for links in messages; null: the dashboard''s first.'),
  ('alerts.runbook_url', 'null',
    'Where the repository can be read, for runbooks in messages, such as "https://github.com/example/watch/blob/main"; null: paths.')
on conflict (key) do nothing;

grant execute on function
  watch.setting(text), watch.alert_interval(), watch.alert_zone(), watch.quiet_hours(timestamptz),
  watch.rule_parts(text[], timestamptz), watch.evaluation_rules(text[], timestamptz, timestamptz), watch.evaluation_input_at(bigint, timestamptz),
  watch_api.evaluation_input(bigint)
  to service_role;
grant execute on function watch.setting(text), watch.alert_interval() to authenticated;

select watch.lock_functions();
