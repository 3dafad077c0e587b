-- What the evaluator commits for a slot, and what people say about alerts.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.evaluation (
  singleton boolean primary key default true constraint evaluation_one_row check (singleton),
  revision bigint not null default 0,
  last_slot timestamptz,
  notify_state jsonb
);
comment on table watch.evaluation is
  'One row: where the evaluator stands. Each commit names the revision that it read, so that of two evaluators one changes nothing.';
comment on column watch.evaluation.last_slot is 'The newest committed slot; null before the first.';
comment on column watch.evaluation.notify_state is
  'What receivers were told (NotifyState of src/domain/alert-engine/notify.ts); null before the first commit.';
insert into watch.evaluation default values on conflict do nothing;

create table if not exists watch.alert_states (
  rule text primary key references watch.rules (key),
  state jsonb not null,
  slot timestamptz not null,
  measurement jsonb not null,
  sentence text,
  level double precision,
  usual jsonb,
  updated_at timestamptz not null default clock_timestamp()
) with (fillfactor = 50);
comment on table watch.alert_states is 'Every rule as it was last judged. Written by watch.commit_slot only.';
comment on column watch.alert_states.state is 'AlertState of src/domain/alert-engine/state.ts; times in milliseconds since the epoch.';
comment on column watch.alert_states.measurement is
  '{"kind": value, no_data, low_traffic or error; "value", "numerator", "denominator", or "reason", or "seen", "needed"; "window_from", "window_to": ms of what was judged, or null}.';
comment on column watch.alert_states.level is 'The level that the sentence names; null where there is none.';
comment on column watch.alert_states.usual is 'What is usual at this hour of the week, {"low", "median", "high"}; null while it is not known.';

create table if not exists watch.episodes (
  id text primary key,
  rule text not null references watch.rules (key),
  fired_at timestamptz not null,
  resolved_at timestamptz,
  severity text not null constraint episodes_severity_known check (severity in ('warning', 'critical')),
  peak text not null constraint episodes_peak_known check (peak in ('warning', 'critical')),
  cause text constraint episodes_cause_known check (cause in ('rule_changed', 'rule_disabled')),
  first_sentence text,
  last_sentence text,
  rule_version bigint not null,
  release text,
  flapped boolean not null default false
);
comment on table watch.episodes is 'Times of firing. The id is the rule and the slot that fired, the same for every evaluator.';
comment on column watch.episodes.resolved_at is 'Null while it fires.';
comment on column watch.episodes.severity is 'Severity now, or at the end; peak is the worst of the episode.';
comment on column watch.episodes.cause is 'Why it ended, where it was not by recovery.';
comment on column watch.episodes.first_sentence is 'The sentence of the slot that fired; last_sentence is that of the latest change.';
comment on column watch.episodes.release is 'Version of the newest release before the breach, where it was young enough to be a cause.';
create index if not exists episodes_rule on watch.episodes (rule, fired_at desc);
create index if not exists episodes_fired_at on watch.episodes (fired_at desc);
create index if not exists episodes_open on watch.episodes (rule) where resolved_at is null;

create table if not exists watch.transitions (
  id bigint generated always as identity primary key,
  rule text not null references watch.rules (key),
  slot timestamptz not null,
  kind text not null constraint transitions_kind_known check (
    kind in ('pending', 'withdrawn', 'fired', 'escalated', 'eased', 'resolved', 'flapping', 'settled', 'unevaluable', 'evaluable')
  ),
  episode text references watch.episodes (id),
  severity text constraint transitions_severity_known check (severity in ('warning', 'critical')),
  value double precision,
  cause text,
  sentence text
);
comment on table watch.transitions is 'What happened to each alert, slot by slot. Rows are only ever added.';
comment on column watch.transitions.episode is 'Null for what belongs to none, such as a pending alert.';
create index if not exists transitions_rule on watch.transitions (rule, slot desc);
create index if not exists transitions_episode on watch.transitions (episode) where episode is not null;
create index if not exists transitions_slot on watch.transitions (slot);

create table if not exists watch.acks (
  id bigint generated always as identity primary key,
  episode text not null references watch.episodes (id),
  user_id uuid,
  name text not null,
  reason text not null,
  at timestamptz not null default clock_timestamp(),
  until timestamptz not null,
  severity text not null constraint acks_severity_known check (severity in ('warning', 'critical')),
  ended_at timestamptz,
  constraint acks_have_an_end check (until > at)
);
comment on table watch.acks is 'Somebody is on it: stops repeats of an episode, up to the severity that was seen, until it lapses.';
comment on column watch.acks.user_id is 'The account at the time; no foreign key, because the record outlives the account.';
comment on column watch.acks.ended_at is 'When it was taken back, or something joined the alert that it did not cover; null where neither was.';
create index if not exists acks_episode on watch.acks (episode);

create table if not exists watch.silences (
  id uuid primary key default gen_random_uuid(),
  rules text[] not null default '{}',
  groups text[] not null default '{}',
  severities text[] not null default '{}',
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text not null,
  user_id uuid,
  name text not null,
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  ended_by text,
  constraint silences_match_something check (cardinality(rules) + cardinality(groups) + cardinality(severities) > 0),
  constraint silences_have_an_end check (ends_at > starts_at and ends_at <= starts_at + interval '7 days')
);
comment on table watch.silences is
  'What is expected and shall not notify. An empty list matches everything of its kind; at least one is not empty.';
comment on column watch.silences.ended_at is 'When it was ended before its time; null where it was not.';
create index if not exists silences_ends_at on watch.silences (ends_at);

create table if not exists watch.suppressions (
  silence uuid not null references watch.silences (id),
  episode text not null,
  kind text not null,
  rule text not null,
  at timestamptz not null,
  primary key (silence, episode, kind)
);
comment on table watch.suppressions is 'Notifications that a silence kept back, each counted once.';
comment on column watch.suppressions.episode is 'Id of the episode; <rule>!<ms> for a rule that could not be evaluated.';
create index if not exists suppressions_episode on watch.suppressions (episode);
create index if not exists suppressions_at on watch.suppressions (at);

create table if not exists watch.episode_notes (
  id bigint generated always as identity primary key,
  episode text not null references watch.episodes (id),
  user_id uuid,
  name text not null,
  at timestamptz not null default clock_timestamp(),
  text text not null
);
comment on table watch.episode_notes is 'What people wrote down beside an episode. Rows are only ever added.';
create index if not exists episode_notes_episode on watch.episode_notes (episode);

do $$
declare
  t text;
begin
  foreach t in array array[
    'evaluation', 'alert_states', 'episodes', 'transitions', 'acks', 'silences', 'suppressions', 'episode_notes'
  ] loop
    execute format('alter table watch.%I enable row level security', t);
    execute format(
      'create policy %I on watch.%I for select to authenticated
       using (exists (select from watch.members m where m.user_id = (select auth.uid())))', t || '_read', t);
    execute format('grant select on watch.%I to authenticated, service_role', t);
  end loop;
end
$$;
grant update on watch.evaluation to service_role;
grant insert, update on watch.alert_states, watch.episodes to service_role;
grant insert on watch.transitions, watch.suppressions to service_role;
-- One that joins an alert ends its acknowledgement.
grant update (ended_at) on watch.acks to service_role;

select watch.lock_functions();
