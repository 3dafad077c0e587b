-- Saving everything that shapes an alert, and every version of it. Calls that know only the four thresholds work as before.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.stored_rule(r watch.rules) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select watch.rule_settings(r) || jsonb_build_object(
    'key', r.key, 'version', r.version, 'updated_at', watch.ms(r.updated_at), 'updated_by', r.updated_by, 'reason', r.reason,
    'inhibited_by', r.inhibited_by, 'runbook', r.runbook, 'on_board', r.on_board
  )
$$;

create or replace function watch.alert_setting_problem(rule watch.rules, asked jsonb) returns text
language plpgsql immutable security invoker set search_path = ''
as $$
declare
  field text;
  kind text;
  at numeric;
  clear numeric;
begin
  foreach field in array array['warning', 'critical'] loop
    kind := jsonb_typeof(asked -> (field || '_clear'));
    continue when coalesce(kind, 'null') = 'null';
    if kind <> 'number' then
      return format('%s_clear must be a number, or null for a fifth from the level.', field);
    end if;
    at := (asked ->> field)::numeric;
    clear := (asked ->> (field || '_clear'))::numeric;
    if clear < 0 or clear > 1e15 then
      return 'A clear level must be 0 or more, and less than 1,000,000,000,000,000.';
    elsif rule.direction = 'above' and clear > at then
      return format('The clear level of the %s must not be above its level.', field);
    elsif rule.direction = 'below' and clear < at then
      return format('The clear level of the %s must not be below its level.', field);
    end if;
  end loop;
  foreach field in array array['for_s', 'keep_firing_for_s', 'min_failures'] loop
    if asked ? field and jsonb_typeof(asked -> field) <> 'number' then
      return format('%s must be a number.', field);
    end if;
  end loop;
  if (asked ->> 'for_s')::numeric % 1 <> 0 or (asked ->> 'for_s')::numeric not between 0 and 86400 then
    return 'The time before it fires must be whole seconds, from 0 to 86,400.';
  elsif (asked ->> 'keep_firing_for_s')::numeric % 1 <> 0 or (asked ->> 'keep_firing_for_s')::numeric not between 0 and 86400 then
    return 'The time before it resolves must be whole seconds, from 0 to 86,400.';
  elsif (asked ->> 'min_failures')::numeric % 1 <> 0 or (asked ->> 'min_failures')::numeric not between 0 and 1e9 then
    return 'The minimum of failures must be a whole number, 0 or more.';
  elsif (asked ->> 'min_failures')::numeric > 0 and rule.direction = 'below' then
    return 'A minimum of failures makes no sense for a lower level: set it to 0.';
  elsif asked ? 'no_data' and not coalesce(asked ->> 'no_data' in ('keep_last', 'ok', 'alert'), false) then
    return 'Missing data must mean keep_last, ok or alert.';
  elsif asked ? 'enabled' and jsonb_typeof(asked -> 'enabled') <> 'boolean' then
    return 'enabled must be true or false.';
  elsif jsonb_typeof(asked -> 'owner') not in ('string', 'null') or length(asked ->> 'owner') > 80 then
    return 'The owner must be words, at most 80 characters, or null.';
  elsif jsonb_typeof(asked -> 'channels') <> 'null' and not coalesce(
    jsonb_typeof(asked -> 'channels') = 'object'
    and (asked -> 'channels') - 'warning' - 'critical' = '{}'
    and jsonb_typeof(asked #> '{channels,warning}') = 'array'
    and jsonb_typeof(asked #> '{channels,critical}') = 'array'
    and not jsonb_path_exists(asked -> 'channels', 'strict $.*[*] ? (@.type() != "string")'), false) then
    return 'The channels must be lists of keys for warning and critical, or null for the usual ones.';
  end if;
  return null;
end
$$;
comment on function watch.alert_setting_problem(watch.rules, jsonb) is
  'What keeps the further settings of a rule from being saved, in a sentence; null where they are fine. The same rules as src/domain/status/alerting-draft.ts.';
grant execute on function watch.alert_setting_problem(watch.rules, jsonb) to authenticated;

create or replace function watch.threshold_problem(rule watch.rules, thresholds jsonb) returns text
language plpgsql immutable security invoker set search_path = ''
as $$
declare
  needed constant text[] := array['warning', 'critical', 'window_s', 'min_volume'];
  further constant text[] := array['warning_clear', 'critical_clear', 'for_s', 'keep_firing_for_s', 'min_failures', 'no_data', 'enabled',
    'channels', 'owner'];
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
  return watch.alert_setting_problem(rule, thresholds);
end
$$;

create or replace function watch.unknown_channel(channels jsonb) returns text
language sql stable security invoker set search_path = ''
as $$
  select k.key from jsonb_each(case jsonb_typeof(channels) when 'object' then channels else '{}' end) as l (severity, keys)
  cross join lateral jsonb_array_elements_text(l.keys) as k (key)
  where not exists (select from watch.channels c where c.key = k.key)
  order by k.key limit 1
$$;
comment on function watch.unknown_channel(jsonb) is 'The first key of a rule''s channels that is no channel; null where all are.';
grant execute on function watch.unknown_channel(jsonb) to authenticated;

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
    reason = why
  where r.key = asked
  returning r.* into stored;
  return watch.stored_rule(stored);
end
$$;
comment on function watch_api.save_rule(text, jsonb, text, integer) is
  'Saves {warning, critical, window_s, min_volume}, and of {warning_clear, critical_clear, for_s, keep_firing_for_s, min_failures, no_data, enabled, channels, owner} what is given, and answers with the rule as stored. Editors and admins. Raises 42501, 22023 with a sentence, or PT409 where somebody else saved since expected_version.';

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
      'keep_firing_for_s', v.keep_firing_for_s, 'no_data', v.no_data, 'enabled', v.enabled, 'channels', v.channels, 'owner', v.owner
    ) order by v.version desc), '[]')
    from watch.rule_versions v where v.key = rule_versions.key
  );
end
$$;
comment on function watch_api.rule_versions(text) is 'Every version of a rule, the newest first (src/contracts/alerts.ts). Members only.';
grant execute on function watch_api.rule_versions(text) to authenticated;

select watch.lock_functions();
