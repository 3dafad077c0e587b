-- The fire drill: every night one event walks the whole way, from its receipt to the screens, and each hop leaves its time.

set lock_timeout = '5s';
set statement_timeout = '5min';

-- It is told to its own receiver alone; the address and key of that are the function's, and not kept here.
insert into watch.channels (key, title, kind, severities) values ('fire-drill', 'Fire drill', 'webhook', '{}') on conflict (key) do nothing;
-- How it ships is no change that somebody made.
alter table watch.rules disable trigger rules_signed;
alter table watch.rules disable trigger rules_recorded;
alter table watch.rule_versions disable trigger rule_versions_append_only;
update watch.rules set channels = '{"warning": ["fire-drill"], "critical": []}' where key = 'fire-drill' and channels is null and version = 1;
update watch.rule_versions v set channels = r.channels from watch.rules r where r.key = v.key and v.key = 'fire-drill' and v.version = 1;
alter table watch.rules enable trigger rules_signed;
alter table watch.rules enable trigger rules_recorded;
alter table watch.rule_versions enable trigger rule_versions_append_only;

create or replace function watch.outbox_drill() returns trigger
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  new.kind := 'drill';
  return new;
end
$$;
comment on function watch.outbox_drill() is 'Trigger: a message to the drill''s own channel is a drill.';
create or replace trigger outbox_drill before insert on watch.outbox
  for each row when (new.channel = 'fire-drill' and new.kind = 'alert') execute function watch.outbox_drill();

create table if not exists watch.drills (
  id uuid primary key default gen_random_uuid(),
  started_at timestamptz not null default clock_timestamp(),
  ingested_at timestamptz,
  counted_at timestamptz,
  evaluated_at timestamptz,
  queued_at timestamptz,
  received_at timestamptz,
  delivered_at timestamptz,
  displayed_at timestamptz,
  finished_at timestamptz,
  displays bigint
);
comment on table watch.drills is 'Fire drills. Each column is the time of a hop; null: not reached.';
comment on column watch.drills.started_at is 'Time of the drill''s event too.';
comment on column watch.drills.counted_at is 'When its minute was found in the rollup.';
comment on column watch.drills.received_at is 'When the drill''s receiver got the message and found its signature right.';
comment on column watch.drills.delivered_at is 'When the answer of the receiver was recorded.';
comment on column watch.drills.displayed_at is 'When the first display asked for the board after the evaluation.';
comment on column watch.drills.displays is 'Displays that were polling at the time; where there are none, none can show it.';
create index if not exists drills_started_at on watch.drills (started_at desc);
alter table watch.drills enable row level security;
create policy drills_read on watch.drills for select to authenticated
  using (exists (select from watch.members m where m.user_id = (select auth.uid())));
grant select on watch.drills to authenticated, service_role;
grant insert, update on watch.drills to service_role;

insert into watch.settings (key, value, note) values
  ('drill.hour', '3', 'Hour of the installation''s zone (alerts.zone) in which the nightly fire drill begins, 0 to 23; null: no drills.')
on conflict (key) do nothing;
alter table watch.settings add constraint settings_drill_hour_sane check (
  key <> 'drill.hour' or value = 'null'
  or case when jsonb_typeof(value) = 'number' then (value #>> '{}')::numeric in (
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23
  ) else false end
) not valid;

create or replace function watch.start_drill(now_at timestamptz default clock_timestamp()) returns uuid
language sql volatile security invoker set search_path = ''
as $$ insert into watch.drills (started_at) values (date_trunc('milliseconds', now_at)) returning id $$;
comment on function watch.start_drill(timestamptz) is 'Begins a fire drill; the next tick sends its event. By hand for the owner.';

