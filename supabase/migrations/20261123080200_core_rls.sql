-- Row-level security of the core tables of Nexsys: who sees and changes what, by role, within one organization.
-- Idempotent: run it again to put the policies back. The migration `core_rls` holds this very text.
-- Only tables that these migrations made are touched. A live project's own policies are recorded as they are, and watched.

set lock_timeout = '5s';
set statement_timeout = '5min';

create schema if not exists nexsys;
comment on schema nexsys is 'Who is asking: used by the policies of the core tables. Never exposed by the data API.';
revoke all on schema nexsys from public;
grant usage on schema nexsys to authenticated, service_role;

-- These name columns that a live project's own tables may lack; there no policy calls them.
set check_function_bodies = off;

create or replace function nexsys.organization_as(variadic roles text[]) returns uuid
language sql stable security definer set search_path = ''
as $$ select u.organization_id from public.users u where u.id = (select auth.uid()) and u.role = any (roles) $$;
comment on function nexsys.organization_as(text[]) is
  'Organization of the caller if they are staff with one of these roles, else null. Definer: policies of users cannot ask users.';

create or replace function nexsys.my_customers() returns uuid[]
language sql stable security definer set search_path = ''
as $$ select coalesce(array_agg(c.id), '{}') from public.customers c where c.auth_user_id = (select auth.uid()) $$;
comment on function nexsys.my_customers() is 'Customer rows of the caller''s portal account. Definer: policies of customers cannot ask customers.';

create or replace function nexsys.my_units() returns uuid[]
language sql stable security definer set search_path = ''
as $$
  select coalesce(array_agg(distinct u.id), '{}')
  from public.customers c
  join public.payment_schedules s on s.customer_id = c.id and s.organization_id = c.organization_id
  join public.units u on u.id = s.unit_id and u.organization_id = c.organization_id
  where c.auth_user_id = (select auth.uid())
$$;
comment on function nexsys.my_units() is
  'Units that the caller''s portal account pays for, within the customer''s organization. Definer: units and payment_schedules ask each other.';

reset check_function_bodies;

revoke execute on function nexsys.organization_as(text[]), nexsys.my_customers(), nexsys.my_units() from public, anon;
grant execute on function nexsys.organization_as(text[]), nexsys.my_customers(), nexsys.my_units() to authenticated, service_role;

create table if not exists watch.expected_policies (
  table_name text not null,
  policy_name text not null,
  hash text not null,
  primary key (table_name, policy_name)
);
comment on table watch.expected_policies is 'Policies that the core tables should have: health_check compares them with what is found.';
comment on column watch.expected_policies.hash is 'watch.policy_hash at the time: who may do what, by which conditions.';
alter table watch.expected_policies enable row level security;
drop policy if exists expected_policies_read on watch.expected_policies;
create policy expected_policies_read on watch.expected_policies for select to anon, authenticated using (true);
grant select on watch.expected_policies to anon, authenticated, service_role;
grant insert, delete on watch.expected_policies to service_role;

create or replace function watch.policy_hash(policy oid) returns text
language sql stable security invoker set search_path = ''
as $$
  select md5(concat_ws('|', p.polcmd::text, p.polpermissive::text,
    (select string_agg(case when r.oid = 0 then 'public' else pg_catalog.pg_get_userbyid(r.oid)::text end, ',' order by r.oid)
     from unnest(p.polroles) as r (oid)),
    'using ' || coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), ''),
    'with check ' || coalesce(pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), '')
  ))
  from pg_catalog.pg_policy p where p.oid = policy
$$;
comment on function watch.policy_hash(oid) is 'Fingerprint of a policy: command, roles and conditions. The empty search path makes names in it complete.';

create or replace function watch.accept_policies() returns integer
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  accepted integer;
begin
  delete from watch.expected_policies e
  using watch.core_tables c where c.table_name = e.table_name and not c.owned;
  insert into watch.expected_policies (table_name, policy_name, hash)
  select c.table_name, p.polname, watch.policy_hash(p.oid)
  from watch.core_tables c
  join pg_catalog.pg_policy p on p.polrelid = to_regclass('public.' || c.table_name)
  where not c.owned;
  get diagnostics accepted = row_count;
  return accepted;
end
$$;
comment on function watch.accept_policies() is
  'Takes the policies of core tables that these migrations did not make as they are now for what health_check expects; how many there are. After a change that was meant.';

revoke execute on function watch.policy_hash(oid), watch.accept_policies() from public;
grant execute on function watch.policy_hash(oid) to anon, authenticated, service_role;
grant execute on function watch.accept_policies() to service_role;

do $$
declare
  staff constant text := 'organization_id = (select nexsys.organization_as(''owner'', ''admin'', ''agent'', ''accountant''))';
  sales constant text := 'organization_id = (select nexsys.organization_as(''owner'', ''admin'', ''agent''))';
  money constant text := 'organization_id = (select nexsys.organization_as(''owner'', ''admin'', ''accountant''))';
  admin constant text := 'organization_id = (select nexsys.organization_as(''owner'', ''admin''))';
  theirs constant text := 'customer_id = any ((select nexsys.my_customers())::uuid[])';
  t record;
  p record;
