-- The evaluator's heartbeat is kept as long as the minutes: the board of a past minute says by it whether anybody judged the rules then.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.step_purge(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
declare
  minutes_before constant timestamptz := now_at - watch.days_setting('retention.minutes_days');
  hours_before constant timestamptz := now_at - watch.days_setting('retention.hours_days');
  known constant text[] := (select array_agg(s.signal) from watch.signals s);
begin
  delete from watch.event_minutes m where m.signal = any (known) and m.minute < minutes_before;
  delete from watch.event_fives f where f.signal = any (known) and f.five < minutes_before;
  delete from watch.event_hours h where h.signal = any (known) and h.hour < hours_before;
  delete from watch.gauge_minutes g where g.signal = any (known) and g.minute < minutes_before;
  delete from watch.variants v where not exists (
    select from (select distinct h.signal, h.variant from watch.event_hours h
      where h.signal = any (known) and h.hour >= now_at - interval '7 days') as heard
    where heard.signal = v.signal and heard.variant = v.variant
  );
  delete from watch.ingest_outcomes o where o.minute < minutes_before;
  delete from watch.health_samples h where h.at < minutes_before;
  delete from watch.slots s where s.slot < minutes_before;
  delete from watch.events_default e where e.at < now_at - watch.days_setting('retention.events_days');
  delete from watch.event_keys_default k where k.at < now_at - watch.days_setting('retention.event_keys_days');
  delete from watch.clamped_ids c where c.received_at < now_at - watch.days_setting('retention.events_days');
end
$$;

select watch.lock_functions();
