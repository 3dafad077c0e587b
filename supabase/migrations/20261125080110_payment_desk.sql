-- The payments page in one request: the ledger, what should not be, whether approvals keep their usual pace, and the queues.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.count_payment_days(days date[], now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  tells_twins constant boolean := watch.has_columns('payment_intents', 'customer_id', 'payment_schedule_id', 'amount');
  -- Counted by itself and not as what is left over: a sum that cannot fail proves nothing.
  is_open constant text := case when (select c.owned from watch.core_tables c where c.table_name = 'payment_intents')
    then 'i.status = ''pending''' else 'i.status not in (''approved'', ''rejected'', ''superseded'', ''failed'')' end;
  -- One that was refused, failed or replaced is no second payment: a customer may try again.
  is_alive constant text := 'lower(p.status::text) not in (''rejected'', ''superseded'', ''failed'')';
  is_twin constant text := case when tells_twins
    then format('coalesce(%1$s and p.created_at - lag(p.created_at) over (
        partition by p.customer_id, p.payment_schedule_id, p.amount, %1$s order by p.created_at) <= interval ''10 minutes'', false)', is_alive)
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
       select i.day, count(*) as created, count(*) filter (where %s) as open,
         count(*) filter (where i.status = ''approved'') as approved, count(*) filter (where i.status = ''rejected'') as rejected,
         count(*) filter (where i.status = ''superseded'') as superseded, count(*) filter (where i.status = ''failed'') as failed,
         count(*) filter (where i.is_twin) as twins
       from intents i where i.day = any ($3) group by i.day
     )
     insert into watch.payment_days as d (day, created, approved, rejected, superseded, failed, open, duplicates, updated_at)
     select a.day, coalesce(c.created, 0), coalesce(c.approved, 0), coalesce(c.rejected, 0), coalesce(c.superseded, 0),
       coalesce(c.failed, 0), coalesce(c.open, 0),
       case when $4 then coalesce(c.twins, 0) end, $5
     from unnest($3) as a (day)
     left join counted c on c.day = a.day
     order by a.day
     on conflict (day) do update set created = excluded.created, approved = excluded.approved, rejected = excluded.rejected,
       superseded = excluded.superseded, failed = excluded.failed, open = excluded.open, duplicates = excluded.duplicates,
       updated_at = excluded.updated_at',
    is_twin, is_open
  ) using
    (select min(d.day) from unnest(days) as d (day))::timestamp at time zone 'utc',
    (select max(d.day) + 1 from unnest(days) as d (day))::timestamp at time zone 'utc',
    days, tells_twins, now_at;
end
$$;
comment on function watch.count_payment_days(date[], timestamptz) is
  'Counts payment intents of these days (UTC) of creation into watch.payment_days; a day without any gets zeros.';
comment on column watch.payment_days.duplicates is
  'Created within 10 minutes of one of the same customer, schedule and amount, both neither rejected, failed nor superseded; null where the table does not tell.';

create or replace function watch.announced_intents(from_day date, to_day date, now_at timestamptz)
returns table (day date, announced bigint)
language sql stable security invoker set search_path = '' set jit = off
as $$
  with told as (
    select (h.hour at time zone 'utc')::date as day, h.n from watch.event_hours h
    where h.signal = 'payment_intent.created' and h.source = 'database'
      and h.hour >= from_day::timestamp at time zone 'utc' and h.hour < (to_day + 1)::timestamp at time zone 'utc'
    union all
    select (d.at at time zone 'utc')::date, d.n from watch.event_deltas d
    where d.signal = 'payment_intent.created' and d.source = 'database'
      and d.at >= from_day::timestamp at time zone 'utc' and d.at < (to_day + 1)::timestamp at time zone 'utc'
  )
  select g.day::date, coalesce((select sum(t.n) from told t where t.day = g.day::date), 0)::bigint
  from generate_series(from_day::timestamp, to_day::timestamp, interval '1 day') as g (day)
  join watch.payment_days p on p.day = g.day::date
  -- The first day that was counted was not counted whole; a day that is not over, or was not looked at since, may still change.
  where g.day::date > (
      select (min(h.hour) at time zone 'utc')::date from watch.event_hours h
      where h.signal = 'payment_intent.created' and h.source = 'database'
    )
    and p.updated_at >= (g.day + interval '1 day') at time zone 'utc' + interval '5 minutes'
    and g.day + interval '1 day' <= now_at at time zone 'utc'
$$;
comment on function watch.announced_intents(date, date, timestamptz) is
  'How many payment intents the triggers saw being created on each day (UTC) that is over: what the table holds of the day can be held against it.';
grant execute on function watch.announced_intents(date, date, timestamptz) to authenticated;

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
        'announced', a.announced,
        'leak', case when is_fresh then d.leak end,
        'impossible', case when d.day is not null then coalesce(i.n, 0) end,
        'duplicates', d.duplicates
      ) order by g.day), '[]')
      from generate_series(range.from_day::timestamp, range.to_day::timestamp, interval '1 day') as g (day)
      left join watch.payment_days d on d.day = g.day::date
      left join watch.announced_intents(range.from_day, range.to_day, now_at) a on a.day = d.day
      left join (
        select t.day, count(*) as n from watch.impossible_transitions t
        where t.day between range.from_day and range.to_day group by t.day
      ) as i on i.day = d.day
    )
  );
