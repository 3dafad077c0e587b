-- Portal lockouts, which the platform's sign-in service does not know: an optional hook that counts failed attempts and, if asked to, refuses.

set lock_timeout = '5s';
set statement_timeout = '5min';

insert into watch.settings (key, value, note) values
  ('lockout.mode', '"record"', 'record: count lockouts and let the sign-in service decide. reject: refuse sign-ins while locked.'),
  ('lockout.limit', '5', 'Failed portal sign-ins within the window that lock an account.'),
  ('lockout.window_s', '900', 'Seconds in which failed portal sign-ins add up.'),
  ('lockout.duration_s', '900', 'Seconds for which an account stays locked.')
on conflict (key) do nothing;
alter table watch.settings add constraint settings_lockout_sane check (
  key not like 'lockout.%'
  or case when key = 'lockout.mode' then value in ('"record"', '"reject"')
    when jsonb_typeof(value) = 'number' then (value #>> '{}')::numeric between 1 and 86400 and (value #>> '{}')::numeric % 1 = 0
    else false end
) not valid;

create table if not exists watch.portal_sign_ins (
  account text primary key,
  failures bigint not null,
  first_failure_at timestamptz not null,
  last_failure_at timestamptz not null,
  locked_until timestamptz
);
comment on table watch.portal_sign_ins is 'Portal accounts with failed sign-ins of late. A sign-in that succeeds ends the row.';
comment on column watch.portal_sign_ins.account is 'Keyed hash of the account''s id.';
comment on column watch.portal_sign_ins.failures is 'Failures since first_failure_at, within the window.';
comment on column watch.portal_sign_ins.locked_until is 'End of the lock; null where it is not locked.';
create index if not exists portal_sign_ins_locked_until on watch.portal_sign_ins (locked_until) where locked_until is not null;
alter table watch.portal_sign_ins enable row level security;

create or replace function watch.is_portal_account(user_id uuid) returns boolean
language plpgsql stable security invoker set search_path = ''
as $$
declare
  found_one boolean;
begin
  if not watch.has_columns('customers', 'auth_user_id') then
    return false;
  end if;
  execute 'select exists (select from public.customers c where c.auth_user_id = $1)' into found_one using user_id;
  return found_one;
end
$$;
comment on function watch.is_portal_account(uuid) is 'Whether an account is a customer''s; false where the tables do not tell.';
revoke execute on function watch.is_portal_account(uuid) from public;

create or replace function watch.end_lock(asked text, why text) returns boolean
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  was_locked boolean;
begin
  delete from watch.portal_sign_ins s where s.account = asked returning s.locked_until is not null into was_locked;
  if was_locked then
    perform watch.emit('portal.lockout', 'unlocked', attributes => jsonb_build_object('account', asked), message => why);
  end if;
  return coalesce(was_locked, false);
end
$$;
comment on function watch.end_lock(text, text) is 'Forgets the failures of an account (by its hash) and says so if it was locked; answers whether it was.';
revoke execute on function watch.end_lock(text, text) from public;

create or replace function watch.portal_attempt(account text, valid boolean, now_at timestamptz) returns timestamptz
language plpgsql volatile security invoker set search_path = ''
as $$
#variable_conflict use_column
declare
  asked constant text := account;
  most constant bigint := watch.number_setting('lockout.limit');
  since constant timestamptz := now_at - watch.number_setting('lockout.window_s') * interval '1 second';
  rejects constant boolean := (select s.value = '"reject"' from watch.settings s where s.key = 'lockout.mode');
  known watch.portal_sign_ins;
begin
  select s.* into known from watch.portal_sign_ins s where s.account = asked for update;
  if known.locked_until > now_at then
    if not valid or rejects then
      return known.locked_until;
    end if;
    -- A lock that nobody enforces ends when its owner comes in.
    perform watch.end_lock(asked, 'Signed in.');
    return null;
  end if;
  if known.locked_until is not null or valid then
    perform watch.end_lock(asked, 'The time of the lock was over.');
    if valid then
      return null;
    end if;
  end if;
  insert into watch.portal_sign_ins as s (account, failures, first_failure_at, last_failure_at)
  values (asked, 1, now_at, now_at)
  on conflict (account) do update set
    failures = case when s.first_failure_at < since then 1 else s.failures + 1 end,
    first_failure_at = case when s.first_failure_at < since then now_at else s.first_failure_at end,
    last_failure_at = now_at
  returning s.* into known;
  if known.failures < most then
    return null;
  end if;
  update watch.portal_sign_ins s set locked_until = now_at + watch.number_setting('lockout.duration_s') * interval '1 second'
  where s.account = asked and s.locked_until is null
  returning s.* into known;
  if found then
    perform watch.emit(
      'portal.lockout', 'locked', severity => 'warning',
      attributes => jsonb_build_object('account', asked, 'failures', known.failures, 'enforced', rejects),
      message => format('Locked after %s failed sign-ins.', known.failures)
    );
  end if;
  return known.locked_until;
end
$$;
comment on function watch.portal_attempt(text, boolean, timestamptz) is
  'Records a portal sign-in of an account (by its hash); answers until when the account is locked, null where it is not.';
revoke execute on function watch.portal_attempt(text, boolean, timestamptz) from public;

create or replace function watch.password_verification_hook(event jsonb) returns jsonb
language plpgsql volatile security definer set search_path = '' set lock_timeout = '250ms'
as $$
declare
  now_at constant timestamptz := clock_timestamp();
  locked_until timestamptz;
begin
  -- Looked up first: a row that every sign-in locked would make them wait for each other.
  if not exists (select from watch.hook_calls h where h.hook = 'password_verification' and h.at > now_at - interval '10 minutes') then
    insert into watch.hook_calls as h (hook, at) values ('password_verification', now_at)
    on conflict (hook) do update set at = excluded.at;
  end if;
  if not watch.is_portal_account((event ->> 'user_id')::uuid) then
    return '{"decision": "continue"}';
  end if;
  locked_until := watch.portal_attempt(watch.hashed_id(event ->> 'user_id'), (event ->> 'valid')::boolean, now_at);
  if locked_until is null or (select s.value = '"record"' from watch.settings s where s.key = 'lockout.mode') then
    return '{"decision": "continue"}';
  end if;
  return jsonb_build_object(
    'decision', 'reject',
    'message', format('Too many failed sign-ins. Try again in %s min.', ceil(extract(epoch from locked_until - now_at) / 60)),
    'should_logout_user', false
  );
exception when others then
  -- A watcher that fails must not keep anybody out.
  raise warning 'watch.password_verification_hook: %', sqlerrm;
  return '{"decision": "continue"}';
end
$$;
comment on function watch.password_verification_hook(jsonb) is
  'Password Verification Hook: {user_id, valid} → {decision: continue | reject, message}. Counts failed portal sign-ins, emits portal.lockout; refuses only where lockout.mode is "reject"; continues on any error. Definer: the sign-in service owns no watch table.';
revoke execute on function watch.password_verification_hook(jsonb) from public;

do $$
begin
  if exists (select from pg_catalog.pg_roles r where r.rolname = 'supabase_auth_admin') then
    grant usage on schema watch to supabase_auth_admin;
    grant execute on function watch.password_verification_hook(jsonb) to supabase_auth_admin;
  end if;
end
$$;

create or replace function watch.unlock_portal_account(user_id uuid) returns boolean
language sql volatile security definer set search_path = ''
as $$ select watch.end_lock(watch.hashed_id(user_id::text), 'Unlocked by hand.') $$;
comment on function watch.unlock_portal_account(uuid) is
  'Ends the lock of a customer''s account at once and forgets its failures; answers whether it was locked. Service role and owner. Definer: locks are nobody else''s to write.';
revoke execute on function watch.unlock_portal_account(uuid) from public;
grant execute on function watch.unlock_portal_account(uuid) to service_role;

create or replace function watch.step_lockouts(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
begin
  perform watch.end_lock(s.account, 'The time of the lock was over.')
  from (
    select l.account from watch.portal_sign_ins l where l.locked_until <= now_at order by l.account for update skip locked
  ) as s;
  delete from watch.portal_sign_ins s where s.locked_until is null and s.last_failure_at < now_at - interval '1 day';
end
$$;
comment on function watch.step_lockouts(timestamptz) is 'Says of locks whose time is over that they are unlocked, and forgets failures of more than a day ago.';
insert into watch.upkeep_steps (step, position, hourly) values ('step_lockouts', 55, false) on conflict (step) do nothing;

notify pgrst, 'reload schema';

select watch.lock_functions();
