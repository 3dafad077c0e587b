-- The one door for events: idempotent, one transaction a batch, balanced to the unit.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.store_events(events jsonb, receipt timestamptz)
returns table (source text, accepted bigint, duplicate bigint, first_at timestamptz, last_at timestamptz)
-- The planner takes a batch for a single row and would compare every event with every other.
language plpgsql volatile security invoker set search_path = '' set enable_nestloop = off
as $$
#variable_conflict use_column
declare
  most_variants constant integer := 200;
begin
  return query
  with incoming as (
    select
      e.id,
      case when e.at_us between -62135596800000000 and 253402300799999999
        then timestamptz 'epoch' + e.at_us::double precision * interval '1 microsecond'
      end as own_at,
      coalesce(left(e.source, 60), 'unknown') as source,
      left(e.signal, 60) as signal,
      left(coalesce(e.variant, ''), 200) as variant,
      coalesce(e.severity, 'info') as severity,
      e.status, e.path, e.request_id, e.message, e.attributes,
      coalesce(e.keep, true) as keep,
      e.also
    from jsonb_to_recordset(events) as e (
      id uuid, at_us numeric, source text, severity text, status smallint, path text, request_id text, message text,
      attributes jsonb, keep boolean, signal text, variant text, also jsonb
    )
  ),
  judged as (
    select i.*, case when i.own_at is null then 'unusable' when i.own_at > receipt + interval '5 minutes' then 'future' end as clock
    from incoming i
  ),
  -- Of two equal ids in one batch one counts, the other is a duplicate.
  firsts as materialized (
    select distinct on (case when j.clock is null then j.own_at else 'infinity' end, j.id)
      j.*, case when j.clock is null then j.own_at else receipt end as at
    from judged j
    order by case when j.clock is null then j.own_at else 'infinity' end, j.id
  ),
  -- Every insert runs in the order of its key, so that two batches with common keys wait for each other and never in a circle.
  clamped as (
    insert into watch.clamped_ids as c (id, received_at)
    select f.id, receipt from firsts f where f.clock is not null order by f.id
    on conflict do nothing
    returning c.id
  ),
  kept as (
    insert into watch.events as e
      (id, at, received_at, source, signal, variant, severity, status, path, request_id, message, attributes)
    select
      f.id, f.at, receipt, f.source, f.signal, case when f.signal is not null then f.variant end, f.severity, f.status, f.path,
      f.request_id, f.message,
      case when f.clock is null then f.attributes
        else coalesce(f.attributes, '{}') || jsonb_build_object('clock', f.clock, 'own_at', f.own_at) end
    from firsts f
    where f.keep and (f.clock is null or f.id in (select c.id from clamped c))
    order by f.at, f.id
    on conflict do nothing
    returning e.at, e.id
  ),
  keyed as (
    insert into watch.event_keys as k (id, at)
    select f.id, f.at from firsts f where not f.keep and f.clock is null order by f.at, f.id
    on conflict do nothing
    returning k.at, k.id
  ),
  fresh as materialized (
    select f.source, f.signal, f.variant, f.also, f.at, date_bin('1 minute', f.at, timestamptz 'epoch') as minute
    from firsts f
    join (select k.at, k.id from kept k union all select k.at, k.id from keyed k) as s on s.at = f.at and s.id = f.id
    union all
    select f.source, f.signal, f.variant, f.also, f.at, date_bin('1 minute', f.at, timestamptz 'epoch')
    from firsts f
    where not f.keep and f.clock is not null and f.id in (select c.id from clamped c)
  ),
  named as materialized (
    select u.signal, u.minute, u.variant, u.source, count(*) as n
    from (
      select 'source.events' as signal, f.minute, f.source as variant, f.source from fresh f
      union all
      select f.signal, f.minute, f.variant, f.source from fresh f where f.signal is not null
      union all
      select left(a.pair ->> 0, 60), f.minute, left(coalesce(a.pair ->> 1, ''), 200), f.source
      from fresh f, jsonb_array_elements(f.also) as a (pair)
      where jsonb_typeof(f.also) = 'array'
    ) as u
    group by u.signal, u.minute, u.variant, u.source
  ),
  newcomers as materialized (
    select p.signal, p.variant,
      row_number() over (partition by p.signal order by p.variant)
        + (select count(*) from watch.variants k where k.signal = p.signal) as place
    from (select distinct n.signal, n.variant from named n) as p
    where not exists (select from watch.variants v where v.signal = p.signal and v.variant = p.variant)
  ),
  admitted as (
    insert into watch.variants as v (signal, variant)
    select w.signal, w.variant from newcomers w where w.place <= most_variants order by w.signal, w.variant
    on conflict do nothing
  ),
  counts as materialized (
    select n.signal, n.minute, n.source, sum(n.n) as n,
      -- What a rule selects by, the part before the slash, stays.
      case when w.signal is null then n.variant when n.variant like '%/%' then split_part(n.variant, '/', 1) || '/other' else 'other' end
        as variant
    from named n
    left join newcomers w on w.signal = n.signal and w.variant = n.variant and w.place > most_variants
    group by 1, 2, 3, 5
  ),
  minutes as (
    insert into watch.event_minutes as m (signal, minute, variant, source, n)
    select c.signal, c.minute, c.variant, c.source, c.n from counts c
    order by c.signal, c.minute, c.variant, c.source
    on conflict (signal, minute, variant, source) do update set n = m.n + excluded.n
  ),
  fives as (
    insert into watch.event_fives as f (signal, five, variant, source, n)
    select c.signal, date_bin('5 minutes', c.minute, timestamptz 'epoch') as five, c.variant, c.source, sum(c.n) from counts c
    group by c.signal, five, c.variant, c.source
    order by c.signal, five, c.variant, c.source
    on conflict (signal, five, variant, source) do update set n = f.n + excluded.n
  ),
  hours as (
    insert into watch.event_hours as h (signal, hour, variant, source, n)
    select c.signal, date_bin('1 hour', c.minute, timestamptz 'epoch') as hour, c.variant, c.source, sum(c.n) from counts c
    group by c.signal, hour, c.variant, c.source
    order by c.signal, hour, c.variant, c.source
    on conflict (signal, hour, variant, source) do update set n = h.n + excluded.n
  )
  select
    i.source, coalesce(f.n, 0), i.n - coalesce(f.n, 0),
    -- One event with a date of long ago must not make the source look observed since then.
    coalesce(f.first_at, case when f.n > 0 then receipt end), f.last_at
  from (
    select coalesce(left(e.source, 60), 'unknown') as source, count(*) as n
    from jsonb_to_recordset(events) as e (source text) group by 1
  ) as i
  left join (
    select f.source, count(*) as n, min(f.at) filter (where f.at > receipt - interval '7 days') as first_at, max(f.at) as last_at
    from fresh f group by f.source
  ) as f on f.source = i.source;
