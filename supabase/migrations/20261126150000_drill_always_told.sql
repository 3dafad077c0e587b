-- The fire drill is a group of its own, and neither quiet hours nor silences hold it: else it would be missed each morning after.

set lock_timeout = '5s';
set statement_timeout = '5min';

alter table watch.rules add column if not exists always_told boolean not null default false;
comment on column watch.rules.always_told is 'Whether neither quiet hours nor silences hold what it tells.';
comment on column watch.alert_states.measurement is
  '{"kind": value, no_data, low_traffic or error; "value", "numerator", "denominator", or "reason", or "seen", "needed", "failures"; "window_from", "window_to": ms of what was judged, or null}.';

-- How it ships is no change that somebody made.
alter table watch.rules disable trigger rules_signed;
alter table watch.rules disable trigger rules_recorded;
update watch.rules set subsystem = 'drill', always_told = true where key = 'fire-drill';
alter table watch.rules enable trigger rules_signed;
alter table watch.rules enable trigger rules_recorded;

-- As it was, with always_told.
create or replace function watch.evaluation_input_at(at_ms bigint, now_at timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = '' set jit = off
as $$
declare
  every constant interval := watch.alert_interval();
  slot constant timestamptz := date_bin(every, watch.at_ms(at_ms), timestamptz 'epoch');
  zone constant text := watch.alert_zone();
  stood watch.evaluation;
  committed boolean;
  measured jsonb := '{}';
begin
  select e.* into stood from watch.evaluation e;
  committed := coalesce(slot <= stood.last_slot, false);
  if not committed then
    measured := coalesce(watch.evaluation_rules(
      (select array_agg(r.key) from watch.rules r where r.enabled), slot, now_at), '{}');
  end if;
  return jsonb_build_object(
    'revision', stood.revision,
    'last_slot', watch.ms(stood.last_slot),
    'slot', watch.ms(slot),
    'committed', committed,
    'now', watch.ms(now_at),
    'interval_s', extract(epoch from every)::integer,
    'notify_state', stood.notify_state,
    'timing', watch.setting('alerts.timing'),
    'quiet_hours', watch.quiet_hours(now_at),
    'zone', jsonb_build_object(
      'offset_min', (extract(epoch from (slot at time zone zone) - (slot at time zone 'UTC')) / 60)::integer,
      'name', case when zone = 'UTC' then 'UTC' end),
    'links', jsonb_build_object(
      'dashboard', watch.setting('alerts.dashboard_url'), 'environment', watch.setting('alerts.environment'),
      'runbooks', watch.setting('alerts.runbook_url')),
    'rules', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'rule', jsonb_build_object(
          'key', r.key, 'title', r.title, 'noun', r.noun, 'group', r.subsystem, 'measure', r.measure, 'direction', r.direction,
          'numerator', r.numerator, 'denominator', r.denominator, 'runbook', r.runbook, 'inhibited_by', r.inhibited_by,
          'always_told', r.always_told, 'version', r.version
        ) || watch.rule_settings(r),
        'state', a.state, 'measurement', a.measurement, 'sentence', a.sentence,
        'changed_at', case when r.version > 1 then watch.ms(r.updated_at) end,
        'measured', measured -> r.key
      ) order by r.position, r.key), '[]')
      from watch.rules r
      left join watch.alert_states a on a.rule = r.key
    ),
    'acks', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'episode', a.episode, 'by', a.name, 'reason', a.reason, 'at', watch.ms(a.at),
        'until', watch.ms(least(a.until, coalesce(a.ended_at, a.until))), 'severity', a.severity
      ) order by a.id), '[]')
      from watch.acks a
      join watch.episodes e on e.id = a.episode
      where e.resolved_at is null or e.resolved_at > now_at - interval '1 day'
    ),
    'silences', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', s.id, 'rules', s.rules, 'groups', s.groups, 'severities', s.severities, 'from', watch.ms(s.starts_at),
        'until', watch.ms(least(s.ends_at, coalesce(s.ended_at, s.ends_at))), 'reason', s.reason, 'by', s.name
      ) order by s.id), '[]')
      from watch.silences s
      where s.ends_at > now_at and s.starts_at <= now_at and s.ended_at is null
    ),
    'channels', (
      select coalesce(jsonb_agg(jsonb_build_object('key', c.key, 'severities', c.severities) order by c.key), '[]')
      from watch.channels c where c.enabled
    ),
    -- The one before a breach is looked for; a later one may be its cure.
    'releases', (
      select coalesce(jsonb_agg(jsonb_build_object('version', x.version, 'at', watch.ms(x.at)) order by x.at desc), '[]')
      from (
        select l.version, l.at from watch.releases l where l.at <= now_at and l.at > now_at - interval '7 days' order by l.at desc limit 20
      ) as x
    )
  );
end
$$;
select watch.lock_functions();
