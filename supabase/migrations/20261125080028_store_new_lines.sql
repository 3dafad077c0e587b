-- The ordinary way of a batch: every line is new, and carries a time that can be used.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.store_new_lines(
  columns jsonb, receipt timestamptz, silenced integer[], keys_from timestamptz, events_from timestamptz
) returns jsonb
language plpgsql volatile security invoker set search_path = '' set enable_nestloop = off set jit = off
as $$
#variable_conflict use_column
declare
  kind_lists constant jsonb := columns -> 'kinds';
  -- Read by place where a row is written: carried along from step to step they would be copied each time.
  request_ids constant jsonb := columns -> 'request_id';
  messages constant jsonb := columns -> 'message';
  attribute_list constant jsonb := columns -> 'attributes';
  ledger jsonb;
  accepted watch.line_group[];
begin
  with kinds as materialized (
    select k.place - 1 as kind, coalesce(left(k.source, 60), 'unknown') as source, left(k.signal, 60) as signal,
      left(coalesce(k.variant, ''), 200) as variant, coalesce(k.severity, 'info') as severity, k.status, k.path,
      coalesce(k.keep, true) as keep, k.also, k.clock is null and k.outcome is null as is_ordinary
    from jsonb_to_record(kind_lists) as c (
      source text[], severity text[], status smallint[], path text[], signal text[], variant text[], keep boolean[], clock text[],
      outcome text[]
    ),
    rows from (
      unnest(c.source, c.severity, c.status, c.path, c.signal, c.variant, c.keep, c.clock, c.outcome),
      jsonb_array_elements(kind_lists -> 'also')
    ) with ordinality as k (source, severity, status, path, signal, variant, keep, clock, outcome, also, place)
  ),
  lines as materialized (
    select (e.place - 1)::integer as place, e.id, e.kind, k.keep, k.is_ordinary, (e.place - 1)::integer = any (silenced) as silent,
      case when e.at_us between -62135596800000000 and 253402300799999999 then to_timestamp(e.at_us / 1000000) end as at
    from jsonb_to_record(columns) as c (id uuid[], at_us double precision[], kind integer[]),
      unnest(c.id, c.at_us, c.kind) with ordinality as e (id, at_us, kind, place)
    left join kinds k on k.kind = e.kind
  ),
  -- One row where this way will do for all of them. The last minute of being ahead of its time is left to the whole way, and so is a
  -- batch that may hold events which came before, ahead of their time.
  ordinary as materialized (
    select count(*) as n
    from lines l
    -- Grouped, which hashes: a count of distinct ones would sort.
    having (select count(*) from (select i.id from lines i group by i.id) as u) = count(*)
      and bool_and(coalesce(
        l.is_ordinary and l.at <= receipt + interval '4 minutes'
          and l.at >= coalesce(case when l.keep then events_from else keys_from end, '-infinity'), false
      ))
      and not exists (select from watch.clamped_ids c where c.own_at between min(l.at) and max(l.at))
  ),
  -- Every insert runs in the order of its key, so that two batches with common keys wait for each other and never in a circle.
  kept as (
    insert into watch.events as e
      (id, at, received_at, source, signal, variant, severity, status, path, request_id, message, attributes)
    select l.id, l.at, receipt, k.source, case when not l.silent then k.signal end,
      case when not l.silent and k.signal is not null then k.variant end, k.severity, k.status, k.path,
      request_ids ->> l.place, messages ->> l.place, nullif(attribute_list -> l.place, 'null')
    from lines l
    join kinds k on k.kind = l.kind
    where l.keep and exists (select from ordinary)
    order by l.at, l.id
  ),
  keyed as (
    insert into watch.event_keys as k (id, at)
    select l.id, l.at from lines l where not l.keep and exists (select from ordinary) order by l.at, l.id
  ),
  groups as materialized (
    select l.kind, l.silent, date_bin('1 minute', l.at, timestamptz 'epoch') as minute,
      count(*) as n, max(l.at) as last_at,
      -- One event with a date of long ago must not make the source look observed since then.
      coalesce(min(l.at) filter (where l.at > receipt - interval '7 days'), receipt) as first_at
    from lines l where exists (select from ordinary) group by 1, 2, 3
  ),
  told as materialized (
    select k.source, 'accepted' as outcome, '' as reason, true as heard, sum(g.n)::bigint as n, min(g.first_at) as first_at,
      max(g.last_at) as last_at
    from groups g
    join kinds k on k.kind = g.kind
    group by k.source
  )
  select
    (select jsonb_agg(to_jsonb(t)) from told t),
    (
      select array_agg(row(k.source, case when not g.silent then k.signal end, k.variant, k.also, g.minute, g.n)::watch.line_group)
      from groups g
      join kinds k on k.kind = g.kind
    )
  into ledger, accepted;
  if ledger is not null then
    perform watch.count_groups(accepted);
  end if;
  return ledger;
end
$$;
comment on function watch.store_new_lines(jsonb, timestamptz, integer[], timestamptz, timestamptz) is
  'As watch.store_lines, for a batch of new lines with times that can be used, at two thirds of its cost. Null, and nothing stored, where some line asks for more; raises unique_violation where one is stored already.';

select watch.lock_functions();