end
$$;
comment on function watch.payment_ledger_at(bigint, bigint, timestamptz) is 'watch_api.payment_ledger as of a moment.';
comment on function watch_api.payment_ledger(bigint, bigint) is
  'Payment intents by day (UTC) of creation (src/contracts/payment-ledger.ts): created = approved + rejected + superseded + failed + open; how many were announced; and what should not be: leak, impossible, duplicates. Null where not known. Members only; raises 22023 with a sentence.';

create or replace function watch.approvals_at(now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = '' set jit = off
as $$
  with hours as (
    select w.k, date_trunc('hour', now_at) - interval '1 hour' - w.k * interval '7 days' as hour from generate_series(0, 4) as w (k)
  ),
  counted as (
    select h.k, case
      -- Before the first fact of a payment intent nobody told of any.
      when h.hour > (select min(e.hour) from watch.event_hours e where e.signal = 'payment_intent.created' and e.source = 'database')
      then coalesce((
          select sum(e.n) from watch.event_hours e where e.signal = 'payment_intent.approved' and e.hour = h.hour
        ), 0) + coalesce((
          select sum(d.n) from watch.event_deltas d
          where d.signal = 'payment_intent.approved' and d.at >= h.hour and d.at < h.hour + interval '1 hour'
        ), 0)
      end as n
    from hours h
  )
  select jsonb_build_object(
    'hour', watch.ms(date_trunc('hour', now_at) - interval '1 hour'),
    'approved', (select c.n from counted c where c.k = 0),
    'weeks', (select jsonb_agg(c.n order by c.k) from counted c where c.k > 0)
  )
$$;
comment on function watch.approvals_at(timestamptz) is
  'Approvals in the last full hour, and in the same hour one to four weeks ago; null where nobody would have told.';
grant execute on function watch.approvals_at(timestamptz) to authenticated;

create or replace function watch.payment_desk_at(
  from_ms bigint, to_ms bigint, days_from_ms bigint, max_points integer, now_at timestamptz
) returns jsonb
language plpgsql stable security invoker set search_path = '' set jit = off
as $$
declare
  most_kinds constant integer := 200;
  first_ms constant bigint := least(from_ms, days_from_ms);
  range record;
  ledger jsonb;
begin
  ledger := watch.payment_ledger_at(first_ms, to_ms, now_at);
  select * into range from watch.ledger_range(first_ms, to_ms, now_at);
  return jsonb_build_object(
    'now', watch.ms(now_at),
    'ledger', ledger,
    'leak', (
      -- Of all days, the asked ones or not: a leak is of now.
      select jsonb_build_object('n', coalesce(sum(d.leak), 0), 'since_day', watch.ms(min(d.day)::timestamp at time zone 'utc'))
      from watch.payment_days d where d.leak > 0
      having ledger -> 'open_by_age' <> 'null'
    ),
    'impossible', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'day', watch.ms(k.day::timestamp at time zone 'utc'), 'was', k.was, 'became', k.became, 'n', k.n, 'last_at', watch.ms(k.last_at)
      ) order by k.last_at desc), '[]')
      from (
        select t.day, t.was, t.became, count(*) as n, max(t.at) as last_at
        from watch.impossible_transitions t
        where t.day between range.from_day and range.to_day
          or t.day is null and t.at >= range.from_day::timestamp at time zone 'utc'
        group by t.day, t.was, t.became order by max(t.at) desc limit most_kinds
      ) as k
    ),
    'approvals', watch.approvals_at(now_at),
    'queues', watch.queues_at(now_at) -> 'queues',
    'charts', watch.series_at(
      array['comms.queued', 'comms.sent', 'comms.failed', 'queue.depth', 'queue.oldest_age'], from_ms, to_ms, max_points, now_at, false)
  );
end
$$;
comment on function watch.payment_desk_at(bigint, bigint, bigint, integer, timestamptz) is 'watch_api.payment_desk as of a moment.';
grant execute on function watch.payment_desk_at(bigint, bigint, bigint, integer, timestamptz) to authenticated;

create or replace function watch_api.payment_desk(from_ms bigint, to_ms bigint, days_from_ms bigint default null, max_points integer default 240)
returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  return watch.payment_desk_at(from_ms, to_ms, days_from_ms, max_points, clock_timestamp());
end
$$;
comment on function watch_api.payment_desk(bigint, bigint, bigint, integer) is
  'All that the payments page asks besides the board (src/contracts/payment-desk.ts): ledger, leak, impossible transitions by kind, the pace of approvals, queues, and series of the range. Days begin with days_from_ms where that is earlier. Members only; raises 22023 with a sentence.';
revoke execute on function watch_api.payment_desk(bigint, bigint, bigint, integer) from public;
grant execute on function watch_api.payment_desk(bigint, bigint, bigint, integer) to authenticated;

select watch.lock_functions();
