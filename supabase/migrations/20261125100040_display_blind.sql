-- A display that nobody could read is itself something to be told of.

set lock_timeout = '5s';
set statement_timeout = '5min';

insert into watch.signals (signal, kind, sources, observed_by) values ('display.blind', 'age', '{database}', '{database}')
on conflict (signal) do update set kind = excluded.kind, sources = excluded.sources, observed_by = excluded.observed_by;

insert into watch.rules (
  key, position, title, noun, measure, direction, subsystem, numerator, denominator, warning, critical, window_s, min_volume,
  for_s, no_data, on_board
) values (
  'display-blind', 100, 'Wall displays', 'display blind', 'age', 'above', 'sources',
  '[{"signal": "display.blind"}]', '[]', 300, null, 300, 0, 0, 'ok', false
) on conflict (key) do nothing;

create or replace function watch.step_displays(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
declare
  -- Four polls: until then a screen shows its last answer as late, afterwards as unknown.
  patience constant interval := interval '1 minute';
begin
  perform watch.set_gauge('display.blind', now_at, d.name,
    case when d.last_seen_at > now_at - patience then 0
      else greatest(0, extract(epoch from now_at - coalesce(d.last_seen_at, d.paired_at, d.created_at))) end)
  from watch.displays d
  where d.revoked_at is null;
  delete from watch.pairings p where p.expires_at <= now_at;
end
$$;
comment on function watch.step_displays(timestamptz) is
  'For how long each display that is not revoked has not polled, since it was paired or approved where it never did: 0 while it does. One whose token expired is blind like any other. And forgets codes that expired.';

create or replace function watch.step_display_purge(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = '' set lock_timeout = '5s'
as $$
begin
  delete from watch.display_beats b using watch.displays d where b.display = d.id and b.minute < now_at - interval '7 days';
  delete from watch.sent_views v using watch.displays d where v.display = d.id and v.until < now_at - interval '7 days';
  delete from watch.handovers h where h.until < now_at - interval '7 days';
end
$$;
comment on function watch.step_display_purge(timestamptz) is 'Deletes beats, sent views and handover notes after a week.';

insert into watch.upkeep_steps (step, position, hourly) values ('step_displays', 55, false), ('step_display_purge', 92, true)
on conflict (step) do nothing;

update watch.rules set runbook = 'docs/runbooks/display-blind' where key = 'display-blind' and runbook is null;

select watch.lock_functions();
