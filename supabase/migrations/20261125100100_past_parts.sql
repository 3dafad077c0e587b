-- The time machine, in parts: rules, alerts, sources, health and payments at the start of a minute of the past, from what was recorded.
-- What was not recorded is null.
-- Two things are of today: the pause that is usual for a source, and late events, which are counted in the minute in which they happened.

set lock_timeout = '5s';
set statement_timeout = '5min';

-- What became of today's payment intents cannot be told afterwards from their rows, so it is noted down each minute.
insert into watch.signals (signal, kind, sources, observed_by) values ('payment_intents.today', 'gauge', '{database}', '{database}')
on conflict (signal) do update set kind = excluded.kind, sources = excluded.sources, observed_by = excluded.observed_by;

create or replace function watch.step_payments_today(now_at timestamptz) returns void
language sql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
  select watch.set_gauge('payment_intents.today', now_at, x.variant, x.n)
  from watch.payment_days d
  cross join lateral (values
    ('created', d.created), ('approved', d.approved), ('rejected', d.rejected), ('superseded', d.superseded), ('failed', d.failed)
  ) as x (variant, n)
  where d.day = (now_at at time zone 'utc')::date and d.updated_at > now_at - interval '5 minutes'
$$;
comment on function watch.step_payments_today(timestamptz) is 'Notes down the ledger of today as it stands, for boards of the past.';
insert into watch.upkeep_steps (step, position, hourly) values ('step_payments_today', 35, false) on conflict (step) do nothing;

create or replace function watch.rules_as_of(moment timestamptz) returns setof watch.rules
language sql stable security invoker set search_path = ''
as $$
  select (jsonb_populate_record(r, to_jsonb(v))).*
  from watch.rules r
  cross join lateral (
    select w.* from watch.rule_versions w where w.key = r.key and w.updated_at <= moment order by w.version desc limit 1
  ) as v
$$;
comment on function watch.rules_as_of(timestamptz) is 'The rules with the numbers that were in force; those that were not there yet are missing.';
grant execute on function watch.rules_as_of(timestamptz) to authenticated;

create or replace function watch.alerts_as_of(moment timestamptz) returns table (rule text, alert jsonb)
language sql stable security invoker set search_path = '' set jit = off
as $$
  with judged as (
    -- Where heartbeats are still kept, one must say that rules were judged at all then.
    select coalesce(moment < (select min(s.slot) from watch.slots s), true)
      or exists (select from watch.slots s where s.slot > moment - interval '3 minutes' and s.slot <= moment) as known
  ),
  standing as materialized (
    select r.key, r.subsystem, r.for_s, r.inhibited_by, t.episode, t.severity, t.sentence, t.slot,
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
    'fires_at', case when s.phase = 'pending' then watch.ms(s.slot + ceil(s.for_s / extract(epoch from i.every)) * i.every) end,
    'clear_since', null,
    'flapping', s.flapping,
    'sentence', case when s.phase <> 'inactive' then s.sentence end,
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
    'usual', null
  )
  from standing s
  cross join (select watch.alert_interval() as every) as i
  left join watch.episodes e on e.id = s.episode
  left join lateral watch.standing_ack(s.episode, s.severity, moment) as k on s.phase = 'firing'
  where (select j.known from judged j)
$$;
comment on function watch.alerts_as_of(timestamptz) is
  'How alerts stood, by what was recorded when they changed (boardAlert in src/contracts/alerts.ts); no rows where nobody judged the rules then. Not recorded, and so not told: when a recovery began, and that a pending alert became worse or began anew.';
grant execute on function watch.alerts_as_of(timestamptz) to authenticated;

create or replace function watch.board_sources_as_of(moment timestamptz) returns jsonb
language sql stable security invoker set search_path = '' set jit = off
as $$
  with events as materialized (
    select e.source, max(e.at) as at, sum(e.n) filter (where e.at >= moment - interval '59 minutes') as last_hour
    from (
      select m.variant as source, m.minute as at, m.n from watch.event_minutes m
      where m.signal = 'source.events' and m.minute >= moment - interval '59 minutes' and m.minute < moment
      union all
      select f.variant, f.five, 0 from watch.event_fives f
      where f.signal = 'source.events' and f.five >= moment - interval '2 days' and f.five < moment - interval '55 minutes'
      union all
      select h.variant, h.hour, 0 from watch.event_hours h
      where h.signal = 'source.events' and h.hour >= moment - interval '31 days' and h.hour < moment - interval '2 days'
    ) as e
    group by e.source
  ),
  receipts as materialized (
    select o.source, max(o.minute) as at from watch.ingest_outcomes o
    where o.minute >= moment - interval '1 hour' and o.minute < moment and o.outcome in ('accepted', 'duplicate')
    group by o.source
  ),
  -- Upkeep sets this gauge each minute, and shows by it that the database speaks.
  upkeep as (
    select max(g.minute) as at from watch.gauge_minutes g
    where g.signal = 'events.unpartitioned' and g.minute >= moment - interval '2 days' and g.minute < moment
  )
  select jsonb_agg(jsonb_build_object(
    'source', a.source,
    'first_at', watch.ms(s.first_event_at),
    'last_event_at', watch.ms(case when s.last_event_at is not null then coalesce(e.at, s.first_event_at) end),
    'last_receipt_at', watch.ms(coalesce(greatest(r.at, case when a.source = 'database' then u.at end, e.at), s.first_event_at)),
    'usual_gap_s', s.usual_gap_s,
    'events_last_hour', case when s.source is not null then coalesce(e.last_hour, 0) end
  ) order by a.place)
  from watch.signals k
  cross join upkeep u
  cross join lateral unnest(k.sources) with ordinality as a (source, place)
  left join watch.sources s on s.source = a.source and s.first_event_at < moment
  left join events e on e.source = s.source
  left join receipts r on r.source = s.source
  where k.signal = 'source.events'
