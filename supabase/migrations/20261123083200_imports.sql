-- Logs of the past, from files: counted where nobody counted yet, and without making a source look alive.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch_api.import_coverage() returns jsonb
language sql stable security invoker set search_path = '' set statement_timeout = '60s'
as $$
  with bounds as (
    -- Half a day less than is remembered: so long may an import take.
    select
      least(now(), now() - watch.days_setting('retention.event_keys_days') + interval '12 hours') as keys_from,
      least(now(), now() - watch.days_setting('retention.events_days') + interval '12 hours') as events_from,
      now() - watch.days_setting('retention.minutes_days') as minutes_from
  ),
  minutes as (
    select m.variant as source, m.minute,
      m.minute - row_number() over (partition by m.variant order by m.minute) * interval '1 minute' as island
    from watch.event_minutes m, bounds b
    where m.signal = 'source.events' and m.n > 0 and m.minute >= b.minutes_from
  ),
  ranges as (
    select s.source, min(s.minute) as starts, max(s.minute) + interval '1 minute' as ends from minutes s group by s.source, s.island
  ),
  counted as (
    select r.source, jsonb_agg(jsonb_build_array(watch.ms(r.starts), watch.ms(r.ends)) order by r.starts) as spans
    from ranges r group by r.source
  )
  select jsonb_build_object(
    'keys_from', watch.ms(b.keys_from), 'events_from', watch.ms(b.events_from), 'minutes_from', watch.ms(b.minutes_from),
    'counted', coalesce((select jsonb_object_agg(c.source, c.spans) from counted c), '{}')
  )
  from bounds b
$$;
comment on function watch_api.import_coverage() is
  'What an import must know before it begins: {keys_from, events_from, minutes_from, counted: {source: [[from, to]]}} in milliseconds. Ids of counted events are remembered from keys_from on, of kept ones from events_from on; before that, an event in one of the counted minutes was counted already. Service role only.';

create or replace function watch.import_events(batch jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  today constant date := (now() at time zone 'utc')::date;
  oldest constant date := ((now() - watch.days_setting('retention.events_days')) at time zone 'utc')::date;
  day date;
  heard jsonb;
  answer jsonb;
begin
  -- Two imports at once would make the same partition.
  perform pg_advisory_xact_lock(hashtextextended('watch.import_events', 0));
  for day in
    select distinct
      ((timestamptz 'epoch' + (e.event ->> 'at_us')::double precision * interval '1 microsecond') at time zone 'utc')::date
    from jsonb_array_elements(case when jsonb_typeof(batch -> 'events') = 'array' then batch -> 'events' else '[]' end) as e (event)
    where e.event ->> 'keep' = 'true' and e.event ->> 'at_us' ~ '^\d{1,16}$'
  loop
    if day between oldest and today then
      perform watch.add_partition('events', day);
    end if;
  end loop;

  select coalesce(jsonb_object_agg(s.source, s.last_receipt_at), '{}') into heard from watch.sources s;
  answer := watch.ingest(batch);
  -- A file is no sign of life: a source was heard when it was heard before, or when its last event happened.
  update watch.sources s set last_receipt_at = greatest((heard ->> s.source)::timestamptz, s.last_event_at)
  where s.source in (select e.event ->> 'source' from jsonb_array_elements(batch -> 'events') as e (event));
  return answer;
end
$$;
comment on function watch.import_events(jsonb) is
  'As watch.ingest, for logs of the past: makes the partitions they need, and leaves the freshness of the sources as it was. Definer: nobody else writes events.';
revoke execute on function watch.import_events(jsonb) from public;
grant execute on function watch.import_events(jsonb) to service_role;

create or replace function watch_api.import_events(batch jsonb) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select watch.import_events(batch) $$;
comment on function watch_api.import_events(jsonb) is
  'Takes one batch of an import: {received, events, dropped, rejected} → {received, accepted, duplicate, dropped, rejected}. Service role only.';
grant execute on function watch_api.import_coverage(), watch_api.import_events(jsonb) to service_role;
grant execute on function watch.days_setting(text) to service_role;
