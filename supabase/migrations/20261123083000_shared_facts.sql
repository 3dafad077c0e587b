-- One fact, told by several lines that may come in different batches, counts once: a failed request of Auth leaves a line with its
-- outcome and one with the error's text, in any order and any time apart.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.shared_facts (
  key text primary key,
  part text not null constraint shared_facts_part_known check (part in ('outcome', 'echo')),
  event_id uuid not null,
  at timestamptz not null,
  source text not null,
  signal text not null,
  variant text not null,
  received_at timestamptz not null
);
comment on table watch.shared_facts is
  'Facts that several lines may tell, with the line that counts. Kept as long as raw events; emptied by watch.settle_facts itself.';
comment on column watch.shared_facts.part is 'outcome: the line to count by. echo: a line that counts until an outcome is known.';
comment on column watch.shared_facts.at is 'Time at which the line is stored and counted.';
create index if not exists shared_facts_received_at on watch.shared_facts (received_at);
alter table watch.shared_facts enable row level security;

create or replace function watch.counted_variant(signal text, variant text) returns text
language sql stable security invoker set search_path = ''
as $$
  select case
    when exists (select from watch.variants v where v.signal = counted_variant.signal and v.variant = counted_variant.variant) then variant
    when variant like '%/%' then split_part(variant, '/', 1) || '/other'
    else 'other'
  end
$$;
comment on function watch.counted_variant(text, text) is
  'The variant under which watch.store_lines counted: of names beyond the cap only what a rule selects by is left.';

create or replace function watch.settle_facts(events jsonb, receipt timestamptz) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  told record;
  known watch.shared_facts;
  silenced bigint[] := '{}';
begin
  -- In the order of the keys, so that two batches with common facts wait for each other and never in a circle.
  for told in
    select e.place, (e.event ->> 'id')::uuid as id, left(e.event #>> '{fact,key}', 200) as key, e.event #>> '{fact,part}' as part,
      coalesce(left(e.event ->> 'source', 60), 'unknown') as source, left(e.event ->> 'signal', 60) as signal,
      left(coalesce(e.event ->> 'variant', ''), 200) as variant,
      -- As watch.store_lines stores it: at the receipt where the event's own time cannot be used.
      case
        when u.at_us between -62135596800000000 and 253402300799999999
          and timestamptz 'epoch' + u.at_us::double precision * interval '1 microsecond' <= receipt + interval '5 minutes'
        then timestamptz 'epoch' + u.at_us::double precision * interval '1 microsecond'
        else receipt
      end as at
    from jsonb_array_elements(events) with ordinality as e (event, place)
    cross join lateral (select (e.event ->> 'at_us')::numeric) as u (at_us)
    where e.event #>> '{fact,key}' <> '' and e.event #>> '{fact,part}' in ('outcome', 'echo') and e.event ->> 'signal' is not null
    order by key, part desc, id
  loop
    insert into watch.shared_facts (key, part, event_id, at, source, signal, variant, received_at)
    values (told.key, told.part, told.id, told.at, told.source, told.signal, told.variant, receipt)
    on conflict do nothing;
    continue when found;
    select * into known from watch.shared_facts f where f.key = told.key for update;
    -- A re-sent line is known as a duplicate where it is stored.
    continue when known.event_id = told.id;
    if told.part = 'echo' then
      silenced := silenced || told.place;
    elsif known.part = 'echo' then
      -- The echo has counted in the meantime: it is taken back, and the outcome counts in its place.
      insert into watch.event_deltas (at, signal, variant, source, n)
      values (known.at, known.signal, watch.counted_variant(known.signal, known.variant), known.source, -1);
      update watch.events e set signal = null, variant = null where e.at = known.at and e.id = known.event_id;
      update watch.shared_facts f
      set part = 'outcome', event_id = told.id, at = told.at, source = told.source, signal = told.signal, variant = told.variant
      where f.key = told.key;
    end if;
  end loop;

  delete from watch.shared_facts f
  where f.key in (
    select o.key from watch.shared_facts o
    where o.received_at < receipt - watch.days_setting('retention.events_days')
    order by o.received_at limit 500 for update skip locked
  );

  if cardinality(silenced) = 0 then
    return events;
  end if;
  return (
    select jsonb_agg(case when e.place = any (silenced) then e.event - 'signal' - 'variant' else e.event end order by e.place)
    from jsonb_array_elements(events) with ordinality as e (event, place)
  );
end
$$;
comment on function watch.settle_facts(jsonb, timestamptz) is
  'The events, those without their signal whose fact another line counts. Takes back what an echo counted before its outcome came: by a difference that watch.maintain folds, since a writer''s rows of the rollups are locked in one order.';

alter function watch.store_events(jsonb, timestamptz) rename to store_lines;

create or replace function watch.store_events(events jsonb, receipt timestamptz)
returns table (source text, accepted bigint, duplicate bigint, first_at timestamptz, last_at timestamptz)
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  return query
  select s.source, s.accepted, s.duplicate, s.first_at, s.last_at
  from watch.store_lines(
    case when jsonb_path_exists(events, '$[*].fact') then watch.settle_facts(events, receipt) else events end, receipt
  ) as s;
end
$$;
comment on function watch.store_lines(jsonb, timestamptz) is
  'Stores and counts an array of events, each for itself; answers by source how many were new and how many known. Raises on the first event that cannot be stored.';
comment on function watch.store_events(jsonb, timestamptz) is
  'Stores and counts an array of events, of lines that tell one fact only one; answers by source how many were new and how many known. Raises on the first event that cannot be stored.';
comment on table watch.event_deltas is
  'Counts of watch.emit, and what watch.settle_facts takes back: only ever inserted, so that no transaction waits for another. watch.maintain folds them into the rollups; readers add them.';
