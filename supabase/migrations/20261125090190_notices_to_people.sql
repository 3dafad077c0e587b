-- What could not be delivered is told to people: the channel of the fire drill leads back to the ticker, and nobody reads it.

set lock_timeout = '5s';
set statement_timeout = '5min';

-- As it was, but for the channel of the fire drill.
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
  where c.enabled and c.key not in (lost.channel, 'fire-drill')
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

select watch.lock_functions();
