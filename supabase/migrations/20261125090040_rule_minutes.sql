-- What rules are measured by, minute by minute: the same for the board and for the evaluator; and what is usual for an hour of the week.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.rule_selectors(asked text[])
returns table (key text, side text, signal text, likes text[])
language sql stable security invoker set search_path = '' set jit = off
as $$
  select r.key, x.side, s.value ->> 'signal', (
    select array_agg(replace(replace(replace(replace(p.pattern, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%'))
    from jsonb_array_elements_text(s.value -> 'variants') as p (pattern)
  )
  from watch.rules r
  cross join lateral (values ('numerator', r.numerator), ('denominator', r.denominator)) as x (side, list)
  cross join lateral jsonb_array_elements(x.list) as s (value)
  where r.key = any (asked)
$$;
comment on function watch.rule_selectors(text[]) is
  'What rules count, one row a selector; the patterns of its variants as LIKE reads them, null for all variants.';
grant execute on function watch.rule_selectors(text[]) to authenticated, service_role;

-- What functions and earlier parts of the statement return is not estimated well: hash joins stay good where others do not.
create or replace function watch.rule_minutes(asked text[], shown integer, extra integer, now_at timestamptz)
returns table (key text, side text, ago integer, value double precision)
language plpgsql stable security invoker set search_path = '' set jit = off set enable_nestloop = off set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  current_minute constant timestamptz := date_bin('1 minute', now_at, timestamptz 'epoch');
  buckets constant integer := (
    select greatest(shown, coalesce(max(r.window_s), 0) / 60 + extra + 1) from watch.rules r where r.key = any (asked)
  );
  t0 constant timestamptz := current_minute - (buckets - 1) * interval '1 minute';
  signals text[];
begin
  select array_agg(distinct s.signal) into signals from watch.rule_selectors(asked) as s;
  return query
  with selectors as materialized (
    select s.key, s.side, s.signal, s.likes, k.kind = 'counter' as adds
    from watch.rule_selectors(asked) as s
    join watch.signals k on k.signal = s.signal
  ),
  counts as materialized (
    select c.signal, c.variant, c.bucket, c.n
    from watch.bucket_counts(signals, t0, interval '1 minute', buckets, interval '1 minute') as c
  ),
  gauges as materialized (
    select g.signal, g.variant, g.bucket, g.value from watch.bucket_gauges(signals, t0, interval '1 minute', buckets) as g
  ),
  -- Patterns are matched once for each variant, not for each of its minutes.
  chosen as materialized (
    select distinct s.key, s.side, v.signal, v.variant
    from selectors s
    join (
      select c.signal, c.variant from counts c group by c.signal, c.variant
      union
      select g.signal, g.variant from gauges g group by g.signal, g.variant
    ) as v on v.signal = s.signal and (s.likes is null or v.variant like any (s.likes))
  ),
  -- Counts add up; of several gauges the worst one speaks.
  matched as materialized (
    select x.key, x.side, c.bucket, sum(c.n) as value
    from chosen x
    join counts c on c.signal = x.signal and c.variant = x.variant
    group by x.key, x.side, c.bucket
    union all
    select x.key, x.side, g.bucket, case when r.direction = 'above' then max(g.value) else min(g.value) end
    from chosen x
    join gauges g on g.signal = x.signal and g.variant = x.variant
    join watch.rules r on r.key = x.key
    group by x.key, x.side, g.bucket, r.direction
  ),
  sides as materialized (
    select s.key, s.side, count(distinct s.signal) filter (where s.adds) as counters from selectors s group by s.key, s.side
  ),
  unobserved as materialized (
    select s.key, s.side, u.bucket, count(distinct s.signal) as counters
    from watch.unobserved_buckets(signals, t0, interval '1 minute', buckets, interval '1 minute', now_at) as u
    join selectors s on s.signal = u.signal
    where u.variant is null
    group by s.key, s.side, u.bucket
  )
  -- Nothing counted is 0 where at least one of the signals was observed, else it is not known.
  select s.key, s.side, buckets - 1 - b.bucket,
    coalesce(m.value, case when s.counters > coalesce(u.counters, 0) then 0 end)::double precision
  from sides s
  join watch.rules r on r.key = s.key
  cross join lateral generate_series(buckets - greatest(shown, (r.window_s / 60)::integer + extra + 1), buckets - 1) as b (bucket)
  left join matched m on m.key = s.key and m.side = s.side and m.bucket = b.bucket
  left join unobserved u on u.key = s.key and u.side = s.side and u.bucket = b.bucket;
end
$$;
comment on function watch.rule_minutes(text[], integer, integer, timestamptz) is
  'Each side of rules by minutes ago (0: the running one), over the window and `extra` minutes before it, at least `shown` minutes; null where not observed.';
grant execute on function watch.rule_minutes(text[], integer, integer, timestamptz) to authenticated, service_role;

create or replace function watch.rule_hours(asked text[], hour timestamptz, now_at timestamptz)
returns table (key text, side text, week integer, value double precision)
language plpgsql stable security invoker set search_path = '' set jit = off set enable_nestloop = off set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  signals text[];
begin
  select array_agg(distinct s.signal) into signals from watch.rule_selectors(asked) as s;
  return query
  with selectors as materialized (
    select s.key, s.side, s.signal, s.likes, k.kind = 'counter' as adds
    from watch.rule_selectors(asked) as s
    join watch.signals k on k.signal = s.signal
  ),
  weeks as materialized (
    select w.week, hour - w.week * interval '168 hours' as starts from generate_series(1, 4) as w (week)
  ),
  amounts as materialized (
    select w.week, c.signal, c.variant, c.n as value
    from weeks w
    cross join lateral watch.bucket_counts(signals, w.starts, interval '1 hour', 1, interval '1 hour') as c
    union all
    select w.week, g.signal, g.variant, percentile_cont(0.5) within group (order by g.value)
    from weeks w
    cross join lateral watch.bucket_gauges(signals, w.starts, interval '1 minute', 60) as g
    group by w.week, g.signal, g.variant
  ),
  chosen as materialized (
    select distinct s.key, s.side, s.adds, v.signal, v.variant
    from selectors s
    join (select a.signal, a.variant from amounts a group by a.signal, a.variant) as v
      on v.signal = s.signal and (s.likes is null or v.variant like any (s.likes))
  ),
  matched as materialized (
    select x.key, x.side, a.week, case when x.adds then sum(a.value) else max(a.value) end as value
    from chosen x
    join amounts a on a.signal = x.signal and a.variant = x.variant
    group by x.key, x.side, a.week, x.adds
  ),
  sides as materialized (
    select s.key, s.side, count(distinct s.signal) filter (where s.adds) as counters from selectors s group by s.key, s.side
  ),
  unobserved as materialized (
    select s.key, s.side, w.week, count(distinct s.signal) as counters
    from weeks w
    cross join lateral watch.unobserved_buckets(signals, w.starts, interval '1 hour', 1, interval '1 hour', now_at) as u
    join selectors s on s.signal = u.signal
    where u.variant is null
    group by s.key, s.side, w.week
  )
  select s.key, s.side, w.week, coalesce(m.value, case when s.counters > coalesce(u.counters, 0) then 0 end)::double precision
  from sides s
  cross join weeks w
  left join matched m on m.key = s.key and m.side = s.side and m.week = w.week
  left join unobserved u on u.key = s.key and u.side = s.side and u.week = w.week;
end
$$;
comment on function watch.rule_hours(text[], timestamptz, timestamptz) is
  'Each side of rules in the same hour of the week, one to four weeks earlier: sums of counters, medians of gauges; null where not observed.';
grant execute on function watch.rule_hours(text[], timestamptz, timestamptz) to authenticated, service_role;

-- As the usual gaps are: measured hourly, from what came lately.
alter table watch.sources add column if not exists usual_lag_s double precision;
comment on column watch.sources.usual_lag_s is
  'How long after they happen nine of ten events of the last half hour were received, in seconds, at most 300; null while fewer than 20 were seen.';

create or replace function watch.step_lags(now_at timestamptz) returns void
language sql volatile security invoker set search_path = ''
as $$
  update watch.sources s set usual_lag_s = l.lag_s
  from (
    -- An import or a re-sent backlog says nothing of the usual way.
    select e.source, percentile_cont(0.9) within group (order by greatest(0, extract(epoch from e.received_at - e.at))) as lag_s
    from watch.events e
    where e.at > now_at - interval '30 minutes' and e.at <= now_at and e.received_at < e.at + interval '5 minutes'
    group by e.source
    having count(*) >= 20
  ) as l
  where l.source = s.source
$$;
comment on function watch.step_lags(timestamptz) is 'Measures how late the events of each source usually are.';
insert into watch.upkeep_steps (step, position, hourly) values ('step_lags', 85, true) on conflict (step) do nothing;

grant execute on function
  watch.bucket_counts(text[], timestamptz, interval, integer, interval),
  watch.bucket_gauges(text[], timestamptz, interval, integer),
  watch.quiet_buckets(text[], timestamptz, interval, integer, interval, timestamptz),
  watch.unobserved_buckets(text[], timestamptz, interval, integer, interval, timestamptz),
  watch.silent_limit(double precision)
  to service_role;

select watch.lock_functions();
