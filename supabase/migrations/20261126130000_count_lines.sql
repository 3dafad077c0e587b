-- A batch is counted in one statement: rollups, freshness of the sources and ledger, from the same groups of lines.

set lock_timeout = '5s';
set statement_timeout = '5min';

create type watch.line_tally as (
  source text, outcome text, reason text, heard boolean, n bigint, first_at timestamptz, last_at timestamptz,
  signal text, variant text, also jsonb, minute timestamptz
);
comment on type watch.line_tally is
  'Lines of one source, outcome, signal, variant and minute, and how many they are. heard: they show that their source speaks; also: pairs of further signals and variants; minute is null where the lines are in the ledger only.';

create or replace function watch.count_lines(tallies watch.line_tally[], receipt timestamptz) returns jsonb
-- The plan is one for all batches; the planner would weigh it anew each time, and compile what is forbidden.
language plpgsql volatile security invoker
set search_path = '' set enable_nestloop = off set jit = off set plan_cache_mode = force_generic_plan
as $$
declare
  receipt_minute constant timestamptz := date_bin('1 minute', receipt, timestamptz 'epoch');
  most_variants constant integer := 200;
  answer jsonb;
begin
  -- Each insert waits for the one before it, and runs in the order of its key: two batches wait for each other and never in a circle.
  with told as materialized (
    select t.* from unnest(tallies) as t where t.n > 0
  ),
  counted as materialized (
    select t.source, t.signal, t.variant, t.also, t.minute, t.n from told t where t.outcome = 'accepted' and t.minute is not null
  ),
  named as materialized (
    select u.signal, u.minute, u.variant, u.source, sum(u.n)::bigint as n
    from (
      select 'source.events' as signal, c.minute, c.source as variant, c.source, c.n from counted c
      union all
      select c.signal, c.minute, c.variant, c.source, c.n from counted c where c.signal is not null
      union all
      select left(a.pair ->> 0, 60), c.minute, left(coalesce(a.pair ->> 1, ''), 200), c.source, c.n
      from counted c, jsonb_array_elements(c.also) as a (pair)
      where jsonb_typeof(c.also) = 'array'
    ) as u
    group by u.signal, u.minute, u.variant, u.source
  ),
  newcomers as materialized (
    select p.signal, p.variant,
      row_number() over (partition by p.signal order by p.variant)
        + (select count(*) from watch.variants k where k.signal = p.signal) as place
    from (select distinct n.signal, n.variant from named n) as p
    -- Looked up one by one: a join would read every name there is for each batch.
    where (select v.variant from watch.variants v where v.signal = p.signal and v.variant = p.variant) is null
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
    returning 1
  ),
  fives as (
    insert into watch.event_fives as f (signal, five, variant, source, n)
    select c.signal, date_bin('5 minutes', c.minute, timestamptz 'epoch') as five, c.variant, c.source, sum(c.n) from counts c
    where (select count(*) from minutes) >= 0
    group by c.signal, five, c.variant, c.source
    order by c.signal, five, c.variant, c.source
    on conflict (signal, five, variant, source) do update set n = f.n + excluded.n
    returning 1
  ),
  hours as (
    insert into watch.event_hours as h (signal, hour, variant, source, n)
    select c.signal, date_bin('1 hour', c.minute, timestamptz 'epoch') as hour, c.variant, c.source, sum(c.n) from counts c
    where (select count(*) from fives) >= 0
    group by c.signal, hour, c.variant, c.source
    order by c.signal, hour, c.variant, c.source
    on conflict (signal, hour, variant, source) do update set n = h.n + excluded.n
    returning 1
  ),
  speaking as (
    insert into watch.sources as s (source, first_event_at, last_event_at, last_receipt_at, events)
    select t.source, min(t.first_at), max(t.last_at), receipt, coalesce(sum(t.n) filter (where t.outcome = 'accepted'), 0)
    from told t
    where t.heard and (select count(*) from hours) >= 0
    group by t.source
    order by t.source
    on conflict (source) do update set
      first_event_at = least(s.first_event_at, excluded.first_event_at),
      last_event_at = greatest(s.last_event_at, excluded.last_event_at),
      last_receipt_at = greatest(s.last_receipt_at, excluded.last_receipt_at),
      events = s.events + excluded.events
    returning 1
  ),
  written as (
    insert into watch.ingest_outcomes as o (minute, source, outcome, reason, n)
    select receipt_minute, t.source, t.outcome, t.reason, sum(t.n)
    from told t
    where (select count(*) from speaking) >= 0
    group by t.source, t.outcome, t.reason
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
comment on function watch.count_lines(watch.line_tally[], timestamptz) is
  'Adds the lines of a batch to the rollups of minutes, five minutes and hours, to the freshness of their sources and to the ledger of the minute of receipt; answers {received, accepted, duplicate, dropped, rejected}. Of names beyond 200 a signal only what a rule selects by is kept.';

drop function watch.store_new_lines(jsonb, timestamptz, integer[], timestamptz, timestamptz);
create or replace function watch.store_new_lines(
  columns jsonb, receipt timestamptz, silenced integer[], keys_from timestamptz, events_from timestamptz
) returns watch.line_tally[]
language plpgsql volatile security invoker
set search_path = '' set enable_nestloop = off set jit = off set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  kind_lists constant jsonb := columns -> 'kinds';
  -- Read by place where a row is written: carried along from step to step they would be copied each time.
  request_ids constant jsonb := columns -> 'request_id';
  messages constant jsonb := columns -> 'message';
  attribute_list constant jsonb := columns -> 'attributes';
  week_ago constant timestamptz := receipt - interval '7 days';
  soon constant timestamptz := receipt + interval '4 minutes';
  tallies watch.line_tally[];
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
    select (e.place - 1)::integer as place, e.id, e.kind, (e.place - 1)::integer = any (silenced) as silent,
      case when e.at_us between -62135596800000000 and 253402300799999999 then to_timestamp(e.at_us / 1000000) end as at
    from jsonb_to_record(columns) as c (id uuid[], at_us double precision[], kind integer[]),
      unnest(c.id, c.at_us, c.kind) with ordinality as e (id, at_us, kind, place)
  ),
  -- A batch has few kinds of events: all further counting is done on these.
  groups as materialized (
    select l.kind, l.silent, date_bin('1 minute', l.at, timestamptz 'epoch') as minute, count(*) as n, min(l.at) as earliest,
      max(l.at) as last_at
    from lines l group by 1, 2, 3
  ),
  counted as materialized (
    select g.*, k.source, k.signal, k.variant, k.keep, k.also, k.is_ordinary from groups g left join kinds k on k.kind = g.kind
  ),
  -- One row where this way will do for all of them. The last minute of being ahead of its time is left to the whole way, and so is a
  -- batch that may hold events which came before, ahead of their time.
  ordinary as materialized (
    select count(*) as n
    from counted g
    having bool_and(coalesce(
        g.is_ordinary and g.last_at <= soon
          and g.earliest >= coalesce(case when g.keep then events_from else keys_from end, '-infinity'), false
      ))
      -- A line that is there twice is refused by the key where it is stored, unless one is kept and the other counted only.
      and (bool_and(g.keep) or not bool_or(g.keep)
        -- Grouped, which hashes: a count of distinct ones would sort.
        or (select count(*) from (select i.id from lines i group by i.id) as u) = sum(g.n))
      and not exists (select from watch.clamped_ids c where c.own_at between min(g.earliest) and max(g.last_at))
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
    where k.keep and exists (select from ordinary)
    order by l.at, l.id
  ),
  keyed as (
    insert into watch.event_keys as k (id, at)
    select l.id, l.at
    from lines l
    join kinds k on k.kind = l.kind
    where not k.keep and exists (select from ordinary) order by l.at, l.id
  )
  select array_agg(row(
    g.source, 'accepted', '', true, g.n,
    -- One event with a date of long ago must not make the source look observed since then.
    case when g.earliest > week_ago then g.earliest when g.last_at > week_ago then g.last_at else receipt end,
    g.last_at, case when not g.silent then g.signal end, g.variant, g.also, g.minute
  )::watch.line_tally)
  into tallies
  from counted g
  where exists (select from ordinary);
  return tallies;
