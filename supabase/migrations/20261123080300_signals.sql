-- The signal catalogue as SQL needs it: how values combine, which sources can produce them, and which would tell.
-- The list itself is src/domain/signals.ts; a test compares the two.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.signals (
  signal text primary key,
  kind text not null constraint signals_kind_known check (kind in ('counter', 'gauge', 'age')),
  sources text[] not null,
  observed_by text[] not null
);
comment on table watch.signals is 'What is counted.';
comment on column watch.signals.sources is 'Sources that can produce it: all of them add to its counts.';
comment on column watch.signals.observed_by is
  'Sources that would tell if it happened: it is unobserved where all of these are silent. Database in sources alone: observed from its first such fact on.';
alter table watch.signals enable row level security;
create policy signals_read on watch.signals for select to authenticated
  using (exists (select from watch.members m where m.user_id = (select auth.uid())));
grant select on watch.signals to authenticated, service_role;

insert into watch.signals (signal, kind, sources, observed_by) values
  ('source.events', 'counter', '{edge,auth,postgres,storage,function_edge,function,realtime,postgrest,supavisor,unknown,database,app,client,probe}', '{edge,auth,postgres,storage,function_edge,function,realtime,postgrest,supavisor,unknown,database,app,client,probe}'),
  ('api.request', 'counter', '{edge}', '{edge}'),
  ('rpc.failure', 'counter', '{edge}', '{edge}'),
  ('db.error', 'counter', '{postgres}', '{postgres}'),
  ('rls.denied', 'counter', '{postgres}', '{postgres}'),
  ('grant.missing', 'counter', '{postgres}', '{postgres}'),
  ('auth.failure', 'counter', '{auth,app}', '{auth}'),
  ('auth.success', 'counter', '{auth}', '{auth}'),
  ('portal.lockout', 'counter', '{app,database}', '{app}'),
  ('payment_intent.created', 'counter', '{database}', '{database}'),
  ('payment_intent.approved', 'counter', '{database}', '{database}'),
  ('payment_intent.rejected', 'counter', '{database}', '{database}'),
  ('payment_intent.superseded', 'counter', '{database}', '{database}'),
  ('payment_intent.failed', 'counter', '{database}', '{database}'),
  ('comms.queued', 'counter', '{database,app}', '{app}'),
  ('comms.sent', 'counter', '{database,app}', '{app}'),
  ('comms.failed', 'counter', '{database,app}', '{app}'),
  ('storage.upload_failed', 'counter', '{storage,app}', '{storage}'),
  ('storage.policy_denied', 'counter', '{storage}', '{storage}'),
  ('storage.outage', 'counter', '{storage}', '{storage}'),
  ('function.error', 'counter', '{function,function_edge}', '{function,function_edge}'),
  ('client.error', 'counter', '{client,app}', '{client,app}'),
  ('cron.failed', 'counter', '{postgres}', '{postgres}'),
  ('realtime.error', 'counter', '{realtime}', '{realtime}'),
  ('health.ok', 'gauge', '{probe}', '{probe}'),
  ('health.latency', 'gauge', '{probe}', '{probe}'),
  ('payment_intents.open', 'gauge', '{database}', '{database}'),
  ('payment_intents.oldest_age', 'age', '{database}', '{database}'),
  ('queue.depth', 'gauge', '{database}', '{database}'),
  ('queue.oldest_age', 'age', '{database}', '{database}')
on conflict (signal) do update set kind = excluded.kind, sources = excluded.sources, observed_by = excluded.observed_by;
