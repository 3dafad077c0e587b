-- Rules: thresholds that people set, with every version, who made it and why.
-- The shipped values are those of src/domain/rules.ts; a test compares the two.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.rules (
  key text primary key,
  position bigint not null,
  title text not null,
  noun text not null,
  measure text not null constraint rules_measure_known check (measure in ('count', 'rate', 'ratio', 'gauge', 'age')),
  direction text not null constraint rules_direction_known check (direction in ('above', 'below')),
  subsystem text not null,
  numerator jsonb not null,
  denominator jsonb not null,
  warning double precision,
  critical double precision,
  window_s bigint not null,
  min_volume bigint not null,
  enabled boolean not null default true,
  version bigint not null default 1,
  updated_at timestamptz not null default now(),
  updated_by text,
  reason text,
  constraint rules_levels_sane check (
    coalesce(warning, 0) >= 0 and coalesce(critical, 0) >= 0
    and coalesce(warning, 0) < 'infinity' and coalesce(critical, 0) < 'infinity'
    and (measure <> 'ratio' or (coalesce(warning, 0) <= 1 and coalesce(critical, 0) <= 1))
    and (direction <> 'above' or warning is null or critical is null or warning <= critical)
    and (direction <> 'below' or warning is null or critical is null or warning >= critical)
  ),
  constraint rules_window_whole_minutes check (window_s between 60 and 86400 and window_s % 60 = 0),
  constraint rules_min_volume_positive check (min_volume >= 0)
);
comment on table watch.rules is 'Rules in force. Users change levels, window and minimum volume; the measure itself is ours.';
comment on column watch.rules.position is 'Place on the board.';
comment on column watch.rules.numerator is 'Selectors of what is counted: [{"signal", "variants": [patterns in which * stands for any run of characters]}].';
comment on column watch.rules.denominator is 'Selectors of what a ratio is taken of; empty for other measures.';
comment on column watch.rules.warning is 'Level of a warning; null turns it off. Ratios are fractions, ages seconds.';
comment on column watch.rules.version is 'Grows by one with each change; a save names the version it was made from.';
comment on column watch.rules.updated_by is 'Name of who saved it; null while it is as shipped.';
comment on column watch.rules.reason is 'Why it was changed; null while it is as shipped.';

create table if not exists watch.rule_versions (
  key text not null references watch.rules (key),
  version bigint not null,
  warning double precision,
  critical double precision,
  window_s bigint not null,
  min_volume bigint not null,
  enabled boolean not null,
  reason text,
  user_id uuid,
  updated_by text,
  updated_at timestamptz not null,
  primary key (key, version)
);
comment on table watch.rule_versions is 'Every version of every rule. Rows are only ever added.';
comment on column watch.rule_versions.user_id is 'The account at the time; no foreign key, because the record outlives the account.';

alter table watch.rules enable row level security;
alter table watch.rule_versions enable row level security;
create policy rules_read on watch.rules for select to authenticated
  using (exists (select from watch.members m where m.user_id = (select auth.uid())));
create policy rules_change on watch.rules for update to authenticated
  using ((select watch.member_role()) in ('editor', 'admin')) with check ((select watch.member_role()) in ('editor', 'admin'));
create policy rule_versions_read on watch.rule_versions for select to authenticated
  using (exists (select from watch.members m where m.user_id = (select auth.uid())));
grant select on watch.rules, watch.rule_versions to authenticated, service_role;
grant update (warning, critical, window_s, min_volume, enabled, reason) on watch.rules to authenticated;

create or replace function watch.rule_signed() returns trigger
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  new.version := old.version + 1;
  new.updated_at := clock_timestamp();
  new.updated_by := (
    select coalesce(m.name, m.user_id::text) from watch.members m where m.user_id = (select auth.uid())
  );
  return new;
end
$$;
comment on function watch.rule_signed() is 'Trigger: numbers and signs a change of a rule, so that nobody can change one unsigned.';
create or replace trigger rules_signed before update on watch.rules for each row execute function watch.rule_signed();

