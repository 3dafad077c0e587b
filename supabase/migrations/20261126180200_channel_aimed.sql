-- What a channel was doing says nothing of the address that it leads to since: where it leads is remembered with its time.

set lock_timeout = '5s';
set statement_timeout = '5min';

alter table watch.channels add column if not exists aimed_at timestamptz;
comment on column watch.channels.aimed_at is 'When its address or secret last changed; null since it was added.';

create or replace function watch.channel_config_aimed() returns trigger
language plpgsql security invoker set search_path = ''
as $$
begin
  new.aimed_at := clock_timestamp();
  new.failing_since := null;
  new.last_error := null;
  return new;
end
$$;
comment on function watch.channel_config_aimed() is 'A channel that leads elsewhere begins anew: neither failing nor proven.';

create or replace function watch.channel_secret_aimed() returns trigger
language plpgsql security invoker set search_path = ''
as $$
begin
  update watch.channels c set aimed_at = clock_timestamp(), failing_since = null, last_error = null where c.key = new.key;
  return null;
end
$$;
comment on function watch.channel_secret_aimed() is 'As channel_config_aimed, for what is secret of an address.';

create or replace trigger channels_aimed before update of config on watch.channels
for each row when (old.config is distinct from new.config) execute function watch.channel_config_aimed();
create or replace trigger channel_secrets_aimed after update of secret on watch.channel_secrets
for each row when (old.secret is distinct from new.secret) execute function watch.channel_secret_aimed();

-- As it was, with aimed_at.
create or replace function watch.channel_row(c watch.channels) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'key', c.key, 'title', c.title, 'kind', c.kind, 'severities', to_jsonb(c.severities), 'enabled', c.enabled, 'config', c.config,
    'has_secret', c.has_secret, 'version', c.version, 'updated_at', watch.ms(c.updated_at), 'updated_by', c.updated_by,
    'aimed_at', watch.ms(c.aimed_at),
    'last_ok_at', watch.ms(c.last_ok_at), 'failing_since', watch.ms(c.failing_since), 'last_error', c.last_error,
    'waiting', (select count(*) from watch.outbox o where o.channel = c.key and o.state in ('pending', 'sending'))
  )
$$;

notify pgrst, 'reload schema';

select watch.lock_functions();
