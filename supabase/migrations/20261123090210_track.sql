-- The door for what Nexsys tells of itself, from browsers and servers: to each caller a fair share, and ids of its own.

set lock_timeout = '5s';
set statement_timeout = '5min';

insert into watch.settings (key, value, note) values
  ('track.burst', '60', 'Events that one caller of watch_api.track may send at once; at least 20, the most of one call.'),
  ('track.per_minute', '30', 'Events that one caller of watch_api.track may send per minute in the long run.'),
  ('track.anonymous_per_minute', '3000', 'Events per minute above which watch_api.track takes none from people who are not signed in.')
on conflict (key) do nothing;
alter table watch.settings add constraint settings_track_sane check (
  key not like 'track.%' or case when jsonb_typeof(value) = 'number' then (value #>> '{}')::numeric between 1 and 1000000 else false end
) not valid;

-- Not logged: a crash fills everybody's bucket again, and a call costs no flush.
create unlogged table if not exists watch.track_callers (
  caller text primary key,
  tokens double precision not null,
  at timestamptz not null,
  refused bigint not null default 0
) with (fillfactor = 70);
comment on table watch.track_callers is 'Token buckets of the callers of watch_api.track. Those who did not call for an hour have a full one and are forgotten.';
comment on column watch.track_callers.caller is 'Keyed hash of the account, or of the address of those who are not signed in.';
comment on column watch.track_callers.refused is 'Events refused since upkeep last told watch.ingest_outcomes.';
alter table watch.track_callers enable row level security;

comment on table watch.clamped_ids is
  'Ids of events that are stored at their receipt, or at an age before it, which differs each time they are sent.';

create or replace function watch.calling_address() returns text
language sql stable security invoker set search_path = ''
as $$
  -- The gateway writes cf-connecting-ip itself; the first entry of x-forwarded-for is only what is left where it does not.
  select case
    when not pg_input_is_valid(a.address, 'inet') then 'unknown'
    -- A household has one /64, and may change the rest at will.
    when family(a.address::inet) = 6 then host(network(set_masklen(a.address::inet, 64)))
    else host(a.address::inet)
  end
  from (
    select coalesce(
      nullif(btrim(h.headers ->> 'cf-connecting-ip'), ''),
      nullif(btrim(split_part(h.headers ->> 'x-forwarded-for', ',', 1)), ''),
      nullif(btrim(h.headers ->> 'x-real-ip'), ''), 'unknown'
    ) as address
    from (select nullif(current_setting('request.headers', true), '')::jsonb as headers) as h
  ) as a
$$;
comment on function watch.calling_address() is
  'Address from which the data API was called, as forwarded; "unknown" where nothing says it. It may be forged where no gateway writes it: count on it for fairness, never for access.';
revoke execute on function watch.calling_address() from public;

create or replace function watch.take_tokens(who text, n bigint, now_at timestamptz) returns double precision
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  burst constant double precision := greatest(20, coalesce(watch.number_setting('track.burst'), 60));
  per_second constant double precision := coalesce(watch.number_setting('track.per_minute'), 30) / 60;
begin
  insert into watch.track_callers as c (caller, tokens, at) values (who, burst - n, now_at)
  on conflict (caller) do update set
    tokens = least(burst, c.tokens + per_second * greatest(0, extract(epoch from now_at - c.at))) - n,
    at = greatest(c.at, now_at)
  where least(burst, c.tokens + per_second * greatest(0, extract(epoch from now_at - c.at))) >= n;
  if found then
    return null;
  end if;
  update watch.track_callers c set refused = c.refused + n where c.caller = who;
  return (
    select ceil((n - c.tokens) / per_second - greatest(0, extract(epoch from now_at - c.at)))
    from watch.track_callers c where c.caller = who
  );
end
$$;
comment on function watch.take_tokens(text, bigint, timestamptz) is
  'Takes n tokens from a caller''s bucket: null where they were there, else the seconds until they are. Calls of one caller wait for each other, others do not.';
revoke execute on function watch.take_tokens(text, bigint, timestamptz) from public;

create or replace function watch.refuse_track(n bigint, wait_s double precision) returns jsonb
language sql volatile security invoker set search_path = ''
as $$
  -- Answered, not raised, so that the refusal is counted; and not flushed, so that a flood of them is cheap.
  select jsonb_build_object('received', n, 'accepted', 0, 'duplicate', 0, 'dropped', 0, 'rejected', n, 'retry_after_s', greatest(1, wait_s))
  from (
    select set_config('response.status', '429', true), set_config('synchronous_commit', 'off', true),
      set_config('response.headers', jsonb_build_array(jsonb_build_object('Retry-After', greatest(1, wait_s)::text))::text, true)
  ) as told
$$;
comment on function watch.refuse_track(bigint, double precision) is 'The answer 429 of watch_api.track.';
revoke execute on function watch.refuse_track(bigint, double precision) from public;

create or replace function watch.track(events jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  now_at constant timestamptz := clock_timestamp();
  caller_role constant text := coalesce(nullif(current_setting('role', true), 'none'), session_user);
  account constant text := (select auth.uid())::text;
  who constant text := case
    when caller_role not in ('anon', 'authenticated') then 'role ' || caller_role
    else left(watch.keyed_hash(coalesce('user ' || account, 'address ' || watch.calling_address())), 32) end;
  n bigint;
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

  if caller_role in ('anon', 'authenticated') then
    -- Addresses may be forged, so all who are not signed in share a limit too; their refusals are spread over rows of their own.
    if account is null and n + coalesce((
      select o.n from watch.ingest_outcomes o
      where o.minute = date_bin('1 minute', now_at, timestamptz 'epoch') and o.source = 'app' and o.outcome = 'accepted' and o.reason = ''
    ), 0) > watch.number_setting('track.anonymous_per_minute') then
      insert into watch.track_callers as c (caller, tokens, at, refused) values ('crowd ' || left(who, 2), 0, now_at, n)
      on conflict (caller) do update set refused = c.refused + excluded.refused, at = excluded.at;
      return watch.refuse_track(n, 60);
    end if;
    wait_s := watch.take_tokens(who, n, now_at);
    if wait_s is not null then
      return watch.refuse_track(n, wait_s);
    end if;
  end if;

  -- A caller's id is a name of the caller's own: nobody can take the id of another's event before it comes.
  with sent as (
    select e.place, e.value as event, now_at - coalesce((e.value ->> 'ago_ms')::bigint, 0) * interval '1 millisecond' as at,
      coalesce(left(watch.keyed_hash('event ' || who || ' ' || lower(e.value ->> 'id')), 32)::uuid, gen_random_uuid()) as id
    from jsonb_array_elements(events) with ordinality as e (value, place)
  ),
  named as (
    insert into watch.clamped_ids as k (id, received_at)
    select distinct s.id, now_at from sent s where s.event ? 'id' order by s.id
    on conflict do nothing
    returning k.id
  ),
  -- An id that is known has no time of its own, by which watch.ingest knows it for a duplicate.
  told as (
    select s.place, watch.stored_app_event(s.event, s.at, s.id, account, now_at)
      || case when s.event ? 'id' and (s.id not in (select k.id from named k) or s.place <> first_value(s.place) over (partition by s.id order by s.place))
        then '{"at_us": null}'::jsonb else '{}' end as stored
    from sent s
  )
  select watch.ingest(jsonb_build_object('received', n, 'events', jsonb_agg(t.stored order by t.place))) into answer from told t;
  return answer;
end
$$;
comment on function watch.track(jsonb) is
  'Behind watch_api.track. Definer: nobody else writes events, and callers see neither the buckets nor the key of the hashes.';
revoke execute on function watch.track(jsonb) from public;
grant execute on function watch.track(jsonb) to anon, authenticated, service_role;

grant usage on schema watch_api to anon;
create or replace function watch_api.track(events jsonb) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select watch.track(events) $$;
comment on function watch_api.track(jsonb) is
  'Takes 1 to 20 application events, at most 8 KB: [{name, id?, ago_ms?, release?, screen?, …}] → {received, accepted, duplicate, dropped, rejected}. All or none. Raises 22023 naming what is wrong; answers 429 with retry_after_s to those who send too much.';
revoke execute on function watch_api.track(jsonb) from public;
grant execute on function watch_api.track(jsonb) to anon, authenticated, service_role;

create or replace function watch.step_track(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
declare
  refused bigint;
begin
  -- A row that a call holds is left for the next minute: the call may be waiting for counts that this very run has written.
  with busy as (
    select c.caller, c.refused from watch.track_callers c where c.refused > 0 order by c.caller for update skip locked
  ),
  cleared as (
    update watch.track_callers c set refused = 0 from busy b where b.caller = c.caller
  )
  select sum(b.refused) into refused from busy b;
  if refused > 0 then
    perform watch.ingest(jsonb_build_object('received', refused, 'rejected', jsonb_build_array(
      jsonb_build_object('source', 'app', 'reason', 'rate_limited', 'n', refused))));
  end if;
  delete from watch.track_callers c using (
    select o.caller from watch.track_callers o where o.at < now_at - interval '1 hour' and o.refused = 0 for update skip locked
  ) as away
  where c.caller = away.caller;
end
$$;
comment on function watch.step_track(timestamptz) is 'Tells the outcomes what watch_api.track refused, and forgets callers with a full bucket.';
insert into watch.upkeep_steps (step, position, hourly) values ('step_track', 50, false) on conflict (step) do nothing;

notify pgrst, 'reload schema';

select watch.lock_functions();
