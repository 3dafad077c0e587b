-- The wall and the overview in one request.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.matches(variant text, patterns jsonb) returns boolean
language sql immutable parallel safe set search_path = ''
as $$
  select patterns is null or exists (
    select from jsonb_array_elements_text(patterns) as p (pattern)
    where variant like replace(replace(replace(replace(p.pattern, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%')
  )
$$;
comment on function watch.matches(text, jsonb) is 'Whether a variant fits one of a selector''s patterns, in which * stands for any run of characters; null fits all.';
grant execute on function watch.matches(text, jsonb) to authenticated;

-- What functions and earlier parts of the statement return is not estimated well: hash joins stay good where others do not.
create or replace function watch.board_rules(now_at timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = '' set jit = off set enable_nestloop = off set enable_mergejoin = off
as $$
declare
  shown constant integer := 60;
  current_minute constant timestamptz := date_bin('1 minute', now_at, timestamptz 'epoch');
  -- The longest window of complete minutes, and the minute that is running.
  buckets constant integer := (
    select greatest(shown, coalesce(max(r.window_s), 0) / 60 + 1) from watch.rules r where r.enabled
  );
  t0 constant timestamptz := current_minute - (buckets - 1) * interval '1 minute';
  signals text[];
  answer jsonb;
begin
  select array_agg(distinct s.value ->> 'signal') into signals
  from watch.rules r, jsonb_array_elements(r.numerator || r.denominator) as s where r.enabled;

  with selectors as materialized (
    select r.key, x.side, s.nth, s.value ->> 'signal' as signal, s.value -> 'variants' as patterns, k.kind,
      buckets - 1 - r.window_s / 60 as window_from
    from watch.rules r
    cross join lateral (values ('numerator', r.numerator), ('denominator', r.denominator)) as x (side, list)
    cross join lateral jsonb_array_elements(x.list) with ordinality as s (value, nth)
    join watch.signals k on k.signal = s.value ->> 'signal'
    where r.enabled
  ),
  counts as materialized (
    select c.signal, c.variant, c.bucket, c.n
    from watch.bucket_counts(signals, t0, interval '1 minute', buckets, interval '1 minute') as c
  ),
  gauges as materialized (
    select g.signal, g.variant, g.bucket, g.value from watch.bucket_gauges(signals, t0, interval '1 minute', buckets) as g
  ),
  unobserved as materialized (
    select u.signal, u.bucket
    from watch.unobserved_buckets(signals, t0, interval '1 minute', buckets, interval '1 minute', now_at) as u
    where u.variant is null
  ),
  -- Patterns are matched once for each variant, not for each of its minutes.
  chosen as materialized (
    select s.key, s.side, s.nth, v.signal, v.variant
    from selectors s
    join (select c.signal, c.variant from counts c group by c.signal, c.variant) as v
      on v.signal = s.signal and watch.matches(v.variant, s.patterns)
  ),
  matched as (
    select x.key, x.side, x.nth, c.bucket, sum(c.n) as n
    from chosen x
    join counts c on c.signal = x.signal and c.variant = x.variant
    group by x.key, x.side, x.nth, c.bucket
  ),
  -- A minute of a selector: null where its signal was not observed, else its count, or a gauge's value.
  measured as materialized (
    select s.key, s.side, b.bucket, coalesce(m.n, case when u.bucket is null then 0 end) as value, s.kind, s.window_from
    from selectors s
    cross join generate_series(0, buckets - 1) as b (bucket)
    left join unobserved u on u.signal = s.signal and u.bucket = b.bucket
    left join matched m on m.key = s.key and m.side = s.side and m.nth = s.nth and m.bucket = b.bucket
    where s.kind = 'counter' and b.bucket >= least(s.window_from, buckets - shown)
    union all
    select s.key, s.side, g.bucket, max(g.value), s.kind, s.window_from
    from selectors s
    join gauges g on g.signal = s.signal and watch.matches(g.variant, s.patterns)
    where s.kind <> 'counter'
    group by s.key, s.side, g.bucket, s.kind, s.window_from
  ),
  sides as materialized (
    select m.key, m.side, m.bucket, sum(m.value) as value, m.kind = 'counter' as adds, m.window_from
    from measured m group by m.key, m.side, m.bucket, m.kind = 'counter', m.window_from
  ),
  -- Counters over complete minutes; of gauges and ages the last value, of the running minute too: a value is complete at once.
  windows as (
    select s.key, s.side,
      case when s.adds then sum(s.value) filter (where s.bucket >= s.window_from and s.bucket < buckets - 1)
        else (array_agg(s.value order by s.bucket desc) filter (where s.bucket >= s.window_from))[1] end as value
    from sides s group by s.key, s.side, s.adds
  ),
  minutes as (
    select x.key, x.side, jsonb_agg(s.value order by b.bucket) as points
    from (select distinct key, side from selectors) as x
    cross join generate_series(buckets - shown, buckets - 1) as b (bucket)
    left join sides s on s.key = x.key and s.side = x.side and s.bucket = b.bucket
    group by x.key, x.side
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'key', r.key, 'warning', r.warning, 'critical', r.critical, 'window_s', r.window_s, 'min_volume', r.min_volume,
    'version', r.version, 'updated_at', watch.ms(r.updated_at), 'updated_by', r.updated_by, 'reason', r.reason,
    'numerator', n.points, 'denominator', d.points, 'window_numerator', nw.value, 'window_denominator', dw.value
  ) order by r.position), '[]') into answer
  from watch.rules r
  join minutes n on n.key = r.key and n.side = 'numerator'
  left join minutes d on d.key = r.key and d.side = 'denominator'
  left join windows nw on nw.key = r.key and nw.side = 'numerator'
  left join windows dw on dw.key = r.key and dw.side = 'denominator'
  where r.enabled;
  return answer;
end
$$;
comment on function watch.board_rules(timestamptz) is 'Every rule in force with what was measured: 60 minutes, the last one running, and its own window.';
grant execute on function watch.board_rules(timestamptz) to authenticated;

create or replace function watch.board_sources(now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_agg(jsonb_build_object(
    'source', a.source, 'first_at', watch.ms(s.first_event_at), 'last_event_at', watch.ms(s.last_event_at),
    'last_receipt_at', watch.ms(s.last_receipt_at), 'usual_gap_s', s.usual_gap_s,
    'events_last_hour', case when s.source is not null then coalesce(h.n, 0) end
  ) order by a.place)
  from watch.signals k
  cross join lateral unnest(k.sources) with ordinality as a (source, place)
  left join watch.sources s on s.source = a.source
  left join (
    select c.variant as source, sum(c.n) as n
    from watch.bucket_counts(
      array['source.events'], date_bin('1 minute', now_at, timestamptz 'epoch') - interval '59 minutes', interval '1 hour', 1, interval '1 minute'
    ) as c
    group by c.variant
  ) as h on h.source = a.source
  where k.signal = 'source.events'
$$;
comment on function watch.board_sources(timestamptz) is 'Freshness of every source of the catalogue; null times for those never seen.';
grant execute on function watch.board_sources(timestamptz) to authenticated;

create or replace function watch.board_payments(now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  -- Older than five minutes is not now.
  select jsonb_build_object(
    'open', (select g.value from watch.gauge_minutes g
      where g.signal = 'payment_intents.open' and g.minute > now_at - interval '5 minutes' and g.minute <= now_at
      order by g.minute desc limit 1),
    'oldest_open_age_s', (select g.value from watch.gauge_minutes g
      where g.signal = 'payment_intents.oldest_age' and g.minute > now_at - interval '5 minutes' and g.minute <= now_at
      order by g.minute desc limit 1),
    'created_today', d.created, 'approved_today', d.approved, 'rejected_today', d.rejected,
    'superseded_today', d.superseded, 'failed_today', d.failed
  )
  from (values (true)) as one (row)
  left join watch.payment_days d
    on d.day = (now_at at time zone 'utc')::date and d.updated_at > now_at - interval '5 minutes'
$$;
comment on function watch.board_payments(timestamptz) is 'Payment intents: open now, and what became of those created today (UTC). Null where upkeep last looked over five minutes ago.';
grant execute on function watch.board_payments(timestamptz) to authenticated;

create or replace function watch.board_at(from_ms bigint, to_ms bigint, max_points integer, now_at timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  upper constant bigint := coalesce(to_ms, watch.ms(now_at));
  lower constant bigint := coalesce(from_ms, upper - 3600000);
begin
  return jsonb_build_object(
    'contract', 1,
    'now', watch.ms(now_at),
    't0', watch.ms(date_bin('1 minute', now_at, timestamptz 'epoch') - interval '59 minutes'),
    'step', 60000,
    'rules', watch.board_rules(now_at),
    'sources', watch.board_sources(now_at),
    'health', public.health_check(),
    'probe', (
      select jsonb_build_object('at', watch.ms(h.at), 'ok', h.ok, 'latency_ms', h.latency_ms, 'error', h.error)
      from watch.health_samples h order by h.at desc limit 1
    ),
    'payments', watch.board_payments(now_at),
    'evaluator', jsonb_build_object('last_slot', (select watch.ms(max(s.slot)) from watch.slots s)),
    'charts', watch.series_at(
      array['api.request', 'auth.failure', 'portal.lockout', 'payment_intent.created', 'payment_intent.approved',
        'payment_intent.rejected', 'payment_intent.superseded', 'payment_intent.failed', 'payment_intents.open'],
      lower, upper, max_points, now_at, true)
  );
end
$$;
comment on function watch.board_at(bigint, bigint, integer, timestamptz) is 'watch_api.board as of a moment.';
grant execute on function watch.board_at(bigint, bigint, integer, timestamptz) to authenticated;

create or replace function watch_api.board(from_ms bigint default null, to_ms bigint default null, max_points integer default 240)
returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  return watch.board_at(from_ms, to_ms, max_points, clock_timestamp());
end
$$;
comment on function watch_api.board(bigint, bigint, integer) is
  'All that the overview and the wall show, in one request (src/contracts/board.ts). The range is that of the charts, the last hour without one. Members only; raises 22023 with a sentence.';
grant execute on function watch_api.board(bigint, bigint, integer) to authenticated;
