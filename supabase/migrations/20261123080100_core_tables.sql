-- The core tables of Nexsys, where they are not there yet. A live project's own tables are never altered: what follows the
-- `create table` statements touches only tables that this migration made.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.core_tables (
  table_name text primary key,
  owned boolean not null
);
comment on table watch.core_tables is 'The core tables of Nexsys in schema public, which health_check watches.';
comment on column watch.core_tables.owned is 'True where the migrations of this project made the table; false where it was there before and is left alone.';
alter table watch.core_tables enable row level security;
create policy core_tables_read on watch.core_tables for select to anon, authenticated using (true);
grant select on watch.core_tables to anon, authenticated, service_role;

insert into watch.core_tables (table_name, owned)
select t.name, to_regclass(format('public.%I', t.name)) is null
from unnest(array[
  'organizations', 'users', 'projects', 'units', 'customers', 'payment_schedules', 'payment_intents', 'payments', 'documents',
  'activity_logs'
]) as t (name)
on conflict (table_name) do nothing;

create table if not exists public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  created_at timestamptz not null default now()
);
create table if not exists public.users (
  id uuid primary key,
  organization_id uuid not null,
  role text not null constraint users_role_known check (role in ('owner', 'admin', 'agent', 'accountant')),
  full_name text,
  created_at timestamptz not null default now()
);
create table if not exists public.projects (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  name text not null,
  location text,
  created_at timestamptz not null default now()
);
create table if not exists public.units (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  project_id uuid not null,
  label text not null,
  status text not null default 'available'
    constraint units_status_known check (status in ('available', 'reserved', 'sold', 'withdrawn')),
  price numeric(14, 2) not null constraint units_price_positive check (price >= 0),
  created_at timestamptz not null default now()
);
create table if not exists public.customers (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  auth_user_id uuid,
  full_name text not null,
  email text,
  phone text,
  created_at timestamptz not null default now()
);
create table if not exists public.payment_schedules (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  customer_id uuid not null,
  unit_id uuid not null,
  due_date date not null,
  amount numeric(14, 2) not null constraint payment_schedules_amount_positive check (amount > 0),
  status text not null default 'due' constraint payment_schedules_status_known check (status in ('due', 'paid', 'cancelled')),
  created_at timestamptz not null default now()
);
create table if not exists public.payment_intents (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  customer_id uuid not null,
  payment_schedule_id uuid,
  amount numeric(14, 2) not null constraint payment_intents_amount_positive check (amount > 0),
  status text not null default 'pending'
    constraint payment_intents_status_known check (status in ('pending', 'approved', 'rejected', 'superseded', 'failed')),
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  decided_by uuid,
  superseded_by uuid
);
create table if not exists public.payments (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  customer_id uuid not null,
  payment_schedule_id uuid,
  payment_intent_id uuid,
  amount numeric(14, 2) not null constraint payments_amount_positive check (amount > 0),
  method text,
  paid_at timestamptz not null default now(),
  created_at timestamptz not null default now()
);
create table if not exists public.documents (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  customer_id uuid,
  unit_id uuid,
  kind text not null constraint documents_kind_known check (kind in ('document', 'receipt')),
  bucket text not null,
  path text not null,
  uploaded_by uuid default auth.uid(),
  created_at timestamptz not null default now()
);
create table if not exists public.activity_logs (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  actor_id uuid,
  action text not null,
  entity text,
  entity_id uuid,
  details jsonb,
  created_at timestamptz not null default now()
);

do $$
declare
  fk record;
  ix record;
  t record;
