-- The fire drill is no alert: it is told on the health page, and counted nowhere else. The functions are as they were, but for its rule and channel.

set lock_timeout = '5s';
set statement_timeout = '5min';

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
    'changed_at', case when t.updated_by is not null then watch.ms(t.updated_at) end
  ) order by t.position, t.key), '[]')
  from standing t
  cross join (select watch.alert_interval() as every) as i
  left join lateral watch.standing_ack(t.episode, t.severity, now_at) as a on t.phase = 'firing'
  left join lateral watch.standing_silence(t.key, t.subsystem, t.severity, now_at) as q on t.phase <> 'inactive'
$$;

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
    'runbooks', watch.setting('alerts.runbook_url')
  )
$$;

create or replace function watch_api.episodes(
  from_ms bigint, to_ms bigint, rule text default null, cursor text default null, max_rows integer default 100
) returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
#variable_conflict use_column
declare
  lower constant timestamptz := watch.at_ms(from_ms);
  upper constant timestamptz := watch.at_ms(to_ms);
  asked constant text := episodes.rule;
  before watch.episodes;
  answer jsonb;
begin
  perform watch.require_member();
  perform watch.check_range(from_ms, to_ms, max_rows);
  if asked is not null and not exists (select from watch.rules r where r.key = asked) then
    raise exception 'There is no rule "%".', asked using errcode = '22023', hint = 'watch_api.rules lists the rules.';
  end if;
  if cursor is not null then
    select e.* into before from watch.episodes e where e.id = cursor;
    if not found then
      raise exception 'The cursor names no episode.' using errcode = '22023', hint = 'Pass the "next" of the answer before, or none.';
    end if;
  end if;
  with page as (
    select e as row, e.fired_at, e.id, row_number() over (order by e.fired_at desc, e.id desc) as place
    from watch.episodes e
    where e.fired_at < upper and (e.fired_at >= lower or e.resolved_at is null or e.resolved_at > lower)
      and case when asked is null then e.rule <> 'fire-drill' else e.rule = asked end
      and (before.id is null or (e.fired_at, e.id) < (before.fired_at, before.id))
    order by e.fired_at desc, e.id desc
    limit max_rows + 1
  )
  select jsonb_build_object(
    'rows', coalesce(jsonb_agg(watch.episode_row(p.row) order by p.place) filter (where p.place <= max_rows), '[]'),
    'next', max(p.id) filter (where p.place = max_rows and exists (select from page x where x.place > max_rows))
  ) into answer
  from page p;
  return answer;
end
$$;

create or replace function watch.noise_at(from_ms bigint, to_ms bigint, now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = '' set jit = off
as $$
  with bounds as (select watch.at_ms(from_ms) as lower, least(watch.at_ms(to_ms), now_at) as upper),
  begun as (
    select e.rule, count(*) as fired,
      count(*) filter (where exists (select from watch.acks a where a.episode = e.id)
        or exists (select from watch.episode_notes n where n.episode = e.id)) as acted_on,
      count(*) filter (where e.flapped) as flapped,
      count(*) filter (where extract(hour from e.fired_at at time zone z.zone) not between 6 and 21) as at_night,
      count(*) filter (where e.resolved_at - e.fired_at < interval '5 minutes') as short,
      count(*) filter (where exists (select from watch.suppressions p where p.episode = e.id)) as silenced
    from bounds b
    cross join (select watch.alert_zone() as zone) as z
    join watch.episodes e on e.fired_at >= b.lower and e.fired_at < b.upper
    group by e.rule
  ),
  told as (
    select n.rule, count(distinct o.id) as notifications
    from bounds b
    join watch.outbox o on o.created_at >= b.lower and o.created_at < b.upper and o.kind = 'alert' and o.state = 'delivered'
    join watch.outbox_entries n on n.outbox = o.id
    group by n.rule
  ),
  burnt as (
    select e.rule, sum(watch.ms(least(coalesce(e.resolved_at, b.upper), b.upper)) - watch.ms(greatest(e.fired_at, b.lower))) as firing_ms
    from bounds b
    join watch.episodes e on e.fired_at < b.upper and (e.resolved_at is null or e.resolved_at > b.lower)
    group by e.rule
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'rule', r.key, 'title', r.title, 'fired', coalesce(n.fired, 0), 'acted_on', coalesce(n.acted_on, 0),
    'flapped', coalesce(n.flapped, 0), 'at_night', coalesce(n.at_night, 0), 'short', coalesce(n.short, 0),
    'silenced', coalesce(n.silenced, 0), 'notifications', coalesce(t.notifications, 0), 'firing_ms', coalesce(f.firing_ms, 0)
  ) order by r.position, r.key), '[]')
  from watch.rules r
  left join begun n on n.rule = r.key
  left join told t on t.rule = r.key
  left join burnt f on f.rule = r.key
  where (r.enabled or n.fired > 0 or f.firing_ms > 0) and r.key <> 'fire-drill'
$$;

create or replace function watch_api.channels() returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  -- Its channel leads back to the ticker, and nobody reads it.
  return (
    select coalesce(jsonb_agg(watch.channel_row(c) order by c.title, c.key), '[]') from watch.channels c where c.key <> 'fire-drill'
  );
end
$$;
comment on function watch_api.channels() is 'The channels that lead to people and how each is doing, without secrets. Members only.';

select watch.lock_functions();
