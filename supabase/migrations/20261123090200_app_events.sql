-- What Nexsys may tell of itself: a short list of facts, each with its fields, and what it counts as.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.number_setting(setting text) returns double precision
language sql stable security invoker set search_path = ''
as $$ select (s.value #>> '{}')::double precision from watch.settings s where s.key = setting $$;
comment on function watch.number_setting(text) is 'A setting that is a number; null where it is not set.';
revoke execute on function watch.number_setting(text) from public;

create or replace function watch.app_event_fields(name text) returns jsonb
language sql immutable parallel safe set search_path = ''
as $$
  select '{"name": "name", "id": "uuid", "ago_ms": "ago", "release": "release", "screen": "screen"}'::jsonb || case name
    when 'portal_login_failed' then '{"code": "code", "status": "status", "account": "id"}'::jsonb
    when 'portal_locked' then '{"account": "id", "reason": "text"}'
    when 'portal_unlocked' then '{"account": "id", "reason": "text"}'
    when 'upload_failed' then '{"kind": "kind", "code": "code", "status": "status", "size_bytes": "size", "message": "text"}'
    when 'user_facing_error' then '{"code": "code", "status": "status", "message": "text"}'
  end
$$;
comment on function watch.app_event_fields(text) is 'The fields of an application event and what each holds; null for a name that is not on the list.';
revoke execute on function watch.app_event_fields(text) from public;

create or replace function watch.whole_number_problem(value jsonb, least_n bigint, most_n bigint) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select case
    when case when jsonb_typeof(value) = 'number'
      then (value #>> '{}')::numeric % 1 = 0 and (value #>> '{}')::numeric between least_n and most_n else false end then null
    else format('must be a whole number from %s to %s', least_n, most_n)
  end
$$;
comment on function watch.whole_number_problem(jsonb, bigint, bigint) is 'What keeps a value from being a whole number within bounds; null where it is one.';
revoke execute on function watch.whole_number_problem(jsonb, bigint, bigint) from public;

create or replace function watch.app_field_problem(kind text, value jsonb) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select case kind
    when 'uuid' then case when jsonb_typeof(value) <> 'string' or not pg_input_is_valid(value #>> '{}', 'uuid') then 'must be a UUID' end
    when 'code' then case when jsonb_typeof(value) <> 'string' or value #>> '{}' !~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$'
      then 'must be a short name such as invalid_credentials: letters, digits, _ . and -, at most 60' end
    when 'release' then case when jsonb_typeof(value) <> 'string' or value #>> '{}' !~ '^[A-Za-z0-9][A-Za-z0-9_.+-]{0,59}$'
      then 'must be a version such as 2.14.0: letters, digits, _ . + or -, at most 60' end
    when 'kind' then case when value not in ('"documents"', '"receipts"', '"other"') then 'must be documents, receipts or other' end
    when 'status' then watch.whole_number_problem(value, 100, 599)
    when 'size' then watch.whole_number_problem(value, 0, 1000000000000)
    when 'ago' then watch.whole_number_problem(value, 0, 3600000)
    when 'id' then case when jsonb_typeof(value) <> 'string' or length(value #>> '{}') not between 1 and 100
      then 'must be a text of 1 to 100 characters' end
    when 'text' then case when jsonb_typeof(value) <> 'string' or length(value #>> '{}') > 1000
      then 'must be a text of at most 1,000 characters' end
    when 'screen' then case when jsonb_typeof(value) <> 'string' or length(value #>> '{}') > 400
      then 'must be a path of at most 400 characters' end
  end
$$;
comment on function watch.app_field_problem(text, jsonb) is 'What is wrong with a field of an application event; null where it is fine.';
revoke execute on function watch.app_field_problem(text, jsonb) from public;

create or replace function watch.check_app_event(event jsonb, place bigint) returns void
language plpgsql immutable security invoker set search_path = ''
as $$
declare
  fields jsonb;
  field text;
  problem text;
begin
  if jsonb_typeof(event) is distinct from 'object' then
    raise exception 'Event % is not an object.', place using errcode = '22023', hint = 'An event is {"name": …} and its fields.';
  end if;
  fields := watch.app_event_fields(event ->> 'name');
  if fields is null then
    raise exception 'Event % has the unknown name %.', place, left(coalesce(event -> 'name', 'null')::text, 80)
      using errcode = '22023', hint = 'Known are portal_login_failed, portal_locked, portal_unlocked, upload_failed and user_facing_error.';
  end if;
  select k into field from jsonb_object_keys(event) k where not fields ? k order by k limit 1;
  if field is not null then
    raise exception 'Event %: % has no field "%".', place, event ->> 'name', left(field, 60)
      using errcode = '22023', hint = 'It takes ' || (select string_agg(k, ', ' order by k) from jsonb_object_keys(fields) k) || '.';
  end if;
  if event ->> 'name' = 'upload_failed' and not event ?& array['kind', 'code'] then
    raise exception 'Event %: upload_failed needs kind and code.', place using errcode = '22023';
  elsif event ->> 'name' = 'user_facing_error' and not event ? 'message' then
    raise exception 'Event %: user_facing_error needs message.', place using errcode = '22023';
  end if;
  for field in select k from jsonb_object_keys(event) k order by k loop
    problem := watch.app_field_problem(fields ->> field, event -> field);
    if problem is not null then
      raise exception 'Event %: % of % %.', place, field, event ->> 'name', problem
        using errcode = '22023', hint = 'Leave out a field that is not known.';
    end if;
  end loop;
end
$$;
comment on function watch.check_app_event(jsonb, bigint) is 'Raises 22023 with a sentence that names what is wrong with an application event.';
revoke execute on function watch.check_app_event(jsonb, bigint) from public;

create or replace function watch.plain_code(code text) returns text
language sql immutable parallel safe set search_path = ''
as $$ select case when watch.redact_text(code, 100) = code then code when code is not null then 'redacted' end $$;
comment on function watch.plain_code(text) is 'A short name as it is; "redacted" where it looks like a number, a token or an id.';
revoke execute on function watch.plain_code(text) from public;

create or replace function watch.is_heard(asked text, now_at timestamptz) returns boolean
language sql stable security invoker set search_path = ''
as $$
  select exists (
    select from watch.sources s where s.source = asked and s.last_receipt_at > now_at - watch.silent_limit(s.usual_gap_s)
  )
$$;
comment on function watch.is_heard(text, timestamptz) is 'Whether a source is neither silent nor unknown.';
revoke execute on function watch.is_heard(text, timestamptz) from public;

-- watch.ingest names two hundred variants of a signal. What comes from outside may take half of them: the platform's own names always fit.
create or replace function watch.bounded_variant(counted text, family text, name text) returns text
language sql stable security invoker set search_path = ''
as $$
  select case
    when exists (select from watch.variants v where v.signal = counted and v.variant = family || name)
      or (select count(*) from watch.variants v where v.signal = counted) < 100 then family || name
    else family || 'other'
  end
$$;
comment on function watch.bounded_variant(text, text, text) is
  'Variant of an application event: a name that is known, or new while fewer than a hundred are; else "other".';
revoke execute on function watch.bounded_variant(text, text, text) from public;

-- What the platform answered (`status`), its own log tells: it is counted here only while that log is silent. Kept it is in any case.
create or replace function watch.app_event_counts(event jsonb, now_at timestamptz, out signal text, out variant text)
language plpgsql stable security invoker set search_path = ''
as $$
declare
  code constant text := coalesce(watch.plain_code(event ->> 'code'), 'unknown');
begin
  case event ->> 'name'
    when 'portal_login_failed' then
      if not (event ? 'status' and watch.is_heard('auth', now_at)) then
        signal := 'auth.failure';
        variant := watch.bounded_variant(signal, 'portal/', code);
      end if;
    when 'upload_failed' then
      if not (event ? 'status' and watch.is_heard('storage', now_at)) then
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
comment on function watch.app_event_counts(jsonb, timestamptz) is
  'What a checked application event counts as; no signal where another source counts the same fact.';
revoke execute on function watch.app_event_counts(jsonb, timestamptz) from public;

-- The hook that counts lockouts where it is turned on is watch.password_verification_hook.
create table if not exists watch.hook_calls (
  hook text primary key,
  at timestamptz not null
);
comment on table watch.hook_calls is 'Last call of each hook of the sign-in service, to about ten minutes: a row of its own, which nothing else holds for long.';
alter table watch.hook_calls enable row level security;
create or replace function watch.hook_is_at_work(now_at timestamptz) returns boolean
language sql stable security invoker set search_path = ''
as $$
  select exists (select from watch.hook_calls h where h.hook = 'password_verification' and h.at > now_at - interval '1 day')
$$;
comment on function watch.hook_is_at_work(timestamptz) is 'Whether the password verification hook was called within a day: lockouts are its business then, and the application''s word would count them twice.';
revoke execute on function watch.hook_is_at_work(timestamptz) from public;

create or replace function watch.stored_app_event(event jsonb, at timestamptz, id uuid, account text, now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'id', id,
    'at_us', floor(extract(epoch from at) * 1000000),
    'source', 'app',
    'signal', c.signal,
    'variant', c.variant,
    'severity', case event ->> 'name'
      when 'portal_unlocked' then 'info' when 'upload_failed' then 'error' when 'user_facing_error' then 'error' else 'warning' end,
    'status', event -> 'status',
    'path', watch.screen_template(event ->> 'screen'),
    'message', coalesce(watch.redact_text(coalesce(event ->> 'message', event ->> 'reason'), 300), watch.plain_code(event ->> 'code')),
    'attributes', jsonb_strip_nulls(jsonb_build_object(
      'name', event -> 'name', 'code', watch.plain_code(event ->> 'code'), 'release', event -> 'release', 'kind', event -> 'kind',
      'size_bytes', event -> 'size_bytes', 'account', watch.hashed_id(event ->> 'account'), 'user', watch.hashed_id(account)
    ))
  )
  from watch.app_event_counts(event, now_at) as c
$$;
comment on function watch.stored_app_event(jsonb, timestamptz, uuid, text, timestamptz) is
  'A checked application event as watch.ingest takes it, without personal data; `account` is who sent it.';
revoke execute on function watch.stored_app_event(jsonb, timestamptz, uuid, text, timestamptz) from public;

select watch.lock_functions();
