-- The minutes that a rule is measured by, for up to four weeks at once: what-if and the drawings of alerts.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace view watch.counts with (security_invoker = true) as
  select interval '1 minute' as tier, m.signal, m.variant, m.minute as at, m.n::double precision as n from watch.event_minutes m
  union all
  select interval '5 minutes', f.signal, f.variant, f.five, f.n::double precision from watch.event_fives f
  union all
  select interval '1 hour', h.signal, h.variant, h.hour, h.n::double precision from watch.event_hours h
  union all
  select t.tier, d.signal, d.variant, d.at, d.n::double precision
  from watch.event_deltas d
  cross join (values (interval '1 minute'), (interval '5 minutes'), (interval '1 hour')) as t (tier);
comment on view watch.counts is
  'Counts of every rollup, told apart by `tier`, with what is not folded into the rollups yet. Ask for one tier, signals and a range of `at`.';
grant select on watch.counts to authenticated, service_role;

create or replace function watch.bucket_counts(signals text[], t0 timestamptz, step interval, buckets integer, tier interval)
returns table (signal text, variant text, bucket integer, n double precision)
language plpgsql stable security invoker set search_path = '' set jit = off
as $$
#variable_conflict use_column
declare
  upper constant timestamptz := t0 + buckets * step;
  asked_tier constant interval := tier;
  -- Seconds as floating point: arithmetic on intervals and numerics costs more than reading the rows.
  t0_s constant double precision := date_part('epoch', t0);
  step_s constant double precision := date_part('epoch', step);
begin
  return query
  select c.signal, c.variant, floor((date_part('epoch', c.at) - t0_s) / step_s)::integer, sum(c.n)
  from watch.counts c
  where c.tier = asked_tier and c.signal = any (signals) and c.at >= t0 and c.at < upper
  group by 1, 2, 3;
end
$$;
comment on function watch.bucket_counts(text[], timestamptz, interval, integer, interval) is
  'Counts of counters by variant and bucket (from 0); buckets without events have no row.';

create or replace function watch.sparse(indices integer[], numbers double precision[], missing integer[]) returns json
language sql immutable parallel safe set search_path = ''
as $$
  select json_build_object(
    'i', coalesce(indices, '{}'), 'v', coalesce(numbers, '{}'),
    'unobserved', (
      -- Neighbours share the difference between their index and their place.
      select coalesce(json_agg(json_build_array(g.starts, g.ends) order by g.starts), '[]')
      from (
        select min(x.i) as starts, max(x.i) + 1 as ends
        from (select u.i, u.i - row_number() over (order by u.i) as run from unnest(missing) as u (i)) as x
        group by x.run
      ) as g
    )
  )
$$;
comment on function watch.sparse(integer[], double precision[], integer[]) is
  'A sparse series: {i: indices, v: their values, unobserved: [[from, to)]} of the missing indices. As JSON text: four weeks of it are built three times as fast as jsonb.';
grant execute on function watch.sparse(integer[], double precision[], integer[]) to authenticated;

create or replace function watch.chosen_variants(asked text, lower timestamptz, upper timestamptz)
returns table (signal text, above text[], below text[])
language sql stable security invoker set search_path = '' set jit = off
as $$
  -- Patterns are matched once for each variant of the hours, not for each of its minutes.
  with selectors as materialized (select s.side, s.signal, s.likes from watch.rule_selectors(array[asked]) as s),
  variants as (
    select v.signal, v.variant,
      exists (select from selectors s where s.side = 'numerator' and s.signal = v.signal
        and (s.likes is null or v.variant like any (s.likes))) as above,
      exists (select from selectors s where s.side = 'denominator' and s.signal = v.signal
        and (s.likes is null or v.variant like any (s.likes))) as below
    from (
      select distinct c.signal, c.variant
      from watch.counts c
      where c.tier = '1 hour' and c.signal in (select s.signal from selectors s)
        and c.at >= date_bin('1 hour', lower, timestamptz 'epoch') and c.at < upper
    ) as v
  )
  select v.signal,
    case when bool_and(v.above) then array['*'] else array_agg(v.variant) filter (where v.above) end,
    case when bool_and(v.below) then array['*'] else array_agg(v.variant) filter (where v.below) end
  from variants v
  group by v.signal
$$;
comment on function watch.chosen_variants(text, timestamptz, timestamptz) is
  'For each signal of a rule the variants of a range that its numerator (above the line) and its denominator (below) select: {*} for all of them, null for none.';
grant execute on function watch.chosen_variants(text, timestamptz, timestamptz) to authenticated;

create or replace function watch.signal_minutes(asked text, above text[], below text[], t0 timestamptz, upper timestamptz)
returns table (bucket integer, above_n double precision, below_n double precision)
language plpgsql stable security invoker set search_path = '' set jit = off set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  t0_s constant double precision := date_part('epoch', t0);
begin
  return query
  select floor((date_part('epoch', x.at) - t0_s) / 60)::integer, sum(x.above_n), sum(x.below_n)
  from (
    select c.at, sum(c.n) filter (where '*' = any (above) or c.variant = any (above)) as above_n,
      sum(c.n) filter (where '*' = any (below) or c.variant = any (below)) as below_n
    from watch.counts c
    where c.tier = '1 minute' and c.signal = asked and c.at >= t0 and c.at < upper
    group by c.at
  ) as x
  group by 1;
