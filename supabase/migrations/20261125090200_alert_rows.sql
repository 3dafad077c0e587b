-- Alerts as pages read them: where every rule stands, who is on it, and what keeps it quiet.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.episode_row(e watch.episodes) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'id', e.id, 'rule', e.rule, 'title', r.title, 'group', r.subsystem,
    'fired_at', watch.ms(e.fired_at), 'resolved_at', watch.ms(e.resolved_at),
    'severity', e.severity, 'peak', e.peak, 'cause', e.cause, 'flapped', e.flapped,
    'sentence', coalesce(e.last_sentence, e.first_sentence), 'release', e.release,
    'acked_by', (
      select a.name from watch.acks a where a.episode = e.id order by a.at desc, a.id desc limit 1
    ),
    'notes', (select count(*) from watch.episode_notes n where n.episode = e.id)
  )
  from watch.rules r where r.key = e.rule
$$;
comment on function watch.episode_row(watch.episodes) is 'An episode as pages read it (episodeRow in src/contracts/alerts.ts).';
grant execute on function watch.episode_row(watch.episodes) to authenticated;

create or replace function watch.alert_rows(now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = '' set jit = off
as $$
  with standing as materialized (
    select r.key, r.position, r.title, r.subsystem, r.for_s, r.inhibited_by, r.owner, r.runbook, r.updated_by, r.updated_at,
      s.measurement, s.sentence, s.level, s.usual, s.state,
      coalesce(s.state #>> '{phase,name}', 'inactive') as phase,
      s.state #>> '{phase,severity}' as severity,
      (s.state #>> '{phase,activeAt}')::bigint as active_at,
      s.state #>> '{phase,episode}' as episode
    from watch.rules r
    left join watch.alert_states s on s.rule = r.key
    where r.enabled
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
    'changed_at', case when t.updated_by is not null then watch.ms(t.updated_at) end
  ) order by t.position, t.key), '[]')
  from standing t
  cross join (select watch.alert_interval() as every) as i
  left join lateral watch.standing_ack(t.episode, t.severity, now_at) as a on t.phase = 'firing'
  left join lateral watch.standing_silence(t.key, t.subsystem, t.severity, now_at) as q on t.phase <> 'inactive'
$$;
comment on function watch.alert_rows(timestamptz) is
  'Every rule in force as it was last judged (alertRow in src/contracts/alerts.ts), in the order of the board.';
grant execute on function watch.alert_rows(timestamptz) to authenticated;

create or replace function watch.alerts_at(now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'now', watch.ms(now_at),
    'slot', (select watch.ms(e.last_slot) from watch.evaluation e),
    'interval_s', extract(epoch from watch.alert_interval())::integer,
    'alerts', watch.alert_rows(now_at),
    'recent', (
      select coalesce(jsonb_agg(watch.episode_row(e) order by e.resolved_at desc, e.id), '[]')
      from (
        select x.* from watch.episodes x
        where x.resolved_at > now_at - interval '24 hours' and x.resolved_at <= now_at
        order by x.resolved_at desc, x.id limit 100
      ) as e
    ),
    'silences', (
      select coalesce(jsonb_agg(watch.silence_row(s) order by s.ends_at, s.id), '[]')
      from watch.silences s
      where s.ends_at > now_at and s.ended_at is null
    ),
    'channels', watch_api.channels(),
    'runbooks', watch.setting('alerts.runbook_url')
  )
$$;
comment on function watch.alerts_at(timestamptz) is 'watch_api.alerts as of a moment.';
grant execute on function watch.alerts_at(timestamptz) to authenticated;

create or replace function watch_api.alerts() returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  return watch.alerts_at(clock_timestamp());
end
$$;
comment on function watch_api.alerts() is
  'Every rule in force as it was last judged, what ended in the last 24 hours (at most 100), silences that run or will run, channels (alertsAnswer in src/contracts/alerts.ts). Members only.';
grant execute on function watch_api.alerts() to authenticated;

notify pgrst, 'reload schema';

select watch.lock_functions();
