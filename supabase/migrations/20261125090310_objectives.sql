-- Service level objectives, counted in the windows that their burn rate is judged by (src/domain/alert-engine/burn-rate.ts).
-- The shipped ones are those of src/domain/objectives.ts; a test compares the two.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.objectives (
  key text primary key,
  position bigint not null,
  title text not null,
  failures jsonb not null,
  total jsonb not null,
  target double precision not null constraint objectives_target_leaves_a_budget check (target > 0 and target < 1),
  period_s bigint not null constraint objectives_period_four_weeks check (period_s = 2419200),
  min_volume bigint not null constraint objectives_min_volume_positive check (min_volume >= 0),
  min_failures bigint not null constraint objectives_min_failures_positive check (min_failures >= 0),
  enabled boolean not null default true
);
comment on table watch.objectives is 'Which share of events must succeed. A deployment may change targets, minimums and enabled.';
comment on column watch.objectives.failures is 'Selectors of events that count against the budget, as in watch.rules.numerator; total is what they are a share of.';
comment on column watch.objectives.period_s is 'Time that the budget is granted for: 28 days, so that each holds the same weekdays.';
comment on column watch.objectives.min_volume is 'Fewer events than this in the long window, or fewer failures than min_failures, cannot burn.';
alter table watch.objectives enable row level security;
create policy objectives_read on watch.objectives for select to authenticated
  using (exists (select from watch.members m where m.user_id = (select auth.uid())));
grant select on watch.objectives to authenticated, service_role;

insert into watch.objectives (key, position, title, failures, total, target, period_s, min_volume, min_failures) values
  ('api', 1, 'API requests succeed', '[{"signal": "api.request", "variants": ["*/5xx"]}]', '[{"signal": "api.request"}]',
    0.998, 2419200, 200, 10),
  ('sign-in', 2, 'Sign-in answers', '[{"signal": "api.request", "variants": ["auth/5xx"]}]',
    '[{"signal": "api.request", "variants": ["auth/*"]}]', 0.995, 2419200, 50, 10),
  ('storage', 3, 'Uploads and downloads answer',
    '[{"signal": "storage.outage"}, {"signal": "api.request", "variants": ["storage/5xx"]}]',
    '[{"signal": "api.request", "variants": ["storage/*"]}]', 0.995, 2419200, 50, 10)
on conflict (key) do nothing;

insert into watch.signals (signal, kind, sources, observed_by) values
  ('slo.burn', 'gauge', '{database}', '{database}'),
  ('slo.budget', 'gauge', '{database}', '{database}')
on conflict (signal) do update set kind = excluded.kind, sources = excluded.sources, observed_by = excluded.observed_by;

create or replace function watch.objectives_at(now_at timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = '' set jit = off
as $$
declare
  minute constant timestamptz := date_bin('1 minute', now_at, timestamptz 'epoch');
  five constant timestamptz := date_bin('5 minutes', now_at, timestamptz 'epoch');
  hour constant timestamptz := date_bin('1 hour', now_at, timestamptz 'epoch');
  counted text[];
  answer jsonb;
begin
  select array_agg(distinct s.value ->> 'signal') into counted
  from watch.objectives o, jsonb_array_elements(o.failures || o.total) as s where o.enabled;

  with windows as materialized (
    select w.seconds, c.signal, c.variant, c.n
    from (values
      (300, minute - interval '5 minutes', interval '5 minutes', interval '1 minute'),
      (1800, minute - interval '30 minutes', interval '30 minutes', interval '1 minute'),
      (3600, minute - interval '1 hour', interval '1 hour', interval '1 minute'),
      (21600, minute - interval '6 hours', interval '6 hours', interval '1 minute'),
      -- Long windows end with what is running: it is what is being spent.
      (259200, five + interval '5 minutes' - interval '3 days', interval '3 days', interval '5 minutes'),
      (2419200, hour + interval '1 hour' - interval '28 days', interval '28 days', interval '1 hour')
    ) as w (seconds, t0, length, tier)
    cross join lateral watch.bucket_counts(counted, w.t0, w.length, 1, w.tier) as c
  ),
  -- Patterns are matched once for each variant, not for each window.
  chosen as materialized (
    select o.key, x.side, v.signal, v.variant
    from watch.objectives o
    cross join lateral (values ('failures', o.failures), ('total', o.total)) as x (side, list)
    cross join lateral jsonb_array_elements(x.list) as s (value)
    join (select distinct w.signal, w.variant from windows w) as v
      on v.signal = s.value ->> 'signal' and watch.matches(v.variant, s.value -> 'variants')
    where o.enabled
    group by o.key, x.side, v.signal, v.variant
  ),
  sums as (
    select c.key, w.seconds,
      coalesce(sum(w.n) filter (where c.side = 'failures'), 0) as failures, sum(w.n) filter (where c.side = 'total') as total
    from chosen c
    join windows w on w.signal = c.signal and w.variant = c.variant
    group by c.key, w.seconds
  )
  select jsonb_build_object('now', watch.ms(now_at), 'objectives', coalesce(jsonb_agg(jsonb_build_object(
    'key', o.key, 'title', o.title, 'target', o.target, 'period_s', o.period_s, 'min_volume', o.min_volume,
    'min_failures', o.min_failures, 'windows', coalesce((
      -- Failures that are told by another line than the total may be more for a moment.
      select jsonb_agg(jsonb_build_object('seconds', s.seconds, 'failures', least(s.failures, s.total), 'total', s.total) order by s.seconds)
      from sums s where s.key = o.key and s.total > 0
    ), '[]')
  ) order by o.position), '[]')) into answer
  from watch.objectives o where o.enabled;
  return answer;
end
$$;
comment on function watch.objectives_at(timestamptz) is 'watch_api.objectives as of a moment.';
grant execute on function watch.objectives_at(timestamptz) to authenticated, service_role;
grant execute on function watch.bucket_counts(text[], timestamptz, interval, integer, interval), watch.matches(text, jsonb) to service_role;

create or replace function watch_api.objectives() returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  return watch.objectives_at(clock_timestamp());
end
$$;
comment on function watch_api.objectives() is
  'Objectives with their counts in the windows of the burn rate (src/contracts/objectives.ts). Members only.';
grant execute on function watch_api.objectives() to authenticated;

create or replace function watch_api.objective_windows() returns jsonb
language sql stable security invoker set search_path = '' set statement_timeout = '10s'
as $$ select watch.objectives_at(clock_timestamp()) $$;
comment on function watch_api.objective_windows() is 'As watch_api.objectives, for the evaluator. Service role only.';
grant execute on function watch_api.objective_windows() to service_role;

create or replace function watch_api.record_gauges(gauges jsonb) returns jsonb
language plpgsql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$
declare
  reading record;
begin
  for reading in
    select g.signal, coalesce(g.variant, '') as variant, g.at, g.value
    from jsonb_to_recordset(gauges) as g (signal text, variant text, at bigint, value double precision)
    join watch.signals k on k.signal = g.signal and k.kind <> 'counter'
    order by g.signal, g.variant
    limit 200
  loop
    perform watch.set_gauge(reading.signal, watch.at_ms(reading.at), left(reading.variant, 200), reading.value);
  end loop;
  return '{}';
end
$$;
comment on function watch_api.record_gauges(jsonb) is
  'Sets gauges that a function measured: [{signal, variant, at: ms, value}], at most 200; unknown signals and nulls set nothing. Service role only.';
grant execute on function watch_api.record_gauges(jsonb) to service_role;

select watch.lock_functions();
