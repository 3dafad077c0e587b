-- Communications: whatever table Nexsys hands its messages over in, watched without a word in its code.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.outboxes (
  relation regclass primary key,
  queue text not null unique,
  status_column name not null,
  channel_column name,
  created_column name not null,
  key_columns name[] not null,
  states jsonb not null
);
comment on table watch.outboxes is 'Tables of outgoing messages that are watched; written by watch.attach_outbox.';
comment on column watch.outboxes.queue is 'Name of the queue on pages and in signals: the name of the table.';
comment on column watch.outboxes.channel_column is 'Column that says email, sms and the like; null where there is none.';
comment on column watch.outboxes.states is 'What the table''s own states mean: {"queued": [...], "sent": [...], "failed": [...]}, in lower case.';
alter table watch.outboxes enable row level security;
create policy outboxes_read on watch.outboxes for select to authenticated
  using (exists (select from watch.members m where m.user_id = (select auth.uid())));
grant select on watch.outboxes to authenticated, service_role;

create or replace function watch.outbox_state(states jsonb, status text) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select case
    when states -> 'queued' ? lower(status) then 'queued'
    when states -> 'sent' ? lower(status) then 'sent'
    when states -> 'failed' ? lower(status) then 'failed'
  end
$$;
comment on function watch.outbox_state(jsonb, text) is 'queued, sent or failed; null for a state that means none of them, such as draft.';
revoke execute on function watch.outbox_state(jsonb, text) from public;

create or replace function watch.outbox_changed() returns trigger
language plpgsql volatile security definer set search_path = '' set lock_timeout = '250ms'
as $$
declare
  now_at constant timestamptz := clock_timestamp();
  box watch.outboxes;
  channel text;
  changes text;
