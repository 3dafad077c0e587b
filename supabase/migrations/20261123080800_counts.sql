-- How many rows the core tables have, without counting them: triggers add differences, watch.maintain sums them up.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.table_counts (
  table_name text primary key references watch.core_tables (table_name),
  n bigint,
  latest_at timestamptz,
  counted_at timestamptz
);
comment on table watch.table_counts is 'Kept counts of the core tables that health_check reports.';
comment on column watch.table_counts.n is 'Rows without the differences that are not folded yet; null while unknown.';
comment on column watch.table_counts.latest_at is 'Latest payment, for payments.';
comment on column watch.table_counts.counted_at is 'Last time that the rows were really counted.';

create table if not exists watch.count_deltas (
  id bigint generated always as identity primary key,
  table_name text not null,
  delta bigint not null,
  latest_at timestamptz,
  emptied boolean not null default false
);
comment on table watch.count_deltas is
  'Differences, one row a statement, only ever inserted: no business transaction waits for another. Folded by watch.maintain.';
comment on column watch.count_deltas.emptied is 'The table was truncated: what was counted before is void.';

do $$
declare
  t text;
begin
  foreach t in array array['table_counts', 'count_deltas'] loop
    execute format('alter table watch.%I enable row level security', t);
    execute format('create policy %I on watch.%I for select to anon, authenticated using (true)', t || '_read', t);
    execute format('grant select on watch.%I to anon, authenticated, service_role', t);
  end loop;
end
$$;

create or replace function watch.rows_changed() returns trigger
language plpgsql volatile security definer set search_path = '' set lock_timeout = '250ms'
as $$
begin
  if tg_op = 'TRUNCATE' then
    insert into watch.count_deltas (table_name, delta, emptied) values (tg_table_name, 0, true);
  elsif tg_op = 'DELETE' then
    insert into watch.count_deltas (table_name, delta)
    select tg_table_name, -count(*) from old_rows having count(*) > 0;
  elsif tg_nargs = 0 then
    insert into watch.count_deltas (table_name, delta)
    select tg_table_name, count(*) from new_rows having count(*) > 0;
  else
    execute format(
      'insert into watch.count_deltas (table_name, delta, latest_at) select %L, count(*), max(%I)::timestamptz from new_rows having count(*) > 0',
      tg_table_name, tg_argv[0]
    );
  end if;
  return null;
exception when others then
  raise warning 'watch.rows_changed could not count a change of %: %', tg_table_name, sqlerrm;
  return null;
end
$$;
comment on function watch.rows_changed() is
  'Trigger: records how many rows a statement added or removed; its argument names the column whose latest value is kept. Never raises. Definer: the writer owns no watch table.';

create or replace function watch.payment_time_column() returns text
language sql stable security invoker set search_path = ''
as $$
  select case
    when watch.has_columns('payments', 'paid_at') then 'paid_at'
    when watch.has_columns('payments', 'payment_date') then 'payment_date'
    when watch.has_columns('payments', 'created_at') then 'created_at'
  end
$$;
comment on function watch.payment_time_column() is 'Column of public.payments that tells when a payment was made; null where there is none.';

create or replace function watch.attach_count_triggers() returns integer
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  t text;
  attached integer := 0;
begin
  foreach t in array array['organizations', 'units', 'payments'] loop
    continue when not exists (
      select from pg_catalog.pg_class c where c.oid = to_regclass('public.' || t) and c.relkind in ('r', 'p')
    );
    execute format(
      'create or replace trigger watch_rows_inserted after insert on public.%I referencing new table as new_rows
       for each statement execute function watch.rows_changed(%s)',
      t, case when t = 'payments' then quote_literal(watch.payment_time_column()) end);
    execute format(
      'create or replace trigger watch_rows_deleted after delete on public.%I referencing old table as old_rows
       for each statement execute function watch.rows_changed()', t);
    execute format(
      'create or replace trigger watch_rows_truncated after truncate on public.%I
       for each statement execute function watch.rows_changed()', t);
    insert into watch.table_counts (table_name) values (t) on conflict do nothing;
    attached := attached + 1;
  end loop;
  return attached;
end
$$;
comment on function watch.attach_count_triggers() is
  'Puts the counting triggers on organizations, units and payments, where they are, as often as you like; answers on how many.';

create or replace function watch.recount(counted text) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  -- One statement sees one moment: the rows it counts are just those whose differences it removes, with no lock on the table.
  execute format(
    'with folded as (delete from watch.count_deltas d where d.table_name = %L)
     update watch.table_counts c
     set n = (select count(*) from public.%I), latest_at = %s, counted_at = clock_timestamp()
     where c.table_name = %L',
    counted, counted,
    case when counted = 'payments' and watch.payment_time_column() is not null
      then format('(select max(p.%I)::timestamptz from public.payments p)', watch.payment_time_column()) else 'null' end,
    counted
  );
end
$$;
comment on function watch.recount(text) is 'Counts a core table anew, consistently with the differences, blocking nobody.';

create or replace function watch.fold_counts() returns void
language sql volatile security invoker set search_path = ''
as $$
  with folded as (
    delete from watch.count_deltas d using watch.table_counts c
    where c.table_name = d.table_name and c.n is not null
    returning d.*
  ),
  emptied as (
    select f.table_name, max(f.id) as id from folded f where f.emptied group by f.table_name
  ),
  sums as (
    select f.table_name, bool_or(e.id is not null) as restart,
      coalesce(sum(f.delta) filter (where e.id is null or f.id > e.id), 0) as delta,
      max(f.latest_at) filter (where e.id is null or f.id > e.id) as latest_at
    from folded f
    left join emptied e on e.table_name = f.table_name
    group by f.table_name
  )
  update watch.table_counts c
  set n = case when s.restart then s.delta else c.n + s.delta end,
    latest_at = case when s.restart then s.latest_at else greatest(c.latest_at, s.latest_at) end
  from sums s
  where s.table_name = c.table_name
$$;
comment on function watch.fold_counts() is 'Adds the differences to the kept counts. Truncation locks the table, so ids before and after it are in commit order.';

do $$
begin
  perform watch.attach_count_triggers();
end
$$;

select watch.lock_functions();
