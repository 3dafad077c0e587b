-- Facts from inside the database: counted in the transaction that makes them true, without ever getting in its way.

set lock_timeout = '5s';
set statement_timeout = '5min';

-- A waiting lock ends in 250 ms: the fact is lost to the log rather than a payment held up.
create or replace function watch.emit(
  signal text,
  variant text default '',
  source text default 'database',
  attributes jsonb default null,
  severity text default 'info',
  message text default null
) returns void
language plpgsql volatile security definer set search_path = '' set lock_timeout = '250ms'
as $$
declare
  at constant timestamptz := clock_timestamp();
begin
  insert into watch.event_deltas (at, signal, variant, source, n)
  values (at, signal, coalesce(variant, ''), source, 1), (at, 'source.events', source, source, 1);
  insert into watch.events (id, at, received_at, source, signal, variant, severity, message, attributes)
  values (gen_random_uuid(), at, at, source, signal, coalesce(variant, ''), severity, message, attributes);
exception when others then
  raise warning 'watch.emit could not record %: %', signal, sqlerrm;
end
$$;
comment on function watch.emit(text, text, text, jsonb, text, text) is
  'Counts and records one fact within the caller''s transaction. Only inserts rows of its own, never raises. Definer: the caller owns no watch table.';
revoke execute on function watch.emit(text, text, text, jsonb, text, text) from public;
grant execute on function watch.emit(text, text, text, jsonb, text, text) to service_role;

create or replace function watch.payment_intents_changed() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
declare
  change record;
begin
  -- An import or a restore says `set local watch.mute = 'on'`: what it writes did not happen now.
  if current_setting('watch.mute', true) = 'on' then
    return null;
  end if;
  if tg_op = 'INSERT' then
    for change in select n.id::text as id, lower(n.status::text) as status from new_rows n loop
      perform watch.emit('payment_intent.created', attributes => jsonb_build_object('payment_intent_id', change.id));
      if change.status in ('approved', 'rejected', 'superseded', 'failed') then
        perform watch.emit('payment_intent.' || change.status, attributes => jsonb_build_object('payment_intent_id', change.id));
      end if;
    end loop;
  else
    for change in
      select n.id::text as id, lower(o.status::text) as was, lower(n.status::text) as status
      from new_rows n
      join old_rows o on o.id = n.id
      where n.status is distinct from o.status
    loop
      if change.status in ('approved', 'rejected', 'superseded', 'failed') then
        perform watch.emit(
          'payment_intent.' || change.status,
          attributes => jsonb_build_object('payment_intent_id', change.id, 'from', change.was),
          severity => case
            when change.status = 'failed' then 'error'
            when change.was in ('approved', 'rejected', 'superseded', 'failed') then 'warning'
            else 'info' end,
          message => 'Payment intent went from ' || change.was || ' to ' || change.status || '.'
        );
      end if;
    end loop;
  end if;
  return null;
exception when others then
  raise warning 'watch.payment_intents_changed: %', sqlerrm;
  return null;
end
$$;
comment on function watch.payment_intents_changed() is
  'Trigger: emits payment_intent.created, .approved, .rejected, .superseded and .failed. Never raises. Definer: the writer owns no watch table.';

create or replace function watch.has_columns(table_name text, variadic columns text[]) returns boolean
language sql stable security invoker set search_path = ''
as $$
  select count(*) = cardinality(columns)
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_class c on c.oid = a.attrelid
  where c.oid = to_regclass('public.' || quote_ident(table_name)) and c.relkind in ('r', 'p')
    and a.attname = any (columns) and a.attnum > 0 and not a.attisdropped
$$;
comment on function watch.has_columns(text, text[]) is 'Whether a table of schema public is there and has these columns.';

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
