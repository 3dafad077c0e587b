-- Whether the project answers at all, told apart from whether it is well: while it does not, what else breaks is no news of its own.

set lock_timeout = '5s';
set statement_timeout = '5min';

insert into watch.signals (signal, kind, sources, observed_by) values ('health.reachable', 'gauge', '{probe}', '{probe}')
on conflict (signal) do update set kind = excluded.kind, sources = excluded.sources, observed_by = excluded.observed_by;

create or replace function watch_api.record_health(sample jsonb) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  sampled constant timestamptz := watch.at_ms((sample ->> 'at')::bigint);
  ok constant boolean := (sample ->> 'ok')::boolean;
  latency constant double precision := (sample ->> 'latency_ms')::double precision;
begin
  if sampled is null or ok is null then
    raise exception 'A health sample needs `at` (milliseconds since the epoch) and `ok` (true or false).' using errcode = '22023';
  end if;
  insert into watch.health_samples (at, ok, latency_ms, error, report)
  values (sampled, ok, latency, sample ->> 'error', nullif(sample -> 'report', 'null'))
  on conflict (at) do nothing;
  perform watch.set_gauge('health.ok', sampled, '', ok::integer);
  perform watch.set_gauge('health.reachable', sampled, '', (ok or coalesce(sample -> 'report' ? 'app', false))::integer);
  perform watch.set_gauge('health.latency', sampled, '', latency);
  return watch.ingest(jsonb_build_object('received', 1, 'events', jsonb_build_array(jsonb_build_object(
    'id', md5('probe ' || (sample ->> 'at'))::uuid, 'at_us', (sample ->> 'at')::bigint * 1000, 'source', 'probe',
    'severity', case when ok then 'info' else 'error' end, 'keep', not ok, 'message', sample ->> 'error'
  ))));
end
$$;

insert into watch.rules (
  key, position, title, noun, measure, direction, subsystem, numerator, denominator, warning, critical, window_s, min_volume,
  for_s, critical_clear, on_board
) values (
  'supabase-unreachable', 12, 'Supabase unreachable', 'health check answered', 'gauge', 'below', 'health',
  '[{"signal": "health.reachable"}]', '[]', null, 0, 300, 0, 60, 0.5, false
) on conflict (key) do nothing;

select watch.lock_functions();
