-- The storing of a batch in columns: the ordinary way for lines that are new, and the whole way for whatever else may be in it.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.store_lines(
  columns jsonb, receipt timestamptz, silenced integer[],
  keys_from timestamptz, events_from timestamptz, minutes_from timestamptz, counts_from timestamptz
) returns jsonb
-- The planner takes a batch for one row and would compare every event with every other; and what is forbidden costs so much to it
-- that it would compile the statement each time.
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
      coalesce(k.keep, true) and coalesce(k.outcome, '') not in ('dropped', 'rejected') as keep, k.also, k.clock,
      case when k.outcome in ('dropped', 'rejected') then k.outcome end as outcome, left(coalesce(k.reason, ''), 200) as reason
    from jsonb_to_record(kind_lists) as c (
      source text[], severity text[], status smallint[], path text[], signal text[], variant text[], keep boolean[], clock text[],
      outcome text[], reason text[]
    ),
    rows from (
      unnest(c.source, c.severity, c.status, c.path, c.signal, c.variant, c.keep, c.clock, c.outcome, c.reason),
      jsonb_array_elements(kind_lists -> 'also')
    ) with ordinality as k (source, severity, status, path, signal, variant, keep, clock, outcome, reason, also, place)
  ),
  lines as (
    select (e.place - 1)::integer as place, e.id, e.kind, coalesce(k.source, 'unknown') as source, coalesce(k.keep, true) as keep,
      k.outcome, k.clock as stated_clock,
      case when e.at_us between -62135596800000000 and 253402300799999999 then to_timestamp(e.at_us / 1000000) end as own_at
    from jsonb_to_record(columns) as c (id uuid[], at_us double precision[], kind integer[]),
      unnest(c.id, c.at_us, c.kind) with ordinality as e (id, at_us, kind, place)
    left join kinds k on k.kind = e.kind
  ),
  judged as materialized (
    select l.*,
      case
        when l.own_at is null then 'unusable'
        when l.own_at > receipt + interval '5 minutes' then 'future'
        -- The receiver found no time either and put in that of its receipt, another one each time the event is sent.
        when l.stated_clock in ('missing', 'unreadable') then 'receiver'
      end as clock,
      -- Its key or its row would be forgotten by now, and its counts would not.
      coalesce(
        l.own_at < case when l.keep then events_from else keys_from end and l.own_at >= counts_from
          and coalesce(l.stated_clock, '') not in ('missing', 'unreadable'), false
      ) as is_late
    from lines l
  ),
  -- Of these minutes nobody can tell whether an event is one of those that are counted.
  forgotten as materialized (
    select a.source, a.minute
    from (
      select distinct j.source, date_bin('1 minute', j.own_at, timestamptz 'epoch') as minute
      from judged j where j.is_late and j.outcome is null
    ) as a
    where watch.forgotten_events(a.source, a.minute, events_from, minutes_from) > 0
  ),
  -- Events that came before, ahead of their time, and are stored at that receipt.
  foreseen as materialized (
    select c.id, c.own_at
    from watch.clamped_ids c, (select min(j.own_at) as first, max(j.own_at) as last from judged j where j.clock is null) as b
    where c.own_at between b.first and b.last
  ),
  timed as (
    select j.*, case when j.clock is null then j.own_at else 'infinity' end as key_at,
      j.is_late and j.outcome is null
        and (j.source, date_bin('1 minute', j.own_at, timestamptz 'epoch')) in (select g.source, g.minute from forgotten g) as is_refused
    from judged j
    where j.clock is not null or (j.id, j.own_at) not in (select s.id, s.own_at from foreseen s)
  ),
  -- Of two equal ids in one batch one counts, the other is a duplicate.
  firsts as materialized (
    select distinct on (t.key_at, t.id)
      t.place, t.id, t.kind, t.source, t.own_at, t.clock, case when t.clock is null then t.own_at else receipt end as at, t.is_late,
      t.keep and not t.is_refused as keep, t.outcome is not null as is_aside,
      case when t.is_refused then 'rejected' else coalesce(t.outcome, 'accepted') end as outcome,
      t.clock is not null or t.is_refused as has_no_time
    from timed t
    order by t.key_at, t.id, t.place
  ),
  -- Every insert runs in the order of its key, so that two batches with common keys wait for each other and never in a circle.
  named_ids as (
    insert into watch.clamped_ids as c (id, received_at, own_at)
    select f.id, receipt, case when f.clock = 'future' or not f.has_no_time then f.own_at end from firsts f
    -- In the last minute of being ahead of its time, another batch may just now be storing it at its receipt.
    where f.has_no_time or f.own_at > receipt + interval '4 minutes'
    order by f.id
    on conflict do nothing
    returning c.id
  ),
  late as (
    insert into watch.late_keys as l (at, id, source)
    select f.at, f.id, case when not f.is_aside then f.source end from firsts f
    where f.is_late and not f.has_no_time order by f.at, f.id
    on conflict do nothing
    returning l.at, l.id
  ),
  kept as (
    insert into watch.events as e
      (id, at, received_at, source, signal, variant, severity, status, path, request_id, message, attributes)
    select
      f.id, f.at, receipt, f.source, case when f.place <> all (silenced) then k.signal end,
      case when f.place <> all (silenced) and k.signal is not null then k.variant end, coalesce(k.severity, 'info'), k.status, k.path,
      request_ids ->> f.place, messages ->> f.place,
      case when f.clock is null or f.clock = 'receiver' then nullif(attribute_list -> f.place, 'null')
        else coalesce(nullif(attribute_list -> f.place, 'null'), '{}') || jsonb_build_object('clock', f.clock, 'own_at', f.own_at) end
    from firsts f
    left join kinds k on k.kind = f.kind
    where f.keep and (not (f.has_no_time or f.own_at > receipt + interval '4 minutes') or f.id in (select c.id from named_ids c))
      and (not f.is_late or (f.at, f.id) in (select l.at, l.id from late l))
    order by f.at, f.id
    on conflict do nothing
    returning e.at, e.id
  ),
  keyed as (
    insert into watch.event_keys as k (id, at)
    select f.id, f.at from firsts f
    where not f.keep and not f.has_no_time and not f.is_late
      and (f.own_at <= receipt + interval '4 minutes' or f.id in (select c.id from named_ids c))
    order by f.at, f.id
    on conflict do nothing
    returning k.at, k.id
  ),
  fresh as (
    select f.kind, f.source, f.outcome, f.is_aside, f.is_late, f.place, f.at
    from firsts f
    join (select k.at, k.id from kept k union all select k.at, k.id from keyed k) as s on s.at = f.at and s.id = f.id
    union all
    select f.kind, f.source, f.outcome, f.is_aside, f.is_late, f.place, f.at
    from firsts f
    join late l on l.at = f.at and l.id = f.id
    where not f.keep
    union all
    select f.kind, f.source, f.outcome, f.is_aside, f.is_late, f.place, f.at
    from firsts f where not f.keep and f.has_no_time and f.id in (select c.id from named_ids c)
  ),
  -- A batch has few kinds of events: all further counting is done on these.
  groups as materialized (
    select f.kind, f.source, f.outcome, f.is_aside, f.is_late, f.place = any (silenced) as silent,
      date_bin('1 minute', f.at, timestamptz 'epoch') as minute, count(*) as n, max(f.at) as last_at,
      -- One event with a date of long ago must not make the source look observed since then.
      coalesce(min(f.at) filter (where f.at > receipt - interval '7 days'), receipt) as first_at
    from fresh f group by 1, 2, 3, 4, 5, 6, 7
  ),
  told as materialized (
    select g.source, g.outcome, case when g.outcome = 'accepted' then '' when g.is_aside then k.reason else 'too-late' end as reason,
      g.outcome = 'accepted' as heard, sum(g.n)::bigint as n, min(g.first_at) as first_at, max(g.last_at) as last_at
    from groups g
    left join kinds k on k.kind = g.kind
    group by 1, 2, 3
    union all
    -- A line that was set aside, or comes late, does not show that its source speaks.
    select a.source, 'duplicate', '', not (a.is_aside or a.is_late), a.n - coalesce(f.n, 0)::bigint, null, null
    from (
      select j.source, j.outcome is not null as is_aside, j.is_late, count(*) as n from judged j group by 1, 2, 3
    ) as a
    left join (
      select g.source, g.is_aside, g.is_late, sum(g.n) as n from groups g group by 1, 2, 3
    ) as f on f.source = a.source and f.is_aside = a.is_aside and f.is_late = a.is_late
    where a.n > coalesce(f.n, 0)
  )
  select
    (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from told t),
    (
      select array_agg(row(g.source, case when not g.silent then k.signal end, k.variant, k.also, g.minute, g.n)::watch.line_group)
      from groups g
      left join kinds k on k.kind = g.kind
      where g.outcome = 'accepted'
    )
  into ledger, accepted;
  perform watch.count_groups(accepted);
  return ledger;
