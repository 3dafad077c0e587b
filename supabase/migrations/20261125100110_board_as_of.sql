-- The time machine: the board as it was at the start of a minute of the past.

set lock_timeout = '5s';
set statement_timeout = '5min';

-- What functions and earlier parts of the statement return is not estimated well: hash joins stay good where others do not.
create or replace function watch.board_rules_as_of(moment timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = '' set jit = off set enable_nestloop = off set enable_mergejoin = off
as $$
declare
  shown constant integer := 60;
begin
  return (
    with alerts as materialized (
      select a.rule, a.alert from watch.alerts_as_of(moment) as a
    ),
    -- A rule without a tile of its own has one while it fires; the drill is no news.
    rules as materialized (
      select r.* from watch.rules_as_of(moment) as r
      left join alerts a on a.rule = r.key
      where r.enabled and (r.on_board or (a.alert ->> 'phase' = 'firing' and r.key <> 'fire-drill'))
    ),
    measured as materialized (
      select m.key, m.side, m.ago, m.value
      from watch.rule_minutes(
        (select array_agg(r.key) from rules r), (select greatest(shown, max(r.window_s) / 60 + 1)::integer from rules r), 0, moment) as m
    ),
    -- The minute that begins at the moment (0 ago) is to come: whatever it holds by now was not known.
    sides as materialized (
      select m.key, m.side,
        jsonb_agg(case when m.ago > 0 then m.value end order by m.ago desc) filter (where m.ago < shown) as points,
        case when r.measure in ('gauge', 'age')
          then (array_agg(m.value order by m.ago) filter (where m.value is not null and m.ago between 1 and r.window_s / 60))[1]
          else sum(m.value) filter (where m.ago between 1 and r.window_s / 60) end as value
      from measured m
      join rules r on r.key = m.key
      group by m.key, m.side, r.measure
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'key', r.key, 'warning', r.warning, 'critical', r.critical, 'window_s', r.window_s, 'min_volume', r.min_volume,
      'min_failures', r.min_failures, 'version', r.version, 'updated_at', watch.ms(r.updated_at), 'updated_by', r.updated_by, 'reason', r.reason,
      'numerator', n.points, 'denominator', d.points, 'window_numerator', n.value, 'window_denominator', d.value,
      'alert', a.alert
    ) order by r.position), '[]')
    from rules r
    join sides n on n.key = r.key and n.side = 'numerator'
    left join sides d on d.key = r.key and d.side = 'denominator'
    left join alerts a on a.rule = r.key
  );
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
    'evaluator', jsonb_build_object(
      'last_slot', (select watch.ms(max(s.slot)) from watch.slots s where s.slot <= moment),
      'interval_s', extract(epoch from watch.alert_interval())::integer
    ),
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