end
$$;
comment on function watch.store_new_lines(jsonb, timestamptz, integer[], timestamptz, timestamptz) is
  'As watch.store_lines, for a batch of new lines with times that can be used, at two thirds of its cost. Null, and nothing stored, where some line asks for more; raises unique_violation where one is stored already.';

drop function watch.store_lines(jsonb, timestamptz, integer[], timestamptz, timestamptz, timestamptz, timestamptz);
create or replace function watch.store_lines(
  columns jsonb, receipt timestamptz, silenced integer[],
  keys_from timestamptz, events_from timestamptz, minutes_from timestamptz, counts_from timestamptz
) returns watch.line_tally[]
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
  tallies watch.line_tally[];
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
  told as (
    select g.source, g.outcome, case when g.outcome = 'accepted' then '' when g.is_aside then k.reason else 'too-late' end as reason,
      g.outcome = 'accepted' as heard, g.n, g.first_at, g.last_at, case when not g.silent then k.signal end as signal, k.variant, k.also,
      g.minute
    from groups g
    left join kinds k on k.kind = g.kind
    union all
    -- A line that was set aside, or comes late, does not show that its source speaks.
    select a.source, 'duplicate', '', not (a.is_aside or a.is_late), a.n - coalesce(f.n, 0)::bigint, null, null, null, null, null, null
    from (
      select j.source, j.outcome is not null as is_aside, j.is_late, count(*) as n from judged j group by 1, 2, 3
    ) as a
    left join (
      select g.source, g.is_aside, g.is_late, sum(g.n) as n from groups g group by 1, 2, 3
    ) as f on f.source = a.source and f.is_aside = a.is_aside and f.is_late = a.is_late
    where a.n > coalesce(f.n, 0)
  )
  select array_agg(row(
    t.source, t.outcome, t.reason, t.heard, t.n, t.first_at, t.last_at, t.signal, t.variant, t.also, t.minute
  )::watch.line_tally)
  into tallies
  from told t;
  return tallies;