create or replace function watch.rule_recorded() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  insert into watch.rule_versions
    (key, version, warning, critical, window_s, min_volume, enabled, reason, user_id, updated_by, updated_at)
  values (
    new.key, new.version, new.warning, new.critical, new.window_s, new.min_volume, new.enabled, new.reason,
    (select auth.uid()), new.updated_by, new.updated_at
  );
  if tg_op = 'UPDATE' then
    insert into watch.audit (user_id, name, action, subject, reason, before, after)
    values (
      (select auth.uid()), new.updated_by, 'rule.saved', new.key, new.reason,
      jsonb_build_object('version', old.version, 'warning', old.warning, 'critical', old.critical, 'window_s', old.window_s,
        'min_volume', old.min_volume, 'enabled', old.enabled),
      jsonb_build_object('version', new.version, 'warning', new.warning, 'critical', new.critical, 'window_s', new.window_s,
        'min_volume', new.min_volume, 'enabled', new.enabled)
    );
  end if;
  return null;
end
$$;
comment on function watch.rule_recorded() is
  'Trigger: keeps every version of a rule and an audit record. Definer: nobody may write those two tables by hand.';
create or replace trigger rules_recorded after insert or update on watch.rules
  for each row execute function watch.rule_recorded();
create or replace trigger rule_versions_append_only before update or delete or truncate on watch.rule_versions
  for each statement execute function watch.refuse_change();

insert into watch.rules
  (key, position, title, noun, measure, direction, subsystem, numerator, denominator, warning, critical, window_s, min_volume)
values
  ('health-latency', 1, 'Health check', 'health check', 'gauge', 'above', 'health',
    '[{"signal": "health.latency"}]', '[]', 800, 3000, 300, 0),
  ('api-error-rate', 2, 'API error rate', 'requests failed', 'ratio', 'above', 'api',
    '[{"signal": "api.request", "variants": ["*/5xx"]}]', '[{"signal": "api.request"}]', 0.01, 0.05, 300, 50),
  ('query-errors', 3, 'Query errors', 'query errors', 'count', 'above', 'database',
    '[{"signal": "db.error"}]', '[]', 20, 100, 300, 0),
  ('rpc-failures', 4, 'RPC failures', 'RPC calls failed', 'count', 'above', 'database',
    '[{"signal": "rpc.failure"}]', '[]', 10, 50, 300, 0),
  ('auth-failures-admin', 5, 'Admin sign-in failures', 'admin sign-ins failed', 'count', 'above', 'auth',
    '[{"signal": "auth.failure", "variants": ["admin/*"]}]', '[]', 8, 25, 600, 0),
  ('auth-failures-portal', 6, 'Portal sign-in failures', 'portal sign-ins failed', 'count', 'above', 'auth',
    '[{"signal": "auth.failure", "variants": ["portal/*"]}]', '[]', 25, 80, 600, 0),
  ('portal-lockouts', 7, 'Portal lockouts', 'customers locked out', 'count', 'above', 'portal',
    '[{"signal": "portal.lockout", "variants": ["locked"]}]', '[]', 3, 10, 900, 0),
  ('payment-intents-open', 8, 'Oldest open payment intent', 'payment intent waiting', 'age', 'above', 'payments',
    '[{"signal": "payment_intents.oldest_age"}]', '[]', 14400, 86400, 300, 0),
  ('payment-intents-failed', 9, 'Failed payment intents', 'payment intents failed', 'count', 'above', 'payments',
    '[{"signal": "payment_intent.failed"}]', '[]', 2, 6, 1800, 0),
  ('storage-failures', 10, 'Upload failures', 'uploads failed', 'count', 'above', 'storage',
    '[{"signal": "storage.upload_failed"}, {"signal": "storage.outage"}]', '[]', 5, 20, 900, 0),
  ('storage-policy-denials', 11, 'Storage policy denials', 'storage requests denied', 'count', 'above', 'storage',
    '[{"signal": "storage.policy_denied"}]', '[]', 3, 15, 900, 0)
