-- Where messages go, what waits to go out, and every attempt. The functions on these tables are in later migrations.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.channels (
  key text primary key constraint channels_key_sane check (key ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  title text not null,
  kind text not null constraint channels_kind_known check (kind in ('slack', 'pagerduty', 'webhook', 'email')),
  severities text[] not null default '{warning,critical}'
    constraint channels_severities_known check (severities <@ array['warning', 'critical']),
  enabled boolean not null default true,
  config jsonb not null default '{}' constraint channels_config_object check (jsonb_typeof(config) = 'object'),
  version bigint not null default 1,
  updated_at timestamptz not null default clock_timestamp(),
  updated_by text,
  last_ok_at timestamptz,
  failing_since timestamptz,
  last_error text
);
comment on table watch.channels is 'Where alerts are sent.';
comment on column watch.channels.severities is 'Severities that come here unless a rule names its own channels.';
comment on column watch.channels.config is 'Nothing secret: host of the target, addresses and provider of an e-mail channel.';
comment on column watch.channels.failing_since is 'Since when no attempt succeeded; null while it works or was never used.';

create table if not exists watch.channel_secrets (
  key text primary key references watch.channels (key) on delete cascade,
  secret jsonb not null constraint channel_secrets_object check (jsonb_typeof(secret) = 'object'),
  updated_at timestamptz not null default clock_timestamp()
);
comment on table watch.channel_secrets is
  'What a channel needs to be let in: addresses with keys in them, tokens, signing keys. Readable by the service role only; never sent to a browser.';

create table if not exists watch.outbox (
  id uuid primary key default gen_random_uuid(),
  message text not null,
  channel text not null,
  kind text not null constraint outbox_kind_known check (kind in ('alert', 'test', 'drill', 'notice')),
  severity text not null constraint outbox_severity_known check (severity in ('warning', 'critical')),
  slot timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  state text not null default 'pending'
    constraint outbox_state_known check (state in ('pending', 'sending', 'delivered', 'dead', 'skipped')),
  attempt bigint not null default 0,
  next_at timestamptz not null default clock_timestamp(),
  lease_until timestamptz,
  settled_at timestamptz,
  payload jsonb not null,
  constraint outbox_once unique (message, channel)
);
comment on table watch.outbox is 'Messages to send: one row a message and channel, whatever happens.';
comment on column watch.outbox.message is 'Name of the message, <group>/<severity>@<ms> for alerts; the receiver''s key for telling a repetition.';
comment on column watch.outbox.channel is 'Key of the channel; no foreign key, because the record outlives the channel.';
comment on column watch.outbox.slot is 'The slot that caused it; null where it was none.';
comment on column watch.outbox.attempt is 'Number of the latest claim; an older one cannot overrule it.';
comment on column watch.outbox.payload is 'The message itself, rendered once for all channels; no names of persons, nothing secret.';
create index if not exists outbox_waiting on watch.outbox (next_at) where state in ('pending', 'sending');
create index if not exists outbox_channel on watch.outbox (channel, created_at desc);
create index if not exists outbox_created_at on watch.outbox (created_at);

create table if not exists watch.outbox_entries (
  key text primary key,
  outbox uuid not null references watch.outbox (id) on delete cascade,
  episode text not null,
  rule text not null,
  kind text not null constraint outbox_entries_kind_known check (
    kind in ('firing', 'escalated', 'joined', 'repeat', 'ack_lapsed', 'silence_ended', 'flapping', 'flapping_over', 'resolved')
  ),
  step bigint not null
);
comment on table watch.outbox_entries is
  'What each message tells of which episode. The key is <episode>|<kind>|<step>|<channel>: nothing is told twice on a channel.';
comment on column watch.outbox_entries.episode is 'Id of the episode; <rule>!<ms> for a rule that could not be evaluated.';
comment on column watch.outbox_entries.step is 'How many notifications the episode had before this one.';
create index if not exists outbox_entries_outbox on watch.outbox_entries (outbox);
create index if not exists outbox_entries_episode on watch.outbox_entries (episode);
create index if not exists outbox_entries_rule on watch.outbox_entries (rule);

create table if not exists watch.deliveries (
  id bigint generated always as identity primary key,
  outbox uuid not null references watch.outbox (id) on delete cascade,
  channel text not null,
  attempt bigint not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  outcome text not null constraint deliveries_outcome_known check (outcome in ('delivered', 'retry', 'dead', 'late')),
  status bigint,
  answer text constraint deliveries_answer_short check (length(answer) <= 500),
  latency_ms double precision
);
comment on table watch.deliveries is 'Every attempt to deliver a message. Rows are only ever added.';
comment on column watch.deliveries.outcome is 'late: an older attempt''s answer that came after a newer claim, recorded and overruling nothing.';
comment on column watch.deliveries.status is 'HTTP status; null where no answer came.';
comment on column watch.deliveries.answer is 'The first 500 characters of what was answered, or what went wrong.';
create index if not exists deliveries_outbox on watch.deliveries (outbox);
create index if not exists deliveries_started_at on watch.deliveries (started_at desc);
create index if not exists deliveries_channel on watch.deliveries (channel, started_at desc);

do $$
declare
  t text;
begin
  foreach t in array array['channels', 'outbox', 'outbox_entries', 'deliveries'] loop
    execute format('alter table watch.%I enable row level security', t);
    execute format(
      'create policy %I on watch.%I for select to authenticated
       using (exists (select from watch.members m where m.user_id = (select auth.uid())))', t || '_read', t);
    execute format('grant select on watch.%I to authenticated, service_role', t);
  end loop;
end
$$;
alter table watch.channel_secrets enable row level security;
create policy channel_secrets_service on watch.channel_secrets for select to service_role using (true);
grant select on watch.channel_secrets to service_role;
grant update on watch.channels to service_role;
grant insert, update on watch.outbox, watch.outbox_entries to service_role;
grant insert on watch.deliveries to service_role;

select watch.lock_functions();
