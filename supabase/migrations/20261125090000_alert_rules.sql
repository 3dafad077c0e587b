-- What shapes an alert in time, beside the levels of a rule; and settings of the evaluator.

set lock_timeout = '5s';
set statement_timeout = '5min';

alter table watch.rules
  add column if not exists warning_clear double precision,
  add column if not exists critical_clear double precision,
  add column if not exists for_s bigint not null default 120,
  add column if not exists keep_firing_for_s bigint not null default 300,
  add column if not exists min_failures bigint not null default 0,
  add column if not exists no_data text not null default 'keep_last',
  add column if not exists channels jsonb,
  add column if not exists inhibited_by text[] not null default '{}',
  add column if not exists runbook text,
  add column if not exists owner text,
  add column if not exists on_board boolean not null default true;
comment on table watch.rules is 'Rules in force. Users change levels, times, minimums, channels and owner; the measure itself is ours.';
comment on column watch.rules.warning_clear is 'A firing warning lasts until the value is beyond this on the calm side; null: a fifth from the level.';
comment on column watch.rules.critical_clear is 'A firing critical alert lasts until the value is beyond this on the calm side; null: a fifth from the level.';
comment on column watch.rules.for_s is 'How long a breach lasts before it fires, in seconds.';
comment on column watch.rules.keep_firing_for_s is 'How long a recovery lasts before it resolves, in seconds.';
comment on column watch.rules.min_failures is 'Fewer failures than this in the window never breach an upper level.';
comment on column watch.rules.no_data is 'What a slot without data means: keep_last (nothing), ok (a recovery), alert (a breach).';
comment on column watch.rules.channels is
  'Who hears of it: {"warning": [keys of channels], "critical": [keys]}; null: every channel that is on for the severity.';
comment on column watch.rules.inhibited_by is 'Keys of rules whose firing makes this one an echo that is not told.';
comment on column watch.rules.runbook is 'Path of the runbook in the repository, without its extension.';
comment on column watch.rules.owner is 'Who looks after it, in the words of the team.';
comment on column watch.rules.on_board is 'Whether it is a tile of the board.';

-- What ships is sane: there is nothing to validate.
alter table watch.rules drop constraint if exists rules_measure_known;
alter table watch.rules add constraint rules_measure_known
  check (measure in ('count', 'rate', 'ratio', 'gauge', 'age', 'share')) not valid;
alter table watch.rules add constraint rules_clear_levels_calm check (
  coalesce(warning_clear, 0) >= 0 and coalesce(critical_clear, 0) >= 0
  and (warning_clear is null or warning is null or case direction when 'above' then warning_clear <= warning else warning_clear >= warning end)
  and (critical_clear is null or critical is null or case direction when 'above' then critical_clear <= critical else critical_clear >= critical end)
) not valid;
alter table watch.rules add constraint rules_times_sane
  check (for_s between 0 and 86400 and keep_firing_for_s between 0 and 86400) not valid;
alter table watch.rules add constraint rules_min_failures_sane check (min_failures >= 0 and (min_failures = 0 or direction = 'above')) not valid;
alter table watch.rules add constraint rules_no_data_known check (no_data in ('keep_last', 'ok', 'alert')) not valid;
alter table watch.rules add constraint rules_channels_by_severity check (
  channels is null or coalesce(jsonb_typeof(channels -> 'warning') = 'array' and jsonb_typeof(channels -> 'critical') = 'array', false)
) not valid;

alter table watch.rule_versions
  add column if not exists warning_clear double precision,
  add column if not exists critical_clear double precision,
  add column if not exists for_s bigint not null default 120,
  add column if not exists keep_firing_for_s bigint not null default 300,
  add column if not exists min_failures bigint not null default 0,
  add column if not exists no_data text not null default 'keep_last',
  add column if not exists channels jsonb,
  add column if not exists owner text;

grant update (warning_clear, critical_clear, for_s, keep_firing_for_s, min_failures, no_data, channels, owner)
  on watch.rules to authenticated;

create or replace function watch.rule_settings(r watch.rules) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'warning', r.warning, 'critical', r.critical, 'warning_clear', r.warning_clear, 'critical_clear', r.critical_clear,
    'window_s', r.window_s, 'min_volume', r.min_volume, 'min_failures', r.min_failures,
    'for_s', r.for_s, 'keep_firing_for_s', r.keep_firing_for_s, 'no_data', r.no_data,
    'enabled', r.enabled, 'channels', r.channels, 'owner', r.owner
  )
$$;
comment on function watch.rule_settings(watch.rules) is 'What users may set of a rule, by column. A change of it makes a version.';
grant execute on function watch.rule_settings(watch.rules) to authenticated, service_role;