create or replace function watch.drill_due(now_at timestamptz) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  hour constant integer := (select (nullif(s.value, 'null') #>> '{}')::integer from watch.settings s where s.key = 'drill.hour');
  drill watch.drills;
begin
  if extract(hour from now_at at time zone watch.alert_zone()) = hour then
    -- Two ticks at once begin one drill: the second waits, and then finds the first one's.
    perform pg_advisory_xact_lock(hashtextextended('watch.drill_due', 0));
    if not exists (select from watch.drills d where d.started_at > now_at - interval '20 hours') then
      perform watch.start_drill(now_at);
    end if;
  end if;
  -- The same one until its event is there, under the same id: sent twice it is known as a duplicate.
  select d.* into drill from watch.drills d
  where d.ingested_at is null and d.started_at > now_at - interval '15 minutes' and d.started_at <= now_at
  order by d.started_at desc limit 1;
  return case when drill.id is not null then jsonb_build_object('id', drill.id, 'at', watch.ms(drill.started_at)) end;
end
$$;
comment on function watch.drill_due(timestamptz) is
  'The drill whose event is to be sent now, {id, at: ms}, or null. Begins one in the hour of drill.hour, unless there was one within 20 hours.';

create or replace function watch_api.drill_due() returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.drill_due(clock_timestamp()) $$;
comment on function watch_api.drill_due() is 'The fire drill whose event is to be sent now: {id, at: ms}, or null. Service role only.';

create or replace function watch_api.drill_received(episode text) returns jsonb
language plpgsql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$
declare
  fired constant timestamptz := (select e.fired_at from watch.episodes e where e.id = episode and e.rule = 'fire-drill');
  found_id uuid;
begin
  update watch.drills d set received_at = coalesce(d.received_at, clock_timestamp())
  where d.id = (
    select x.id from watch.drills x
    -- A slot may carry the time of the minute that the drill began in.
    where x.started_at between fired - interval '1 hour' and fired + interval '1 minute'
    order by x.started_at desc limit 1
  )
  returning d.id into found_id;
  return jsonb_build_object('drill', found_id);
end
$$;
comment on function watch_api.drill_received(text) is
  'Notes that the drill''s receiver got the message of an episode: {drill: id}, null where there is none. Service role only.';
grant execute on function
  watch.start_drill(timestamptz), watch.drill_due(timestamptz), watch_api.drill_due(), watch_api.drill_received(text)
  to service_role;

create or replace function watch.drill_screens(shown_from timestamptz, now_at timestamptz, out displays bigint, out displayed_at timestamptz)
language plpgsql stable security invoker set search_path = ''
as $$
begin
  displays := 0;
  if to_regclass('watch.displays') is not null then
    execute 'select count(*), min(d.last_seen_at) filter (where d.last_seen_at > $1) from watch.displays d
      where d.revoked_at is null and d.expires_at > $2 and d.last_seen_at > $2 - interval ''10 minutes'''
    into displays, displayed_at using shown_from, now_at;
  end if;
end
$$;
comment on function watch.drill_screens(timestamptz, timestamptz) is
  'How many displays poll, and when the first of them asked for the board after a moment.';

create or replace function watch.step_drills(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  drill watch.drills;
  fired watch.episodes;
  screens record;
begin
  for drill in select d.* from watch.drills d where d.finished_at is null and d.started_at > now_at - interval '1 hour' loop
    drill.ingested_at := coalesce(drill.ingested_at, (
      select e.received_at from watch.events e where e.at = drill.started_at and e.id = drill.id));
    if drill.ingested_at is not null and drill.counted_at is null and exists (
      select from watch.bucket_counts(
        array['drill.probe'], date_bin('1 minute', drill.started_at, timestamptz 'epoch'), interval '1 minute', 1, interval '1 minute')
    ) then
      -- Rows and rollup of a batch are one transaction.
      drill.counted_at := drill.ingested_at;
    end if;
    select e.* into fired from watch.episodes e
    where e.rule = 'fire-drill' and e.fired_at between drill.started_at - interval '1 minute' and drill.started_at + interval '1 hour'
    order by e.fired_at limit 1;
    drill.evaluated_at := coalesce(drill.evaluated_at, (select s.finished_at from watch.slots s where s.slot = fired.fired_at));
    select o.created_at, case when o.state = 'delivered' then o.settled_at end into drill.queued_at, drill.delivered_at
    from watch.outbox_entries n join watch.outbox o on o.id = n.outbox
    where n.episode = fired.id and n.kind = 'firing' and o.kind = 'drill'
    limit 1;
    select s.* into screens from watch.drill_screens(drill.evaluated_at, now_at) as s;
    drill.displayed_at := coalesce(drill.displayed_at, screens.displayed_at);
    update watch.drills d set
      ingested_at = drill.ingested_at, counted_at = drill.counted_at, evaluated_at = drill.evaluated_at, queued_at = drill.queued_at,
      delivered_at = drill.delivered_at, displayed_at = drill.displayed_at, displays = screens.displays,
      finished_at = case
        when d.received_at is not null and drill.delivered_at is not null and (screens.displays = 0 or drill.displayed_at is not null)
        then greatest(d.received_at, drill.delivered_at, drill.displayed_at)
      end
    where d.id = drill.id;
  end loop;
  -- A drill that never once went through must be missed too: from the first that began, or where none ever did, from the rule's coming.
  perform watch.set_gauge('drill.age', now_at, '', (
    select greatest(0, extract(epoch from now_at - x.since))
    from (select coalesce(
      (select d.finished_at from watch.drills d where d.finished_at is not null order by d.started_at desc limit 1),
      (select min(d.started_at) from watch.drills d),
      (select v.updated_at from watch.rule_versions v
       where v.key = 'fire-drill' and v.version = 1 and watch.setting('drill.hour') <> 'null')
    ) as since) as x
    where x.since is not null
  ));
  delete from watch.drills d where d.started_at < now_at - watch.days_setting('retention.minutes_days');
end
$$;
comment on function watch.step_drills(timestamptz) is
  'Notes how far the running fire drill got, and sets drill.age from the last one that went the whole way; where none ever did, from when one should have begun to.';
insert into watch.upkeep_steps (step, position, hourly) values ('step_drills', 55, false) on conflict (step) do nothing;

create or replace function watch_api.drills() returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  return jsonb_build_object('now', watch.ms(clock_timestamp()), 'drills', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', x.id, 'started_at', watch.ms(x.started_at), 'ingested_at', watch.ms(x.ingested_at), 'counted_at', watch.ms(x.counted_at),
      'evaluated_at', watch.ms(x.evaluated_at), 'queued_at', watch.ms(x.queued_at), 'received_at', watch.ms(x.received_at),
      'delivered_at', watch.ms(x.delivered_at), 'displayed_at', watch.ms(x.displayed_at), 'finished_at', watch.ms(x.finished_at),
      'displays', x.displays
    ) order by x.started_at desc), '[]')
    from (select d.* from watch.drills d order by d.started_at desc limit 14) as x
  ));
end
$$;
comment on function watch_api.drills() is 'The last fourteen fire drills with the time of each hop (src/contracts/drills.ts). Members only.';
grant execute on function watch_api.drills() to authenticated;

select watch.lock_functions();
