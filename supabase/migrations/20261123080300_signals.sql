-- The signal catalogue as SQL needs it: how values combine, and which sources can produce them.
-- The list itself is src/domain/signals.ts; a test compares the two.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.signals (
  signal text primary key,
  kind text not null constraint signals_kind_known check (kind in ('counter', 'gauge', 'age')),
  sources text[] not null
);
comment on table watch.signals is 'What is counted. A signal is unobserved where all of its sources are silent.';
alter table watch.signals enable row level security;
create policy signals_read on watch.signals for select to authenticated
  using (exists (select from watch.members m where m.user_id = (select auth.uid())));
grant select on watch.signals to authenticated, service_role;

insert into watch.signals (signal, kind, sources) values
  ('source.events', 'counter', '{edge,auth,postgres,storage,function_edge,function,realtime,postgrest,supavisor,unknown,database,app,client,probe}'),
  ('api.request', 'counter', '{edge}'),
  ('rpc.failure', 'counter', '{edge}'),
  ('db.error', 'counter', '{postgres}'),
  ('rls.denied', 'counter', '{postgres}'),
  ('grant.missing', 'counter', '{postgres}'),
  ('auth.failure', 'counter', '{auth,app}'),
  ('auth.success', 'counter', '{auth}'),
  ('portal.lockout', 'counter', '{app,database}'),
  ('payment_intent.created', 'counter', '{database}'),
  ('payment_intent.approved', 'counter', '{database}'),
  ('payment_intent.rejected', 'counter', '{database}'),
  ('payment_intent.superseded', 'counter', '{database}'),
  ('payment_intent.failed', 'counter', '{database}'),
  ('comms.queued', 'counter', '{database,app}'),
  ('comms.sent', 'counter', '{database,app}'),
  ('comms.failed', 'counter', '{database,app}'),
  ('storage.upload_failed', 'counter', '{storage,app}'),
  ('storage.policy_denied', 'counter', '{storage}'),
  ('storage.outage', 'counter', '{storage}'),
  ('function.error', 'counter', '{function,function_edge}'),
  ('client.error', 'counter', '{client,app}'),
  ('cron.failed', 'counter', '{postgres}'),
  ('realtime.error', 'counter', '{realtime}'),
  ('health.ok', 'gauge', '{probe}'),
  ('health.latency', 'gauge', '{probe}'),
  ('payment_intents.open', 'gauge', '{database}'),
  ('payment_intents.oldest_age', 'age', '{database}'),
  ('queue.depth', 'gauge', '{database}'),
  ('queue.oldest_age', 'age', '{database}')
on conflict (signal) do update set kind = excluded.kind, sources = excluded.sources;
