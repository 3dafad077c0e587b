-- What the gateway answers by itself reaches neither Auth nor Storage, and no log but the application's word tells of it.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.is_logged_by(product text, event jsonb, now_at timestamptz) returns boolean
language sql stable security invoker set search_path = ''
as $$
  -- Storage says 400 over the wire where it finds a file too large: a 413 is the gateway's.
  select event ? 'status' and (event ->> 'status')::integer not in (413, 502, 503, 504)
    and (event ->> 'status')::integer not between 520 and 530 and watch.is_heard(product, now_at)
$$;
comment on function watch.is_logged_by(text, jsonb, timestamptz) is
  'Whether the log of a product tells of the failure of an application event too: the product answered it, and its log is heard.';
revoke execute on function watch.is_logged_by(text, jsonb, timestamptz) from public;

create or replace function watch.app_event_counts(event jsonb, now_at timestamptz, out signal text, out variant text)
language plpgsql stable security invoker set search_path = ''
as $$
declare
  code constant text := coalesce(watch.plain_code(event ->> 'code'), 'unknown');
begin
  case event ->> 'name'
    when 'portal_login_failed' then
      if not watch.is_logged_by('auth', event, now_at) then
        signal := 'auth.failure';
        variant := watch.bounded_variant(signal, 'portal/', code);
      end if;
    when 'upload_failed' then
      if not watch.is_logged_by('storage', event, now_at) then
        signal := 'storage.upload_failed';
        variant := watch.bounded_variant(signal, (event ->> 'kind') || '/', code);
      end if;
    when 'user_facing_error' then
      signal := 'client.error';
      variant := watch.bounded_variant(signal, '', coalesce(event ->> 'release', 'unknown'));
    when 'portal_locked', 'portal_unlocked' then
      if not watch.hook_is_at_work(now_at) then
        signal := 'portal.lockout';
        variant := substr(event ->> 'name', 8);
      end if;
  end case;
end
$$;

select watch.lock_functions();
