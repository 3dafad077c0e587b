-- Nobody can have acted on what has only just begun, and who silences what fires has acted.

set lock_timeout = '5s';
set statement_timeout = '5min';

-- As it was, but for silences among the acts, and `young`: episodes that fire for less than an hour and that nobody acted on yet.
create or replace function watch.noise_at(from_ms bigint, to_ms bigint, now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = '' set jit = off
as $$
  with bounds as (select watch.at_ms(from_ms) as lower, least(watch.at_ms(to_ms), now_at) as upper),
  begun as (
    select e.rule, count(*) as fired,
      count(*) filter (where x.acted) as acted_on,
      count(*) filter (where not x.acted and e.resolved_at is null and e.fired_at > now_at - interval '1 hour') as young,
      count(*) filter (where e.flapped) as flapped,
      count(*) filter (where extract(hour from e.fired_at at time zone z.zone) not between 6 and 21) as at_night,
      count(*) filter (where e.resolved_at - e.fired_at < interval '5 minutes') as short,
      count(*) filter (where exists (select from watch.suppressions p where p.episode = e.id)) as silenced
    from bounds b
    cross join (select watch.alert_zone() as zone) as z
    join watch.episodes e on e.fired_at >= b.lower and e.fired_at < b.upper
    join watch.rules r on r.key = e.rule
    cross join lateral (
      select exists (select from watch.acks a where a.episode = e.id)
        or exists (select from watch.episode_notes n where n.episode = e.id)
        -- Who silences what fires has looked at it, and said why.
        or exists (
          select from watch.silences s
          where s.created_at >= e.fired_at and s.created_at <= coalesce(e.resolved_at, now_at) and s.starts_at <= coalesce(e.resolved_at, now_at)
            and (cardinality(s.rules) = 0 or e.rule = any (s.rules))
            and (cardinality(s.groups) = 0 or r.subsystem = any (s.groups))
            and (cardinality(s.severities) = 0 or e.severity = any (s.severities))
        ) as acted
    ) as x
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
    'rule', r.key, 'title', r.title, 'fired', coalesce(n.fired, 0), 'acted_on', coalesce(n.acted_on, 0), 'young', coalesce(n.young, 0),
    'flapped', coalesce(n.flapped, 0), 'at_night', coalesce(n.at_night, 0), 'short', coalesce(n.short, 0),
    'silenced', coalesce(n.silenced, 0), 'notifications', coalesce(t.notifications, 0), 'firing_ms', coalesce(f.firing_ms, 0)
  ) order by r.position, r.key), '[]')
  from watch.rules r
  left join begun n on n.rule = r.key
  left join told t on t.rule = r.key
  left join burnt f on f.rule = r.key
  where (r.enabled or n.fired > 0 or f.firing_ms > 0) and r.key <> 'fire-drill'
$$;

notify pgrst, 'reload schema';

select watch.lock_functions();
