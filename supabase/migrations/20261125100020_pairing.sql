-- Pairing: the screen shows a code, an admin approves it, the screen gets its token.

set lock_timeout = '5s';
set statement_timeout = '5min';

-- A version-4 UUID has 122 random bits from the operating system. Three of them are more than 256, whatever extension is there or not.
create or replace function watch.random_bytes() returns bytea
language sql volatile security invoker set search_path = ''
as $$ select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) $$;
comment on function watch.random_bytes() is '32 bytes that nobody can guess: 366 random bits condensed to 256.';

create or replace function watch.secret_hash(secret text) returns bytea
language sql immutable parallel safe set search_path = ''
as $$ select sha256(convert_to(secret, 'utf8')) $$;
comment on function watch.secret_hash(text) is
  'How tokens and secrets are kept and looked up. They are random and long: a plain hash cannot be tried out, and how long a look-up takes tells nothing of them.';

-- Of letters and digits that are taken for one another at a distance (0 O, 1 I L, 2 Z, 5 S, 8 B, U V) at most one is in a code. The first
-- sign is a letter: in the address that a phone reads from the screen, 23E467 would be a number.
create or replace function watch.pairing_code(seed bytea) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select string_agg(substr('ABCDEFGHJKMNPQRTVWXY234679', r.n % case r.i when 0 then 20 else 26 end + 1, 1), '' order by r.i)
  from (select i, get_byte(seed, 2 * i) * 256 + get_byte(seed, 2 * i + 1) as n from generate_series(0, 5) as i) as r
$$;
comment on function watch.pairing_code(bytea) is 'A code of a letter out of 20 and five signs out of 26: one of 240 million.';

create or replace function watch.typed_code(typed text) returns text
language sql immutable parallel safe set search_path = ''
as $$ select translate(regexp_replace(upper(left(typed, 40)), '[^A-Z0-9]', '', 'g'), '8ZU', 'B2V') $$;
comment on function watch.typed_code(text) is 'A code as somebody typed it: without spaces and dashes, lookalikes put right. As in src/domain/pairing-code.ts.';

create or replace function watch.pair_start() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  now_at constant timestamptz := clock_timestamp();
  address constant text := nullif(watch.calling_address(), 'unknown');
  caller constant text := case when address is not null then watch.keyed_hash('address ' || address) end;
  secret constant text := encode(watch.random_bytes(), 'hex');
  most constant integer := 20;
  most_each constant integer := 6;
  -- A page asks every three seconds: one that has not for so long is gone, reloaded or closed.
  patience constant interval := interval '20 seconds';
  code text;
  expires timestamptz;
  waiting record;
begin
  -- One at a time, so that the bounds hold.
  perform pg_advisory_xact_lock(hashtextextended('watch.pairing', 0));
  delete from watch.pairings p where p.expires_at <= now_at;
  select count(*) as n, count(*) filter (where p.address is not distinct from caller) as own,
    count(*) filter (where p.address = caller) >= most_each as is_crowd
  into waiting
  from watch.pairings p where p.taken_at is null;
  if waiting.is_crowd or waiting.n >= most then
    -- Strangers may call this: a code that nobody asks for any more makes room, else one of an address that has more than this one.
    delete from watch.pairings p
    where p.id = (
      select w.id
      from (
        select x.*, x.asked_at < now_at - patience as is_idle, count(*) over (partition by x.address) as crowd
        from watch.pairings x where x.taken_at is null
      ) as w
      where w.display is null
        and case when waiting.is_crowd then w.is_idle and w.address = caller else w.is_idle or w.crowd > waiting.own end
      order by w.is_idle desc, w.crowd desc, w.id
      limit 1
    );
    if not found then
      raise exception 'Too many screens wait to be paired.'
        using errcode = 'PT429', hint = 'Approve those that wait, or close the page on some and try again in half a minute.';
    end if;
  end if;
  loop
    code := watch.pairing_code(watch.random_bytes());
    insert into watch.pairings as p (code_hash, secret_hash, address, created_at, expires_at)
    values (watch.keyed_hash('pairing ' || code), watch.secret_hash(secret), caller, now_at, now_at + interval '10 minutes')
    on conflict (code_hash) do nothing
    returning p.expires_at into expires;
    exit when found;
  end loop;
  return jsonb_build_object('code', code, 'secret', secret, 'expires_at', watch.ms(expires), 'poll_s', 3);
