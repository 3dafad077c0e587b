-- What is usual in a window of several hours is what those hours usually bring.

set lock_timeout = '5s';
set statement_timeout = '5min';

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
    ),
    -- A share is one of what the hours of its window usually bring, not of its last hour: a day begins and ends within few of them.
    earlier as materialized (
      select e.key, jsonb_agg(e.weeks order by e.before) as hours
      from (
        select h.key, g.before, jsonb_agg(h.value order by h.week) as weeks
        from (
          select j.hour, b.before, array_agg(j.key) as keys
          from judged j
          join watch.rules r on r.key = j.key and r.measure = 'share'
          cross join lateral generate_series(1, ceil(r.window_s / 3600.0)::integer) as b (before)
          group by j.hour, b.before
        ) as g
        cross join lateral watch.rule_hours(g.keys, g.hour - g.before * interval '1 hour', now_at) as h
        where h.side = 'numerator'
        group by h.key, g.before
      ) as e
      group by e.key
    )
    select jsonb_object_agg(j.key, jsonb_build_object(
      't0', watch.ms(current_minute - n.ago * interval '1 minute'),
      'numerator', n.points, 'denominator', d.points, 'lag_ms', j.lag_ms, 'parts', p.parts,
      'usual', jsonb_build_object('hour', watch.ms(j.hour), 'numerator', nh.weeks, 'denominator', dh.weeks, 'earlier', e.hours)
    ))
    from judged j
    join minutes n on n.key = j.key and n.side = 'numerator'
    left join minutes d on d.key = j.key and d.side = 'denominator'
    left join parts p on p.key = j.key
    left join hours nh on nh.key = j.key and nh.side = 'numerator'
    left join hours dh on dh.key = j.key and dh.side = 'denominator'
    left join earlier e on e.key = j.key
  );
end
$$;
comment on function watch.evaluation_rules(text[], timestamptz, timestamptz) is
  'What rules are judged by at a slot, by key: {t0, numerator, denominator: minutes up to the running one, lag_ms, parts: of a gauge or age with variants, usual: {hour, numerator, denominator: one to four weeks ago, earlier: of a share the numerator in the hours before, the newest first}}.';

select watch.lock_functions();