end
$$;
comment on function watch.store_lines(jsonb, timestamptz, integer[], timestamptz, timestamptz, timestamptz, timestamptz) is
  'Stores the lines of a batch in columns, those of the silenced places without their signal; answers how many came to which outcome, for watch.count_lines. Keys are remembered from keys_from on, rows from events_from, minutes and counts likewise: what came later than that is rejected as too-late where it may be counted already. Raises on the first line that cannot be stored.';

drop function watch.store_columns(jsonb, timestamptz);
create or replace function watch.store_columns(columns jsonb, receipt timestamptz, is_whole boolean) returns watch.line_tally[]
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
  tallies watch.line_tally[];
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
  if not is_whole then
    tallies := watch.store_new_lines(columns, receipt, silenced, keys_from, events_from);
  end if;
  if tallies is null then
    tallies := watch.store_lines(columns, receipt, silenced, keys_from, events_from, minutes_from, counts_from);
  end if;
  if (select sum(t.n) from unnest(tallies) as t) <> jsonb_array_length(columns -> 'kind') then
    raise exception 'The lists of the batch are not of one length.' using errcode = '22023';
  -- What could not be counted afterwards would cost the whole batch there.
  elsif exists (
    select from unnest(tallies) as t
    cross join lateral jsonb_array_elements(case when jsonb_typeof(t.also) = 'array' then t.also end) as a (pair)
    where jsonb_typeof(a.pair) <> 'array' or jsonb_typeof(a.pair -> 0) is distinct from 'string'
  ) then
    raise exception 'A further signal of a line is no pair of a name and a variant.' using errcode = '22023';
  end if;
  return tallies;
