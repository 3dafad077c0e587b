-- What a line says of a fact is taken out of the lists once, and not again for each of its uses.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.settle_facts(
  columns jsonb, receipt timestamptz, keys_from timestamptz, events_from timestamptz, minutes_from timestamptz
) returns integer[]
language plpgsql volatile security invoker set search_path = '' set enable_nestloop = off
as $$
declare
  ids constant jsonb := columns -> 'id';
  times constant jsonb := columns -> 'at_us';
  kind_of constant jsonb := columns -> 'kind';
  -- Read for each line: taken out of what holds them, each list would be copied as often.
  keeps constant jsonb := columns #> '{kinds,keep}';
  clocks constant jsonb := columns #> '{kinds,clock}';
  sources constant jsonb := columns #> '{kinds,source}';
  signals constant jsonb := columns #> '{kinds,signal}';
  variants constant jsonb := columns #> '{kinds,variant}';
  lines jsonb;
  told record;
  known watch.shared_facts;
  silenced integer[];
begin
  -- In the order of the keys, so that two batches with common facts wait for each other and never in a circle. All that is new is
  -- inserted before anything that was there is locked.
  with stated as materialized (
    select (f.place - 1)::integer as place, (kind_of ->> (f.place - 1)::integer)::integer as kind, f.fact,
      (times ->> (f.place - 1)::integer)::double precision as at_us
    from jsonb_array_elements(columns -> 'fact') with ordinality as f (fact, place)
    where f.fact ->> 'key' <> '' and f.fact ->> 'part' in ('outcome', 'echo')
  ),
  timed as materialized (
    select s.place, s.kind, s.fact, clocks ->> s.kind as clock,
      case when s.at_us between -62135596800000000 and 253402300799999999 then to_timestamp(s.at_us / 1000000) end as own_at
    from stated s
  ),
  told as materialized (
    select t.place, (ids ->> t.place)::uuid as id, left(t.fact ->> 'key', 200) as key, t.fact ->> 'part' as part,
      coalesce(left(sources ->> t.kind, 60), 'unknown') as source, left(signals ->> t.kind, 60) as signal,
      left(coalesce(variants ->> t.kind, ''), 200) as variant,
      -- As watch.store_lines stores it: at the receipt where the event's own time cannot be used.
      case when t.own_at <= receipt + interval '5 minutes' and coalesce(t.clock, '') not in ('missing', 'unreadable') then t.own_at
        else receipt end as at
    from timed t
    where signals ->> t.kind is not null
      -- A line that comes too late to be counted tells nothing.
      and case when t.own_at < greatest(keys_from, events_from)
          and t.own_at < case when keeps ->> t.kind = 'false' then keys_from else events_from end
        then watch.forgotten_events(coalesce(left(sources ->> t.kind, 60), 'unknown'), t.own_at, events_from, minutes_from) <= 0
        else true end
  ),
  added as (
    insert into watch.shared_facts as f (key, part, event_id, at, source, signal, variant, received_at)
    select distinct on (t.key) t.key, t.part, t.id, t.at, t.source, t.signal, t.variant, receipt
    from told t order by t.key, t.part desc, t.id
    on conflict do nothing
    returning f.key, f.event_id
  )
  select array_agg(t.place) filter (where a.event_id <> t.id and t.part = 'echo'), jsonb_agg(to_jsonb(t)) filter (where a.key is null)
  into silenced, lines
  from told t left join added a on a.key = t.key;

  for told in
    select l.* from jsonb_to_recordset(lines) as l (
      place integer, id uuid, key text, part text, source text, signal text, variant text, at timestamptz
    )
    order by l.key, l.part desc, l.id
  loop
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

  -- The end of the index, and not a look through the table.
  if (select min(o.received_at) from watch.shared_facts o) < events_from then
    delete from watch.shared_facts f
    where f.key in (
      select o.key from watch.shared_facts o where o.received_at < events_from
      order by o.received_at limit 500 for update skip locked
    );
  end if;
  return coalesce(silenced, '{}');
end
$$;

select watch.lock_functions();
