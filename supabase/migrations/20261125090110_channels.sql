-- Channels as admins set them up. What is secret of one goes in and never comes out.

set lock_timeout = '5s';
set statement_timeout = '5min';

alter table watch.channels add column if not exists has_secret boolean not null default false;
comment on column watch.channels.has_secret is 'Whether there is a row in channel_secrets, for those who may not read that.';

create or replace function watch.channel_row(c watch.channels) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'key', c.key, 'title', c.title, 'kind', c.kind, 'severities', to_jsonb(c.severities), 'enabled', c.enabled, 'config', c.config,
    'has_secret', c.has_secret, 'version', c.version, 'updated_at', watch.ms(c.updated_at), 'updated_by', c.updated_by,
    'last_ok_at', watch.ms(c.last_ok_at), 'failing_since', watch.ms(c.failing_since), 'last_error', c.last_error,
    'waiting', (select count(*) from watch.outbox o where o.channel = c.key and o.state in ('pending', 'sending'))
  )
$$;
comment on function watch.channel_row(watch.channels) is 'A channel as pages read it: how it is doing, and nothing secret.';
grant execute on function watch.channel_row(watch.channels) to authenticated;

create or replace function watch_api.channels() returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  return (select coalesce(jsonb_agg(watch.channel_row(c) order by c.title, c.key), '[]') from watch.channels c);
end
$$;
comment on function watch_api.channels() is 'All channels and how each is doing, without secrets. Members only.';
grant execute on function watch_api.channels() to authenticated;

create or replace function watch.require_admin(work text) returns text
language plpgsql stable security invoker set search_path = ''
as $$
begin
  perform watch.require_member();
  if watch.member_role() <> 'admin' then
    raise exception 'Your role is %; % takes an admin.', watch.member_role(), work
      using errcode = '42501', hint = 'Ask an admin of Nexsys Watch to do it, or to change your role.';
  end if;
  return (select coalesce(m.name, m.user_id::text) from watch.members m where m.user_id = (select auth.uid()));
end
$$;
comment on function watch.require_admin(text) is 'Raises 42501 with a sentence for people who are no admins; else answers who is asking, by name.';
grant execute on function watch.require_admin(text) to authenticated;

create or replace function watch.url_host(url text) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select case
    when length(url) <= 2000 and url ~ '^https://[^\s/?#@]+([/?#]\S*)?$' then substring(url from '^https://([^\s/?#@]+)')
    -- A channel within one machine: the sender takes it only where the deployment is a test or the demo.
    when length(url) <= 2000 and url ~ '^http://(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?([/?#]\S*)?$'
      then substring(url from '^http://([^/?#]+)')
  end
$$;
comment on function watch.url_host(text) is 'Host and port of an address that a channel may have; null for what is none.';

create or replace function watch.channel_config(kind text, config jsonb, secret jsonb) returns jsonb
language sql immutable parallel safe set search_path = ''
as $$
  select jsonb_strip_nulls(case channel_config.kind
    when 'pagerduty' then jsonb_build_object(
      'region', case when config ->> 'region' = 'eu' then 'eu' else 'us' end,
      'endpoint', nullif(btrim(config ->> 'endpoint'), ''),
      'host', case
        when nullif(btrim(config ->> 'endpoint'), '') is not null then watch.url_host(btrim(config ->> 'endpoint'))
        when config ->> 'region' = 'eu' then 'events.eu.pagerduty.com'
        else 'events.pagerduty.com' end)
    when 'email' then jsonb_build_object(
      'provider', config ->> 'provider',
      'from', btrim(config ->> 'from'),
      'to', config -> 'to',
      'endpoint', case when config ->> 'provider' = 'generic' then nullif(btrim(config ->> 'endpoint'), '') end,
      'host', case config ->> 'provider'
        when 'resend' then 'api.resend.com' when 'postmark' then 'api.postmarkapp.com' when 'sendgrid' then 'api.sendgrid.com'
        when 'generic' then watch.url_host(btrim(config ->> 'endpoint')) end)
    else jsonb_build_object('host', watch.url_host(secret ->> 'url')) end)
