-- The ledger of payment intents by day of creation, kept true however late an intent is decided, deleted or restored.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.open_intents() returns text
language sql stable security invoker set search_path = ''
as $$
  -- A live project may have open states of other names; ours has one, which its index answers.
  select 'select p.created_at::timestamptz from public.payment_intents p where ' || case
    when (select c.owned from watch.core_tables c where c.table_name = 'payment_intents') then 'p.status = ''pending'''
    else 'lower(p.status::text) not in (''approved'', ''rejected'', ''superseded'', ''failed'')' end
$$;
comment on function watch.open_intents() is 'A query for the times at which the payment intents came that nobody decided yet.';
revoke execute on function watch.open_intents() from public;

create or replace function watch.count_payment_days(days date[], now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  tells_twins constant boolean := watch.has_columns('payment_intents', 'customer_id', 'payment_schedule_id', 'amount');
  is_twin constant text := case when tells_twins
    then 'coalesce(p.created_at - lag(p.created_at) over (
        partition by p.customer_id, p.payment_schedule_id, p.amount order by p.created_at) <= interval ''10 minutes'', false)'
    else 'false' end;
begin
  -- One scan from the first day to the last, and of the ten minutes before, which may hold the first of two.
  execute format(
    'with intents as (
       select (p.created_at::timestamptz at time zone ''utc'')::date as day, lower(p.status::text) as status, %s as is_twin
       from public.payment_intents p
       where p.created_at >= $1 - interval ''10 minutes'' and p.created_at < $2
     ),
     counted as (
       select i.day, count(i.status) as created,
         count(*) filter (where i.status = ''approved'') as approved, count(*) filter (where i.status = ''rejected'') as rejected,
         count(*) filter (where i.status = ''superseded'') as superseded, count(*) filter (where i.status = ''failed'') as failed,
         count(*) filter (where i.is_twin) as twins
       from intents i where i.day = any ($3) group by i.day
     )
     insert into watch.payment_days as d (day, created, approved, rejected, superseded, failed, open, duplicates, updated_at)
     select a.day, coalesce(c.created, 0), coalesce(c.approved, 0), coalesce(c.rejected, 0), coalesce(c.superseded, 0),
       coalesce(c.failed, 0), coalesce(c.created - c.approved - c.rejected - c.superseded - c.failed, 0),
       case when $4 then coalesce(c.twins, 0) end, $5
     from unnest($3) as a (day)
     left join counted c on c.day = a.day
     order by a.day
     on conflict (day) do update set created = excluded.created, approved = excluded.approved, rejected = excluded.rejected,
       superseded = excluded.superseded, failed = excluded.failed, open = excluded.open, duplicates = excluded.duplicates,
       updated_at = excluded.updated_at',
    is_twin
  ) using
    (select min(d.day) from unnest(days) as d (day))::timestamp at time zone 'utc',
    (select max(d.day) + 1 from unnest(days) as d (day))::timestamp at time zone 'utc',
    days, tells_twins, now_at;
end
$$;
comment on function watch.count_payment_days(date[], timestamptz) is 'Counts payment intents of these days (UTC) of creation into watch.payment_days; a day without any gets zeros.';
revoke execute on function watch.count_payment_days(date[], timestamptz) from public;

create or replace function watch.step_payments(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
declare
  today constant date := (now_at at time zone 'utc')::date;
  stood watch.queues;
  stale date[];
  all_days boolean;
  since date;
begin
  if not watch.has_columns('payment_intents', 'status', 'created_at') then
    return;
  end if;
  if watch.scan_is_cheap('payment_intents', 'status') then
    stood := watch.look_at_queue('payment_intents', watch.open_intents(), now_at);
    perform watch.set_gauge('payment_intents.open', now_at, '', stood.depth);
    -- Nothing waits: an age of 0 is what was seen, not a gap in seeing.
    perform watch.set_gauge(
      'payment_intents.oldest_age', now_at, '', coalesce(greatest(0, extract(epoch from now_at - stood.oldest_at)), 0));
  end if;
  if watch.scan_is_cheap('payment_intents', 'created_at') then
    with taken as (delete from watch.stale_payment_days s returning s.day)
    select array_agg(distinct t.day) filter (where t.day is not null), coalesce(bool_or(t.day is null), false)
    into stale, all_days from taken t;
    if all_days or not exists (select from watch.payment_days d where d.leak is not null) then
      -- Days whose intents are all gone are counted too, as days of none.
      execute 'select least(
          (select (min(p.created_at)::timestamptz at time zone ''utc'')::date from public.payment_intents p),
          (select min(d.day) from watch.payment_days d))' into since;
      stale := array(select d.day::date from generate_series(greatest(since, today - 761), today, interval '1 day') as d (day));
    end if;
    perform watch.count_payment_days(
      array(select distinct d.day from unnest(stale || array[today - 1, today]) as d (day) where d.day between today - 761 and today),
      now_at);
    execute format(
      'with late as (select (w.at at time zone ''utc'')::date as day, count(*) as n from (%s) as w (at) where w.at < $1 group by 1)
       update watch.payment_days d set leak = coalesce(l.n, 0)
       from watch.payment_days x left join late l on l.day = x.day
       where d.day = x.day and d.leak is distinct from coalesce(l.n, 0)',
      watch.open_intents()
    ) using now_at - watch.number_setting('payments.usual_age_s') * interval '1 second';
  end if;
