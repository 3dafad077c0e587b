-- The time machine: the board as it was at the start of a minute of the past.

set lock_timeout = '5s';
set statement_timeout = '5min';

-- What functions and earlier parts of the statement return is not estimated well: hash joins stay good where others do not.
create or replace function watch.board_rules_as_of(moment timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = '' set jit = off set enable_nestloop = off set enable_mergejoin = off
as $$
declare
  shown constant integer := 60;
  ruleset constant jsonb := (select coalesce(jsonb_agg(to_jsonb(r)), '[]') from watch.rules_as_of(moment) r where r.enabled and r.on_board);
  -- The longest window of complete minutes, and the minute that begins at the moment, of which nothing is known yet.
  buckets constant integer := (select greatest(shown, coalesce(max((r ->> 'window_s')::bigint), 0) / 60 + 1) from jsonb_array_elements(ruleset) as r);
  t0 constant timestamptz := moment - (buckets - 1) * interval '1 minute';
  signals text[];
  answer jsonb;
begin
  select array_agg(distinct s.value ->> 'signal') into signals
  from jsonb_array_elements(ruleset) as r, jsonb_array_elements((r -> 'numerator') || (r -> 'denominator')) as s;

  with rules as materialized (
    select r.* from jsonb_populate_recordset(null::watch.rules, ruleset) as r
  ),
  selectors as materialized (
    select r.key, x.side, s.nth, s.value ->> 'signal' as signal, s.value -> 'variants' as patterns, k.kind,
      buckets - 1 - r.window_s / 60 as window_from
    from rules r
    cross join lateral (values ('numerator', r.numerator), ('denominator', r.denominator)) as x (side, list)
    cross join lateral jsonb_array_elements(x.list) with ordinality as s (value, nth)
    join watch.signals k on k.signal = s.value ->> 'signal'
  ),
  counts as materialized (
    select c.signal, c.variant, c.bucket, c.n
    from watch.bucket_counts(signals, t0, interval '1 minute', buckets - 1, interval '1 minute') as c
  ),
  gauges as materialized (
    select g.signal, g.variant, g.bucket, g.value from watch.bucket_gauges(signals, t0, interval '1 minute', buckets - 1) as g
  ),
  unobserved as materialized (
    select u.signal, u.bucket
    from watch.unobserved_buckets(signals, t0, interval '1 minute', buckets, interval '1 minute', moment) as u
    where u.variant is null
  ),
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
  ),
  alerts as materialized (
    select a.rule, a.alert from watch.alerts_as_of(moment) as a
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'key', r.key, 'warning', r.warning, 'critical', r.critical, 'window_s', r.window_s, 'min_volume', r.min_volume,
    'version', r.version, 'updated_at', watch.ms(r.updated_at), 'updated_by', r.updated_by, 'reason', r.reason,
    'numerator', n.points, 'denominator', d.points, 'window_numerator', nw.value, 'window_denominator', dw.value, 'alert', a.alert
  ) order by r.position), '[]') into answer
  from rules r
  join minutes n on n.key = r.key and n.side = 'numerator'
  left join minutes d on d.key = r.key and d.side = 'denominator'
  left join windows nw on nw.key = r.key and nw.side = 'numerator'
  left join windows dw on dw.key = r.key and dw.side = 'denominator'
  left join alerts a on a.rule = r.key;
  return answer;
end
$$;
comment on function watch.board_rules_as_of(timestamptz) is
  'watch.board_rules at the start of a minute of the past, with the numbers that were in force; of the minute that begins then nothing is known.';
grant execute on function watch.board_rules_as_of(timestamptz) to authenticated;

create or replace function watch.board_as_of_at(at_ms bigint, from_ms bigint, max_points integer, now_at timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  moment timestamptz;
  lower bigint;
  signals constant text[] := array['api.request', 'auth.failure', 'portal.lockout', 'payment_intent.created', 'payment_intent.approved',
    'payment_intent.rejected', 'payment_intent.superseded', 'payment_intent.failed', 'payment_intents.open'];
  grid record;
begin
  if at_ms is null or at_ms < 0 or at_ms > 253402300799999 then
    raise exception 'at_ms must be a time in milliseconds since the epoch.' using errcode = '22023';
  end if;
  moment := date_bin('1 minute', watch.at_ms(at_ms), timestamptz 'epoch');
  lower := coalesce(from_ms, watch.ms(moment) - 3600000);
  if moment > now_at then
    raise exception 'That moment has not come yet.' using errcode = '22023', hint = 'Choose one that has, or leave it out for the board of now.';
  elsif moment < now_at - watch.days_setting('retention.minutes_days') then
    raise exception 'That is longer ago than the % days for which minutes are kept.', watch.number_setting('retention.minutes_days')
      using errcode = '22023', hint = 'Charts go back further than the board does.';
  end if;
  select * into grid from watch.bucket_grid(lower, watch.ms(moment), max_points, now_at);
  return jsonb_build_object(
    'contract', 1,
    'now', watch.ms(moment),
    't0', watch.ms(moment - interval '59 minutes'),
    'step', 60000,
    'rules', watch.board_rules_as_of(moment),
    'sources', watch.board_sources_as_of(moment),
    'health', watch.health_as_of(moment),
    'probe', (
      select jsonb_build_object('at', watch.ms(h.at), 'ok', h.ok, 'latency_ms', h.latency_ms, 'error', h.error)
      from watch.health_samples h where h.at <= moment order by h.at desc limit 1
    ),
    'payments', watch.board_payments_as_of(moment),
    'evaluator', jsonb_build_object('last_slot', (select watch.ms(max(s.slot)) from watch.slots s where s.slot <= moment)),
    -- Only buckets that were complete then: a longer one would tell of what came after.
    'charts', watch.series_at(signals, lower, greatest(watch.ms(date_bin(grid.step, moment, timestamptz 'epoch')), lower + 1),
      max_points, moment, true)
  );
end
$$;
comment on function watch.board_as_of_at(bigint, bigint, integer, timestamptz) is 'watch_api.board_as_of as of a moment.';
grant execute on function watch.board_as_of_at(bigint, bigint, integer, timestamptz) to authenticated;

create or replace function watch_api.board_as_of(at_ms bigint, from_ms bigint default null, max_points integer default 240) returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  return watch.board_as_of_at(at_ms, from_ms, max_points, clock_timestamp());
end
$$;
comment on function watch_api.board_as_of(bigint, bigint, integer) is
  'The board as it was at the start of a minute of the past (boardAsOf in src/contracts/board.ts): numbers of rules and alerts as they were, null where nothing was recorded. from_ms begins the charts, an hour before without it. Members only; raises 22023 with a sentence.';
grant execute on function watch_api.board_as_of(bigint, bigint, integer) to authenticated;

notify pgrst, 'reload schema';

select watch.lock_functions();
