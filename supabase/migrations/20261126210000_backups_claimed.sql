-- The platform is asked for backups twice an hour, whatever the pace of the ticker and whichever of its instances comes first.

set lock_timeout = '5s';
set statement_timeout = '5min';

alter table watch.log_pull add column if not exists backups_asked_at timestamptz;
comment on column watch.log_pull.backups_asked_at is 'When the platform was last asked for backups; null before the first time.';
comment on table watch.log_pull is
  'One row about what is read from the platform''s Management API: its log API, its list of backups. Written by the function tick only.';
grant update (backups_asked_at) on watch.log_pull to service_role;

create or replace function watch_api.claim_backups() returns boolean
language sql volatile security invoker set search_path = ''
as $$
  with claimed as (
    update watch.log_pull p set backups_asked_at = clock_timestamp()
    where p.backups_asked_at is null or p.backups_asked_at < clock_timestamp() - interval '30 minutes'
    returning 1
  )
  select exists (select from claimed)
$$;
comment on function watch_api.claim_backups() is
  'Whether the caller is to ask the platform for backups: true once in half an hour. Service role only.';
grant execute on function watch_api.claim_backups() to service_role;

select watch.lock_functions();
