-- What waits is found by an index, on tables of other people too: their own spellings of the states are looked up first.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.is_indexed(relation regclass, variadic columns name[]) returns boolean
language sql stable security invoker set search_path = ''
as $$
  select exists (
    select from pg_catalog.pg_index i
    join pg_catalog.pg_class c on c.oid = i.indexrelid
    join pg_catalog.pg_am m on m.oid = c.relam and m.amname = 'btree'
    join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid = relation and i.indisvalid and i.indpred is null and a.attname = any (columns)
  )
$$;
comment on function watch.is_indexed(regclass, name[]) is
  'Whether an index of a table begins with one of the columns, has all rows, and knows their order.';
revoke execute on function watch.is_indexed(regclass, name[]) from public;

create or replace function watch.scan_is_cheap(table_name text, variadic columns text[]) returns boolean
language sql stable security invoker set search_path = ''
as $$
  select c.reltuples < 500000 or watch.is_indexed(c.oid, variadic columns::name[])
  from pg_catalog.pg_class c where c.oid = to_regclass('public.' || quote_ident(table_name))
$$;

create or replace function watch.in_states(relation regclass, status_column name, is_wanted text) returns text
language plpgsql stable security invoker set search_path = ''
as $$
declare
  most_states constant integer := 200;
  type constant text := (
    -- Without its length: a state that is cut to it would be another.
    select format_type(a.atttypid, -1) from pg_catalog.pg_attribute a where a.attrelid = relation and a.attname = status_column
  );
  spellings text[];
  wanted text[];
begin
  -- From one state to the next by the index, which is as many steps as there are states.
  execute format(
    case when watch.is_indexed(relation, status_column) then
      'with recursive states as (
         (select m.%1$I as state from %2$s m where m.%1$I is not null order by m.%1$I limit 1)
         union all
         select (select m.%1$I from %2$s m where m.%1$I > s.state order by m.%1$I limit 1) from states s where s.state is not null
       )
       select array_agg(t.state) from (select s.state::text from states s where s.state is not null limit %3$s) as t'
    else
      'select array_agg(t.state) from (select distinct m.%1$I::text as state from %2$s m where m.%1$I is not null limit %3$s) as t'
    end,
    status_column, relation, most_states + 1
  ) into spellings;
  if cardinality(spellings) > most_states then
    raise exception 'Column "%" of % has over % different values: it is no status.', status_column, relation, most_states
      using errcode = '22023', hint = 'Attach the table again and name the column that says how far a message is: watch.attach_outbox.';
  end if;
  execute format('select coalesce(array_agg(s.spelled), ''{}'') from (select t.spelled, lower(t.spelled) as state
    from unnest($1) as t (spelled)) as s where %s', is_wanted) into wanted using spellings;
  return format('%I = any (%L::%s[])', status_column, wanted, type);
end
$$;
comment on function watch.in_states(regclass, name, text) is
  'A condition that an index on the status serves: that it is one of its values for which, in lower case as `state`, a condition of ours holds. Raises 22023 for a column of more than 200 values.';
revoke execute on function watch.in_states(regclass, name, text) from public;

create or replace function watch.open_intents() returns text
language sql stable security invoker set search_path = ''
as $$
  -- A live project may have open states of other names; ours has one.
  select 'select created_at::timestamptz from public.payment_intents where ' || case
    when (select c.owned from watch.core_tables c where c.table_name = 'payment_intents') then 'status = ''pending'''
    else watch.in_states(
      to_regclass('public.payment_intents'), 'status', 's.state not in (''approved'', ''rejected'', ''superseded'', ''failed'')') end
$$;

