-- What is remembered of events so that none counts twice: ids without a time of their own, and times that were still to come.

set lock_timeout = '5s';
set statement_timeout = '5min';

alter table watch.clamped_ids add column if not exists own_at timestamptz;
-- No row has the column yet, and the table is small: it is built in no time.
-- squawk-ignore require-concurrent-index-creation
create index if not exists clamped_ids_own_at on watch.clamped_ids (own_at) where own_at is not null;
comment on table watch.clamped_ids is
  'Ids that are known by themselves, because the time they were stored at differs each time they are sent: events without a usable time, ahead of their time or too late, lines that were set aside without a time, batches with counts that no line stands for, batches of imports, and what watch.track was told an age of.';
comment on column watch.clamped_ids.own_at is
  'Time of an event that came ahead of it: once that time has come, the event looks like any other, and is known by this.';

create table if not exists watch.late_keys (
  at timestamptz not null,
  id uuid not null,
  source text,
  primary key (at, id)
);
comment on table watch.late_keys is
  'Ids of events that came after the days of their time were forgotten: the keys of counted ones, the rows of kept ones. They are remembered as long as their counts are.';
comment on column watch.late_keys.source is 'Source that the event counts for; null for a line that was set aside and counts for none.';
alter table watch.late_keys enable row level security;

create or replace function watch.forgotten_events(asked text, at timestamptz, events_from timestamptz, minutes_from timestamptz)
returns bigint
language plpgsql stable security invoker set search_path = ''
as $$
declare
  step constant interval := case when at < minutes_from then interval '1 hour' else interval '1 minute' end;
  starts constant timestamptz := date_bin(step, at, timestamptz 'epoch');
  ends constant timestamptz := starts + step;
  n bigint;
begin
  if step = interval '1 hour' then
    select h.n into n from watch.event_hours h
    where h.signal = 'source.events' and h.hour = starts and h.variant = asked and h.source = asked;
  else
    select m.n into n from watch.event_minutes m
    where m.signal = 'source.events' and m.minute = starts and m.variant = asked and m.source = asked;
  end if;
  if n is null then
    return 0;
  end if;
  n := n - (select count(*) from watch.late_keys k where k.at >= starts and k.at < ends and k.source = asked);
  if starts >= events_from then
    n := n - (select count(*) from watch.events e where e.at >= starts and e.at < ends and e.source = asked);
  end if;
  return n;
end
$$;
comment on function watch.forgotten_events(text, timestamptz, timestamptz, timestamptz) is
  'Events of a source that are counted in a minute (of before minutes_from: in an hour) and of which neither row nor id is remembered. While there is one, a late event may be that one.';

create or replace function watch.step_purge_keys(now_at timestamptz) returns void
language sql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$ delete from watch.late_keys k where k.at < now_at - watch.days_setting('retention.hours_days') $$;
comment on function watch.step_purge_keys(timestamptz) is 'Forgets late events as soon as their counts are deleted.';
insert into watch.upkeep_steps (step, position, hourly) values ('step_purge_keys', 95, true) on conflict (step) do nothing;

update watch.settings
set note = 'Ids of events that are counted but not kept, in days. A later one is rejected as too-late where its source was counted in that minute: it may be one of those.'
where key = 'retention.event_keys_days';

select watch.lock_functions();
