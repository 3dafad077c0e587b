-- Who mends a receiver and presses "Send another test" waits for no retry.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.test_channel(key text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  who constant text := watch.require_admin('testing channels');
  asked constant text := test_channel.key;
  now_at constant timestamptz := clock_timestamp();
  message uuid := gen_random_uuid();
  waiting uuid;
begin
  perform from watch.channels c where c.key = asked for update;
  if not found then
    raise exception 'There is no channel "%".', asked using errcode = '22023', hint = 'Save it first, or load the page again.';
  end if;
  -- A second press of the button is the same question, asked now: it does not wait for the next attempt's time.
  select o.id into waiting from watch.outbox o
  where o.channel = asked and o.kind = 'test' and o.state in ('pending', 'sending') and o.attempt <= 1 and o.created_at > now_at - interval '1 minute';
  update watch.outbox o set next_at = now_at where o.id = waiting and o.state = 'pending' and o.next_at > now_at;
  if waiting is null then
    insert into watch.outbox (id, message, channel, kind, severity, created_at, next_at, payload)
    values (message, 'test/' || message, asked, 'test', 'warning', now_at, now_at, jsonb_build_object(
      'title', 'Test: this channel works', 'message', 'test/' || message, 'at', watch.ms(now_at), 'severity', 'warning', 'group', 'watch',
      'text', 'Somebody asked in Settings, Channels whether messages arrive here. Nothing is wrong.', 'alerts', '[]'::jsonb
    ))
    returning id into waiting;
    insert into watch.audit (user_id, name, action, subject) values ((select auth.uid()), who, 'channel.tested', asked);
  end if;
  -- Sent at once where the database can call out, else by the next tick.
  if exists (select from pg_catalog.pg_extension e where e.extname = 'pg_net') then
    begin
      perform watch.call_tick();
    exception when others then
      raise warning 'The test of channel % waits for the next tick: %', asked, sqlerrm;
    end;
  end if;
  return jsonb_build_object('outbox', waiting);
end
$$;

select watch.lock_functions();