end
$$;
comment on function watch.store_columns(jsonb, timestamptz, boolean) is
  'Stores a batch in columns, of lines that tell one fact only one; answers as watch.store_lines does. Raises on the first line that cannot be stored, and unless is_whole on one that is stored already (unique_violation).';

create or replace function watch.admit_variants(tallies watch.line_tally[]) returns void
language sql volatile security invoker set search_path = ''
as $$
  insert into watch.variants (signal, variant)
  select w.signal, w.variant
  from (
    select p.signal, p.variant,
      row_number() over (partition by p.signal order by p.variant)
        + (select count(*) from watch.variants k where k.signal = p.signal) as place
    from (
      select distinct t.signal, t.variant from unnest(tallies) as t
      where t.outcome = 'accepted' and t.signal is not null and t.minute is not null
    ) as p
    where not exists (select from watch.variants v where v.signal = p.signal and v.variant = p.variant)
  ) as w
  where w.place <= 200
  order by w.signal, w.variant
  on conflict do nothing
$$;
comment on function watch.admit_variants(watch.line_tally[]) is
  'Admits the names of lines that are stored and not yet counted, as watch.count_lines will: what takes one of them back must find the name it will be counted under.';

drop function watch.store_sound(jsonb, timestamptz);
create or replace function watch.store_sound(columns jsonb, receipt timestamptz) returns watch.line_tally[]
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  n integer;
  state text;
  is_whole boolean;
  first_half watch.line_tally[];
begin
  foreach is_whole in array array[false, true] loop
    begin
      return watch.store_columns(columns, receipt, is_whole);
    exception when data_exception or integrity_constraint_violation or program_limit_exceeded then
      get stacked diagnostics state = returned_sqlstate;
    end;
    -- Some of it is here already: the whole way tells which.
    exit when state <> '23505';
  end loop;
  n := jsonb_array_length(columns -> 'kind');
  if n = 1 then
    return watch.store_columns(watch.poisoned_line(columns, state), receipt, true);
  end if;
  first_half := watch.store_sound(watch.slice_columns(columns, 0, n / 2 - 1), receipt);
  perform watch.admit_variants(first_half);
  return first_half || watch.store_sound(watch.slice_columns(columns, n / 2, n - 1), receipt);
end
$$;
comment on function watch.store_sound(jsonb, timestamptz) is
  'As watch.store_columns, but one poison line does not cost the others: the batch is halved until the line stands alone, and is set aside. What is transient is raised, so that the batch is sent again.';

