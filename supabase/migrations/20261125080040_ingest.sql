-- The one door for events, for batches in rows and in columns; what was set aside is known again as well.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.ingest(batch jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  receipt constant timestamptz := clock_timestamp();
  receipt_minute constant timestamptz := date_bin('1 minute', receipt, timestamptz 'epoch');
  events constant jsonb := coalesce(nullif(batch -> 'events', 'null'), '[]');
  dropped constant jsonb := coalesce(nullif(batch -> 'dropped', 'null'), '[]');
  rejected constant jsonb := coalesce(nullif(batch -> 'rejected', 'null'), '[]');
  columns jsonb := nullif(batch -> 'columns', 'null');
  is_resent boolean := false;
  ledger jsonb := '[]';
  answer jsonb;
begin
  if 'object' is distinct from jsonb_typeof(batch) or 'array' is distinct from jsonb_typeof(events)
    or 'array' is distinct from jsonb_typeof(dropped) or 'array' is distinct from jsonb_typeof(rejected) then
    raise exception 'The batch must hold the arrays events, dropped and rejected.'
      using errcode = '22023', hint = 'See src/contracts/ingest.ts for the shape of a batch.';
  elsif columns is null then
    columns := watch.in_columns(events);
  elsif events <> '[]' or 'array' is distinct from jsonb_typeof(columns -> 'kind') then
    raise exception 'The batch must hold its events in rows or in columns, and columns must have a list kind.'
      using errcode = '22023', hint = 'See src/contracts/ingest.ts for the shape of a batch.';
  end if;

  -- Counts that no line stands for are known again by the batch.
  if batch ->> 'id' is not null and (dropped <> '[]' or rejected <> '[]') then
    insert into watch.clamped_ids (id, received_at) values ((batch ->> 'id')::uuid, receipt) on conflict do nothing;
    is_resent := not found;
  end if;
  if columns is not null and columns -> 'kind' <> '[]' then
    ledger := watch.store_sound(columns, receipt);
  end if;

  insert into watch.sources as s (source, first_event_at, last_event_at, last_receipt_at, events)
  select l.source, min(l.first_at), max(l.last_at), receipt, coalesce(sum(l.n) filter (where l.outcome = 'accepted'), 0)
  from jsonb_to_recordset(ledger) as l (
    source text, outcome text, heard boolean, n bigint, first_at timestamptz, last_at timestamptz
  )
  where l.heard
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
      select l.source, l.outcome, l.reason, l.n
      from jsonb_to_recordset(ledger) as l (source text, outcome text, reason text, n bigint)
      union all
      select coalesce(left(a.source, 60), 'unknown'), case when is_resent then 'duplicate' else a.outcome end,
        case when is_resent then '' else left(coalesce(a.reason, ''), 200) end, coalesce(a.n, 1)
      from (
        select 'dropped' as outcome, d.source, d.reason, d.n
        from jsonb_to_recordset(dropped) as d (source text, reason text, n bigint)
        union all
        select 'rejected', r.source, r.reason, r.n from jsonb_to_recordset(rejected) as r (source text, reason text, n bigint)
      ) as a
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
  'Takes one batch of a receiver in one transaction, in rows or in columns. Definer: nobody else writes events. received = accepted + duplicate + dropped + rejected. Raises 22023 for what is no batch; transient errors are raised so that the sender tries again.';

-- A batch of an import is known again as a whole: the ids of old lines that are only counted are forgotten within the hour.
create or replace function watch.resent_import(batch jsonb, columns jsonb) returns jsonb
language sql immutable security invoker set search_path = ''
as $$
  select jsonb_build_object('id', batch -> 'sending', 'rejected', '[]'::jsonb, 'dropped', coalesce(
    jsonb_agg(jsonb_build_object('source', l.source, 'n', l.n)), '[]'
  ))
  from (
    select columns -> 'kinds' -> 'source' ->> (k.kind #>> '{}')::integer as source, 1::bigint as n
    from jsonb_array_elements(columns -> 'kind') as k (kind)
    union all
    select a.source, a.n
    from jsonb_to_recordset(
      coalesce(nullif(batch -> 'dropped', 'null'), '[]') || coalesce(nullif(batch -> 'rejected', 'null'), '[]')
    ) as a (source text, n bigint)
  ) as l
$$;
comment on function watch.resent_import(jsonb, jsonb) is
  'A batch of an import that came before, as watch.ingest takes it: counts of lines by source under the id that it is known by, so that all of them are duplicates.';

create or replace function watch.import_events(batch jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  columns constant jsonb := coalesce(
    nullif(batch -> 'columns', 'null'), case when jsonb_typeof(batch -> 'events') = 'array' then watch.in_columns(batch -> 'events') end
  );
  sending constant uuid := (batch ->> 'sending')::uuid;
  today constant date := (now() at time zone 'utc')::date;
  oldest constant date := ((now() - watch.days_setting('retention.events_days')) at time zone 'utc')::date;
  was_importing constant text := coalesce(current_setting('watch.importing', true), '');
  day date;
  heard jsonb;
  answer jsonb;
begin
  -- Two imports at once would make the same partition.
  perform pg_advisory_xact_lock(hashtextextended('watch.import_events', 0));
  if sending is not null then
    insert into watch.clamped_ids (id, received_at) values (sending, clock_timestamp()) on conflict do nothing;
    if not found then
      return watch.ingest(watch.resent_import(batch, columns));
    end if;
  end if;
  for day in
    select distinct
      ((timestamptz 'epoch' + (t.at_us #>> '{}')::double precision * interval '1 microsecond') at time zone 'utc')::date
    from rows from (jsonb_array_elements(columns -> 'kind'), jsonb_array_elements(columns -> 'at_us')) as t (kind, at_us)
    where columns -> 'kinds' -> 'keep' ->> (t.kind #>> '{}')::integer = 'true' and t.at_us #>> '{}' ~ '^\d{1,16}$'
  loop
    if day between oldest and today then
      perform watch.add_partition('events', day);
    end if;
  end loop;

  select coalesce(jsonb_object_agg(s.source, s.last_receipt_at), '{}') into heard from watch.sources s;
  perform set_config('watch.importing', 'on', true);
  answer := watch.ingest(batch);
  perform set_config('watch.importing', was_importing, true);
  -- A file is no sign of life: a source was heard when it was heard before, or when its last event happened.
  update watch.sources s set last_receipt_at = greatest((heard ->> s.source)::timestamptz, s.last_event_at)
  where s.source in (select t.source from jsonb_array_elements_text(columns -> 'kinds' -> 'source') as t (source));
  return answer;
end
$$;
comment on function watch.import_events(jsonb) is
  'As watch.ingest, for logs of the past: makes the partitions they need, takes them however late, and leaves the freshness of the sources as it was. A batch with the sending of one that came before is all duplicates, whatever is remembered of its lines. Definer: nobody else writes events.';

comment on function watch_api.ingest(jsonb) is
  'Takes one batch of a receiver: {id?, received, events or columns, dropped, rejected} → {received, accepted, duplicate, dropped, rejected}. Service role only.';
comment on function watch_api.import_events(jsonb) is
  'Takes one batch of an import, as watch_api.ingest, and by {sending: uuid} once only → {received, accepted, duplicate, dropped, rejected}. Service role only.';

select watch.lock_functions();
