-- Handing out of messages to whoever sends them, and what became of each attempt.

set lock_timeout = '5s';
set statement_timeout = '5min';

-- Lets a result be recorded twice: the caller repeats a call whose answer was lost.
-- The table was made just before and is empty.
-- squawk-ignore require-concurrent-index-creation
create unique index if not exists deliveries_attempt on watch.deliveries (outbox, attempt);

create or replace function watch.was_told(episode text, channel text, until timestamptz) returns boolean
language sql stable security invoker set search_path = ''
as $$
  select exists (
    select from watch.outbox_entries e
    join watch.outbox o on o.id = e.outbox
    where e.episode = was_told.episode and e.kind <> 'resolved'
      and o.channel = was_told.channel and o.created_at <= until and o.state in ('pending', 'sending', 'delivered')
  )
$$;
comment on function watch.was_told(text, text, timestamptz) is
  'Whether a channel was told by then that an episode fires, or is about to be: only then is its end news there.';
grant execute on function watch.was_told(text, text, timestamptz) to service_role;

create or replace function watch.waits_behind(candidate watch.outbox) returns boolean
language sql stable security invoker set search_path = ''
as $$
  select exists (
    select from watch.outbox_entries mine
    join watch.outbox_entries theirs on theirs.episode = mine.episode and theirs.outbox <> mine.outbox
    join watch.outbox older on older.id = theirs.outbox
    where mine.outbox = candidate.id and older.channel = candidate.channel and older.state in ('pending', 'sending')
      and (older.created_at, older.id) < (candidate.created_at, candidate.id)
  )
$$;
comment on function watch.waits_behind(watch.outbox) is
  'Whether an older message about the same episode has not left for the channel yet: the end must not overtake the beginning.';
grant execute on function watch.waits_behind(watch.outbox) to service_role;

create or replace function watch.is_moot(candidate watch.outbox) returns boolean
language sql stable security invoker set search_path = ''
as $$
  select case
    -- Nobody listens there any more. A channel is tested before it is turned on.
    when not coalesce((select c.enabled or candidate.kind = 'test' from watch.channels c where c.key = candidate.channel), false) then true
    else (
      select coalesce(
        bool_and(e.kind = 'resolved' and not watch.was_told(e.episode, candidate.channel, candidate.created_at))
        -- What was never heard of needs no repetition: one for each hour would come at once when the channel works again.
        or (bool_and(e.kind = 'repeat') and watch.waits_behind(candidate)),
        false)
      from watch.outbox_entries e where e.outbox = candidate.id
    )
  end
$$;
comment on function watch.is_moot(watch.outbox) is
  'Whether a message need not be sent: its channel is gone or off, it tells the end of what was never told there, or it repeats what still waits.';
grant execute on function watch.is_moot(watch.outbox) to service_role;

create or replace function watch.claim_outbox(max_rows integer, lease_s integer, now_at timestamptz default clock_timestamp())
returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  -- A channel that hangs must not hold all hands.
  at_once constant integer := 4;
  claimed jsonb;
begin
  update watch.outbox o set state = 'skipped', settled_at = now_at, lease_until = null
  where o.id in (
    select w.id from watch.outbox w
    where w.state = 'pending' and w.next_at <= now_at and watch.is_moot(w)
    for update skip locked
  );
  with ranked as (
    select o.id, row_number() over (partition by o.channel order by o.severity, o.created_at, o.id) as place,
      (select count(*) from watch.outbox b where b.channel = o.channel and b.state = 'sending' and b.lease_until > now_at) as busy
    from watch.outbox o
    where o.state in ('pending', 'sending') and o.next_at <= now_at and coalesce(o.lease_until <= now_at, true)
      and not watch.waits_behind(o)
      -- Asked again: what it waited for may have died since the statement before.
      and not watch.is_moot(o)
  ), due as (
    select o.id from watch.outbox o
    join ranked r on r.id = o.id
    where r.place + r.busy <= at_once
      -- Again, on the row as it is once it is locked.
      and o.state in ('pending', 'sending') and o.next_at <= now_at and coalesce(o.lease_until <= now_at, true)
    order by o.severity, o.created_at, o.id
    limit least(greatest(max_rows, 1), 100)
    for update of o skip locked
  ), leased as (
    update watch.outbox o
    set state = 'sending', attempt = o.attempt + 1, lease_until = now_at + least(greatest(lease_s, 1), 600) * interval '1 second'
    from due where o.id = due.id
    returning o.*
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', l.id, 'attempt', l.attempt, 'kind', l.kind, 'severity', l.severity,
    'channel', jsonb_build_object('key', c.key, 'kind', c.kind, 'config', c.config, 'secret', coalesce(s.secret, '{}')),
    'payload', case when l.kind <> 'alert' then l.payload else jsonb_set(l.payload, '{alerts}', coalesce((
      select jsonb_agg(a.alert order by a.place)
      from jsonb_array_elements(l.payload -> 'alerts') with ordinality as a (alert, place)
      where a.alert ->> 'kind' is distinct from 'resolved' or watch.was_told(a.alert ->> 'episode', l.channel, l.created_at)
    ), '[]')) end
  ) order by l.severity, l.created_at, l.id), '[]')
  into claimed
  from leased l
  join watch.channels c on c.key = l.channel
  left join watch.channel_secrets s on s.key = l.channel;
  return claimed;