-- What only a migration changes (a title, the place on the board, a runbook) is no version: nobody judged by other numbers.
create or replace function watch.rule_signed() returns trigger
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if watch.rule_settings(new) = watch.rule_settings(old) and new.reason is not distinct from old.reason then
    new.version := old.version;
    return new;
  end if;
  new.version := old.version + 1;
  new.updated_at := clock_timestamp();
  new.updated_by := (
    select coalesce(m.name, m.user_id::text) from watch.members m where m.user_id = (select auth.uid())
  );
  return new;
end
$$;

create or replace function watch.rule_recorded() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if tg_op = 'UPDATE' and new.version = old.version then
    return null;
  end if;
  insert into watch.rule_versions (
    key, version, warning, critical, warning_clear, critical_clear, window_s, min_volume, min_failures, for_s, keep_firing_for_s,
    no_data, enabled, channels, owner, reason, user_id, updated_by, updated_at
  ) values (
    new.key, new.version, new.warning, new.critical, new.warning_clear, new.critical_clear, new.window_s, new.min_volume,
    new.min_failures, new.for_s, new.keep_firing_for_s, new.no_data, new.enabled, new.channels, new.owner, new.reason,
    (select auth.uid()), new.updated_by, new.updated_at
  );
  if tg_op = 'UPDATE' then
    insert into watch.audit (user_id, name, action, subject, reason, before, after)
    values (
      (select auth.uid()), new.updated_by, 'rule.saved', new.key, new.reason,
      jsonb_build_object('version', old.version) || watch.rule_settings(old),
      jsonb_build_object('version', new.version) || watch.rule_settings(new)
    );
  end if;
  return null;
end
$$;

-- How the shipped rules behave in time (src/domain/rules.ts). They ship like this: it is no change that somebody made.
alter table watch.rules disable trigger rules_signed;
alter table watch.rules disable trigger rules_recorded;
alter table watch.rule_versions disable trigger rule_versions_append_only;
update watch.rules r
set for_s = s.for_s, keep_firing_for_s = s.keep_firing_for_s, min_failures = s.min_failures, inhibited_by = s.inhibited_by
from (values
  ('health-latency', 120, 300, 0, '{supabase-unreachable}'::text[]),
  ('api-error-rate', 120, 300, 5, '{supabase-unreachable}'),
  ('query-errors', 120, 300, 0, '{supabase-unreachable}'),
  ('rpc-failures', 120, 300, 0, '{supabase-unreachable}'),
  ('auth-failures-admin', 120, 300, 0, '{supabase-unreachable}'),
  ('auth-failures-portal', 120, 300, 0, '{supabase-unreachable}'),
  ('portal-lockouts', 60, 300, 0, '{}'),
  ('payment-intents-open', 300, 600, 0, '{}'),
  ('payment-intents-failed', 0, 300, 0, '{supabase-unreachable}'),
  ('storage-failures', 120, 300, 0, '{supabase-unreachable}'),
  ('storage-policy-denials', 120, 300, 0, '{}')
) as s (key, for_s, keep_firing_for_s, min_failures, inhibited_by)
where r.key = s.key;
update watch.rule_versions v
set for_s = r.for_s, keep_firing_for_s = r.keep_firing_for_s, min_failures = r.min_failures
from watch.rules r where r.key = v.key;
alter table watch.rules enable trigger rules_signed;
alter table watch.rules enable trigger rules_recorded;
alter table watch.rule_versions enable trigger rule_versions_append_only;

insert into watch.settings (key, value, note) values
  ('alerts.interval_s', '60', 'How often rules are judged, in seconds: 10, 12, 15, 20, 30 or 60. Tick must be called at least as often.'),
  ('alerts.zone', '"UTC"', 'Time zone of the installation: of quiet hours, and of hours in the sentences of alerts.'),
  ('alerts.quiet_hours', '[]',
    'Hours of the zone in which warnings wait, such as [{"from": "22:00", "to": "07:00"}]. They never hold a critical alert.'),
  ('alerts.dashboard_url', 'null', 'Address of the dashboard, for links in messages, such as "https://watch.example.com"; null: no links.'),
  ('alerts.timing', '{"group_wait_s": 30, "group_interval_s": 300, "repeat_warning_s": 14400, "repeat_critical_s": 3600}',
    'Grouping and repeats of messages, in seconds.')
on conflict (key) do nothing;
alter table watch.settings add constraint settings_interval_sane check (
  key <> 'alerts.interval_s' or value in ('10', '12', '15', '20', '30', '60')
) not valid;

select watch.lock_functions();
