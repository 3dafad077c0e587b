-- What the tooling knows about itself: silent sources, the evaluator's lag, backups, exports and the disk, as gauges that rules judge.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.backups (
  id text primary key,
  at timestamptz not null,
  status text not null constraint backups_status_known check (status in ('archived', 'cancelled', 'completed', 'failed', 'pending', 'removed')),
  kind text not null constraint backups_kind_known check (kind in ('logical', 'physical', 'other')),
  seen_at timestamptz not null default clock_timestamp()
);
comment on table watch.backups is 'Backups that the platform told of, or that somebody recorded.';
comment on column watch.backups.id is 'The platform''s id; physical:<seconds> for the newest physical backup, which has none.';
comment on column watch.backups.seen_at is 'When we last heard of it.';
create index if not exists backups_at on watch.backups (at desc) where status = 'completed';

create table if not exists watch.exports (
  id uuid primary key default gen_random_uuid(),
  at timestamptz not null unique,
  note text constraint exports_note_short check (length(note) <= 500),
  recorded_at timestamptz not null default clock_timestamp()
);
comment on table watch.exports is 'Exports of the core tables that were recorded.';

do $$
declare
  t text;
begin
  foreach t in array array['backups', 'exports'] loop
    execute format('alter table watch.%I enable row level security', t);
    execute format(
      'create policy %I on watch.%I for select to authenticated
       using (exists (select from watch.members m where m.user_id = (select auth.uid())))', t || '_read', t);
    execute format('grant select on watch.%I to authenticated, service_role', t);
  end loop;
end
$$;
grant insert, update on watch.backups, watch.exports to service_role;

create or replace function watch_api.record_backups(backups jsonb) returns jsonb
language plpgsql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$
declare
  known bigint;
begin
  if jsonb_typeof(backups) is distinct from 'array' or jsonb_array_length(backups) > 200 then
    raise exception 'The backups must be a list of at most 200 entries {id, at, status, kind}.' using errcode = '22023';
  end if;
  insert into watch.backups as b (id, at, status, kind)
  select distinct on (e.id) left(e.id, 200), watch.at_ms(e.at), lower(e.status), coalesce(e.kind, 'other')
  from jsonb_to_recordset(backups) as e (id text, at bigint, status text, kind text)
  order by e.id
  on conflict (id) do update set status = excluded.status, at = excluded.at, seen_at = clock_timestamp();
  get diagnostics known = row_count;
  return jsonb_build_object('recorded', known);
end
$$;
comment on function watch_api.record_backups(jsonb) is
  'Records what is known of backups: [{id, at: ms, status, kind}]; the same id is kept once, with its latest status. Service role only.';
grant execute on function watch_api.record_backups(jsonb) to service_role;

create or replace function watch_api.record_export(export jsonb) returns jsonb
language plpgsql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$
declare
  made constant timestamptz := watch.at_ms((export ->> 'at')::bigint);
begin
  if made is null or made > clock_timestamp() + interval '5 minutes' then
    raise exception 'An export needs `at`: when it was made, in milliseconds since the epoch, not in the future.' using errcode = '22023';
  end if;
  insert into watch.exports (at, note) values (made, left(export ->> 'note', 500)) on conflict (at) do nothing;
  return jsonb_build_object('at', watch.ms(made));
end
$$;
comment on function watch_api.record_export(jsonb) is
  'Records that the core tables were exported: {at: ms, note}; the same moment is kept once. Service role only.';
grant execute on function watch_api.record_export(jsonb) to service_role;

insert into watch.settings (key, value, note) values
  ('disk.bytes', 'null', 'Size of the database''s disk in bytes (Project Settings, Compute and Disk); null: not known, and the disk is not watched.')
on conflict (key) do nothing;
alter table watch.settings add constraint settings_disk_sane check (
  key <> 'disk.bytes' or value = 'null' or case when jsonb_typeof(value) = 'number' then (value #>> '{}')::numeric > 0 else false end
) not valid;

insert into watch.signals (signal, kind, sources, observed_by) values
  ('source.silence', 'age', '{database}', '{database}'),
  ('evaluator.lag', 'age', '{database}', '{database}'),
  ('backup.age', 'age', '{database}', '{database}'),
  ('export.age', 'age', '{database}', '{database}'),
  ('disk.used', 'gauge', '{database}', '{database}')
on conflict (signal) do update set kind = excluded.kind, sources = excluded.sources, observed_by = excluded.observed_by;

create or replace function watch.step_own_gauges(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  quiet record;
begin
  -- Only of sources with a known rhythm: what is heard from now and then is not silent, and its gap tells nothing.
  for quiet in
    select s.source, greatest(0, extract(epoch from now_at - s.last_receipt_at - watch.silent_limit(s.usual_gap_s))) as beyond
    from watch.sources s
    where s.usual_gap_s is not null and s.source <> 'unknown'
    order by s.source
  loop
    perform watch.set_gauge('source.silence', now_at, quiet.source, quiet.beyond);
  end loop;
  perform watch.set_gauge('evaluator.lag', now_at, '', (
    select greatest(0, extract(epoch from now_at - s.finished_at)) from watch.slots s
    where s.finished_at is not null order by s.slot desc limit 1
  ));
  perform watch.set_gauge('backup.age', now_at, '', (
    select greatest(0, extract(epoch from now_at - b.at)) from watch.backups b where b.status = 'completed' order by b.at desc limit 1
  ));
  perform watch.set_gauge('export.age', now_at, '', (
    select greatest(0, extract(epoch from now_at - e.at)) from watch.exports e order by e.at desc limit 1
  ));
  perform watch.set_gauge('disk.used', now_at, '', (
    select pg_database_size(current_database()) / (s.value #>> '{}')::double precision
    from watch.settings s where s.key = 'disk.bytes' and s.value <> 'null'
  ));
end
$$;
comment on function watch.step_own_gauges(timestamptz) is
  'Gauges about ourselves: how far beyond its limit a source is silent, the evaluator''s lag, the age of backups and exports, the share of the disk in use. What is not known sets nothing.';
insert into watch.upkeep_steps (step, position, hourly) values ('step_own_gauges', 50, false) on conflict (step) do nothing;

select watch.lock_functions();