end
$$;
comment on function watch.step_payments(timestamptz) is
  'Gauges of open payment intents, their ages, and the ledger of today, yesterday and the days that changed; of all days where there is none yet.';

create or replace function watch.step_payment_history(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
declare
  today constant date := (now_at at time zone 'utc')::date;
begin
  if watch.has_columns('payment_intents', 'status', 'created_at') and watch.scan_is_cheap('payment_intents', 'created_at') then
    perform watch.count_payment_days(
      array(select d.day::date from generate_series(today - 31, today, interval '1 day') as d (day)
            where d.day >= (select min(p.day) from watch.payment_days p)), now_at);
  end if;
  delete from watch.impossible_transitions i where i.at < now_at - watch.days_setting('retention.hours_days');
end
$$;
comment on function watch.step_payment_history(timestamptz) is
  'Counts the last month anew: a change that a trigger could not note is put right within the hour.';
insert into watch.upkeep_steps (step, position, hourly) values ('step_payment_history', 95, true) on conflict (step) do nothing;

create or replace function watch.ledger_range(from_ms bigint, to_ms bigint, now_at timestamptz, out from_day date, out to_day date)
language plpgsql stable security invoker set search_path = ''
as $$
begin
  if from_ms is null or to_ms is null or from_ms < 0 or to_ms > 253402300799999 then
    raise exception 'from_ms and to_ms must be times in milliseconds since the epoch.' using errcode = '22023';
  elsif from_ms >= to_ms then
    raise exception 'The range is reversed or empty: from_ms must be before to_ms.'
      using errcode = '22023', hint = 'Swap from_ms and to_ms.';
  elsif to_ms - from_ms > 762::bigint * 86400000 then
    raise exception 'The range is too long: at most 25 months are kept.' using errcode = '22023', hint = 'Choose a shorter range.';
  end if;
  from_day := (watch.at_ms(from_ms) at time zone 'utc')::date;
  to_day := least((watch.at_ms(to_ms - 1) at time zone 'utc')::date, (now_at at time zone 'utc')::date);
end
$$;
comment on function watch.ledger_range(bigint, bigint, timestamptz) is
  'Days (UTC) that a range touches, the last included, none of the future. Raises 22023 with a sentence.';
grant execute on function watch.ledger_range(bigint, bigint, timestamptz) to authenticated;
grant execute on function watch.number_setting(text) to authenticated;

create or replace function watch.payment_ledger_at(from_ms bigint, to_ms bigint, now_at timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = '' set jit = off
as $$
declare
  range record;
  stood watch.queues;
  is_fresh boolean;
begin
  select * into range from watch.ledger_range(from_ms, to_ms, now_at);
  select q.* into stood from watch.queues q where q.queue = 'payment_intents';
  -- Older than five minutes is not now.
  is_fresh := coalesce(stood.observed_at > now_at - interval '5 minutes', false);
  return jsonb_build_object(
    'now', watch.ms(now_at),
    'as_of', watch.ms(stood.observed_at),
    'usual_age_s', watch.number_setting('payments.usual_age_s'),
    'open_by_age', case when is_fresh then watch.banded(stood.by_age) end,
    'days', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'day', watch.ms(g.day at time zone 'utc'),
        'created', d.created, 'approved', d.approved, 'rejected', d.rejected, 'superseded', d.superseded, 'failed', d.failed,
        'open', d.open,
        'leak', case when is_fresh then d.leak end,
        'impossible', case when d.day is not null then coalesce(i.n, 0) end,
        'duplicates', d.duplicates
      ) order by g.day), '[]')
      from generate_series(range.from_day::timestamp, range.to_day::timestamp, interval '1 day') as g (day)
      left join watch.payment_days d on d.day = g.day::date
      left join (
        select t.day, count(*) as n from watch.impossible_transitions t
        where t.day between range.from_day and range.to_day group by t.day
      ) as i on i.day = d.day
    )
  );
end
$$;
comment on function watch.payment_ledger_at(bigint, bigint, timestamptz) is 'watch_api.payment_ledger as of a moment.';
grant execute on function watch.payment_ledger_at(bigint, bigint, timestamptz) to authenticated;

create or replace function watch_api.payment_ledger(from_ms bigint, to_ms bigint) returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  return watch.payment_ledger_at(from_ms, to_ms, clock_timestamp());
end
$$;
comment on function watch_api.payment_ledger(bigint, bigint) is
  'Payment intents by day (UTC) of creation (src/contracts/payment-ledger.ts): created = approved + rejected + superseded + failed + open, and what should not be: leak, impossible, duplicates. Null where not known. Members only; raises 22023 with a sentence.';
revoke execute on function watch_api.payment_ledger(bigint, bigint) from public;
grant execute on function watch_api.payment_ledger(bigint, bigint) to authenticated;

select watch.lock_functions();