end
$$;
comment on function watch.store_events(jsonb, timestamptz) is
  'Stores and counts an array of events; answers by source how many were new and how many known. Raises on the first event that cannot be stored.';

create or replace function watch.ingest(batch jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  receipt constant timestamptz := clock_timestamp();
  receipt_minute constant timestamptz := date_bin('1 minute', receipt, timestamptz 'epoch');
  events constant jsonb := coalesce(nullif(batch -> 'events', 'null'), '[]');
  dropped constant jsonb := coalesce(nullif(batch -> 'dropped', 'null'), '[]');
  rejected constant jsonb := coalesce(nullif(batch -> 'rejected', 'null'), '[]');
  event jsonb;
  ledger jsonb := '[]';
  poison jsonb := '[]';
  answer jsonb;
begin
  if 'object' is distinct from jsonb_typeof(batch) or 'array' is distinct from jsonb_typeof(events)
    or 'array' is distinct from jsonb_typeof(dropped) or 'array' is distinct from jsonb_typeof(rejected) then
    raise exception 'The batch must hold the arrays events, dropped and rejected.'
      using errcode = '22023', hint = 'See src/contracts/ingest.ts for the shape of a batch.';
  end if;

  begin
    select coalesce(jsonb_agg(to_jsonb(s)), '[]') into ledger from watch.store_events(events, receipt) s;
  exception when data_exception or integrity_constraint_violation or program_limit_exceeded or invalid_parameter_value then
    -- One event is poison: take them one by one, set it aside, keep the others. What is transient is raised, and sent again.
    ledger := '[]';
    for event in select e.value from jsonb_array_elements(events) as e (value) loop
      begin
        select ledger || coalesce(jsonb_agg(to_jsonb(s)), '[]') into ledger
        from watch.store_events(jsonb_build_array(event), receipt) s;
      exception when data_exception or integrity_constraint_violation or program_limit_exceeded then
        poison := poison || jsonb_build_object(
          'source', case when jsonb_typeof(event) = 'object' then event ->> 'source' end,
          'reason', 'not-storable-' || lower(sqlstate), 'n', 1
        );
      end;
    end loop;
  end;

  insert into watch.sources as s (source, first_event_at, last_event_at, last_receipt_at, events)
  select l.source, min(l.first_at), max(l.last_at), receipt, sum(l.accepted)
  from jsonb_to_recordset(ledger) as l (source text, accepted bigint, first_at timestamptz, last_at timestamptz)
  group by l.source
  order by l.source
  on conflict (source) do update set
    first_event_at = least(s.first_event_at, excluded.first_event_at),
    last_event_at = greatest(s.last_event_at, excluded.last_event_at),
    last_receipt_at = greatest(s.last_receipt_at, excluded.last_receipt_at),
    events = s.events + excluded.events;

  with told as materialized (
    select o.source, o.outcome, o.reason, sum(o.n)::bigint as n
    from (
      select l.source, 'accepted' as outcome, '' as reason, l.accepted as n
      from jsonb_to_recordset(ledger) as l (source text, accepted bigint)
      union all
      select l.source, 'duplicate', '', l.duplicate from jsonb_to_recordset(ledger) as l (source text, duplicate bigint)
      union all
      select coalesce(left(d.source, 60), 'unknown'), 'dropped', left(coalesce(d.reason, ''), 200), coalesce(d.n, 1)
      from jsonb_to_recordset(dropped) as d (source text, reason text, n bigint)
      union all
      select coalesce(left(r.source, 60), 'unknown'), 'rejected', left(coalesce(r.reason, ''), 200), coalesce(r.n, 1)
      from jsonb_to_recordset(rejected || poison) as r (source text, reason text, n bigint)
    ) as o
    where o.n > 0
    group by o.source, o.outcome, o.reason
  ),
  written as (
    insert into watch.ingest_outcomes as o (minute, source, outcome, reason, n)
    select receipt_minute, t.source, t.outcome, t.reason, t.n from told t
    order by t.source, t.outcome, t.reason
    on conflict (minute, source, outcome, reason) do update set n = o.n + excluded.n
  )
  select jsonb_build_object(
    'received', coalesce(sum(t.n), 0),
    'accepted', coalesce(sum(t.n) filter (where t.outcome = 'accepted'), 0),
    'duplicate', coalesce(sum(t.n) filter (where t.outcome = 'duplicate'), 0),
    'dropped', coalesce(sum(t.n) filter (where t.outcome = 'dropped'), 0),
    'rejected', coalesce(sum(t.n) filter (where t.outcome = 'rejected'), 0)
  ) into answer
  from told t;
  return answer;
end
$$;
comment on function watch.ingest(jsonb) is
  'Takes one batch of a receiver in one transaction. Definer: nobody else writes events. received = accepted + duplicate + dropped + rejected. Raises 22023 for what is no batch; transient errors are raised so that the sender tries again.';
revoke execute on function watch.ingest(jsonb) from public;
grant execute on function watch.ingest(jsonb) to service_role;

create or replace function watch_api.ingest(batch jsonb) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select watch.ingest(batch) $$;
comment on function watch_api.ingest(jsonb) is 'Takes one batch of a receiver: {received, events, dropped, rejected} → {received, accepted, duplicate, dropped, rejected}. Service role only.';
grant execute on function watch_api.ingest(jsonb) to service_role;
