-- The two schemas, who may enter them, and the tables about the installation itself.
-- `watch` holds tables and is never exposed; `watch_api` holds functions and is.

set lock_timeout = '5s';
set statement_timeout = '5min';

create schema if not exists watch;
comment on schema watch is 'Nexsys Watch: tables. Never exposed by the data API.';
create schema if not exists watch_api;
comment on schema watch_api is 'Nexsys Watch: functions. To be listed in the exposed schemas of the data API.';

revoke all on schema watch, watch_api from public;
grant usage on schema watch to anon, authenticated, service_role;
grant usage on schema watch_api to authenticated, service_role;

-- A default for one schema cannot take away what the global default grants, and the global one is the project's, not ours.
create or replace function watch.lock_functions() returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  revoke execute on all functions in schema watch, watch_api from public;
end
$$;
comment on function watch.lock_functions() is
  'Takes execution by everybody from all functions of watch and watch_api. Each migration that makes functions there ends with it.';

create table if not exists watch.members (
  user_id uuid primary key references auth.users (id) on delete cascade,
  role text not null constraint members_role_known check (role in ('viewer', 'responder', 'editor', 'admin')),
  name text,
  created_at timestamptz not null default now()
);
comment on table watch.members is 'People who may read Nexsys Watch. Roles: viewer < responder (acks) < editor (rules) < admin.';
comment on column watch.members.name is 'How the person is named beside what they changed.';
alter table watch.members enable row level security;
create policy members_read_self on watch.members for select to authenticated
  using (user_id = (select auth.uid()));
grant select on watch.members to authenticated;
grant select, insert, update, delete on watch.members to service_role;

create table if not exists watch.installation (
  singleton boolean primary key default true constraint installation_one_row check (singleton),
  installed_at timestamptz not null default now(),
  maintained_at timestamptz,
  gaps_at timestamptz
);
comment on table watch.installation is 'One row about this installation.';
comment on column watch.installation.installed_at is 'From here on database triggers count, so the source `database` is observed from here on.';
comment on column watch.installation.maintained_at is 'Last end of watch.maintain.';
comment on column watch.installation.gaps_at is 'Last time that the usual gaps of the sources were measured.';
alter table watch.installation enable row level security;
create policy installation_read on watch.installation for select to anon, authenticated using (true);
grant select on watch.installation to anon, authenticated, service_role;
insert into watch.installation default values on conflict do nothing;

create table if not exists watch.settings (
  key text primary key,
  value jsonb not null,
  note text not null
);
comment on table watch.settings is 'Numbers that a deployment may change.';
alter table watch.settings enable row level security;
create policy settings_read on watch.settings for select to authenticated
  using (exists (select from watch.members m where m.user_id = (select auth.uid())));
grant select on watch.settings to authenticated;
grant select, insert, update on watch.settings to service_role;
insert into watch.settings (key, value, note) values
  ('retention.events_days', '30', 'Raw events, in days. Whole days are dropped.'),
  ('retention.event_keys_days', '3', 'Ids of events that are counted but not kept, in days: how late a re-sent event is still known.'),
  ('retention.minutes_days', '90', 'Minute rollups and gauges, ingest outcomes and health samples, in days.'),
  ('retention.hours_days', '761', 'Hour rollups, in days (25 months).')
on conflict (key) do nothing;

create table if not exists watch.audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  user_id uuid,
  name text,
  action text not null,
  subject text not null,
  reason text,
  before jsonb,
  after jsonb
);
comment on table watch.audit is 'Who changed what, when and why. Rows are only ever added.';
comment on column watch.audit.user_id is 'The account at the time; no foreign key, because the record outlives the account. Null: the database owner.';
create index if not exists audit_at on watch.audit (at);
alter table watch.audit enable row level security;
create policy audit_read on watch.audit for select to authenticated
  using (exists (select from watch.members m where m.user_id = (select auth.uid())));
grant select on watch.audit to authenticated, service_role;

create or replace function watch.refuse_change() returns trigger
language plpgsql volatile set search_path = ''
as $$
begin
  raise exception 'Rows of %.% are only ever added.', tg_table_schema, tg_table_name using errcode = '42501';
end
$$;
comment on function watch.refuse_change() is 'Trigger: makes a table append-only, for its owner too.';
create or replace trigger audit_append_only before update or delete or truncate on watch.audit
  for each statement execute function watch.refuse_change();

create or replace function watch.member_role() returns text
language sql stable security invoker set search_path = ''
as $$ select m.role from watch.members m where m.user_id = (select auth.uid()) $$;
comment on function watch.member_role() is 'Role of the caller: viewer, responder, editor or admin; null for people who are no members.';
grant execute on function watch.member_role() to authenticated;

create or replace function watch.require_member() returns void
language plpgsql stable security invoker set search_path = ''
as $$
begin
  if watch.member_role() is null then
    raise exception 'You are signed in, but you are not a member of Nexsys Watch.'
      using errcode = '42501', hint = 'Ask an admin to add your user id to watch.members.';
  end if;
end
$$;
comment on function watch.require_member() is 'Raises 42501 with a sentence for people who are no members; row-level security would only show them nothing.';
grant execute on function watch.require_member() to authenticated;

create or replace function watch.ms(at timestamptz) returns bigint
language sql immutable parallel safe set search_path = ''
as $$ select floor(extract(epoch from at) * 1000)::bigint $$;
comment on function watch.ms(timestamptz) is 'Milliseconds since the epoch, as everything on the wire.';
create or replace function watch.at_ms(ms bigint) returns timestamptz
language sql immutable parallel safe set search_path = ''
as $$ select timestamptz 'epoch' + ms * interval '1 millisecond' $$;
comment on function watch.at_ms(bigint) is 'The time that milliseconds since the epoch stand for.';
grant execute on function watch.ms(timestamptz), watch.at_ms(bigint) to anon, authenticated, service_role;

create or replace function watch_api.me() returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object('user_id', m.user_id, 'role', m.role, 'name', m.name)
  from watch.members m
  where m.user_id = (select auth.uid())
$$;
comment on function watch_api.me() is 'The caller: {user_id, role, name}; null for people who signed in but are no members.';
grant execute on function watch_api.me() to authenticated;

select watch.lock_functions();
