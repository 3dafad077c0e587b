-- Since when an alert is critical: what escalates calls anew, though it began as a warning. And of the past, when its sentence was said: the last
-- thing that happened to it, which is not the moment that is looked at.

set lock_timeout = '5s';
set statement_timeout = '5min';

-- As it was, and since when a firing alert is critical.
create or replace function watch.board_alert(r watch.rules, a watch.alert_states, every interval, now_at timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  phase constant jsonb := a.state -> 'phase';
  standing constant text := phase ->> 'name';
  severity constant text := phase ->> 'severity';
  acked watch.acks;
  silenced watch.silences;
begin
  if a.rule is null then
    return null;
  end if;
  if standing = 'firing' then
    acked := watch.standing_ack(phase ->> 'episode', severity, now_at);
  end if;
  silenced := watch.standing_silence(r.key, r.subsystem, severity, now_at);
  return jsonb_build_object(
    'phase', standing, 'severity', severity, 'episode', phase ->> 'episode',
    'since', case standing when 'pending' then phase -> 'activeAt' when 'firing' then phase -> 'firedAt' end,
    'critical_since', case when standing = 'firing' and severity = 'critical' then
      greatest((phase ->> 'criticalSince')::bigint, (phase ->> 'firedAt')::bigint) end,
    'fires_at', watch.fires_at(a.state, r.for_s, every),
    'clear_since', case when standing = 'firing' then phase -> 'clearSince' end,
    'flapping', a.state #> '{flapping,active}',
    'sentence', a.sentence,
    'ack', case when acked.id is not null then
      jsonb_build_object('initials', watch.initials(acked.name), 'until', watch.ms(acked.until)) end,
    'silenced_until', watch.ms(silenced.ends_at),
    'inhibited_by', case when standing <> 'inactive' and r.inhibited_by <> '{}' then watch.inhibitor_of(r.inhibited_by) end,
    'usual', nullif(a.usual, 'null'),
    -- Of a share of what is usual the evaluator alone knows; of all others the board knows only complete minutes.
    'value', case when (r.measure = 'share' or standing <> 'inactive') and a.measurement ->> 'kind' = 'value' then a.measurement -> 'value' end
  );
end
$$;

-- As it was, and since when what fires is critical, and when a sentence of the past was said.
create or replace function watch.public_board(board jsonb, scope jsonb) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select watch.only_keys(board, array['contract', 'now', 't0', 'step', 'evaluator']) || jsonb_build_object(
    'rules', (
      select coalesce(jsonb_agg(
        watch.only_keys(r.value, array['key', 'warning', 'critical', 'window_s', 'min_volume', 'min_failures', 'version', 'updated_at', 'numerator',
          'denominator', 'window_numerator', 'window_denominator'])
        || jsonb_build_object('updated_by', null, 'reason', null, 'alert',
          watch.only_keys(r.value -> 'alert', array['phase', 'severity', 'episode', 'since', 'critical_since', 'fires_at', 'clear_since', 'flapping', 'sentence',
            'said_at', 'silenced_until', 'inhibited_by', 'usual', 'value'])
          || jsonb_build_object('ack', watch.only_keys(r.value -> 'alert' -> 'ack', array['initials', 'until'])))
        order by r.place), '[]')
      from jsonb_array_elements(board -> 'rules') with ordinality as r (value, place)
      left join watch.rules k on k.key = r.value ->> 'key'
      where f.payments or not coalesce(jsonb_path_exists(k.numerator, '$[*].signal ? (@ starts with "payment")'), false)
    ),
    'sources', (
      select jsonb_agg(watch.only_keys(s.value, array['source', 'first_at', 'last_event_at', 'last_receipt_at', 'usual_gap_s', 'events_last_hour'])
        order by s.place)
      from jsonb_array_elements(board -> 'sources') with ordinality as s (value, place)
    ),
    'health', case when f.payments or jsonb_typeof(board -> 'health') <> 'object' then board -> 'health'
      else jsonb_set(board -> 'health', '{database}', board -> 'health' -> 'database' || '{"payments": null, "latest_payment_date": null}') end,
    'probe', watch.only_keys(board -> 'probe', array['at', 'ok', 'latency_ms']) || '{"error": null}',
    'payments', (
      select jsonb_object_agg(p.key, case when f.payments then p.value else 'null' end)
      from jsonb_each(board -> 'payments') as p
      where p.key in ('open', 'oldest_open_age_s', 'created_today', 'approved_today', 'rejected_today', 'superseded_today', 'failed_today')
    ),
    'charts', watch.only_keys(board -> 'charts', array['t0', 'step', 'complete_until']) || jsonb_build_object('series', (
      select coalesce(jsonb_agg(c.value order by c.place), '[]')
      from jsonb_array_elements(board -> 'charts' -> 'series') with ordinality as c (value, place)
      where f.payments or c.value ->> 'signal' not like 'payment%'
    ))
  )
  from (select scope -> 'payments' = 'true' as payments) as f
$$;

-- As it was, and since when what fires is critical, and when its sentence was said.
create or replace function watch.alerts_as_of(moment timestamptz) returns table (rule text, alert jsonb)
language sql stable security invoker set search_path = '' set jit = off
as $$
  with judged as (
    -- Where heartbeats are still kept, one must say that rules were judged at all then.
    select coalesce(moment < (select min(s.slot) from watch.slots s), true)
      or exists (select from watch.slots s where s.slot > moment - interval '3 minutes' and s.slot <= moment) as known
  ),
  standing as materialized (
    select r.key, r.measure, r.subsystem, r.for_s, r.inhibited_by, t.episode, t.severity, t.sentence, t.slot, t.value,
      case when t.kind = 'pending' then 'pending' when t.kind in ('fired', 'escalated', 'eased') then 'firing' else 'inactive' end as phase,
      f.kind is not distinct from 'flapping' as flapping
    from watch.rules_as_of(moment) r
    left join lateral (
      select x.* from watch.transitions x
      where x.rule = r.key and x.slot <= moment and x.kind in ('pending', 'withdrawn', 'fired', 'escalated', 'eased', 'resolved')
      order by x.slot desc, x.id desc limit 1
    ) as t on true
    left join lateral (
      select x.kind from watch.transitions x
      where x.rule = r.key and x.slot <= moment and x.kind in ('flapping', 'settled')
      order by x.slot desc, x.id desc limit 1
    ) as f on true
    where r.enabled
  )
  select s.key, jsonb_build_object(
    'phase', s.phase,
    'severity', case when s.phase <> 'inactive' then s.severity end,
    'episode', case when s.phase = 'firing' then s.episode end,
    'since', case s.phase when 'pending' then watch.ms(s.slot) when 'firing' then watch.ms(e.fired_at) end,
    'critical_since', case when s.phase = 'firing' and s.severity = 'critical' then watch.ms(s.slot) end,
    'fires_at', case when s.phase = 'pending' then watch.ms(s.slot + ceil(s.for_s / extract(epoch from i.every)) * i.every) end,
    'clear_since', null,
    'flapping', s.flapping,
    'sentence', case when s.phase <> 'inactive' then s.sentence end,
    'said_at', case when s.phase <> 'inactive' and s.sentence is not null then watch.ms(s.slot) end,
    'ack', case when k.id is not null then jsonb_build_object('initials', watch.initials(k.name), 'until', watch.ms(k.until)) end,
    'silenced_until', (
      select max(watch.ms(q.ends_at)) from watch.silences q
      where greatest(q.starts_at, q.created_at) <= moment and least(q.ends_at, q.ended_at) > moment
        and (q.rules = '{}' or s.key = any (q.rules)) and (q.groups = '{}' or s.subsystem = any (q.groups))
        and (q.severities = '{}' or case when s.phase <> 'inactive' then s.severity end = any (q.severities))
    ),
    'inhibited_by', case when s.phase <> 'inactive' then (
      select p.key from standing p
      where p.key = any (s.inhibited_by) and p.phase = 'firing' order by array_position(s.inhibited_by, p.key) limit 1
    ) end,
    'usual', null,
    'value', case when s.measure = 'share' and s.phase <> 'inactive' then s.value end
  )
  from standing s
  cross join (select watch.alert_interval() as every) as i
  left join watch.episodes e on e.id = s.episode
  left join lateral watch.standing_ack(s.episode, s.severity, moment) as k on s.phase = 'firing'
  where (select j.known from judged j)
$$;

select watch.lock_functions();
