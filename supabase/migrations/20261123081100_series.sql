-- Reading counts over time: columnar, bounded, and null where nobody was looking.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.days_setting(setting text) returns interval
language sql stable security invoker set search_path = ''
as $$ select (s.value #>> '{}')::double precision * interval '1 day' from watch.settings s where s.key = setting $$;
comment on function watch.days_setting(text) is 'A setting in days as an interval.';
grant execute on function watch.days_setting(text) to authenticated;

create or replace function watch.bucket_grid(
  from_ms bigint, to_ms bigint, max_points integer, now_at timestamptz,
  out t0 timestamptz, out step interval, out buckets integer, out tier interval
)
language plpgsql stable security invoker set search_path = ''
as $$
declare
  points constant integer := least(coalesce(max_points, 240), 240);
  -- Minutes up to 24 h, then whole days: 25 months in 240 points take four days each.
  ladder constant bigint[] := array[
    1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440, 2880, 5760, 10080, 20160, 43200, 86400, 1440000];
  shortest bigint := 60000;
  candidate bigint;
begin
  if from_ms is null or to_ms is null or from_ms < 0 or to_ms > 253402300799999 then
    raise exception 'from_ms and to_ms must be times in milliseconds since the epoch.' using errcode = '22023';
  elsif from_ms >= to_ms then
    raise exception 'The range is reversed or empty: from_ms must be before to_ms.'
      using errcode = '22023', hint = 'Swap from_ms and to_ms.';
  elsif to_ms - from_ms > 762::bigint * 86400000 then
    raise exception 'The range is too long: at most 25 months are kept.' using errcode = '22023', hint = 'Choose a shorter range.';
  elsif points < 1 then
    raise exception 'max_points must be 1 or more.' using errcode = '22023', hint = 'Leave it out for 240 points.';
  end if;
  -- Minutes are gone by then, hours are not.
  if watch.at_ms(from_ms) < now_at - watch.days_setting('retention.minutes_days') then
    shortest := 3600000;
  end if;
  foreach candidate in array ladder loop
    candidate := candidate * 60000;
    buckets := (to_ms + candidate - 1) / candidate - from_ms / candidate;
    if candidate >= shortest and buckets <= points then
      t0 := watch.at_ms(from_ms / candidate * candidate);
      step := candidate * interval '1 millisecond';
      tier := case when candidate >= 3600000 then interval '1 hour' when candidate >= 300000 then interval '5 minutes' else interval '1 minute' end;
      return;
    end if;
  end loop;
  raise exception 'The range does not fit into % points.', points using errcode = '22023', hint = 'Ask for more points, or a shorter range.';
end
$$;
comment on function watch.bucket_grid(bigint, bigint, integer, timestamptz) is
  'Chooses the buckets for a range: the shortest step of a fixed ladder that needs no more than max_points (at most 240). The tier is the longest rollup that divides the step: minutes, five minutes or hours. Raises 22023 with a sentence.';
grant execute on function watch.bucket_grid(bigint, bigint, integer, timestamptz) to authenticated;

create or replace function watch.bucket_counts(signals text[], t0 timestamptz, step interval, buckets integer, tier interval)
returns table (signal text, variant text, bucket integer, n double precision)
language plpgsql stable security invoker set search_path = '' set jit = off
as $$
#variable_conflict use_column
declare
  upper constant timestamptz := t0 + buckets * step;
  -- Seconds as floating point: arithmetic on intervals and numerics costs more than reading the rows.
  t0_s constant double precision := date_part('epoch', t0);
  step_s constant double precision := date_part('epoch', step);
begin
  return query
  select c.signal, c.variant, floor((c.at_s - t0_s) / step_s)::integer, sum(c.n)
  from (
    select m.signal, m.variant, date_part('epoch', m.minute) as at_s, m.n::double precision as n
    from watch.event_minutes m
    where tier = '1 minute' and m.signal = any (signals) and m.minute >= t0 and m.minute < upper
    union all
    select f.signal, f.variant, date_part('epoch', f.five), f.n::double precision
    from watch.event_fives f
    where tier = '5 minutes' and f.signal = any (signals) and f.five >= t0 and f.five < upper
    union all
    select h.signal, h.variant, date_part('epoch', h.hour), h.n::double precision
    from watch.event_hours h
    where tier = '1 hour' and h.signal = any (signals) and h.hour >= t0 and h.hour < upper
    union all
    select d.signal, d.variant, date_part('epoch', d.at), d.n::double precision
    from watch.event_deltas d
    where d.signal = any (signals) and d.at >= t0 and d.at < upper
  ) as c
  group by 1, 2, 3;
end
$$;
comment on function watch.bucket_counts(text[], timestamptz, interval, integer, interval) is
  'Counts of counters by variant and bucket (from 0); buckets without events have no row.';
grant execute on function watch.bucket_counts(text[], timestamptz, interval, integer, interval) to authenticated;

create or replace function watch.bucket_gauges(signals text[], t0 timestamptz, step interval, buckets integer)
returns table (signal text, variant text, bucket integer, value double precision)
language plpgsql stable security invoker set search_path = '' set jit = off
as $$
#variable_conflict use_column
begin
  return query
  select g.signal, g.variant, (extract(epoch from date_bin(step, g.minute, t0) - t0) / extract(epoch from step))::integer as bucket,
    (array_agg(g.value order by g.minute desc))[1]
  from watch.gauge_minutes g
  where g.signal = any (signals) and g.minute >= t0 and g.minute < t0 + buckets * step
  group by g.signal, g.variant, date_bin(step, g.minute, t0);
end
$$;
comment on function watch.bucket_gauges(text[], timestamptz, interval, integer) is
  'Last value of gauges and ages by variant and bucket (from 0); buckets without a value have no row.';
grant execute on function watch.bucket_gauges(text[], timestamptz, interval, integer) to authenticated;

create or replace function watch.quiet_buckets(
  asked text[], t0 timestamptz, step interval, buckets integer, tier interval, now_at timestamptz
) returns table (source text, bucket integer)
language plpgsql stable security invoker set search_path = '' set jit = off set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  upper constant timestamptz := t0 + buckets * step;
  t0_s constant double precision := date_part('epoch', t0);
  upper_s constant double precision := date_part('epoch', upper);
  now_s constant double precision := date_part('epoch', now_at);
  step_s constant double precision := date_part('epoch', step);
  tier_s constant double precision := date_part('epoch', tier);
  longest interval;
  longest_s double precision;
begin
  select coalesce(max(watch.silent_limit(s.usual_gap_s)), interval '5 minutes') into longest
  from watch.sources s where s.source = any (asked);
  longest_s := date_part('epoch', longest);
  return query
  with known as materialized (
    select a.source, date_part('epoch', watch.silent_limit(s.usual_gap_s)) as silent_s,
      date_part('epoch', case when a.source = 'database' then least(s.first_event_at, i.installed_at) else s.first_event_at end) as first_s
    from unnest(asked) as a (source)
    cross join watch.installation i
    left join watch.sources s on s.source = a.source
  ),
  entries as materialized (
    select m.variant as source, date_part('epoch', m.minute) as at_s from watch.event_minutes m
    where tier = '1 minute' and m.signal = 'source.events' and m.variant = any (asked)
      and m.minute >= t0 - longest - tier and m.minute < upper + longest
    union all
    select f.variant, date_part('epoch', f.five) from watch.event_fives f
    where tier = '5 minutes' and f.signal = 'source.events' and f.variant = any (asked)
      and f.five >= t0 - longest - tier and f.five < upper + longest
    union all
    select h.variant, date_part('epoch', h.hour) from watch.event_hours h
    where tier = '1 hour' and h.signal = 'source.events' and h.variant = any (asked)
      and h.hour >= t0 - longest - tier and h.hour < upper + longest
  ),
  -- A source that was heard in every bucket of the rollup had no pause, and need not be looked at closely.
  paused as (
    select k.source from known k
    left join (select e.source, count(*) as n from entries e group by e.source) as h on h.source = k.source
    where coalesce(h.n, 0) < floor((least(now_s, upper_s + longest_s) - (t0_s - longest_s - tier_s)) / tier_s) + 1
      and k.source <> 'database'
  ),
  -- Edges: nothing is known of before, and a pause that still runs counts up to now.
  points as (
    select e.source, e.at_s from entries e where e.source in (select p.source from paused p)
    union all
    select k.source, edge.at_s
    from known k, (values (t0_s - 3 * longest_s - tier_s), (least(now_s, upper_s + 3 * longest_s))) as edge (at_s)
    where k.source in (select p.source from paused p)
  ),
  pauses as (
    select p.source, p.at_s + tier_s as starts,
      lead(p.at_s) over (partition by p.source collate "C" order by p.at_s) as ends
    from points p
  ),
  unseen as (
    select k.source, double precision '-infinity' as starts, coalesce(k.first_s, 'infinity') as ends from known k
    union all
    select k.source, now_s, 'infinity' from known k
    union all
    select p.source, p.starts, case when p.ends >= now_s then 'infinity' else p.ends end
    from pauses p
    join known k on k.source = p.source
    where p.ends - p.starts > k.silent_s
  )
  select distinct u.source, b.bucket
  from unseen u
  cross join lateral generate_series(
    case when u.starts <= t0_s then 0 else ceil((u.starts - t0_s) / step_s)::integer end,
    case when u.ends >= upper_s then buckets else floor((u.ends - t0_s) / step_s)::integer end - 1
  ) as b (bucket)
  where u.starts < upper_s and u.ends > t0_s;
end
$$;
comment on function watch.quiet_buckets(text[], timestamptz, interval, integer, interval, timestamptz) is
  'Buckets (from 0) in which a source was not observed: before its first event, inside a pause longer than its limit, or after now. Triggers of the database are observed from the installation on.';
grant execute on function watch.quiet_buckets(text[], timestamptz, interval, integer, interval, timestamptz) to authenticated;

create or replace function watch.silent_limit(usual_gap_s double precision) returns interval
language sql immutable parallel safe set search_path = ''
as $$ select least(greatest(4 * coalesce(usual_gap_s, 0), 300), 172800) * interval '1 second' $$;
comment on function watch.silent_limit(double precision) is
  'From which pause on a source is silent: four usual gaps, from 5 minutes to 2 days. As in src/domain/status/source-freshness.ts.';
grant execute on function watch.silent_limit(double precision) to authenticated;

create or replace function watch.unobserved_buckets(
  asked text[], t0 timestamptz, step interval, buckets integer, tier interval, now_at timestamptz
) returns table (signal text, variant text, bucket integer)
language plpgsql stable security invoker set search_path = '' set jit = off set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  return query
  with quiet as materialized (
    select q.source, q.bucket
    from watch.quiet_buckets(
      (select array_agg(distinct x.source) from watch.signals s, unnest(s.sources) as x (source)
       where s.signal = any (asked) and s.kind = 'counter'),
      t0, step, buckets, tier, now_at
    ) as q
  )
  select s.signal, null::text, q.bucket
  from watch.signals s
  join quiet q on q.source = any (s.sources)
  where s.signal = any (asked) and s.kind = 'counter'
  group by s.signal, q.bucket
  having count(*) = max(cardinality(s.sources))
  union all
  -- The variant of this signal is the source itself.
  select 'source.events', q.source, q.bucket from quiet q where 'source.events' = any (asked);
end
$$;
comment on function watch.unobserved_buckets(text[], timestamptz, interval, integer, interval, timestamptz) is
  'Buckets (from 0) in which none of a counter''s sources was observed; with a variant where it holds for that variant alone.';
grant execute on function watch.unobserved_buckets(text[], timestamptz, interval, integer, interval, timestamptz) to authenticated;

-- What functions and earlier parts of the statement return is not estimated well: hash joins stay good where others do not.
create or replace function watch.series_at(
  signals text[], from_ms bigint, to_ms bigint, max_points integer, now_at timestamptz, collapsed boolean
) returns jsonb
language plpgsql stable security invoker set search_path = ''
  set jit = off set enable_nestloop = off set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  asked constant text[] := signals;
  most_variants constant integer := 30;
  grid record;
  unknown text;
  answer jsonb;
begin
  if coalesce(cardinality(asked), 0) = 0 or cardinality(asked) > 40 then
    raise exception 'Ask for 1 to 40 signals.' using errcode = '22023';
  end if;
  select string_agg(coalesce(a.signal, 'null'), ', ') into unknown
  from unnest(asked) as a (signal) where not exists (select from watch.signals s where s.signal = a.signal);
  if unknown is not null then
    raise exception 'Unknown signal: %.', unknown using errcode = '22023',
      hint = 'Known are ' || (select string_agg(s.signal, ', ' order by s.signal) from watch.signals s) || '.';
  end if;
  select * into grid from watch.bucket_grid(from_ms, to_ms, max_points, now_at);

  with counted as materialized (
    select c.signal, c.bucket, c.n,
      case
        when collapsed and c.signal = 'api.request' then split_part(c.variant, '/', 2)
        when collapsed and c.signal = 'auth.failure' then split_part(c.variant, '/', 1)
        else c.variant
      end as variant
    from watch.bucket_counts(asked, grid.t0, grid.step, grid.buckets, grid.tier) as c
  ),
  gauged as materialized (
    select g.signal, g.variant, g.bucket, g.value from watch.bucket_gauges(asked, grid.t0, grid.step, grid.buckets) as g
  ),
  named as (
    select r.signal, r.variant, case when r.place <= most_variants then r.variant else 'other' end as shown
    from (
      select c.signal, c.variant, row_number() over (partition by c.signal order by sum(c.n) desc, c.variant collate "C") as place
      from counted c group by c.signal, c.variant
    ) as r
    union all
    select g.signal, g.variant, g.variant from gauged g group by g.signal, g.variant
  ),
  -- Numbers for the lines: comparing texts again for every bucket would cost more than reading the counts.
  lines as materialized (
    select x.signal, x.variant, (row_number() over ())::integer as line
    from (
      select n.signal, n.shown as variant from named n group by n.signal, n.shown
      union all
      select a.signal, '' from (select distinct unnest(asked) as signal) as a
      where not exists (select from named n where n.signal = a.signal)
    ) as x
  ),
  numbered as materialized (
    select n.signal, n.variant, l.line from named n join lines l on l.signal = n.signal and l.variant = n.shown
  ),
  sums as materialized (
    select n.line, c.bucket, sum(c.n) as value
    from counted c
    join numbered n on n.signal = c.signal and n.variant = c.variant
    group by n.line, c.bucket
    union all
    select n.line, g.bucket, g.value from gauged g join numbered n on n.signal = g.signal and n.variant = g.variant
  ),
  unobserved as materialized (
    select l.line, u.bucket
    from watch.unobserved_buckets(asked, grid.t0, grid.step, grid.buckets, grid.tier, now_at) as u
    join lines l on l.signal = u.signal
    where u.variant is null or u.variant = l.variant
    group by l.line, u.bucket
  ),
  points as (
    select l.line, array_agg(
      coalesce(s.value, case when k.kind = 'counter' and u.bucket is null then 0 end) order by b.bucket
    ) as points
    from lines l
    join watch.signals k on k.signal = l.signal
    cross join generate_series(0, grid.buckets - 1) as b (bucket)
    left join sums s on s.line = l.line and s.bucket = b.bucket
    left join unobserved u on u.line = l.line and u.bucket = b.bucket
    group by l.line
  ),
  filled as (
    select l.signal, l.variant, p.points from lines l join points p on p.line = l.line
  )
  select jsonb_build_object(
    't0', watch.ms(grid.t0),
    'step', (extract(epoch from grid.step) * 1000)::bigint,
    'complete_until', watch.ms(now_at),
    'series', coalesce(
      jsonb_agg(jsonb_build_object('signal', f.signal, 'variant', f.variant, 'values', to_jsonb(f.points))
        order by array_position(asked, f.signal), f.variant), '[]')
  ) into answer
  from filled f;
  return answer;
end
$$;
comment on function watch.series_at(text[], bigint, bigint, integer, timestamptz, boolean) is
  'watch_api.series as of a moment. Collapsed: api.request by class and auth.failure by audience. More than 30 variants are summed as "other".';
grant execute on function watch.series_at(text[], bigint, bigint, integer, timestamptz, boolean) to authenticated;

create or replace function watch_api.series(signals text[], from_ms bigint, to_ms bigint, max_points integer default 240) returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  return watch.series_at(signals, from_ms, to_ms, max_points, clock_timestamp(), false);
end
$$;
comment on function watch_api.series(text[], bigint, bigint, integer) is
  'Counts, gauges and ages over a half-open range of milliseconds since the epoch: {t0, step, complete_until, series: [{signal, variant, values}]}; null where not observed. At most 240 points. Members only; raises 22023 with a sentence.';
grant execute on function watch_api.series(text[], bigint, bigint, integer) to authenticated;
