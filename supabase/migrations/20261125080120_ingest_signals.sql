-- What the receivers refused, and what they did not recognise, as signals like all others: in charts, in rules, in alerts.

set lock_timeout = '5s';
set statement_timeout = '5min';

insert into watch.signals (signal, kind, sources, observed_by) values
  ('ingest.rejected', 'counter', '{database}', '{database}'),
  ('ingest.unknown', 'counter', '{database}', '{database}')
on conflict (signal) do update set kind = excluded.kind, sources = excluded.sources, observed_by = excluded.observed_by;

create or replace function watch.step_ingest_signals(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s' set jit = off
as $$
declare
  told constant text[] := array['ingest.rejected', 'ingest.unknown'];
  -- Ten minutes before the last run: a batch is counted by the minute in which it began, and may end later.
  since constant timestamptz := (
    select date_bin('1 minute', least(i.maintained_at, now_at) - interval '10 minutes', timestamptz 'epoch') from watch.installation i
  );
begin
  -- The outcomes are the truth, and these counts come from nowhere else: the difference is what has not been told yet.
  insert into watch.event_deltas (at, signal, variant, source, n)
  select o.minute, o.signal, o.variant, 'database', o.n - coalesce(k.n, 0)
  from (
    select r.minute, 'ingest.rejected' as signal, r.reason as variant, sum(r.n) as n from watch.ingest_outcomes r
    where r.minute >= since and r.outcome = 'rejected' group by r.minute, r.reason
    union all
    select u.minute, 'ingest.unknown', '', sum(u.n) from watch.ingest_outcomes u
    where u.minute >= since and u.outcome = 'accepted' and u.source = 'unknown' group by u.minute
  ) as o
  left join (
    select c.minute, c.signal, c.variant, sum(c.n) as n
    from (
      select m.minute, m.signal, m.variant, m.n from watch.event_minutes m where m.signal = any (told) and m.minute >= since
      union all
      select date_bin('1 minute', d.at, timestamptz 'epoch'), d.signal, d.variant, d.n
      from watch.event_deltas d where d.signal = any (told) and d.at >= since
    ) as c
    group by c.minute, c.signal, c.variant
  ) as k on k.minute = o.minute and k.signal = o.signal and k.variant = o.variant
  where o.n > coalesce(k.n, 0);
end
$$;
comment on function watch.step_ingest_signals(timestamptz) is
  'Counts ingest.rejected by reason and ingest.unknown from watch.ingest_outcomes, a minute after the fact. Costs the receivers nothing.';
revoke execute on function watch.step_ingest_signals(timestamptz) from public;
insert into watch.upkeep_steps (step, position, hourly) values ('step_ingest_signals', 5, false) on conflict (step) do nothing;

select watch.lock_functions();
