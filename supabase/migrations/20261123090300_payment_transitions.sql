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

create or replace function watch.payment_intents_changed() returns trigger
language plpgsql volatile security definer set search_path = '' set lock_timeout = '250ms'
as $$
declare
  decided constant text[] := array['approved', 'rejected', 'superseded', 'failed'];
  -- Today and yesterday are counted anew each minute anyway.
  settled_before constant date := (clock_timestamp() at time zone 'utc')::date - 1;
  change record;
  days date[] := '{}';
begin
  -- An import or a restore says `set local watch.mute = 'on'`: what it writes did not happen now, but the ledger must follow.
  if current_setting('watch.mute', true) = 'on' or tg_op = 'TRUNCATE' then
    insert into watch.stale_payment_days (day) values (null);
    return null;
  end if;
  if tg_op = 'INSERT' then
    for change in
      select n.id::text as id, lower(n.status::text) as status, watch.created_day(to_jsonb(n)) as day from new_rows n
    loop
      days := days || change.day;
      perform watch.emit('payment_intent.created', attributes => jsonb_build_object('payment_intent_id', change.id));
      if change.status = any (decided) then
        perform watch.emit('payment_intent.' || change.status, attributes => jsonb_build_object('payment_intent_id', change.id));
      end if;
    end loop;
  elsif tg_op = 'DELETE' then
    select array_agg(distinct watch.created_day(to_jsonb(o))) into days from old_rows o;
  else
    for change in
      select n.id::text as id, lower(o.status::text) as was, lower(n.status::text) as status, watch.created_day(to_jsonb(n)) as day
      from new_rows n
      join old_rows o on o.id = n.id
      where n.status is distinct from o.status
    loop
      days := days || change.day;
      if change.was in ('approved', 'rejected', 'superseded') then
        insert into watch.impossible_transitions (at, payment_intent_id, day, was, became)
        values (clock_timestamp(), change.id, change.day, change.was, coalesce(change.status, 'none'));
      end if;
      if change.status = any (decided) then
        perform watch.emit(
          'payment_intent.' || change.status,
          attributes => jsonb_build_object('payment_intent_id', change.id, 'from', change.was),
          severity => case
            when change.status = 'failed' then 'error'
            when change.was = any (decided) then 'warning'
            else 'info' end,
          message => 'Payment intent went from ' || change.was || ' to ' || change.status || '.'
        );
      end if;
    end loop;
  end if;
  insert into watch.stale_payment_days (day)
  select distinct d.day from unnest(days) as d (day) where d.day < settled_before;
  return null;
exception when others then
  raise warning 'watch.payment_intents_changed: %', sqlerrm;
  return null;
end
$$;
comment on function watch.payment_intents_changed() is
  'Trigger: emits payment_intent.created, .approved, .rejected, .superseded and .failed, records what should be impossible, and says which days of the ledger to count anew. Only inserts rows of its own, never raises. Definer: the writer owns no watch table.';

create or replace function watch.created_day(intent jsonb) returns date
language sql stable security invoker set search_path = ''
as $$ select ((intent ->> 'created_at')::timestamptz at time zone 'utc')::date $$;
comment on function watch.created_day(jsonb) is 'Day (UTC) on which a payment intent was created; null where its row does not tell.';
revoke execute on function watch.created_day(jsonb) from public;

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
