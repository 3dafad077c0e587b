-- The health page: what the probe found over time, and what became of every received event.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.health_history_at(from_ms bigint, to_ms bigint, max_points integer, now_at timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = '' set jit = off
as $$
declare
  grid record;
begin
  select * into grid from watch.bucket_grid(from_ms, to_ms, max_points, now_at);
  return (
    select jsonb_build_object(
      't0', watch.ms(grid.t0),
      'step', (extract(epoch from grid.step) * 1000)::bigint,
      'complete_until', watch.ms(now_at),
      'ok', jsonb_agg(h.ok order by b.bucket),
      'latency', jsonb_agg(h.latency order by b.bucket)
    )
    from generate_series(0, grid.buckets - 1) as b (bucket)
    left join (
      select date_bin(grid.step, s.at, grid.t0) as bin, round(avg(s.ok::integer), 6) as ok,
        round(percentile_cont(0.5) within group (order by s.latency_ms)::numeric, 1) as latency
      from watch.health_samples s
      where s.at >= grid.t0 and s.at < grid.t0 + grid.buckets * grid.step
      group by bin
    ) as h on h.bin = grid.t0 + b.bucket * grid.step
  );
end
$$;
comment on function watch.health_history_at(bigint, bigint, integer, timestamptz) is 'watch_api.health_history as of a moment.';
grant execute on function watch.health_history_at(bigint, bigint, integer, timestamptz) to authenticated;

create or replace function watch_api.health_history(from_ms bigint, to_ms bigint, max_points integer default 240) returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  return watch.health_history_at(from_ms, to_ms, max_points, clock_timestamp());
end
$$;
comment on function watch_api.health_history(bigint, bigint, integer) is
  'What the probe found: {t0, step, complete_until, ok: share of good samples, latency: median ms}; null where nothing was sampled. Members only.';
grant execute on function watch_api.health_history(bigint, bigint, integer) to authenticated;

create or replace function watch_api.source_ledger() returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
declare
  upper constant timestamptz := date_bin('1 minute', clock_timestamp(), timestamptz 'epoch') + interval '1 minute';
  lower constant timestamptz := upper - interval '24 hours';
begin
  perform watch.require_member();
  return (
    select jsonb_build_object(
      'from', watch.ms(lower), 'to', watch.ms(upper),
      'rows', coalesce(jsonb_agg(
        jsonb_build_object('source', o.source, 'outcome', o.outcome, 'reason', o.reason, 'n', o.n)
        order by array_position(k.sources, o.source), o.outcome, o.n desc, o.reason), '[]')
    )
    from (
      select case when i.source = any (s.sources) then i.source else 'unknown' end as source, i.outcome, i.reason, sum(i.n) as n
      from watch.ingest_outcomes i
      join watch.signals s on s.signal = 'source.events'
      where i.minute >= lower and i.minute < upper
      group by 1, 2, 3
    ) as o
    join watch.signals k on k.signal = 'source.events'
  );
end
$$;
comment on function watch_api.source_ledger() is
  'What became of every event received in the last 24 hours: {from, to, rows: [{source, outcome, reason, n}]}. Members only.';
grant execute on function watch_api.source_ledger() to authenticated;

notify pgrst, 'reload schema';

select watch.lock_functions();