begin
  for t in select c.table_name from watch.core_tables c where c.owned and to_regclass('public.' || c.table_name) is not null loop
    execute format('alter table public.%I enable row level security', t.table_name);
  end loop;

  for p in
    select d.table_name, d.command, d.visible, d.allowed || coalesce(k.same, '') as allowed
    from (values
      ('organizations', 'select', 'id = (select nexsys.organization_as(''owner'', ''admin'', ''agent'', ''accountant''))', null),
      ('organizations', 'update', 'id = (select nexsys.organization_as(''owner''))', 'id = (select nexsys.organization_as(''owner''))'),
      ('users', 'select', staff, null),
      ('users', 'insert', null, admin || ' and (role <> ''owner'' or (select nexsys.organization_as(''owner'')) is not null)'),
      ('users', 'update', admin || ' and (role <> ''owner'' or (select nexsys.organization_as(''owner'')) is not null)',
        admin || ' and (role <> ''owner'' or (select nexsys.organization_as(''owner'')) is not null)'),
      ('users', 'delete', admin || ' and role <> ''owner'' and id <> (select auth.uid())', null),
      ('projects', 'select', staff, null),
      ('projects', 'insert', null, admin),
      ('projects', 'update', admin, admin),
      ('projects', 'delete', admin, null),
      ('units', 'select', staff || ' or id = any ((select nexsys.my_units())::uuid[])', null),
      ('units', 'insert', null, admin),
      ('units', 'update', sales, sales),
      ('units', 'delete', admin, null),
      ('customers', 'select', staff || ' or auth_user_id = (select auth.uid())', null),
      ('customers', 'insert', null, sales),
      ('customers', 'update', sales, sales),
      ('customers', 'delete', admin, null),
      ('payment_schedules', 'select', staff || ' or ' || theirs, null),
      ('payment_schedules', 'insert', null, money),
      ('payment_schedules', 'update', money, money),
      ('payment_schedules', 'delete', admin, null),
      ('payment_intents', 'select', staff || ' or ' || theirs, null),
      -- A customer announces a payment of now: how long intents wait is measured from created_at.
      ('payment_intents', 'insert', null, 'status = ''pending'' and decided_by is null and decided_at is null and superseded_by is null and ('
        || staff || ' or (' || theirs || ' and created_at = now()))'),
      ('payment_intents', 'update', money, money),
      ('payments', 'select', staff || ' or ' || theirs, null),
      ('payments', 'insert', null, money),
      ('payments', 'update', money, money),
      ('documents', 'select', staff || ' or ' || theirs, null),
      ('documents', 'insert', null, '(' || staff || ' or (kind = ''receipt'' and ' || theirs
        || ' and uploaded_by = (select auth.uid()) and created_at = now()))'),
      ('documents', 'delete', admin, null),
      ('activity_logs', 'select', admin, null),
      ('activity_logs', 'insert', null, staff || ' and actor_id = (select auth.uid())')
    ) as d (table_name, command, visible, allowed)
    join watch.core_tables own on own.table_name = d.table_name and own.owned
    -- A foreign key says that a row exists, not whose it is: each is compared with the organization of the row that names it.
    left join (
      select r.table_name, string_agg(format(
        ' and (%2$I is null or exists (select from public.%3$I r where r.id = %1$I.%2$I and r.organization_id = %1$I.organization_id))',
        r.table_name, r.column_name, r.target
      ), '' order by r.column_name) as same
      from (values
        ('units', 'project_id', 'projects'),
        ('payment_schedules', 'customer_id', 'customers'),
        ('payment_schedules', 'unit_id', 'units'),
        ('payment_intents', 'customer_id', 'customers'),
        ('payment_intents', 'payment_schedule_id', 'payment_schedules'),
        ('payment_intents', 'decided_by', 'users'),
        ('payments', 'customer_id', 'customers'),
        ('payments', 'payment_schedule_id', 'payment_schedules'),
        ('payments', 'payment_intent_id', 'payment_intents'),
        ('documents', 'customer_id', 'customers'),
        ('documents', 'unit_id', 'units')
      ) as r (table_name, column_name, target)
      join watch.core_tables theirs on theirs.table_name = r.target and theirs.owned
      group by r.table_name
    ) as k on k.table_name = d.table_name
    where to_regclass('public.' || d.table_name) is not null
  loop
    execute format('drop policy if exists %I on public.%I', p.table_name || '_' || p.command, p.table_name);
    execute format(
      'create policy %I on public.%I for %s to authenticated %s %s',
      p.table_name || '_' || p.command, p.table_name, p.command,
      'using (' || p.visible || ')', 'with check (' || p.allowed || ')'
    );
    execute format('grant %s on public.%I to authenticated', p.command, p.table_name);
    insert into watch.expected_policies (table_name, policy_name, hash)
    select p.table_name, f.polname, watch.policy_hash(f.oid)
    from pg_catalog.pg_policy f
    where f.polrelid = to_regclass('public.' || p.table_name) and f.polname = p.table_name || '_' || p.command
    on conflict (table_name, policy_name) do update set hash = excluded.hash;
  end loop;

  for t in select c.table_name from watch.core_tables c where c.owned and to_regclass('public.' || c.table_name) is not null loop
    execute format('grant select, insert, update, delete on public.%I to service_role', t.table_name);
  end loop;

  -- Recorded once: what changes later is told, until somebody accepts it.
  if not exists (
    select from watch.expected_policies e join watch.core_tables c on c.table_name = e.table_name where not c.owned
  ) then
    perform watch.accept_policies();
  end if;
end
$$;
