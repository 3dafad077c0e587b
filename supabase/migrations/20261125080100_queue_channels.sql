-- Messages that wait, by channel: a queue that stands still often does so for e-mail alone.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.queue_channels (
  queue text not null,
  channel text not null,
  observed_at timestamptz not null,
  depth bigint not null,
  oldest_at timestamptz,
  waited_at timestamptz not null,
  primary key (queue, channel)
);
comment on table watch.queue_channels is 'How the channels of a queue stood when upkeep last looked; at most 20 of a queue.';
comment on column watch.queue_channels.waited_at is 'When something was last seen waiting. A channel without that for a week is forgotten.';
alter table watch.queue_channels enable row level security;
create policy queue_channels_read on watch.queue_channels for select to authenticated
  using (exists (select from watch.members m where m.user_id = (select auth.uid())));
grant select on watch.queue_channels to authenticated, service_role;

create or replace function watch.look_at_channels(box watch.outboxes, now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  execute format(
    'with waiting as (
       select left(coalesce(nullif(lower(%1$I::text), ''''), ''unknown''), 60) as channel, %2$I::timestamptz as at from %3$s where %4$s
     ),
     found as (
       select w.channel, count(*) as depth, min(w.at) as oldest_at from waiting w group by w.channel
       order by count(*) desc, w.channel limit 20
     )
     insert into watch.queue_channels as c (queue, channel, observed_at, depth, oldest_at, waited_at)
     select $1, f.channel, $2, f.depth, f.oldest_at, $2 from found f order by f.channel
     on conflict (queue, channel) do update set observed_at = excluded.observed_at, depth = excluded.depth, oldest_at = excluded.oldest_at,
       waited_at = excluded.waited_at',
    box.channel_column, box.created_column, box.relation, watch.is_queued(box)
  ) using box.queue, now_at;
  update watch.queue_channels c set observed_at = now_at, depth = 0, oldest_at = null
  where c.queue = box.queue and c.waited_at < now_at;
  delete from watch.queue_channels c
  where c.queue = box.queue and (c.waited_at < now_at - interval '7 days' or c.channel not in (
    select k.channel from watch.queue_channels k where k.queue = box.queue order by k.waited_at desc, k.depth desc, k.channel limit 20
  ));
end
$$;
comment on function watch.look_at_channels(watch.outboxes, timestamptz) is
  'Keeps how many messages of each channel wait, and since when. One in which none wait any more stands at 0 for a week.';
revoke execute on function watch.look_at_channels(watch.outboxes, timestamptz) from public;

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
    where c.reltuples < 500000 or watch.is_indexed(o.relation, o.status_column)
    order by o.queue
  loop
    stood := watch.look_at_queue(box.queue, format(
      'select %I::timestamptz from %s where %s', box.created_column, box.relation, watch.is_queued(box)), now_at);
    perform watch.set_gauge('queue.depth', now_at, box.queue, stood.depth);
    perform watch.set_gauge(
      'queue.oldest_age', now_at, box.queue, coalesce(greatest(0, extract(epoch from now_at - stood.oldest_at)), 0));
    if box.channel_column is not null then
      perform watch.look_at_channels(box, now_at);
    end if;
  end loop;
end
$$;
comment on function watch.step_outboxes(timestamptz) is 'Gauges queue.depth and queue.oldest_age of every attached outbox, and how its channels stand.';

create or replace function watch.waiting_age(oldest_at timestamptz, observed_at timestamptz) returns double precision
language sql immutable parallel safe set search_path = ''
as $$ select case when oldest_at is not null then greatest(0, round(extract(epoch from observed_at - oldest_at))) end $$;
comment on function watch.waiting_age(timestamptz, timestamptz) is
  'Age in seconds of the oldest entry when it was looked at; 0 for one that is dated ahead, null where there is none.';
grant execute on function watch.waiting_age(timestamptz, timestamptz) to authenticated;

create or replace function watch.queues_at(now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object('now', watch.ms(now_at), 'queues', jsonb_agg(jsonb_build_object(
    'queue', n.queue,
    'as_of', watch.ms(q.observed_at),
    'depth', f.depth,
    'oldest_age_s', case when f.depth = 0 then 0 else watch.waiting_age(f.oldest_at, f.observed_at) end,
    'open_by_age', watch.banded(f.by_age),
    'channels', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'channel', c.channel,
        'depth', c.depth,
        'oldest_age_s', case when c.depth = 0 then 0 else watch.waiting_age(c.oldest_at, c.observed_at) end
      ) order by c.depth desc, c.channel), '[]')
      from watch.queue_channels c where c.queue = n.queue
      having f.queue is not null and exists (select from watch.outboxes o where o.queue = n.queue and o.channel_column is not null)
    )
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
comment on function watch_api.queues() is
  'Payment intents, communications and every other attached outbox (src/contracts/queues.ts): depth, oldest age, how many wait how long, and the same by channel. Null where upkeep did not look within five minutes. Members only.';

select watch.lock_functions();
