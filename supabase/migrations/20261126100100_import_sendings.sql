-- A batch of an import is known again as a whole: the ids of old lines that are only counted are forgotten within the hour.

set lock_timeout = '5s';
set statement_timeout = '5min';

comment on table watch.clamped_ids is
  'Ids that are known by themselves, because the time they were stored at differs each time they are sent: events without a usable time, ahead of their time or too late, lines that were set aside without a time, batches with counts that no line stands for, batches of imports, and what watch.track was told an age of.';

create or replace function watch.import_events(batch jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  columns constant jsonb := coalesce(
    nullif(batch -> 'columns', 'null'), case when jsonb_typeof(batch -> 'events') = 'array' then watch.in_columns(batch -> 'events') end
  );
  sending constant uuid := (batch ->> 'sending')::uuid;
  today constant date := (now() at time zone 'utc')::date;
  oldest constant date := ((now() - watch.days_setting('retention.events_days')) at time zone 'utc')::date;
  was_importing constant text := coalesce(current_setting('watch.importing', true), '');
  day date;
  heard jsonb;
  answer jsonb;
begin
  -- Two imports at once would make the same partition.
  perform pg_advisory_xact_lock(hashtextextended('watch.import_events', 0));
  if sending is not null then
    insert into watch.clamped_ids (id, received_at) values (sending, clock_timestamp()) on conflict do nothing;
    if not found then
      return watch.ingest(watch.resent_import(batch, columns));
    end if;
  end if;
  for day in
    select distinct
      ((timestamptz 'epoch' + (t.at_us #>> '{}')::double precision * interval '1 microsecond') at time zone 'utc')::date
    from rows from (jsonb_array_elements(columns -> 'kind'), jsonb_array_elements(columns -> 'at_us')) as t (kind, at_us)
    where columns -> 'kinds' -> 'keep' ->> (t.kind #>> '{}')::integer = 'true' and t.at_us #>> '{}' ~ '^\d{1,16}$'
  loop
    if day between oldest and today then
      perform watch.add_partition('events', day);
    end if;
  end loop;

  select coalesce(jsonb_object_agg(s.source, s.last_receipt_at), '{}') into heard from watch.sources s;
  perform set_config('watch.importing', 'on', true);
  answer := watch.ingest(batch);
  perform set_config('watch.importing', was_importing, true);
  -- A file is no sign of life: a source was heard when it was heard before, or when its last event happened.
  update watch.sources s set last_receipt_at = greatest((heard ->> s.source)::timestamptz, s.last_event_at)
  where s.source in (select t.source from jsonb_array_elements_text(columns -> 'kinds' -> 'source') as t (source));
  return answer;
end
$$;

create or replace function watch.resent_import(batch jsonb, columns jsonb) returns jsonb
language sql immutable security invoker set search_path = ''
as $$
  select jsonb_build_object('id', batch -> 'sending', 'rejected', '[]'::jsonb, 'dropped', coalesce(
    jsonb_agg(jsonb_build_object('source', l.source, 'n', l.n)), '[]'
  ))
  from (
    select columns -> 'kinds' -> 'source' ->> (k.kind #>> '{}')::integer as source, 1::bigint as n
    from jsonb_array_elements(columns -> 'kind') as k (kind)
    union all
    select a.source, a.n
    from jsonb_to_recordset(
      coalesce(nullif(batch -> 'dropped', 'null'), '[]') || coalesce(nullif(batch -> 'rejected', 'null'), '[]')
    ) as a (source text, n bigint)
  ) as l
$$;
comment on function watch.resent_import(jsonb, jsonb) is
  'A batch of an import that came before, as watch.ingest takes it: counts of lines by source under the id that it is known by, so that all of them are duplicates.';
comment on function watch.import_events(jsonb) is
  'As watch.ingest, for logs of the past: makes the partitions they need, takes them however late, and leaves the freshness of the sources as it was. A batch with the sending of one that came before is all duplicates, whatever is remembered of its lines. Definer: nobody else writes events.';
comment on function watch_api.import_events(jsonb) is
  'Takes one batch of an import, as watch_api.ingest, and by {sending: uuid} once only → {received, accepted, duplicate, dropped, rejected}. Service role only.';

select watch.lock_functions();
