-- Where the platform's log API is read instead of a drain: how far each table was read, and until when to leave the API alone.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.log_pull (
  singleton boolean primary key default true constraint log_pull_one_row check (singleton),
  state jsonb,
  leased_until timestamptz,
  updated_at timestamptz
);
comment on table watch.log_pull is 'One row about reading the platform''s log API. Written by the function tick only.';
comment on column watch.log_pull.state is 'As supabase/functions/tick/pull/state.ts writes it; null until the first run.';
comment on column watch.log_pull.leased_until is 'Until then a run is under way; a run that died is followed by another after that.';
insert into watch.log_pull default values on conflict do nothing;
alter table watch.log_pull enable row level security;
create policy log_pull_read on watch.log_pull for select to authenticated
  using (exists (select from watch.members m where m.user_id = (select auth.uid())));
grant select on watch.log_pull to authenticated;
grant select, update (state, leased_until, updated_at) on watch.log_pull to service_role;

create or replace function watch_api.claim_log_pull() returns jsonb
language sql volatile security invoker set search_path = ''
as $$
  update watch.log_pull p set leased_until = clock_timestamp() + interval '2 minutes'
  where p.leased_until is null or p.leased_until < clock_timestamp()
  returning jsonb_build_object('state', p.state)
$$;
comment on function watch_api.claim_log_pull() is
  'Begins a run of reading the log API, for two minutes at most: {state}; null while another run is under way. Service role only.';

create or replace function watch_api.save_log_pull(state jsonb) returns void
language sql volatile security invoker set search_path = ''
as $$
  update watch.log_pull p set state = save_log_pull.state, leased_until = null, updated_at = clock_timestamp() where p.singleton
$$;
comment on function watch_api.save_log_pull(jsonb) is 'Ends a run of reading the log API and keeps how far it came. Service role only.';
grant execute on function watch_api.claim_log_pull(), watch_api.save_log_pull(jsonb) to service_role;
