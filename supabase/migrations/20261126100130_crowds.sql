-- What strangers may leave behind: few rows, ids for a day, and no name that takes the place of one that is real.

set lock_timeout = '5s';
set statement_timeout = '5min';

insert into watch.settings (key, value, note) values
  ('track.anonymous_rows_per_minute', '60', 'Events per minute from people who are not signed in that watch_api.track keeps as rows; those beyond are only counted.')
on conflict (key) do nothing;
-- Nobody chose the old level where it still stands.
update watch.settings set value = '600' where key = 'track.anonymous_per_minute' and value = '3000';

-- Not logged, as the buckets of single callers: a crash begins the minute anew.
create unlogged table if not exists watch.track_crowd (
  shard text primary key,
  minute timestamptz not null,
  taken bigint not null
) with (fillfactor = 50);
comment on table watch.track_crowd is
  'Events that watch_api.track took from people who are not signed in, in the latest minute of each shard. Sixteen shards, so that callers seldom wait for each other.';
comment on column watch.track_crowd.shard is 'First digit of the hash of the caller.';
alter table watch.track_crowd enable row level security;

create or replace function watch.track(events jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  now_at constant timestamptz := clock_timestamp();
  this_minute constant timestamptz := date_bin('1 minute', now_at, timestamptz 'epoch');
  caller_role constant text := coalesce(nullif(current_setting('role', true), 'none'), session_user);
  account constant text := (select auth.uid())::text;
  is_stranger constant boolean := caller_role in ('anon', 'authenticated') and account is null;
  who constant text := case
    when caller_role not in ('anon', 'authenticated') then 'role ' || caller_role
    else left(watch.keyed_hash(coalesce('user ' || account, 'address ' || watch.calling_address())), 32) end;
  n bigint;
  crowd bigint := 0;
  wait_s double precision;
  answer jsonb;
begin
  if jsonb_typeof(events) is distinct from 'array' or jsonb_array_length(events) = 0 then
    raise exception 'track takes an array of 1 to 20 events.' using errcode = '22023';
  end if;
  n := jsonb_array_length(events);
  if n > 20 then
    raise exception 'These are % events; a call takes at most 20.', n using errcode = '22023', hint = 'Send the others in a further call.';
  elsif octet_length(events::text) > 8192 then
    raise exception 'These events are % bytes; a call takes at most 8,192.', octet_length(events::text)
      using errcode = '22023', hint = 'Send fewer at once, or shorten their texts.';
  end if;
  perform watch.check_app_event(e.value, e.place) from jsonb_array_elements(events) with ordinality as e (value, place);

  if is_stranger then
    -- Addresses may be forged, so all who are not signed in share a limit too; their refusals are spread over rows of their own.
    select coalesce(sum(c.taken), 0) into crowd from watch.track_crowd c where c.minute = this_minute;
    if crowd + n > watch.number_setting('track.anonymous_per_minute') then
      insert into watch.track_callers as c (caller, tokens, at, refused) values ('crowd ' || left(who, 2), 0, now_at, n)
      on conflict (caller) do update set refused = c.refused + excluded.refused, at = excluded.at;
      return watch.refuse_track(n, 60);
    end if;
  end if;
  if caller_role in ('anon', 'authenticated') then
    wait_s := watch.take_tokens(who, n, now_at);
    if wait_s is not null then
      return watch.refuse_track(n, wait_s);
    end if;
  end if;
  if is_stranger then
    insert into watch.track_crowd as c (shard, minute, taken) values (left(who, 1), this_minute, n)
    on conflict (shard) do update
    set minute = excluded.minute, taken = case when c.minute = excluded.minute then c.taken else 0 end + excluded.taken;
  end if;

  -- A caller's id is a name of the caller's own: nobody can take the id of another's event before it comes.
  with sent as (
    select e.place, e.value as event, now_at - coalesce((e.value ->> 'ago_ms')::bigint, 0) * interval '1 millisecond' as at,
      coalesce(left(watch.keyed_hash('event ' || who || ' ' || lower(e.value ->> 'id')), 32)::uuid, gen_random_uuid()) as id
    from jsonb_array_elements(events) with ordinality as e (value, place)
  ),
  named as (
    -- Whoever tries again does so within the hour that ago_ms may say: upkeep is to forget the id after a day, not after all days of rows.
    insert into watch.clamped_ids as k (id, received_at)
    select distinct s.id, now_at - greatest(interval '0', watch.days_setting('retention.events_days') - interval '1 day')
    from sent s where s.event ? 'id' order by s.id
    on conflict do nothing
    returning k.id
  ),
  -- An id that is known has no time of its own, by which watch.ingest knows it for a duplicate.
  told as (
    select s.place, watch.stored_app_event(s.event, s.at, s.id, account, now_at)
      || case when s.event ? 'id' and (s.id not in (select k.id from named k) or s.place <> first_value(s.place) over (partition by s.id order by s.place))
        then '{"at_us": null}'::jsonb else '{}' end
      || case when is_stranger and crowd + n > watch.number_setting('track.anonymous_rows_per_minute')
        then '{"keep": false}'::jsonb else '{}' end as stored
    from sent s
  )
  select watch.ingest(jsonb_build_object('received', n, 'events', jsonb_agg(t.stored order by t.place))) into answer from told t;
  return answer;
end
$$;

create or replace function watch.step_known_names(now_at timestamptz) returns void
language sql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
  insert into watch.variants (signal, variant)
  select k.signal, k.variant
  from (
    (
      select 'client.error' as signal, r.version as variant from watch.releases r
      where r.at > now_at - interval '30 days' and length(r.version) <= 64 order by r.at desc limit 50
    )
    union
    (
      select distinct 'rpc.failure', p.proname::text
      from pg_catalog.pg_proc p
      join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where p.prokind = 'f' and p.prorettype <> 'pg_catalog.trigger'::regtype and p.proname ~ '^[A-Za-z_]\w{0,62}$'
        and n.nspname !~ '^pg_' and n.nspname not in (
          'information_schema', 'watch', 'auth', 'cron', 'extensions', 'graphql', 'net', 'realtime', 'storage', 'vault'
        )
        and (
          has_schema_privilege('anon', n.oid, 'usage') and has_function_privilege('anon', p.oid, 'execute')
          or has_schema_privilege('authenticated', n.oid, 'usage') and has_function_privilege('authenticated', p.oid, 'execute')
        )
        and not exists (
          select from pg_catalog.pg_depend d
          where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
        )
      limit 1000
    )
  ) as k
  order by k.signal, k.variant
  on conflict do nothing
$$;
comment on function watch.step_known_names(timestamptz) is
  'Names that are real have their place among the variants before anybody makes names up: functions that may be called, releases that were announced.';
-- After step_purge, which forgets names that were not heard of.
insert into watch.upkeep_steps (step, position, hourly) values ('step_known_names', 91, false) on conflict (step) do nothing;

select watch.lock_functions();
