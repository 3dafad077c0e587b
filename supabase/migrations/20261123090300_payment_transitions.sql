-- What the ledger of payment intents is made of: days that changed, transitions that should be impossible, and queues by age.

set lock_timeout = '5s';
set statement_timeout = '5min';

insert into watch.settings (key, value, note) values
  ('payments.usual_age_s', '86400', 'Age in seconds beyond which an open payment intent counts as leaked.')
on conflict (key) do nothing;
alter table watch.settings add constraint settings_payments_sane check (
  key not like 'payments.%' or case when jsonb_typeof(value) = 'number' then (value #>> '{}')::numeric between 60 and 31536000 else false end
) not valid;

alter table watch.payment_days add column if not exists leak bigint, add column if not exists duplicates bigint;
comment on column watch.payment_days.leak is 'Of the open ones, those older than the usual age; null: not known.';
comment on column watch.payment_days.duplicates is
  'Created within 10 minutes of one of the same customer, schedule and amount; null where the table does not tell.';

create table if not exists watch.stale_payment_days (
  id bigint generated always as identity primary key,
  day date
);
comment on table watch.stale_payment_days is
  'Days (UTC) of payment_days that a change of an older intent made untrue; only ever inserted, taken by upkeep. A null day stands for all.';
create table if not exists watch.impossible_transitions (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  payment_intent_id text not null,
  day date,
  was text not null,
  became text not null
);
comment on table watch.impossible_transitions is 'Payment intents that left a state which is final: approved, rejected or superseded.';
comment on column watch.impossible_transitions.day is 'Day (UTC) of the intent''s creation; null where the table does not tell.';
create index if not exists impossible_transitions_day on watch.impossible_transitions (day);

create table if not exists watch.queues (
  queue text primary key,
  observed_at timestamptz not null,
  depth bigint not null,
  oldest_at timestamptz,
  by_age bigint[] not null
);
comment on table watch.queues is 'How queues stood when upkeep last looked.';
comment on column watch.queues.by_age is 'Entries by age, in the bands of watch.age_bands().';

do $$
declare
  t text;
begin
  foreach t in array array['stale_payment_days', 'impossible_transitions', 'queues'] loop
    execute format('alter table watch.%I enable row level security', t);
    execute format(
      'create policy %I on watch.%I for select to authenticated
       using (exists (select from watch.members m where m.user_id = (select auth.uid())))', t || '_read', t);
    execute format('grant select on watch.%I to authenticated, service_role', t);
  end loop;
end
$$;

create or replace function watch.age_bands() returns bigint[]
language sql immutable parallel safe set search_path = ''
as $$ select array[0, 3600, 14400, 86400, 604800]::bigint[] $$;
comment on function watch.age_bands() is 'Lower bounds of the bands of age, in seconds: under 1 h, 4 h, 1 day, 7 days, and above.';
grant execute on function watch.age_bands() to authenticated;

create or replace function watch.banded(by_age bigint[]) returns jsonb
language sql immutable parallel safe set search_path = ''
as $$
  select jsonb_agg(jsonb_build_object('from_s', b.lower, 'to_s', b.upper, 'n', by_age[b.place]) order by b.place)
  from (
    select a.lower, lead(a.lower) over (order by a.place) as upper, a.place
    from unnest(watch.age_bands()) with ordinality as a (lower, place)
  ) as b
  where by_age is not null
$$;
comment on function watch.banded(bigint[]) is 'Bands of age as pages read them: [{from_s, to_s, n}], the last without an upper bound.';
grant execute on function watch.banded(bigint[]) to authenticated;

create or replace function watch.look_at_queue(asked text, waiting text, now_at timestamptz) returns watch.queues
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  stood watch.queues;
begin
  execute format(
    'select $1, $2, count(*), min(a.at), array[
       count(*) filter (where a.band <= 1), count(*) filter (where a.band = 2), count(*) filter (where a.band = 3),
       count(*) filter (where a.band = 4), count(*) filter (where a.band = 5)]
     from (select w.at, width_bucket(extract(epoch from $2 - w.at)::numeric, $3::numeric[]) as band from (%s) as w (at)) as a',
    waiting
  ) into stood using asked, now_at, watch.age_bands();
  insert into watch.queues as q select stood.*
  on conflict (queue) do update set observed_at = excluded.observed_at, depth = excluded.depth, oldest_at = excluded.oldest_at,
    by_age = excluded.by_age;
  return stood;
end
$$;
comment on function watch.look_at_queue(text, text, timestamptz) is
  'Keeps how a queue stands; `waiting` is a query of ours that gives the time at which each waiting entry came.';
revoke execute on function watch.look_at_queue(text, text, timestamptz) from public;

-- Few statements for all rows of a change, whose plans are kept: what a payment pays for being watched hardly grows with its rows.
create or replace function watch.record_intents(ids text[], was text[], became text[], days date[]) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  decided constant text[] := array['approved', 'rejected', 'superseded', 'failed'];
  final constant text[] := array['approved', 'rejected', 'superseded'];
  at constant timestamptz := clock_timestamp();
  settled_before constant date := (at at time zone 'utc')::date - 1;
  added bigint;
begin
  insert into watch.events (id, at, received_at, source, signal, variant, severity, message, attributes)
  select gen_random_uuid(), at, at, 'database', 'payment_intent.' || f.fact, '',
    case when f.fact = 'failed' and c.was is not null then 'error' when c.was = any (decided) then 'warning' else 'info' end,
    'Payment intent went from ' || c.was || ' to ' || f.fact || '.',
    jsonb_strip_nulls(jsonb_build_object('payment_intent_id', c.id, 'from', c.was))
  from unnest(ids, was, became) as c (id, was, became)
  cross join lateral (values (case when c.was is null then 'created' end), (case when c.became = any (decided) then c.became end)) as f (fact)
  where f.fact is not null;
  get diagnostics added = row_count;
  if added > 0 then
    insert into watch.event_deltas (at, signal, variant, source, n)
    select at, 'payment_intent.' || b.became, '', 'database', count(*)
    from unnest(became) as b (became) where b.became = any (decided) group by b.became
    union all
    select at, 'payment_intent.created', '', 'database', count(*) from unnest(was) as w (was) where w.was is null having count(*) > 0
    union all
    select at, 'source.events', 'database', 'database', added;
  end if;
  if was && final then
    insert into watch.impossible_transitions (at, payment_intent_id, day, was, became)
    select at, c.id, c.day, c.was, coalesce(c.became, 'none')
    from unnest(ids, was, became, days) as c (id, was, became, day) where c.was = any (final);
  end if;
  -- Today and yesterday are counted anew each minute anyway.
  if settled_before > any (days) then
    insert into watch.stale_payment_days (day) select distinct d.day from unnest(days) as d (day) where d.day < settled_before;
  end if;
end
$$;
comment on function watch.record_intents(text[], text[], text[], date[]) is
  'Counts and keeps what happened to payment intents (`was` is null for new ones), what should be impossible, and the days of the ledger to count anew.';
revoke execute on function watch.record_intents(text[], text[], text[], date[]) from public;

create or replace function watch.payment_intents_changed() returns trigger
language plpgsql volatile security definer set search_path = '' set lock_timeout = '250ms'
as $$
declare
  ids text[];
  was text[];
  became text[];
  days date[];
begin
  -- An import or a restore says `set local watch.mute = 'on'`: what it writes did not happen now, but the ledger must follow.
  -- Days are read by way of jsonb, since a live project's table may have no created_at.
  if current_setting('watch.mute', true) = 'on' or tg_op = 'TRUNCATE' then
    insert into watch.stale_payment_days (day) values (null);
  elsif tg_op = 'INSERT' then
    select array_agg(n.id::text), array_agg(null::text), array_agg(lower(n.status::text)),
      array_agg(((to_jsonb(n) ->> 'created_at')::timestamptz at time zone 'utc')::date)
    into ids, was, became, days
    from new_rows n;
    perform watch.record_intents(ids, was, became, days);
  elsif tg_op = 'UPDATE' then
    select array_agg(n.id::text), array_agg(lower(o.status::text)), array_agg(lower(n.status::text)),
      array_agg(((to_jsonb(n) ->> 'created_at')::timestamptz at time zone 'utc')::date)
    into ids, was, became, days
    from new_rows n
    join old_rows o on o.id = n.id
    where n.status is distinct from o.status;
    if ids is not null then
      perform watch.record_intents(ids, was, became, days);
    end if;
  else
    insert into watch.stale_payment_days (day)
    select distinct ((to_jsonb(o) ->> 'created_at')::timestamptz at time zone 'utc')::date from old_rows o;
  end if;
  return null;
exception when others then
  raise warning 'watch.payment_intents_changed: %', sqlerrm;
  return null;
end
$$;
comment on function watch.payment_intents_changed() is
  'Trigger: emits payment_intent.created, .approved, .rejected, .superseded and .failed, records what should be impossible, and says which days of the ledger to count anew. Only inserts rows of its own, never raises. Definer: the writer owns no watch table.';

create or replace function watch.attach_payment_intent_triggers() returns boolean
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if not watch.has_columns('payment_intents', 'id', 'status') then
    raise notice 'public.payment_intents has no columns id and status: its lifecycle is not counted.';
    return false;
  end if;
  create or replace trigger watch_intents_inserted after insert on public.payment_intents
    referencing new table as new_rows
    for each statement execute function watch.payment_intents_changed();
  create or replace trigger watch_intents_updated after update on public.payment_intents
    referencing old table as old_rows new table as new_rows
    for each statement execute function watch.payment_intents_changed();
  create or replace trigger watch_intents_deleted after delete on public.payment_intents
    referencing old table as old_rows
    for each statement execute function watch.payment_intents_changed();
  create or replace trigger watch_intents_truncated after truncate on public.payment_intents
    for each statement execute function watch.payment_intents_changed();
  return true;
end
$$;
comment on function watch.attach_payment_intent_triggers() is
  'Puts the triggers on public.payment_intents, as often as you like; false where the table or its columns id and status are missing.';
do $$
begin
  perform watch.attach_payment_intent_triggers();
end
$$;

select watch.lock_functions();