end
$$;
comment on function watch.claim_outbox(integer, integer, timestamptz) is
  'watch_api.claim_outbox as of a moment. "critical" sorts before "warning".';
grant execute on function watch.claim_outbox(integer, integer, timestamptz) to service_role;

create or replace function watch.notify_of_dead(lost watch.outbox, why text, now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  other watch.channels;
  named constant text := coalesce((select c.title from watch.channels c where c.key = lost.channel), lost.channel);
begin
  if lost.kind <> 'alert' then
    return;
  end if;
  select c.* into other from watch.channels c
  where c.enabled and c.key <> lost.channel
  order by c.failing_since is not null, c.last_ok_at desc nulls last, c.key
  limit 1;
  if not found then
    return;
  end if;
  insert into watch.outbox (message, channel, kind, severity, slot, created_at, next_at, payload)
  values ('notice/' || lost.id, other.key, 'notice', lost.severity, lost.slot, now_at, now_at, jsonb_build_object(
    'title', format('Not delivered to %s: %s', named, lost.payload ->> 'title'),
    'message', 'notice/' || lost.id, 'at', watch.ms(now_at), 'severity', lost.severity, 'group', lost.payload ->> 'group',
    'text', format('This could not be delivered to %s, and will not be tried again there. %s Attempts: %s. Look at Settings, Channels.',
      named, coalesce(rtrim(why, '. ') || '.', 'There was no answer.'), lost.attempt),
    -- Who had the message already need not read it twice.
    'alerts', case when exists (
      select from watch.outbox o where o.message = lost.message and o.channel = other.key and o.state in ('pending', 'sending', 'delivered')
    ) then '[]' else coalesce(lost.payload -> 'alerts', '[]') end
  ))
  on conflict on constraint outbox_once do nothing;
end
$$;
comment on function watch.notify_of_dead(watch.outbox, text, timestamptz) is
  'Tells on another channel, one that works if there is one, that an alert could not be delivered, and what it said.';
grant execute on function watch.notify_of_dead(watch.outbox, text, timestamptz) to service_role;

create or replace function watch.settle_outbox(id uuid, attempt bigint, result jsonb, now_at timestamptz default clock_timestamp())
returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
#variable_conflict use_column
declare
  asked constant bigint := settle_outbox.attempt;
  outcome text := result ->> 'outcome';
  answer text := left(result ->> 'answer', 500);
  sent watch.outbox;
  wait_s double precision;
begin
  if outcome is null or outcome not in ('delivered', 'retry', 'dead') then
    raise exception 'The outcome must be delivered, retry or dead.' using errcode = '22023';
  end if;
  select o.* into sent from watch.outbox o where o.id = settle_outbox.id for update;
  if not found then
    return jsonb_build_object('settled', false);
  end if;
  if exists (select from watch.deliveries d where d.outbox = sent.id and d.attempt = asked) then
    return jsonb_build_object('settled', exists (
      select from watch.deliveries d where d.outbox = sent.id and d.attempt = asked and d.outcome <> 'late'
    ));
  end if;

  if sent.state <> 'sending' or sent.attempt <> asked then
    outcome := 'late';
  elsif outcome = 'retry' then
    wait_s := least(900, 15 * power(2, least(asked - 1, 10)));
    wait_s := greatest(wait_s, least(coalesce((result ->> 'retry_after_s')::double precision, 0), 3600));
    if now_at + wait_s * interval '1 second' > sent.created_at + interval '24 hours' then
      outcome := 'dead';
      answer := left('Given up after 24 hours. ' || coalesce(answer, ''), 500);
    end if;
  end if;

  insert into watch.deliveries (outbox, channel, attempt, started_at, finished_at, outcome, status, answer, latency_ms)
  values (
    sent.id, sent.channel, asked, watch.at_ms((result ->> 'started_at')::bigint), watch.at_ms((result ->> 'finished_at')::bigint),
    outcome, (result ->> 'status')::bigint, answer, (result ->> 'latency_ms')::double precision
  );
  if outcome = 'late' then
    return jsonb_build_object('settled', false);
  end if;

  update watch.outbox o
  set state = case when outcome = 'retry' then 'pending' else outcome end,
    lease_until = null,
    next_at = case when outcome = 'retry' then now_at + wait_s * interval '1 second' else o.next_at end,
    settled_at = case when outcome = 'retry' then null else now_at end
  where o.id = sent.id;
  if outcome = 'delivered' then
    update watch.channels c set last_ok_at = now_at, failing_since = null, last_error = null where c.key = sent.channel;
  else
    update watch.channels c
    set failing_since = coalesce(c.failing_since, now_at),
      last_error = coalesce(nullif(concat_ws(': ', 'answered ' || (result ->> 'status'), answer), ''), 'There was no answer.')
    where c.key = sent.channel;
  end if;
  if outcome = 'dead' then
    perform watch.notify_of_dead(sent, concat_ws(': ', 'Answered ' || (result ->> 'status'), answer), now_at);
  end if;
  return jsonb_build_object('settled', true);
end
$$;
comment on function watch.settle_outbox(uuid, bigint, jsonb, timestamptz) is 'watch_api.settle_outbox as of a moment.';
grant execute on function watch.settle_outbox(uuid, bigint, jsonb, timestamptz) to service_role;

create or replace function watch_api.claim_outbox(max_rows integer, lease_s integer) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.claim_outbox(max_rows, lease_s) $$;
comment on function watch_api.claim_outbox(integer, integer) is
  'Leases messages that are due, oldest of each episode and channel first, a few a channel: [{id, attempt, kind, severity, channel: {key, kind, config, secret}, payload}]. What is not settled when the lease ends is claimed again under the next number. Service role only.';
create or replace function watch_api.settle_outbox(id uuid, attempt bigint, result jsonb) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.settle_outbox(settle_outbox.id, settle_outbox.attempt, result) $$;
comment on function watch_api.settle_outbox(uuid, bigint, jsonb) is
  'Records {outcome: delivered|retry|dead, status, answer, retry_after_s, latency_ms, started_at, finished_at} of an attempt: {settled}. An older attempt''s answer is recorded as late and changes nothing. Retries wait 15 s, doubled each time up to 15 min, or as long as was asked for up to an hour, for 24 hours. Service role only.';
grant execute on function watch_api.claim_outbox(integer, integer), watch_api.settle_outbox(uuid, bigint, jsonb) to service_role;

create or replace function watch.step_outbox(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
declare
  stale watch.outbox;
  why constant text := 'Given up after 24 hours: it was never settled.';
begin
  -- Whoever sends these is killed each time, or nobody sends at all; a day later they are lost in plain sight.
  for stale in
    update watch.outbox o set state = 'dead', settled_at = now_at, lease_until = null
    where o.id in (
      select w.id from watch.outbox w
      where w.state in ('pending', 'sending') and w.created_at < now_at - interval '24 hours 15 minutes'
        and coalesce(w.lease_until <= now_at, true)
      order by w.created_at limit 1000
      for update skip locked
    )
    returning o.*
  loop
    insert into watch.deliveries (outbox, channel, attempt, started_at, finished_at, outcome, answer)
    values (stale.id, stale.channel, stale.attempt, now_at, now_at, 'dead', why)
    on conflict (outbox, attempt) do nothing;
    update watch.channels c set failing_since = coalesce(c.failing_since, now_at), last_error = why where c.key = stale.channel;
    perform watch.notify_of_dead(stale, why, now_at);
  end loop;
end
$$;
comment on function watch.step_outbox(timestamptz) is 'Ends what nobody settled for a day.';

-- What is settled and old goes with the other records of alerts (watch.step_alert_records).
insert into watch.upkeep_steps (step, position, hourly) values ('step_outbox', 85, false)
on conflict (step) do nothing;

select watch.lock_functions();