begin
  -- Foreign keys, each with its index.
  for fk in
    select k.*
    from (values
      ('users', 'id', 'auth.users', 'cascade'),
      ('users', 'organization_id', 'public.organizations', 'cascade'),
      ('projects', 'organization_id', 'public.organizations', 'cascade'),
      ('units', 'organization_id', 'public.organizations', 'cascade'),
      ('units', 'project_id', 'public.projects', 'cascade'),
      ('customers', 'organization_id', 'public.organizations', 'cascade'),
      ('customers', 'auth_user_id', 'auth.users', 'set null'),
      ('payment_schedules', 'organization_id', 'public.organizations', 'cascade'),
      ('payment_schedules', 'customer_id', 'public.customers', 'cascade'),
      ('payment_schedules', 'unit_id', 'public.units', 'cascade'),
      ('payment_intents', 'organization_id', 'public.organizations', 'cascade'),
      ('payment_intents', 'customer_id', 'public.customers', 'cascade'),
      ('payment_intents', 'payment_schedule_id', 'public.payment_schedules', 'set null'),
      ('payment_intents', 'decided_by', 'public.users', 'set null'),
      ('payment_intents', 'superseded_by', 'public.payment_intents', 'set null'),
      ('payments', 'organization_id', 'public.organizations', 'cascade'),
      ('payments', 'customer_id', 'public.customers', 'cascade'),
      ('payments', 'payment_schedule_id', 'public.payment_schedules', 'set null'),
      ('payments', 'payment_intent_id', 'public.payment_intents', 'set null'),
      ('documents', 'organization_id', 'public.organizations', 'cascade'),
      ('documents', 'customer_id', 'public.customers', 'cascade'),
      ('documents', 'unit_id', 'public.units', 'set null'),
      ('activity_logs', 'organization_id', 'public.organizations', 'cascade')
    ) as k (table_name, column_name, target, on_delete)
    join watch.core_tables own on own.table_name = k.table_name and own.owned
    left join watch.core_tables theirs on 'public.' || theirs.table_name = k.target
    where coalesce(theirs.owned, true)
  loop
    if not exists (
      select from pg_constraint c
      where c.conrelid = to_regclass('public.' || fk.table_name) and c.conname = fk.table_name || '_' || fk.column_name || '_fkey'
    ) then
      execute format(
        'alter table public.%I add constraint %I foreign key (%I) references %s (id) on delete %s',
        fk.table_name, fk.table_name || '_' || fk.column_name || '_fkey', fk.column_name, fk.target, fk.on_delete
      );
    end if;
    if fk.column_name <> 'id' then
      execute format('create index if not exists %I on public.%I (%I)',
        fk.table_name || '_' || fk.column_name, fk.table_name, fk.column_name);
    end if;
  end loop;

  -- What health_check and the payment gauges look up.
  for ix in
    select i.*
    from (values
      ('payments', 'payments_paid_at', '(paid_at)'),
      ('payment_intents', 'payment_intents_created_at', '(created_at)'),
      ('payment_intents', 'payment_intents_status_created_at', '(status, created_at)')
    ) as i (table_name, index_name, definition)
    join watch.core_tables own on own.table_name = i.table_name and own.owned
  loop
    execute format('create index if not exists %I on public.%I %s', ix.index_name, ix.table_name, ix.definition);
  end loop;

  for t in
    select c.*
    from (values
      ('organizations', 'Sellers: every other row belongs to one.'),
      ('users', 'Staff of an organization, one row an account. Customers of the portal are in customers.'),
      ('projects', 'Building projects of an organization.'),
      ('units', 'What is sold: flats, houses, plots.'),
      ('customers', 'Buyers. auth_user_id is their portal account, if they have one.'),
      ('payment_schedules', 'What a customer owes for a unit, and when.'),
      ('payment_intents', 'Payments that customers announce and staff decide upon.'),
      ('payments', 'Money received.'),
      ('documents', 'Files in Storage: documents, and receipts that prove a payment.'),
      ('activity_logs', 'What people did.')
    ) as c (table_name, words)
    join watch.core_tables own on own.table_name = c.table_name and own.owned
  loop
    execute format('comment on table public.%I is %L', t.table_name, t.words);
  end loop;
end
$$;