on conflict (key) do nothing;

create or replace function watch.stored_rule(r watch.rules) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'key', r.key, 'warning', r.warning, 'critical', r.critical, 'window_s', r.window_s, 'min_volume', r.min_volume,
    'enabled', r.enabled, 'version', r.version, 'updated_at', watch.ms(r.updated_at), 'updated_by', r.updated_by, 'reason', r.reason
  )
$$;
comment on function watch.stored_rule(watch.rules) is 'A rule as pages read it; updated_at in milliseconds since the epoch.';
grant execute on function watch.stored_rule(watch.rules) to authenticated;

create or replace function watch_api.rules() returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  return (select coalesce(jsonb_agg(watch.stored_rule(r) order by r.position), '[]') from watch.rules r);
end
$$;
comment on function watch_api.rules() is 'All rules in the order of the board, with who last changed them, when and why. Members only.';
grant execute on function watch_api.rules() to authenticated;

create or replace function watch.threshold_problem(rule watch.rules, thresholds jsonb) returns text
language plpgsql immutable security invoker set search_path = ''
as $$
declare
  field text;
  warning numeric;
  critical numeric;
begin
  if jsonb_typeof(thresholds) is distinct from 'object'
    or not thresholds ?& array['warning', 'critical', 'window_s', 'min_volume']
    or exists (select from jsonb_object_keys(thresholds) k where k not in ('warning', 'critical', 'window_s', 'min_volume')) then
    return 'The thresholds must be an object of warning, critical, window_s and min_volume.';
  end if;
  foreach field in array array['warning', 'critical', 'window_s', 'min_volume'] loop
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
  return null;
end
$$;
comment on function watch.threshold_problem(watch.rules, jsonb) is
  'What keeps thresholds from being saved, in a sentence; null where they are fine. The same rules as src/domain/status/thresholds.ts.';
grant execute on function watch.threshold_problem(watch.rules, jsonb) to authenticated;

create or replace function watch_api.save_rule(key text, thresholds jsonb, reason text, expected_version integer) returns jsonb
language plpgsql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$
#variable_conflict use_column
declare
  asked constant text := save_rule.key;
  why constant text := nullif(btrim(save_rule.reason), '');
  stored watch.rules;
  problem text;
begin
  perform watch.require_member();
  if watch.member_role() not in ('editor', 'admin') then
    raise exception 'Your role is %; saving thresholds takes an editor or an admin.', watch.member_role()
      using errcode = '42501', hint = 'Ask an admin of Nexsys Watch to save it, or to change your role.';
  end if;
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
  if stored.version is distinct from expected_version then
    raise exception 'The rule was changed meanwhile by % at % UTC.',
      coalesce(stored.updated_by, 'the database owner'), to_char(stored.updated_at at time zone 'utc', 'YYYY-MM-DD HH24:MI')
      using errcode = 'PT409', hint = 'Look at the new thresholds, and save again if yours should still hold.';
  end if;
  update watch.rules r
  set warning = (thresholds ->> 'warning')::double precision,
    critical = (thresholds ->> 'critical')::double precision,
    window_s = (thresholds ->> 'window_s')::bigint,
    min_volume = (thresholds ->> 'min_volume')::bigint,
    reason = why
  where r.key = asked
  returning r.* into stored;
  return watch.stored_rule(stored);
end
$$;
comment on function watch_api.save_rule(text, jsonb, text, integer) is
  'Saves {warning, critical, window_s, min_volume} of a rule and answers with the rule as stored. Editors and admins. Raises 42501, 22023 with a sentence, or PT409 where somebody else saved since expected_version.';
grant execute on function watch_api.save_rule(text, jsonb, text, integer) to authenticated;

select watch.lock_functions();