end
$$;
comment on function watch.store_lines(jsonb, timestamptz, integer[], timestamptz, timestamptz, timestamptz, timestamptz) is
  'Stores and counts the lines of a batch in columns, those of the silenced places without their signal, and counts them; answers how many lines of a source came to which outcome, and whether they show that the source speaks: [{source, outcome, reason, heard, n, first_at, last_at}]. Keys are remembered from keys_from on, rows from events_from, minutes and counts likewise: what came later than that is rejected as too-late where it may be counted already. Raises on the first line that cannot be stored.';

create or replace function watch.store_columns(columns jsonb, receipt timestamptz) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  -- An import looks up itself what was counted.
  is_import constant boolean := coalesce(current_setting('watch.importing', true), '') = 'on';
  keys_from timestamptz;
  events_from timestamptz;
  minutes_from timestamptz;
  counts_from timestamptz;
  silenced integer[] := '{}';
  ledger jsonb;
begin
  if not is_import then
    -- Some minutes less than upkeep keeps, which has a clock of its own.
    select receipt + interval '5 minutes' - max(s.days) filter (where s.key = 'retention.event_keys_days'),
      receipt + interval '5 minutes' - max(s.days) filter (where s.key = 'retention.events_days'),
      receipt + interval '2 hours' - max(s.days) filter (where s.key = 'retention.minutes_days'),
      receipt - max(s.days) filter (where s.key = 'retention.hours_days')
    into keys_from, events_from, minutes_from, counts_from
    from (
      select t.key, (t.value #>> '{}')::double precision * interval '1 day' as days from watch.settings t where t.key like 'retention.%'
    ) as s;
  end if;
  if columns ? 'fact' then
    silenced := watch.settle_facts(columns, receipt, keys_from, events_from, minutes_from);
  end if;
  begin
    ledger := watch.store_new_lines(columns, receipt, silenced, keys_from, events_from);
  exception when unique_violation then
    -- Some of it is here already.
    ledger := null;
  end;
  if ledger is null then
    ledger := watch.store_lines(columns, receipt, silenced, keys_from, events_from, minutes_from, counts_from);
  end if;
  if (select sum(l.n) from jsonb_to_recordset(ledger) as l (n bigint)) <> jsonb_array_length(columns -> 'kind') then
    raise exception 'The lists of the batch are not of one length.' using errcode = '22023';
  end if;
  return ledger;
end
$$;
comment on function watch.store_columns(jsonb, timestamptz) is
  'Stores and counts a batch in columns, of lines that tell one fact only one; answers as watch.store_lines does. Raises on the first line that cannot be stored.';

create or replace function watch.store_sound(columns jsonb, receipt timestamptz) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  n integer;
  state text;
begin
  begin
    return watch.store_columns(columns, receipt);
  exception when data_exception or integrity_constraint_violation or program_limit_exceeded then
    get stacked diagnostics state = returned_sqlstate;
  end;
  n := jsonb_array_length(columns -> 'kind');
  if n = 1 then
    return watch.store_columns(watch.poisoned_line(columns, state), receipt);
  end if;
  return watch.store_sound(watch.slice_columns(columns, 0, n / 2 - 1), receipt)
    || watch.store_sound(watch.slice_columns(columns, n / 2, n - 1), receipt);
end
$$;
comment on function watch.store_sound(jsonb, timestamptz) is
  'As watch.store_columns, but one poison line does not cost the others: the batch is halved until the line stands alone, and is set aside. What is transient is raised, so that the batch is sent again.';

select watch.lock_functions();
