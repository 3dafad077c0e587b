-- "Threshold last changed" names a change of what the rule judges by: an owner, a channel or a reason is none.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.thresholds_changed_at(rule text) returns timestamptz
language sql stable security invoker set search_path = ''
as $$
  select v.updated_at
  from (
    select w.version, w.updated_at, judged.by, lag(judged.by) over (order by w.version) as before
    from watch.rule_versions w
    cross join lateral (
      select jsonb_build_array(w.warning, w.critical, w.warning_clear, w.critical_clear, w.window_s, w.min_volume, w.min_failures, w.for_s,
        w.keep_firing_for_s) as by
    ) as judged
    where w.key = thresholds_changed_at.rule
  ) as v
  where v.by <> v.before
  order by v.version desc limit 1
$$;
comment on function watch.thresholds_changed_at(text) is
  'When levels, clear levels, window, waits or minimums of a rule were last changed; null while they are those of its first version.';

-- As it was, with always_told and the time of that change.
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
          'always_told', r.always_told, 'version', r.version
        ) || watch.rule_settings(r),
        'state', a.state, 'measurement', a.measurement, 'sentence', a.sentence,
        'changed_at', case when r.version > 1 then watch.ms(watch.thresholds_changed_at(r.key)) end,
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

create or replace function watch.alert_rows(now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = '' set jit = off
as $$
  with standing as materialized (
    select r.key, r.position, r.title, r.subsystem, r.for_s, r.inhibited_by, r.owner, r.runbook, r.version,
      s.measurement, s.sentence, s.level, s.usual, s.state,
      coalesce(s.state #>> '{phase,name}', 'inactive') as phase,
      s.state #>> '{phase,severity}' as severity,
      (s.state #>> '{phase,activeAt}')::bigint as active_at,
      s.state #>> '{phase,episode}' as episode
    from watch.rules r
    left join watch.alert_states s on s.rule = r.key
    where r.enabled and r.key <> 'fire-drill'
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'rule', t.key, 'title', t.title, 'group', t.subsystem, 'phase', t.phase, 'severity', t.severity,
    'active_at', t.active_at,
    'fires_at', watch.fires_at(t.state, t.for_s, i.every),
    'fired_at', (t.state #>> '{phase,firedAt}')::bigint,
    'clear_since', (t.state #>> '{phase,clearSince}')::bigint,
    'episode', t.episode,
    'unobserved', nullif(t.state -> 'unobserved', 'null'),
    'errors', nullif(t.state -> 'errors', 'null'),
    'flapping', coalesce((t.state #>> '{flapping,active}')::boolean, false),
    'value', t.measurement -> 'value', 'numerator', t.measurement -> 'numerator', 'denominator', t.measurement -> 'denominator',
    'level', t.level,
    'window_from', t.measurement -> 'window_from', 'window_to', t.measurement -> 'window_to',
    'usual', nullif(t.usual, 'null'), 'sentence', t.sentence,
    'ack', case when a.id is not null then jsonb_build_object(
      'by', a.name, 'reason', a.reason, 'at', watch.ms(a.at), 'until', watch.ms(a.until)) end,
    'silence', case when q.id is not null then jsonb_build_object(
      'id', q.id, 'by', q.name, 'reason', q.reason, 'until', watch.ms(q.ends_at)) end,
    'inhibited_by', case when t.phase <> 'inactive' then watch.inhibitor_of(t.inhibited_by) end,
    'release', (
      select jsonb_build_object('version', v.version, 'at', watch.ms(v.at))
      from watch.releases v
      where t.phase <> 'inactive' and v.at <= watch.at_ms(t.active_at)
      order by v.at desc limit 1
    ),
    'owner', t.owner, 'runbook', t.runbook,
    'changed_at', case when t.version > 1 then watch.ms(watch.thresholds_changed_at(t.key)) end
  ) order by t.position, t.key), '[]')
  from standing t
  cross join (select watch.alert_interval() as every) as i
  left join lateral watch.standing_ack(t.episode, t.severity, now_at) as a on t.phase = 'firing'
  left join lateral watch.standing_silence(t.key, t.subsystem, t.severity, now_at) as q on t.phase <> 'inactive'
$$;

grant execute on function watch.thresholds_changed_at(text) to authenticated, service_role;

select watch.lock_functions();