end
$$;
comment on function watch.pair_start() is 'Behind watch_api.pair_start. Definer: strangers write no table.';
grant execute on function watch.pair_start() to anon;

create or replace function watch_api.pair_start() returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.pair_start() $$;
comment on function watch_api.pair_start() is
  'A screen wants to be a wall display: {code: to be shown, secret: to poll with, expires_at: ms, poll_s}. For anybody. At most 20 screens wait, and 6 from one address: idle ones make room, then those of the address that has most; raises PT429 where none can.';
grant execute on function watch_api.pair_start() to anon;

create or replace function watch.pair_poll(secret text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  now_at constant timestamptz := clock_timestamp();
  pairing watch.pairings;
  screen watch.displays;
  token text;
begin
  -- An answer may be lost on its way: until the screen has polled with its token, it is told again.
  select p.* into pairing from watch.pairings p
  where p.secret_hash = watch.secret_hash(left(secret, 100)) and p.expires_at > now_at
    and (p.taken_at is null or exists (select from watch.displays d where d.id = p.display and d.last_seen_at is null))
  for update;
  if not found then
    return jsonb_build_object('state', 'expired');
  elsif pairing.display is null then
    update watch.pairings p set asked_at = now_at where p.id = pairing.id and p.asked_at < now_at - interval '5 seconds';
    return jsonb_build_object('state', 'waiting');
  end if;
  -- Of the secret and a key that never leaves the database: the same however often it is asked for, and kept nowhere.
  token := 'nwd_' || watch.keyed_hash('display token ' || left(secret, 100));
  update watch.displays d set paired_at = coalesce(pairing.taken_at, now_at),
    last_seen_at = case when pairing.taken_at is not null then d.last_seen_at end,
    last_beat = case when pairing.taken_at is not null then d.last_beat end
  where d.id = pairing.display and d.revoked_at is null and d.expires_at > now_at
  returning d.* into screen;
  if not found then
    return jsonb_build_object('state', 'expired');
  end if;
  insert into watch.display_tokens as t (hash, display) values (watch.secret_hash(token), screen.id)
  on conflict on constraint display_tokens_display_key do update set hash = excluded.hash;
  update watch.pairings p set taken_at = coalesce(p.taken_at, now_at) where p.id = pairing.id;
  return jsonb_build_object('state', 'approved', 'token', token, 'display', jsonb_build_object('id', screen.id, 'name', screen.name));
end
$$;
comment on function watch.pair_poll(text) is 'Behind watch_api.pair_poll. Definer: strangers read and write no table.';
grant execute on function watch.pair_poll(text) to anon;

create or replace function watch_api.pair_poll(secret text) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.pair_poll(secret) $$;
comment on function watch_api.pair_poll(text) is
  'How a pairing stands: {state: waiting | approved | expired}; with approved, {token, display: {id, name}}, the same until the screen has polled with the token. Whatever else is expired: unknown, too old, or its token is in use.';
grant execute on function watch_api.pair_poll(text) to anon;

create or replace function watch.pair_approve(
  code text, name text, diagonal_in double precision, distance_m double precision, days bigint, scope jsonb, again uuid
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_variable
declare
  now_at constant timestamptz := clock_timestamp();
  caller constant watch.members := watch.member_with_role('admin', 'pairing a display');
  called constant text := btrim(name);
  problem constant text := coalesce(
    watch.display_problem(name, diagonal_in, distance_m),
    case when coalesce(days not between 1 and 400, true) then 'A display may be paired for 1 to 400 days.' end,
    watch.scope_problem(scope)
  );
  pairing watch.pairings;
  screen watch.displays;
begin
  if problem is not null then
    raise exception '%', problem using errcode = '22023', hint = 'Nothing was paired.';
  end if;
  if (select count(*) from watch.audit a
      where a.user_id = caller.user_id and a.action = 'display.code_refused' and a.at > now_at - interval '10 minutes') >= 10 then
    raise exception 'Ten codes were wrong within ten minutes.'
      using errcode = 'PT429', hint = 'Wait a few minutes, then type the code that the screen shows now.';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('watch.pairing', 0));
  select p.* into pairing from watch.pairings p
  where p.code_hash = watch.keyed_hash('pairing ' || watch.typed_code(code)) and p.expires_at > now_at and p.display is null
  for update;
  if not found then
    -- Answered, not raised, so that the attempt is kept and counted.
    insert into watch.audit (user_id, name, action, subject) values (caller.user_id, caller.name, 'display.code_refused', called);
    return jsonb_build_object('state', 'unknown');
  end if;
  if exists (select from watch.displays d where lower(d.name) = lower(called) and d.revoked_at is null and d.id is distinct from again) then
    raise exception 'There is a display named "%" already.', called
      using errcode = '22023', hint = 'Choose another name, or pair that display again.';
  elsif again is null and (select count(*) from watch.displays d where d.revoked_at is null) >= 50 then
    raise exception 'There are 50 displays already.' using errcode = '22023', hint = 'Revoke those that are no longer there.';
  end if;
  if again is null then
    insert into watch.displays as d (name, diagonal_in, distance_m, scope, created_by, expires_at)
    values (called, diagonal_in, distance_m, scope, caller.name, now_at + days * interval '1 day')
    returning d.* into screen;
  else
    update watch.displays d
    set name = called, diagonal_in = diagonal_in, distance_m = distance_m, scope = scope, expires_at = now_at + days * interval '1 day',
      paired_at = null, version = d.version + 1
    where d.id = again and d.revoked_at is null
    returning d.* into screen;
    if not found then
      raise exception 'That display is not there any more.' using errcode = '22023', hint = 'Pair the screen as a new one.';
    end if;
    delete from watch.display_tokens t where t.display = again;
    delete from watch.pairings p where p.display = again;
  end if;
  -- The screen asks every few seconds: it must not come too late because its code was read at the last moment.
  update watch.pairings p
  set display = screen.id, approved_at = now_at, expires_at = greatest(p.expires_at, now_at + interval '2 minutes')
  where p.id = pairing.id;
  insert into watch.audit (user_id, name, action, subject, after)
  values (caller.user_id, caller.name, case when again is null then 'display.paired' else 'display.paired_again' end, screen.id::text,
    watch.display_facts(screen));
  return jsonb_build_object('state', 'approved', 'display', watch.display_row(screen, now_at));
end
$$;
comment on function watch.pair_approve(text, text, double precision, double precision, bigint, jsonb, uuid) is
  'Behind watch_api.pair_approve. Definer: nobody writes displays by hand.';
grant execute on function watch.pair_approve(text, text, double precision, double precision, bigint, jsonb, uuid) to authenticated;

create or replace function watch_api.pair_approve(
  code text, name text, diagonal_in double precision, distance_m double precision, days bigint default 90,
  scope jsonb default '{"payments": true}', again uuid default null
) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.pair_approve(code, name, diagonal_in, distance_m, days, scope, again) $$;
comment on function watch_api.pair_approve(text, text, double precision, double precision, bigint, jsonb, uuid) is
  'An admin takes the screen that shows this code for a display, or gives the display `again` a new screen: {state: approved, display} or {state: unknown} for a code that no screen shows. Raises 42501, 22023 with a sentence, or PT429 after ten wrong codes.';
grant execute on function watch_api.pair_approve(text, text, double precision, double precision, bigint, jsonb, uuid) to authenticated;

select watch.lock_functions();