$$;
comment on function watch.channel_config(text, jsonb, jsonb) is
  'What may be shown of a channel, in the one form in which it is kept: the fields of its kind, and the host that it leads to.';

create or replace function watch.is_mailbox(address text) returns boolean
language sql immutable parallel safe set search_path = ''
as $$ select length(address) <= 320 and address ~ '^([^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+\.[^<>@\s.]+>|[^<>@\s]+@[^<>@\s]+\.[^<>@\s.]+)$' $$;
comment on function watch.is_mailbox(text) is 'Whether a text is an e-mail address, alone or as "Name <address>".';

create or replace function watch.channel_problem(kind text, channel jsonb, config jsonb, secret jsonb) returns text
language plpgsql immutable set search_path = ''
as $$
declare
  value text;
begin
  if kind is null or kind not in ('slack', 'pagerduty', 'webhook', 'email') then
    return 'The kind must be slack, pagerduty, webhook or email.';
  elsif coalesce(length(btrim(channel ->> 'title')), 0) not between 1 and 80 then
    return 'Give the channel a name of at most 80 characters.';
  elsif jsonb_typeof(channel -> 'severities') is distinct from 'array'
    or not channel -> 'severities' <@ '["warning", "critical"]' then
    return 'The severities must be a list of warning, critical or both.';
  elsif jsonb_typeof(channel -> 'enabled') is distinct from 'boolean' then
    return 'enabled must be true or false.';
  end if;
  foreach value in array array(select e.value from jsonb_each_text(secret) as e) loop
    if value ~ '[^\x21-\x7e]' or length(value) > 2000 then
      return 'An address or a key holds a blank or a character that it cannot hold. Copy it again, without what stands around it.';
    end if;
  end loop;
  if kind in ('slack', 'webhook') then
    if secret ->> 'url' is null then
      return 'Enter the address of the webhook.';
    elsif watch.url_host(secret ->> 'url') is null then
      return 'The address of the webhook must begin with https:// and hold no user name.';
    elsif kind = 'webhook' and coalesce(length(secret ->> 'signing_key'), 0) < 16 then
      return 'Enter a signing key of at least 16 characters: the receiver checks with it who sent a message.';
    end if;
  elsif kind = 'pagerduty' then
    if coalesce(length(secret ->> 'routing_key'), 0) < 8 then
      return 'Enter the integration key of the PagerDuty service (Events API v2).';
    end if;
  else
    if coalesce(config ->> 'provider', '') not in ('resend', 'postmark', 'sendgrid', 'generic') then
      return 'The e-mail provider must be resend, postmark, sendgrid or generic.';
    elsif not coalesce(watch.is_mailbox(config ->> 'from'), false) then
      return 'Enter the sender as an e-mail address that the provider lets you send from.';
    elsif jsonb_typeof(config -> 'to') is distinct from 'array' or jsonb_array_length(config -> 'to') not between 1 and 20
      or exists (select from jsonb_array_elements(config -> 'to') as t where jsonb_typeof(t) <> 'string' or not watch.is_mailbox(t #>> '{}')) then
      return 'Enter 1 to 20 e-mail addresses to write to.';
    elsif secret ->> 'token' is null then
      return 'Enter the provider''s API key.';
    end if;
  end if;
  if config ->> 'host' is null then
    return 'The address of the service must begin with https:// and hold no user name.';
  end if;
  return null;
end
$$;
comment on function watch.channel_problem(text, jsonb, jsonb, jsonb) is
  'What keeps a channel from being saved, in a sentence; null where it is fine. The same rules as src/features/channels/draft.ts.';

create or replace function watch.save_channel(key text, channel jsonb, secret jsonb, expected_version integer) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  who constant text := watch.require_admin('setting up channels');
  asked constant text := save_channel.key;
  fields constant text[] := case channel ->> 'kind'
    when 'slack' then '{url}' when 'webhook' then '{url,signing_key}' when 'pagerduty' then '{routing_key}' else '{token}' end;
  given constant jsonb := (
    select coalesce(jsonb_object_agg(e.key, btrim(e.value)), '{}')
    from jsonb_each_text(coalesce(save_channel.secret, '{}')) as e where e.key = any (fields) and btrim(e.value) <> ''
  );
  before watch.channels;
  after watch.channels;
  kept jsonb := '{}';
  config jsonb;
  problem text;
begin
  select c.* into before from watch.channels c where c.key = asked for update;
  if found and expected_version is null then
    raise exception 'There is already a channel "%".', asked using errcode = '22023', hint = 'Choose another key for the new one.';
  elsif not found and expected_version is not null then
    raise exception 'There is no channel "%" any more.', asked using errcode = '22023', hint = 'Somebody removed it: add it anew.';
  elsif before.version is distinct from expected_version then
    raise exception 'The channel was changed meanwhile by % at % UTC.', coalesce(before.updated_by, 'the database owner'),
      to_char(before.updated_at at time zone 'utc', 'YYYY-MM-DD HH24:MI')
      using errcode = 'PT409', hint = 'Look at it again, and save if yours should still hold.';
  elsif asked is null or asked !~ '^[a-z0-9][a-z0-9-]{0,39}$' then
    raise exception 'The key must be of small letters, digits and hyphens, at most 40.' using errcode = '22023', hint = 'Such as ops-slack.';
  elsif before.kind <> channel ->> 'kind' then
    raise exception 'A channel keeps its kind.' using errcode = '22023', hint = 'Add another channel, and remove this one.';
  end if;

  select s.secret into kept from watch.channel_secrets s where s.key = asked;
  kept := coalesce(kept, '{}') || given;
  config := watch.channel_config(channel ->> 'kind', coalesce(channel -> 'config', '{}'), kept);
  problem := watch.channel_problem(channel ->> 'kind', channel, config, kept);
  if problem is null and before.kind in ('pagerduty', 'email') and config ->> 'host' is distinct from before.config ->> 'host' and given = '{}' then
    -- Else a key could be sent to a host that whoever entered it never meant.
    problem := 'The channel leads to another host than before: enter its key again.';
  end if;
  if problem is not null then
    raise exception '%', problem using errcode = '22023', hint = 'Nothing was saved.';
  end if;

  insert into watch.channels as c (key, title, kind, severities, enabled, config, updated_by, has_secret)
  values (
    asked, btrim(channel ->> 'title'), channel ->> 'kind',
    array(select distinct jsonb_array_elements_text(channel -> 'severities') order by 1),
    (channel ->> 'enabled')::boolean, config, who, true
  )
  on conflict (key) do update
  set title = excluded.title, severities = excluded.severities, enabled = excluded.enabled, config = excluded.config,
    version = c.version + 1, updated_at = clock_timestamp(), updated_by = excluded.updated_by, has_secret = true
  returning c.* into after;
  insert into watch.channel_secrets as s (key, secret) values (asked, kept)
  on conflict (key) do update set secret = excluded.secret, updated_at = clock_timestamp() where s.secret <> excluded.secret;
  insert into watch.audit (user_id, name, action, subject, before, after)
  values (
    (select auth.uid()), who, 'channel.saved', asked,
    case when before.key is not null then to_jsonb(before) - '{key,updated_at,updated_by,last_ok_at,failing_since,last_error}'::text[] end,
    to_jsonb(after) - '{key,updated_at,updated_by,last_ok_at,failing_since,last_error}'::text[]
      || jsonb_build_object('secret_changed', given <> '{}')
  );
  return watch.channel_row(after);
end
$$;
comment on function watch.save_channel(text, jsonb, jsonb, integer) is
  'The work of watch_api.save_channel. Definer: nobody may write channels or read their secrets by hand, and the audit is written here.';
grant execute on function watch.save_channel(text, jsonb, jsonb, integer) to authenticated;

create or replace function watch.remove_channel(key text, reason text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  who constant text := watch.require_admin('removing channels');
  asked constant text := remove_channel.key;
  why constant text := nullif(btrim(remove_channel.reason), '');
  before watch.channels;
  naming text;
begin
  select c.* into before from watch.channels c where c.key = asked for update;
  if not found then
    raise exception 'There is no channel "%".', asked using errcode = '22023', hint = 'Somebody may have removed it meanwhile.';
  elsif why is null or length(why) > 500 then
    raise exception 'Say in a sentence why the channel is removed.'
      using errcode = '22023', hint = 'The reason stands in the audit for those who come after; at most 500 characters.';
  end if;
  select string_agg(r.title, ', ' order by r.position) into naming
  from watch.rules r where r.channels -> 'warning' ? asked or r.channels -> 'critical' ? asked;
  if naming is not null then
    raise exception 'Rules send to this channel by name: %.', naming
      using errcode = '22023', hint = 'Choose other channels for them first, or they would tell nobody.';
  end if;
  update watch.outbox o set state = 'skipped', settled_at = clock_timestamp(), lease_until = null
  where o.channel = asked and o.state = 'pending';
  delete from watch.channels c where c.key = asked;
  insert into watch.audit (user_id, name, action, subject, reason, before)
  values ((select auth.uid()), who, 'channel.removed', asked, why,
    to_jsonb(before) - '{key,updated_at,updated_by,last_ok_at,failing_since,last_error}'::text[]);
  return jsonb_build_object('removed', asked);
end
$$;
comment on function watch.remove_channel(text, text) is
  'The work of watch_api.remove_channel. Definer: nobody may write channels by hand, and the audit is written here.';
grant execute on function watch.remove_channel(text, text) to authenticated;

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
  -- A second press of the button is the same question.
  select o.id into waiting from watch.outbox o
  where o.channel = asked and o.kind = 'test' and o.state in ('pending', 'sending') and o.attempt <= 1 and o.created_at > now_at - interval '1 minute';
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
comment on function watch.test_channel(text) is
  'The work of watch_api.test_channel. Definer: nobody may write the outbox by hand, and the tick''s secret is the owner''s.';
grant execute on function watch.test_channel(text) to authenticated;

create or replace function watch_api.save_channel(
  key text, channel jsonb, secret jsonb default null, expected_version integer default null
) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.save_channel(save_channel.key, channel, secret, expected_version) $$;
comment on function watch_api.save_channel(text, jsonb, jsonb, integer) is
  'Saves {title, kind, severities, enabled, config} of a channel, and of its secret what is given; what is not given is kept. Answers the channel as stored, without its secret. A new one has no expected_version. Admins. Raises 42501, 22023 with a sentence, or PT409 where somebody else saved since.';
create or replace function watch_api.remove_channel(key text, reason text) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.remove_channel(remove_channel.key, remove_channel.reason) $$;
comment on function watch_api.remove_channel(text, text) is
  'Removes a channel with its secret, {removed: key}; what waits for it is skipped. Refused while a rule names it. Admins. Raises 42501, or 22023 with a sentence.';
create or replace function watch_api.test_channel(key text) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.test_channel(test_channel.key) $$;
comment on function watch_api.test_channel(text) is
  'Sends a test message to a channel, also to one that is off: {outbox}, by which watch_api.deliveries tells what became of it. Admins.';
grant execute on function watch_api.save_channel(text, jsonb, jsonb, integer), watch_api.remove_channel(text, text),
  watch_api.test_channel(text) to authenticated;

select watch.lock_functions();