end
$$;
comment on function watch.signal_minutes(text, text[], text[], timestamptz, timestamptz) is
  'Counts of a signal by minute (from 0) over two sets of its variants in one reading. Planned for its arguments, so that the sets are hashed.';
grant execute on function watch.signal_minutes(text, text[], text[], timestamptz, timestamptz) to authenticated;

create or replace function watch.counted_sides(
  asked text, t0 timestamptz, buckets integer, now_at timestamptz, out above json, out below json
)
language sql stable security invoker set search_path = '' set jit = off
as $$
  with names as (
    select array_agg(distinct s.signal) filter (where s.side = 'numerator') as above,
      array_agg(distinct s.signal) filter (where s.side = 'denominator') as below, array_agg(distinct s.signal) as both_sides
    from watch.rule_selectors(array[asked]) as s
  ),
  minutes as materialized (
    select m.bucket, sum(m.above_n) as above_n, sum(m.below_n) as below_n
    from watch.chosen_variants(asked, t0, t0 + buckets * interval '1 minute') as v
    cross join lateral watch.signal_minutes(v.signal, v.above, v.below, t0, t0 + buckets * interval '1 minute') as m
    group by m.bucket
  ),
  -- As in watch.rule_minutes: not known where none of the side's signals was observed and nothing was counted.
  missing as (
    select array_agg(x.bucket) filter (where x.above_seen = 0 and m.above_n is null) as above,
      array_agg(x.bucket) filter (where x.below_seen = 0 and m.below_n is null) as below
    from (
      select u.bucket, cardinality(n.above) - count(*) filter (where u.signal = any (n.above)) as above_seen,
        cardinality(n.below) - count(*) filter (where u.signal = any (n.below)) as below_seen
      from names n
      cross join lateral watch.unobserved_buckets(n.both_sides, t0, interval '1 minute', buckets, interval '1 minute', now_at) as u
      where u.variant is null
      group by u.bucket, n.above, n.below
    ) as x
    left join minutes m on m.bucket = x.bucket
  )
  select
    watch.sparse(array_agg(m.bucket order by m.bucket) filter (where m.above_n <> 0),
      array_agg(m.above_n order by m.bucket) filter (where m.above_n <> 0), (select x.above from missing x)),
    case when (select n.below from names n) is not null then
      watch.sparse(array_agg(m.bucket order by m.bucket) filter (where m.below_n <> 0),
        array_agg(m.below_n order by m.bucket) filter (where m.below_n <> 0), (select x.below from missing x)) end
  from minutes m
$$;
comment on function watch.counted_sides(text, timestamptz, integer, timestamptz) is
  'Minutes of the counters that a rule''s numerator (above the line) and denominator (below) select, sparse; `below` is null where there is no denominator.';
grant execute on function watch.counted_sides(text, timestamptz, integer, timestamptz) to authenticated;

create or replace function watch.gauge_side(asked text, t0 timestamptz, buckets integer) returns json
language sql stable security invoker set search_path = '' set jit = off
as $$
  select watch.sparse(array_agg(x.bucket order by x.bucket), array_agg(x.value order by x.bucket), '{}')
  from (
    -- Millionths of a value are noise, and half of the answer's length.
    select y.bucket, case when abs(y.value) < 1 then y.value else round(y.value * 1000) / 1000 end as value
    from (
      select floor(date_part('epoch', g.minute - t0) / 60)::integer as bucket,
        case when r.direction = 'above' then max(g.value) else min(g.value) end as value
      from watch.rules r
      cross join lateral watch.rule_selectors(array[r.key]) as s
      join watch.gauge_minutes g on g.signal = s.signal and g.minute >= t0 and g.minute < t0 + buckets * interval '1 minute'
      where r.key = asked and (s.likes is null or g.variant like any (s.likes))
      group by g.minute, r.direction
    ) as y
  ) as x
$$;
comment on function watch.gauge_side(text, timestamptz, integer) is
  'Minutes of the gauges or ages that a rule reads, sparse: only minutes that have a value; of several the worst.';
grant execute on function watch.gauge_side(text, timestamptz, integer) to authenticated;