$$;
comment on function watch.board_sources_as_of(timestamptz) is
  'Freshness of every source at a moment, to the minute, from the rollups: times are starts of minutes, five minutes or hours in which it was heard.';
grant execute on function watch.board_sources_as_of(timestamptz) to authenticated;

create or replace function watch.health_as_of(moment timestamptz) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  -- Only what the pages know, and null for what an older version did not report.
  select jsonb_build_object(
    'app', jsonb_build_object(
      'status', x.report -> 'app' ->> 'status', 'version', x.report -> 'app' ->> 'version', 'heartbeat', x.report -> 'app' ->> 'heartbeat',
      'evaluator_age_s', case when jsonb_typeof(x.report -> 'app' -> 'evaluator_age_s') = 'number' then x.report -> 'app' -> 'evaluator_age_s' end,
      'reasons', (
        select coalesce(jsonb_agg(r.value), '[]')
        from jsonb_array_elements(case when jsonb_typeof(x.report -> 'app' -> 'reasons') = 'array' then x.report -> 'app' -> 'reasons' else '[]' end) as r
        where jsonb_typeof(r.value) = 'string'
      )),
    'database', jsonb_build_object('status', x.report -> 'database' ->> 'status', 'version', x.report -> 'database' ->> 'version',
      'latest_payment_date', x.report -> 'database' ->> 'latest_payment_date', 'migration', x.report -> 'database' ->> 'migration')
      || n.counts,
    'rls', jsonb_build_object('status', x.report -> 'rls' ->> 'status',
      'tables_without_rls', case when jsonb_typeof(x.report -> 'rls' -> 'tables_without_rls') = 'array' then x.report -> 'rls' -> 'tables_without_rls' end)
      || n.policies
  )
  from (
    select h.report from watch.health_samples h
    where h.at <= moment and h.at > moment - interval '5 minutes' order by h.at desc limit 1
  ) as x
  cross join lateral (
    select
      (select jsonb_object_agg(c.key, case when jsonb_typeof(x.report -> 'database' -> c.key) = 'number' then x.report -> 'database' -> c.key end)
       from unnest(array['organizations', 'units', 'payments']) as c (key)) as counts,
      (select jsonb_object_agg(c.key, case when jsonb_typeof(x.report -> 'rls' -> c.key) = 'number' then x.report -> 'rls' -> c.key end)
       from unnest(array['policies', 'expected_policies']) as c (key)) as policies
  ) as n
  where x.report -> 'app' ->> 'status' in ('ok', 'degraded') and x.report -> 'database' ->> 'status' in ('ok', 'degraded')
    and x.report -> 'rls' ->> 'status' in ('ok', 'degraded')
    and x.report -> 'app' ->> 'heartbeat' is not null and x.report -> 'database' ->> 'version' is not null
$$;
comment on function watch.health_as_of(timestamptz) is
  'What the probe was told by health_check in the five minutes before a moment; null where it did not look, or got no such answer.';
grant execute on function watch.health_as_of(timestamptz) to authenticated;

create or replace function watch.board_payments_as_of(moment timestamptz) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  with noted as (
    select distinct on (g.signal, g.variant) g.signal, g.variant, g.value
    from watch.gauge_minutes g
    where g.signal in ('payment_intents.open', 'payment_intents.oldest_age', 'payment_intents.today')
      -- The gauges of the board count from the start of their minute, its ledger from when it was looked at, within that minute.
      and g.minute >= moment - interval '5 minutes' and g.minute < moment
      and (g.signal = 'payment_intents.today' or g.minute > moment - interval '5 minutes')
      -- After midnight the ledger of yesterday is not that of today.
      and (g.signal <> 'payment_intents.today' or g.minute >= date_trunc('day', moment, 'utc'))
    order by g.signal, g.variant, g.minute desc
  )
  select jsonb_build_object(
    'open', (select n.value from noted n where n.signal = 'payment_intents.open'),
    'oldest_open_age_s', (select n.value from noted n where n.signal = 'payment_intents.oldest_age')
  ) || (
    select jsonb_object_agg(v.variant || '_today', (select n.value from noted n where n.signal = 'payment_intents.today' and n.variant = v.variant))
    from unnest(array['created', 'approved', 'rejected', 'superseded', 'failed']) as v (variant)
  )
$$;
comment on function watch.board_payments_as_of(timestamptz) is 'watch.board_payments at a moment of the past, as noted down in the five minutes before it; null where nothing was.';
grant execute on function watch.board_payments_as_of(timestamptz) to authenticated;

select watch.lock_functions();