create or replace function watch.ingest(batch jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  receipt constant timestamptz := clock_timestamp();
  events constant jsonb := coalesce(nullif(batch -> 'events', 'null'), '[]');
  dropped constant jsonb := coalesce(nullif(batch -> 'dropped', 'null'), '[]');
  rejected constant jsonb := coalesce(nullif(batch -> 'rejected', 'null'), '[]');
  columns jsonb := nullif(batch -> 'columns', 'null');
  is_resent boolean := false;
  tallies watch.line_tally[] := '{}';
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
    tallies := watch.store_sound(columns, receipt);
  end if;
  if dropped <> '[]' or rejected <> '[]' then
    tallies := tallies || (
      select array_agg(row(
        coalesce(left(a.source, 60), 'unknown'), case when is_resent then 'duplicate' else a.outcome end,
        case when is_resent then '' else left(coalesce(a.reason, ''), 200) end, false, coalesce(a.n, 1), null, null, null, null, null, null
      )::watch.line_tally)
      from (
        select 'dropped' as outcome, d.source, d.reason, d.n
        from jsonb_to_recordset(dropped) as d (source text, reason text, n bigint)
        union all
        select 'rejected', r.source, r.reason, r.n from jsonb_to_recordset(rejected) as r (source text, reason text, n bigint)
      ) as a
    );
  end if;
  return watch.count_lines(tallies, receipt);
end
$$;
comment on function watch.ingest(jsonb) is
  'Takes one batch of a receiver in one transaction, in rows or in columns. Definer: nobody else writes events. received = accepted + duplicate + dropped + rejected. Raises 22023 for what is no batch; transient errors are raised so that the sender tries again.';

create or replace function watch.step_fold_deltas(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
declare
  ledger jsonb;
begin
  -- The same order of locks as watch.count_lines: minutes, fives, hours, then sources, then outcomes, each by key.
  with folded as (
    delete from watch.event_deltas d returning d.at, d.signal, d.variant, d.source, d.n
  ),
  counts as materialized (
    select f.signal, date_bin('1 minute', f.at, timestamptz 'epoch') as minute, f.variant, f.source, sum(f.n) as n,
      min(f.at) as first_at, max(f.at) as last_at
    from folded f group by 1, 2, 3, 4
  ),
  minutes as (
    insert into watch.event_minutes as m (signal, minute, variant, source, n)
    select c.signal, c.minute, c.variant, c.source, c.n from counts c
    order by c.signal, c.minute, c.variant, c.source
    on conflict (signal, minute, variant, source) do update set n = m.n + excluded.n
    returning 1
  ),
  fives as (
    insert into watch.event_fives as f (signal, five, variant, source, n)
    select c.signal, date_bin('5 minutes', c.minute, timestamptz 'epoch') as five, c.variant, c.source, sum(c.n) from counts c
    where (select count(*) from minutes) >= 0
    group by c.signal, five, c.variant, c.source
    order by c.signal, five, c.variant, c.source
    on conflict (signal, five, variant, source) do update set n = f.n + excluded.n
    returning 1
  ),
  hours as (
    insert into watch.event_hours as h (signal, hour, variant, source, n)
    select c.signal, date_bin('1 hour', c.minute, timestamptz 'epoch') as hour, c.variant, c.source, sum(c.n) from counts c
    where (select count(*) from fives) >= 0
    group by c.signal, hour, c.variant, c.source
    order by c.signal, hour, c.variant, c.source
    on conflict (signal, hour, variant, source) do update set n = h.n + excluded.n
  )
  select coalesce(jsonb_agg(to_jsonb(c)), '[]') into ledger from counts c where c.signal = 'source.events';

  insert into watch.sources as s (source, first_event_at, last_event_at, last_receipt_at, events)
  select l.source, min(l.first_at), max(l.last_at), max(l.last_at), sum(l.n)
  from jsonb_to_recordset(ledger) as l (source text, first_at timestamptz, last_at timestamptz, n bigint)
  group by l.source order by l.source
  on conflict (source) do update set
    first_event_at = least(s.first_event_at, excluded.first_event_at),
    last_event_at = greatest(s.last_event_at, excluded.last_event_at),
    last_receipt_at = greatest(s.last_receipt_at, excluded.last_receipt_at),
    events = s.events + excluded.events;

  insert into watch.ingest_outcomes as o (minute, source, outcome, n)
  select l.minute, l.source, 'accepted', sum(l.n)
  from jsonb_to_recordset(ledger) as l (source text, minute timestamptz, n bigint)
  group by l.minute, l.source order by l.minute, l.source
  on conflict (minute, source, outcome, reason) do update set n = o.n + excluded.n;

  -- This very step shows that the database speaks, in nights without a payment too.
  insert into watch.sources as s (source, first_event_at, last_receipt_at)
  select 'database', i.installed_at, now_at from watch.installation i
  on conflict (source) do update set last_receipt_at = greatest(s.last_receipt_at, excluded.last_receipt_at);
end
$$;
drop function watch.count_groups(watch.line_group[]);
drop type watch.line_group;

select watch.lock_functions();
