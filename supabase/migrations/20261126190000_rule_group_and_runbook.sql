-- Group and runbook of a rule are settings like any other: saved with a reason, versioned, and part of the file of rules.

set lock_timeout = '5s';
set statement_timeout = '5min';

comment on column watch.rules.subsystem is 'The group: alerts of one group are told together, and a silence may be of a group.';
comment on column watch.rules.runbook is
  'What to do when it fires: the path of a file of the repository without its extension, or an https address; null where there is none.';

alter table watch.rule_versions
  add column if not exists subsystem text,
  add column if not exists runbook text;
comment on column watch.rule_versions.subsystem is 'The group of the rule.';
comment on column watch.rule_versions.runbook is 'As of watch.rules.';

-- Until now both were as they shipped, in every version.
alter table watch.rule_versions disable trigger rule_versions_append_only;
update watch.rule_versions v set subsystem = r.subsystem, runbook = r.runbook
from watch.rules r where r.key = v.key and v.subsystem is null;
alter table watch.rule_versions enable trigger rule_versions_append_only;

grant update (subsystem, runbook) on watch.rules to authenticated;

create or replace function watch.rule_settings(r watch.rules) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'warning', r.warning, 'critical', r.critical, 'warning_clear', r.warning_clear, 'critical_clear', r.critical_clear,
    'window_s', r.window_s, 'min_volume', r.min_volume, 'min_failures', r.min_failures,
    'for_s', r.for_s, 'keep_firing_for_s', r.keep_firing_for_s, 'no_data', r.no_data,
    'enabled', r.enabled, 'channels', r.channels, 'owner', r.owner, 'group', r.subsystem, 'runbook', r.runbook
  )
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
    no_data, enabled, channels, owner, subsystem, runbook, reason, user_id, updated_by, updated_at
  ) values (
    new.key, new.version, new.warning, new.critical, new.warning_clear, new.critical_clear, new.window_s, new.min_volume,
    new.min_failures, new.for_s, new.keep_firing_for_s, new.no_data, new.enabled, new.channels, new.owner, new.subsystem, new.runbook,
    new.reason, (select auth.uid()), new.updated_by, new.updated_at
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

create or replace function watch.stored_rule(r watch.rules) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select watch.rule_settings(r) || jsonb_build_object(
    'key', r.key, 'version', r.version, 'updated_at', watch.ms(r.updated_at), 'updated_by', r.updated_by, 'reason', r.reason,
    'inhibited_by', r.inhibited_by, 'on_board', r.on_board
  )
$$;

create or replace function watch.place_problem(asked jsonb) returns text
language sql immutable security invoker set search_path = ''
as $$
  select case
    when asked ? 'group' and not coalesce(jsonb_typeof(asked -> 'group') = 'string' and asked ->> 'group' ~ '^[a-z][a-z0-9-]{0,39}$', false)
      then 'The group must be a word such as "payments": small letters, digits and hyphens, at most 40.'
    when coalesce(jsonb_typeof(asked -> 'runbook'), 'null') = 'null' then null
    when jsonb_typeof(asked -> 'runbook') = 'string' and length(asked ->> 'runbook') <= 300 and (
      asked ->> 'runbook' ~ '^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][A-Za-z0-9._~:?#@!$&()*+,;=%/-]*)?$'
      or (asked ->> 'runbook' ~ '^[A-Za-z0-9_][A-Za-z0-9_./-]*$' and asked ->> 'runbook' !~ '(^|/)\.\.(/|$)'))
      then null
    else 'The runbook must be an https address, or a path in the repository such as "docs/runbooks/lockouts", at most 300 characters.'
  end
$$;
comment on function watch.place_problem(jsonb) is
  'What keeps group and runbook of a rule from being saved, in a sentence; null where they are fine. The same rules as src/domain/status/alerting-draft.ts.';
grant execute on function watch.place_problem(jsonb) to authenticated;

create or replace function watch.threshold_problem(rule watch.rules, thresholds jsonb) returns text
language plpgsql immutable security invoker set search_path = ''
as $$
declare
  needed constant text[] := array['warning', 'critical', 'window_s', 'min_volume'];
  further constant text[] := array['warning_clear', 'critical_clear', 'for_s', 'keep_firing_for_s', 'min_failures', 'no_data', 'enabled',
    'channels', 'owner', 'group', 'runbook'];
  field text;
  warning numeric;
  critical numeric;
begin
  if jsonb_typeof(thresholds) is distinct from 'object' or not thresholds ?& needed then
    return 'The thresholds must be an object of warning, critical, window_s and min_volume.';
  end if;
  select k into field from jsonb_object_keys(thresholds) as k where k <> all (needed || further) order by k limit 1;
  if found then
    return format('A rule has no setting "%s": there are %s.', field, array_to_string(needed || further, ', '));
  end if;
  foreach field in array needed loop
    if not (jsonb_typeof(thresholds -> field) = 'number'
      or (jsonb_typeof(thresholds -> field) = 'null' and field in ('warning', 'critical'))) then
      return format('%s must be a number%s.', field, case when field in ('warning', 'critical') then ', or null to turn it off' end);
    end if;
  end loop;
  warning := (thresholds ->> 'warning')::numeric;
  critical := (thresholds ->> 'critical')::numeric;
  if least(warning, critical) < 0 then
    return 'A level must be 0 or more.';
  elsif rule.measure = 'ratio' and greatest(warning, critical) > 1 then
    return 'A share cannot be more than 100 %.';
  elsif greatest(warning, critical) > 1e15 then
    return 'A level must be less than 1,000,000,000,000,000.';
  elsif rule.direction = 'above' and warning > critical then
    return 'The warning level must not be above the critical level.';
  elsif rule.direction = 'below' and warning < critical then
    return 'The warning level must not be below the critical level.';
  elsif (thresholds ->> 'window_s')::numeric % 60 <> 0 or (thresholds ->> 'window_s')::numeric not between 60 and 86400 then
    return 'The window must be whole minutes, from 1 to 1,440.';
  elsif (thresholds ->> 'min_volume')::numeric % 1 <> 0 or (thresholds ->> 'min_volume')::numeric not between 0 and 1e9 then
    return 'The minimum volume must be a whole number, 0 or more.';
  end if;
  return coalesce(watch.alert_setting_problem(rule, thresholds), watch.place_problem(thresholds));
end
$$;

create or replace function watch_api.save_rule(key text, thresholds jsonb, reason text, expected_version integer) returns jsonb
language plpgsql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$
#variable_conflict use_column
declare
  asked constant text := save_rule.key;
  why constant text := nullif(btrim(save_rule.reason), '');
  stored watch.rules;
  wanted jsonb;
  problem text;
begin
  perform watch.require_role('editor', 'saving thresholds');
  select r.* into stored from watch.rules r where r.key = asked for update;
  if not found then
    raise exception 'There is no rule "%".', asked using errcode = '22023', hint = 'watch_api.rules lists the rules.';
  end if;
  if why is null or length(why) > 500 then
    raise exception 'Say in a sentence why the thresholds change.'
      using errcode = '22023', hint = 'The reason stands beside the rule for those who come after; at most 500 characters.';
  end if;
  problem := watch.threshold_problem(stored, thresholds);
  if problem is not null then
    raise exception '%', problem using errcode = '22023', hint = 'Nothing was saved.';
  end if;
  problem := watch.unknown_channel(thresholds -> 'channels');
  if problem is not null then
    raise exception 'There is no channel "%".', problem using errcode = '22023', hint = 'watch_api.channels lists the channels.';
  end if;
  if stored.version is distinct from expected_version then
    raise exception 'The rule was changed meanwhile by % at % UTC.',
      coalesce(stored.updated_by, 'the database owner'), to_char(stored.updated_at at time zone 'utc', 'YYYY-MM-DD HH24:MI')
      using errcode = 'PT409', hint = 'Look at the new thresholds, and save again if yours should still hold.';
  end if;
  -- What is left out stays as it is; a clear level only where it still fits its level.
  wanted := watch.rule_settings(stored) || thresholds;
  if not thresholds ? 'warning_clear' and watch.alert_setting_problem(stored, wanted - 'critical_clear') is not null then
    wanted := wanted || '{"warning_clear": null}';
  end if;
  if not thresholds ? 'critical_clear' and watch.alert_setting_problem(stored, wanted - 'warning_clear') is not null then
    wanted := wanted || '{"critical_clear": null}';
  end if;
  update watch.rules r
  set warning = (wanted ->> 'warning')::double precision,
    critical = (wanted ->> 'critical')::double precision,
    warning_clear = (wanted ->> 'warning_clear')::double precision,
    critical_clear = (wanted ->> 'critical_clear')::double precision,
    window_s = (wanted ->> 'window_s')::bigint,
    min_volume = (wanted ->> 'min_volume')::bigint,
    min_failures = (wanted ->> 'min_failures')::bigint,
    for_s = (wanted ->> 'for_s')::bigint,
    keep_firing_for_s = (wanted ->> 'keep_firing_for_s')::bigint,
    no_data = wanted ->> 'no_data',
    enabled = (wanted ->> 'enabled')::boolean,
    channels = nullif(wanted -> 'channels', 'null'),
    owner = nullif(btrim(wanted ->> 'owner'), ''),
    subsystem = wanted ->> 'group',
    runbook = wanted ->> 'runbook',
    reason = why
  where r.key = asked
  returning r.* into stored;
  return watch.stored_rule(stored);
end
$$;
comment on function watch_api.save_rule(text, jsonb, text, integer) is
  'Saves {warning, critical, window_s, min_volume}, and of {warning_clear, critical_clear, for_s, keep_firing_for_s, min_failures, no_data, enabled, channels, owner, group, runbook} what is given, and answers with the rule as stored. Editors and admins. Raises 42501, 22023 with a sentence, or PT409 where somebody else saved since expected_version.';

create or replace function watch_api.rule_versions(key text) returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
#variable_conflict use_column
begin
  perform watch.require_member();
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'version', v.version, 'updated_at', watch.ms(v.updated_at), 'updated_by', v.updated_by, 'reason', v.reason,
      'warning', v.warning, 'critical', v.critical, 'warning_clear', v.warning_clear, 'critical_clear', v.critical_clear,
      'window_s', v.window_s, 'min_volume', v.min_volume, 'min_failures', v.min_failures, 'for_s', v.for_s,
      'keep_firing_for_s', v.keep_firing_for_s, 'no_data', v.no_data, 'enabled', v.enabled, 'channels', v.channels, 'owner', v.owner,
      'group', v.subsystem, 'runbook', v.runbook
    ) order by v.version desc), '[]')
    from watch.rule_versions v where v.key = rule_versions.key
  );
end
$$;
comment on function watch_api.rule_versions(text) is 'Every version of a rule, the newest first (src/contracts/alerts.ts). Members only.';

select watch.lock_functions();