create or replace function watch.usual_hours(asked text, t0 timestamptz, upper timestamptz, now_at timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = '' set jit = off set enable_nestloop = off
as $$
declare
  begins constant timestamptz := date_bin('1 hour', t0, timestamptz 'epoch') - interval '28 days';
  hours constant integer := ceil(date_part('epoch', upper - begins) / 3600)::integer;
  names constant text[] := array(select distinct s.signal from watch.rule_selectors(array[asked]) as s where s.side = 'numerator');
begin
  return (
    with chosen as materialized (
      select v.signal, v.above from watch.chosen_variants(asked, begins, upper) as v
    ),
    counted as materialized (
      select c.bucket, sum(c.n) as n
      from watch.bucket_counts(names, begins, interval '1 hour', hours, interval '1 hour') as c
      join chosen v on v.signal = c.signal
      where '*' = any (v.above) or c.variant = any (v.above)
      group by c.bucket
    ),
    missing as materialized (
      select u.bucket
      from watch.unobserved_buckets(names, begins, interval '1 hour', hours, interval '1 hour', now_at) as u
      where u.variant is null
      group by u.bucket
      having count(distinct u.signal) = cardinality(names)
    )
    select jsonb_build_object('t0', watch.ms(begins), 'values',
      jsonb_agg(coalesce(c.n, case when m.bucket is null then 0 end) order by b.bucket))
    from generate_series(0, hours - 1) as b (bucket)
    left join counted c on c.bucket = b.bucket
    left join missing m on m.bucket = b.bucket
  );
end
$$;
comment on function watch.usual_hours(text, timestamptz, timestamptz, timestamptz) is
  'Hourly counts of what a rule''s numerator selects, from four weeks before a range to its end: {t0, values}; null where not observed.';
grant execute on function watch.usual_hours(text, timestamptz, timestamptz, timestamptz) to authenticated;

create or replace function watch.rule_lag_ms(asked text) returns bigint
language sql stable security invoker set search_path = ''
as $$
  -- As in watch.evaluation_rules: what the database and the probe tell is there at once.
  select coalesce((max(o.usual_lag_s) * 1000)::bigint, 0)
  from watch.rule_selectors(array[asked]) as s
  join watch.signals k on k.signal = s.signal and k.kind = 'counter'
  join watch.sources o on o.source = any (k.sources) and o.source not in ('database', 'probe')
$$;
comment on function watch.rule_lag_ms(text) is 'How late what a rule counts usually is: younger minutes are not judged yet.';
grant execute on function watch.rule_lag_ms(text) to authenticated;

create or replace function watch.rule_buckets_at(asked text, from_ms bigint, to_ms bigint, now_at timestamptz) returns json
language plpgsql stable security invoker set search_path = ''
as $$
declare
  t0 constant timestamptz := watch.at_ms(from_ms / 60000 * 60000);
  buckets constant integer := (to_ms + 59999) / 60000 - from_ms / 60000;
  upper constant timestamptz := t0 + buckets * interval '1 minute';
  r watch.rules;
  above json;
  below json;
begin
  select x.* into r from watch.rules x where x.key = asked;
  if not found then
    raise exception 'There is no rule "%".', asked using errcode = '22023', hint = 'watch_api.rules lists the rules.';
  elsif buckets > 28 * 1440 + 1 then
    raise exception 'The range is too long: at most 28 days of minutes at once.'
      using errcode = '22023', hint = 'Choose a shorter range.';
  end if;
  if r.measure in ('gauge', 'age') then
    above := watch.gauge_side(asked, t0, buckets);
  else
    select s.above, s.below into above, below from watch.counted_sides(asked, t0, buckets, now_at) as s;
  end if;
  return json_build_object(
    't0', watch.ms(t0), 'step', 60000, 'length', buckets, 'numerator', above, 'denominator', below,
    'usual', case when r.measure = 'share' then watch.usual_hours(asked, t0, upper, now_at) end,
    'lag_ms', watch.rule_lag_ms(asked),
    'episodes', (
      select coalesce(json_agg(json_build_object(
        'id', e.id, 'from', watch.ms(e.fired_at), 'to', watch.ms(e.resolved_at), 'severity', e.peak) order by e.fired_at, e.id), '[]')
      from (
        select x.* from watch.episodes x
        where x.rule = asked and x.fired_at < upper and (x.resolved_at is null or x.resolved_at > t0)
        order by x.fired_at desc limit 1000
      ) as e
    )
  );
end
$$;
comment on function watch.rule_buckets_at(text, bigint, bigint, timestamptz) is 'watch_api.rule_buckets as of a moment.';
grant execute on function watch.rule_buckets_at(text, bigint, bigint, timestamptz) to authenticated;

create or replace function watch_api.rule_buckets(key text, from_ms bigint, to_ms bigint) returns json
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  perform watch.check_range(from_ms, to_ms);
  return watch.rule_buckets_at(key, from_ms, to_ms, clock_timestamp());
end
$$;
comment on function watch_api.rule_buckets(text, bigint, bigint) is
  'The minutes that a rule is measured by over a half-open range of milliseconds since the epoch, at most 28 days, sparse, with the recorded episodes (ruleBucketsAnswer in src/contracts/alerts.ts). Members only; raises 22023 with a sentence.';
grant execute on function watch_api.rule_buckets(text, bigint, bigint) to authenticated;

notify pgrst, 'reload schema';

select watch.lock_functions();
