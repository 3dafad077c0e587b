-- Every attempt to deliver a message, for the pages.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.delivery_row(d watch.deliveries, o watch.outbox) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'id', d.id, 'outbox', d.outbox, 'channel', d.channel, 'kind', o.kind, 'title', coalesce(o.payload ->> 'title', o.message),
    'attempt', d.attempt, 'started_at', watch.ms(d.started_at), 'latency_ms', d.latency_ms, 'outcome', d.outcome,
    'status', d.status, 'answer', d.answer, 'state', o.state,
    'next_at', case when o.state = 'pending' then watch.ms(o.next_at) end,
    'episodes', (select coalesce(jsonb_agg(distinct e.episode), '[]') from watch.outbox_entries e where e.outbox = d.outbox)
  )
$$;
comment on function watch.delivery_row(watch.deliveries, watch.outbox) is 'An attempt, and where its message stands now, as pages read it.';
grant execute on function watch.delivery_row(watch.deliveries, watch.outbox) to authenticated;

create or replace function watch_api.deliveries(
  from_ms bigint, to_ms bigint, channel text default null, cursor text default null, max_rows integer default 100
) returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
#variable_conflict use_column
declare
  most constant integer := least(greatest(coalesce(max_rows, 100), 1), 500);
  -- Times in microseconds, as they are stored, so that no row lies between two pages.
  after text[] := regexp_match(deliveries.cursor, '^(\d{1,17})\.(\d{1,18})$');
  answer jsonb;
begin
  perform watch.require_member();
  if from_ms is null or to_ms is null or from_ms < 0 or to_ms > 253402300799999 then
    raise exception 'from_ms and to_ms must be times in milliseconds since the epoch.' using errcode = '22023';
  elsif from_ms >= to_ms then
    raise exception 'The range is reversed or empty: from_ms must be before to_ms.'
      using errcode = '22023', hint = 'Swap from_ms and to_ms.';
  elsif to_ms - from_ms > 762::bigint * 86400000 then
    raise exception 'The range is too long: at most 25 months are kept.' using errcode = '22023', hint = 'Choose a shorter range.';
  elsif deliveries.cursor is not null and after is null then
    raise exception 'The cursor is none that this function gave.' using errcode = '22023', hint = 'Begin without one.';
  end if;
  with found as (
    select d as delivery, o as message, d.started_at, d.id, row_number() over (order by d.started_at desc, d.id desc) as place
    from watch.deliveries d
    join watch.outbox o on o.id = d.outbox
    where d.started_at >= watch.at_ms(from_ms) and d.started_at < watch.at_ms(to_ms)
      and (deliveries.channel is null or d.channel = deliveries.channel)
      and (after is null or (d.started_at, d.id) < (timestamptz 'epoch' + after[1]::bigint * interval '1 microsecond', after[2]::bigint))
    order by d.started_at desc, d.id desc
    limit most + 1
  )
  select jsonb_build_object(
    'rows', coalesce(jsonb_agg(watch.delivery_row(f.delivery, f.message) order by f.place) filter (where f.place <= most), '[]'),
    'next', max(format('%s.%s', (extract(epoch from f.started_at) * 1000000)::bigint, f.id))
      filter (where f.place = most and exists (select from found more where more.place > most))
  )
  into answer from found f;
  return answer;
end
$$;
comment on function watch_api.deliveries(bigint, bigint, text, text, integer) is
  'Attempts to deliver, newest first, of one channel or of all: {rows, next}; `next` is the cursor of the page after, null at the end. Members only.';
grant execute on function watch_api.deliveries(bigint, bigint, text, text, integer) to authenticated;

select watch.lock_functions();