create or replace function watch.step_payments(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
declare
  today constant date := (now_at at time zone 'utc')::date;
  open_intents text;
  stood watch.queues;
  stale date[];
  all_days boolean;
  since date;
begin
  if not watch.has_columns('payment_intents', 'status', 'created_at') then
    return;
  end if;
  if watch.scan_is_cheap('payment_intents', 'status') then
    open_intents := watch.open_intents();
    stood := watch.look_at_queue('payment_intents', open_intents, now_at);
    perform watch.set_gauge('payment_intents.open', now_at, '', stood.depth);
    -- Nothing waits: an age of 0 is what was seen, not a gap in seeing.
    perform watch.set_gauge(
      'payment_intents.oldest_age', now_at, '', coalesce(greatest(0, extract(epoch from now_at - stood.oldest_at)), 0));
  end if;
  if watch.scan_is_cheap('payment_intents', 'created_at') then
    with taken as (delete from watch.stale_payment_days s returning s.day)
    select array_agg(distinct t.day) filter (where t.day is not null), coalesce(bool_or(t.day is null), false)
    into stale, all_days from taken t;
    -- Rows of before the ledger have no leak.
    if all_days or not exists (select from watch.payment_days d where d.leak is not null or open_intents is null) then
      -- Days whose intents are all gone are counted too, as days of none.
      execute 'select least(
          (select (min(p.created_at)::timestamptz at time zone ''utc'')::date from public.payment_intents p),
          (select min(d.day) from watch.payment_days d))' into since;
      stale := array(select d.day::date from generate_series(greatest(since, today - 761), today, interval '1 day') as d (day));
    end if;
    perform watch.count_payment_days(
      array(select distinct d.day from unnest(stale || array[today - 1, today]) as d (day) where d.day between today - 761 and today),
      now_at);
  end if;
  if open_intents is not null then
    execute format(
      'with late as (select (w.at at time zone ''utc'')::date as day, count(*) as n from (%s) as w (at) where w.at < $1 group by 1)
       update watch.payment_days d set leak = coalesce(l.n, 0)
       from watch.payment_days x left join late l on l.day = x.day
       where d.day = x.day and d.leak is distinct from coalesce(l.n, 0)',
      open_intents
    ) using now_at - watch.number_setting('payments.usual_age_s') * interval '1 second';
  end if;
end
$$;

create or replace function watch.is_queued(box watch.outboxes) returns text
language sql stable security invoker set search_path = ''
as $$
  select watch.in_states(
    box.relation, box.status_column, format('%L::jsonb ? s.state', coalesce(box.states -> 'queued', '[]')))
$$;
comment on function watch.is_queued(watch.outboxes) is 'A condition that holds for the messages of an outbox that wait, and that its index serves.';
revoke execute on function watch.is_queued(watch.outboxes) from public;

create or replace function watch.maintain(now_at timestamptz default clock_timestamp()) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  due record;
  full_hour boolean;
  began timestamptz;
  trouble text;
  took jsonb := '{}';
  errors jsonb := '{}';
begin
  if not pg_try_advisory_xact_lock(hashtextextended('watch.maintain', 0)) then
    return jsonb_build_object('skipped', 'Another run is under way.');
  end if;
  select coalesce(i.gaps_at <= now_at - interval '1 hour', true) into full_hour from watch.installation i;
  if full_hour then
    update watch.installation set gaps_at = now_at;
  end if;
  for due in
    select s.step, s.failures from watch.upkeep_steps s where full_hour or not s.hourly order by s.position, s.step
  loop
    began := clock_timestamp();
    trouble := null;
    begin
      execute format('select watch.%I($1)', due.step) using now_at;
      if due.failures > 0 then
        update watch.upkeep_steps s set failures = 0, last_error = null where s.step = due.step;
      end if;
    -- `others` leaves a cancellation out. A statement's time runs out once: the steps that follow have what they need.
    exception when query_canceled then
      trouble := format('The step was cancelled after %s s: %s', round(extract(epoch from clock_timestamp() - began), 1), sqlerrm);
    when others then
      trouble := sqlerrm;
    end;
    if trouble is not null then
      errors := errors || jsonb_build_object(due.step, trouble);
      raise warning 'watch.maintain, %: %', due.step, trouble;
      update watch.upkeep_steps s set failures = s.failures + 1, last_error = trouble where s.step = due.step;
    end if;
    took := took || jsonb_build_object(due.step, round(extract(epoch from clock_timestamp() - began) * 1000, 1));
  end loop;
  update watch.installation set maintained_at = now_at;
  return jsonb_build_object('took_ms', took, 'errors', errors);
end
$$;

select watch.lock_functions();