begin
  if current_setting('watch.mute', true) = 'on' then
    return null;
  end if;
  select o.* into box from watch.outboxes o where o.relation = tg_relid;
  if not found then
    return null;
  end if;
  channel := case when box.channel_column is null then '''unknown'''
    else format('left(coalesce(nullif(lower(n.%I::text), ''''), ''unknown''), 60)', box.channel_column) end;
  if tg_op = 'INSERT' then
    changes := format(
      'select %s as channel, null::text as was, watch.outbox_state($1, n.%I::text) as state, %s as key from new_rows n',
      channel, box.status_column, watch.outbox_key(box, 'n'));
  else
    changes := format(
      'select %s as channel, watch.outbox_state($1, o.%2$I::text) as was, watch.outbox_state($1, n.%2$I::text) as state, %3$s as key
       from new_rows n join old_rows o on %4$s where n.%2$I is distinct from o.%2$I',
      channel, box.status_column, watch.outbox_key(box, 'n'),
      (select string_agg(format('o.%1$I = n.%1$I', k), ' and ') from unnest(box.key_columns) k));
  end if;
  -- A message that comes in as sent or failed was handed over too. Counts are summed; of failures the first hundred are kept as rows.
  execute format(
    'with changed as materialized (%s),
     facts as materialized (
       select f.fact, c.channel, c.key from changed c
       cross join lateral (values
         (''queued'', c.state = ''queued'' and c.was is distinct from ''queued'' or c.state in (''sent'', ''failed'') and c.was is null),
         (''sent'', c.state = ''sent'' and c.was is distinct from ''sent''),
         (''failed'', c.state = ''failed'' and c.was is distinct from ''failed'')
       ) as f (fact, holds)
       where f.holds
     ),
     rows as (
       insert into watch.events (id, at, received_at, source, signal, variant, severity, message, attributes)
       select gen_random_uuid(), $2, $2, ''database'', ''comms.failed'', f.channel, ''error'', ''A message could not be delivered.'',
         jsonb_build_object(''queue'', $3, ''message_id'', f.key)
       from facts f where f.fact = ''failed'' order by f.key limit 100
     )
     insert into watch.event_deltas (at, signal, variant, source, n)
     select $2, ''comms.'' || f.fact, f.channel, ''database'', count(*) from facts f group by f.fact, f.channel
     union all
     select $2, ''source.events'', ''database'', ''database'', count(*) from facts f having count(*) > 0',
    changes
  ) using box.states, now_at, box.queue;
  return null;
exception when others then
  raise warning 'watch.outbox_changed could not record a change of %: %', tg_relid::regclass, sqlerrm;
  return null;
end
$$;
comment on function watch.outbox_changed() is
  'Trigger: counts comms.queued, .sent and .failed by channel. Only inserts rows of its own, never raises. Definer: the writer owns no watch table.';
revoke execute on function watch.outbox_changed() from public;

create or replace function watch.outbox_key(box watch.outboxes, alias text) returns text
language sql immutable parallel safe set search_path = ''
as $$ select 'concat_ws('' '', ' || string_agg(format('%I.%I::text', alias, k), ', ') || ')' from unnest(box.key_columns) k $$;
comment on function watch.outbox_key(watch.outboxes, text) is 'SQL for the key of a message as text.';
revoke execute on function watch.outbox_key(watch.outboxes, text) from public;

create or replace function watch.attach_outbox(
  outbox regclass,
  status_column name default 'status',
  channel_column name default 'channel',
  created_column name default 'created_at',
  states jsonb default '{"queued": ["queued", "pending", "scheduled", "sending", "retrying"], "sent": ["sent", "delivered"], "failed": ["failed", "bounced", "rejected", "dead"]}'
) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
#variable_conflict use_variable
declare
  wanted name;
  keys name[];
  meaning jsonb := '{}';
  state text;
begin
  if not exists (select from pg_catalog.pg_class c where c.oid = outbox and c.relkind in ('r', 'p')) then
    raise exception '% is no table.', coalesce(outbox::text, 'null') using errcode = '22023', hint = 'Name the table in which messages wait.';
  end if;
  foreach wanted in array array_remove(array[status_column, channel_column, created_column], null) loop
    if not exists (
      select from pg_catalog.pg_attribute a where a.attrelid = outbox and a.attname = wanted and a.attnum > 0 and not a.attisdropped
    ) then
      raise exception 'Table % has no column "%".', outbox, wanted using errcode = '22023',
        hint = 'Name its own columns: watch.attach_outbox(table, status_column, channel_column, created_column, states); channel_column may be null.';
    end if;
  end loop;
  if status_column is null or created_column is null then
    raise exception 'An outbox needs a column for the status and one for the time.' using errcode = '22023';
  end if;
  foreach state in array array['queued', 'sent', 'failed'] loop
    if jsonb_typeof(states -> state) is distinct from 'array' then
      raise exception 'states must name what means queued, sent and failed, each as an array.' using errcode = '22023',
        hint = 'For example {"queued": ["pending"], "sent": ["sent"], "failed": ["failed"]}.';
    end if;
    meaning := meaning || jsonb_build_object(
      state, (select coalesce(jsonb_agg(distinct lower(s)), '[]') from jsonb_array_elements_text(states -> state) s));
  end loop;
  select array_agg(a.attname order by a.attnum) into keys
  from pg_catalog.pg_index i
  join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
  where i.indrelid = outbox and i.indisprimary;
  if keys is null then
    raise exception 'Table % has no primary key: a change of a message cannot be told from another.', outbox using errcode = '22023',
      hint = 'Add a primary key first.';
  end if;

  insert into watch.outboxes as o (relation, queue, status_column, channel_column, created_column, key_columns, states)
  select outbox, c.relname, status_column, channel_column, created_column, keys, meaning from pg_catalog.pg_class c where c.oid = outbox
  on conflict (relation) do update set status_column = excluded.status_column, channel_column = excluded.channel_column,
    created_column = excluded.created_column, key_columns = excluded.key_columns, states = excluded.states;
  execute format(
    'create or replace trigger watch_outbox_inserted after insert on %s referencing new table as new_rows
     for each statement execute function watch.outbox_changed()', outbox);
  execute format(
    'create or replace trigger watch_outbox_updated after update on %s referencing old table as old_rows new table as new_rows
     for each statement execute function watch.outbox_changed()', outbox);
end
$$;
comment on function watch.attach_outbox(regclass, name, name, name, jsonb) is
  'Watches a table of outgoing messages: counts comms.queued, .sent and .failed by channel, and its queue''s depth and oldest age. As often as you like; run by the owner of the table. Raises 22023 with what to mend.';
revoke execute on function watch.attach_outbox(regclass, name, name, name, jsonb) from public;

create or replace function watch.step_outboxes(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
declare
  box watch.outboxes;
  stood watch.queues;
begin
  for box in
    select o.* from watch.outboxes o
    join pg_catalog.pg_class c on c.oid = o.relation
    -- A look each minute must be cheap: a small table, or an index that begins with the status.
    where c.reltuples < 500000 or exists (
      select from pg_catalog.pg_index i
      join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
      where i.indrelid = c.oid and i.indisvalid and a.attname = o.status_column
    )
    order by o.queue
  loop
    stood := watch.look_at_queue(box.queue, format(
      'select m.%I::timestamptz from %s m where lower(m.%I::text) in (select jsonb_array_elements_text(%L::jsonb))',
      box.created_column, box.relation, box.status_column, box.states -> 'queued'), now_at);
    perform watch.set_gauge('queue.depth', now_at, box.queue, stood.depth);
    perform watch.set_gauge(
      'queue.oldest_age', now_at, box.queue, coalesce(greatest(0, extract(epoch from now_at - stood.oldest_at)), 0));
  end loop;
end
$$;
comment on function watch.step_outboxes(timestamptz) is 'Gauges queue.depth and queue.oldest_age of every attached outbox.';
insert into watch.upkeep_steps (step, position, hourly) values ('step_outboxes', 40, false) on conflict (step) do nothing;

create or replace function watch.queues_at(now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object('now', watch.ms(now_at), 'queues', jsonb_agg(jsonb_build_object(
    'queue', n.queue,
    'as_of', watch.ms(q.observed_at),
    'depth', f.depth,
    'oldest_age_s', case when f.depth = 0 or f.oldest_at > f.observed_at then 0 else round(extract(epoch from f.observed_at - f.oldest_at)) end,
    'open_by_age', watch.banded(f.by_age)
  ) order by n.place, n.queue))
  from (
    select 'payment_intents' as queue, 1 as place
    union
    select 'communications', 2
    union
    select o.queue, case o.queue when 'communications' then 2 else 3 end from watch.outboxes o
  ) as n
  left join watch.queues q on q.queue = n.queue
  -- Older than five minutes is not now.
  left join watch.queues f on f.queue = n.queue and f.observed_at > now_at - interval '5 minutes'
$$;
comment on function watch.queues_at(timestamptz) is 'watch_api.queues as of a moment.';
grant execute on function watch.queues_at(timestamptz) to authenticated;

create or replace function watch_api.queues() returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  return watch.queues_at(clock_timestamp());
end
$$;
comment on function watch_api.queues() is
  'Payment intents, communications and every other attached outbox (src/contracts/queues.ts): depth, oldest age, and how many wait how long. Null where upkeep did not look within five minutes. Members only.';
revoke execute on function watch_api.queues() from public;
grant execute on function watch_api.queues() to authenticated;

do $$
begin
  if watch.has_columns('communications', 'status', 'created_at') then
    perform watch.attach_outbox(
      'public.communications', channel_column => case when watch.has_columns('communications', 'channel') then 'channel' end::name);
  else
    raise notice 'There is no public.communications with status and created_at: call watch.attach_outbox with the table that messages wait in.';
  end if;
exception when invalid_parameter_value then
  raise notice 'public.communications is not watched: %', sqlerrm;
end
$$;

select watch.lock_functions();
