-- Wall displays: who they are, how they are doing, what was sent to them, and the note of the shift before.
-- A display is no member: it holds a token of its own, and reads aggregates through one function.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.displays (
  id uuid primary key default gen_random_uuid(),
  name text not null constraint displays_named check (name = btrim(name) and length(name) between 1 and 40 and name !~ '[[:cntrl:]]'),
  scope jsonb not null default '{"payments": true}',
  diagonal_in double precision not null constraint displays_diagonal_sane check (diagonal_in between 5 and 200),
  distance_m double precision not null constraint displays_distance_sane check (distance_m between 0.3 and 50),
  settings jsonb not null default '{"night": null, "sound": {"warning": false, "critical": false}, "quiet": null}',
  created_at timestamptz not null default now(),
  created_by text,
  paired_at timestamptz,
  expires_at timestamptz not null,
  version bigint not null default 1,
  revoked_at timestamptz,
  revoked_by text,
  revoke_reason text,
  last_seen_at timestamptz,
  last_beat jsonb
) with (fillfactor = 50);
comment on table watch.displays is 'Wall displays. A revoked one stays as a record, without a token.';
comment on column watch.displays.name is 'What people call the screen. Unique among those that are not revoked.';
comment on column watch.displays.scope is 'What the screen may show besides what all may: {"payments": whether figures of payments are among it}.';
comment on column watch.displays.diagonal_in is 'Diagonal of the screen in inches: with the distance it makes the size of letters.';
comment on column watch.displays.distance_m is 'Distance of the farthest viewer in metres.';
comment on column watch.displays.settings is
  '{"night": {"from": "22:00", "to": "06:00", "tz": "Europe/Berlin"} or null, "sound": {"warning", "critical": whether it sounds}, "quiet": like night, without sound}.';
comment on column watch.displays.created_by is 'Name of who approved it first.';
comment on column watch.displays.paired_at is 'When the screen took its token; null while it has not come for it.';
comment on column watch.displays.version is 'Grows by one with each change by a person; a save names the version it was made from.';
comment on column watch.displays.last_seen_at is 'Its last successful poll.';
comment on column watch.displays.last_beat is 'What it said of itself then: {build, width, height, heap_bytes, last_good_poll: ms}.';
create unique index if not exists displays_name on watch.displays (lower(name)) where revoked_at is null;

create table if not exists watch.display_tokens (
  hash bytea primary key,
  display uuid not null unique references watch.displays (id) on delete cascade
);
comment on table watch.display_tokens is 'Tokens that open the wall, as SHA-256. A display has one at most: none until the screen has come for it, and none once it was revoked.';

create table if not exists watch.pairings (
  id bigint generated always as identity primary key,
  code_hash text not null unique,
  secret_hash bytea not null unique,
  address text,
  created_at timestamptz not null default now(),
  asked_at timestamptz not null default now(),
  expires_at timestamptz not null,
  display uuid references watch.displays (id) on delete cascade,
  approved_at timestamptz,
  taken_at timestamptz
);
comment on table watch.pairings is 'Screens that show a code and wait for an admin. Forgotten when they expire.';
comment on column watch.pairings.code_hash is 'Keyed hash of the code on the screen.';
comment on column watch.pairings.secret_hash is 'SHA-256 of the secret by which the screen that shows the code asks for its token.';
comment on column watch.pairings.address is 'Keyed hash of the address that asked; null where it is not known.';
comment on column watch.pairings.asked_at is 'When the screen last asked whether it was approved, to a few seconds.';
comment on column watch.pairings.taken_at is 'When the token was first handed out. It is told again, the same, until the screen has polled with it.';
create index if not exists pairings_display on watch.pairings (display);

create table if not exists watch.display_beats (
  display uuid not null references watch.displays (id) on delete cascade,
  minute timestamptz not null,
  polls bigint not null,
  build text,
  width bigint,
  height bigint,
  heap_bytes bigint,
  last_good_poll timestamptz,
  primary key (display, minute)
) with (fillfactor = 70);
comment on table watch.display_beats is 'What each display said of itself, by minute, kept for 7 days. A minute without a row is one in which it was blind.';
comment on column watch.display_beats.polls is 'Polls in the minute: too many are refused.';
comment on column watch.display_beats.last_good_poll is 'Its last good poll before this one, by its own account.';

create table if not exists watch.sent_views (
  id bigint generated always as identity primary key,
  display uuid not null references watch.displays (id) on delete cascade,
  view jsonb not null,
  user_id uuid,
  name text,
  at timestamptz not null default now(),
  until timestamptz not null,
  ended_at timestamptz
);
comment on table watch.sent_views is 'Views that members sent to a display: the newest that still runs is shown.';
comment on column watch.sent_views.view is '{area, rule, at, range_s}: see watch.view_problem.';
comment on column watch.sent_views.user_id is 'The account at the time; no foreign key, because the record outlives the account.';
create index if not exists sent_views_display on watch.sent_views (display, until);

create table if not exists watch.handovers (
  id bigint generated always as identity primary key,
  text text not null constraint handovers_short check (length(text) between 1 and 500),
  user_id uuid,
  name text,
  at timestamptz not null default now(),
  until timestamptz not null,
  ended_at timestamptz
);
comment on table watch.handovers is 'Notes of a shift to the next one. The newest that still runs is shown on every wall, signed with initials.';
comment on column watch.handovers.user_id is 'The account at the time; no foreign key, because the record outlives the account.';
create index if not exists handovers_until on watch.handovers (until);

do $$
declare
  t text;
begin
  foreach t in array array['displays', 'display_tokens', 'pairings', 'display_beats', 'sent_views', 'handovers'] loop
    execute format('alter table watch.%I enable row level security', t);
    -- Tokens and codes are for the functions below alone.
    continue when t in ('display_tokens', 'pairings');
    execute format(
      'create policy %I on watch.%I for select to authenticated
       using (exists (select from watch.members m where m.user_id = (select auth.uid())))', t || '_read', t);
    execute format('grant select on watch.%I to authenticated, service_role', t);
  end loop;
end
$$;

create or replace function watch.member_with_role(minimum text, deed text) returns watch.members
language plpgsql stable security invoker set search_path = ''
as $$
declare
  caller watch.members;
begin
  perform watch.require_role(minimum, deed);
  select m.* into caller from watch.members m where m.user_id = (select auth.uid());
  caller.name := watch.my_name();
  return caller;
end
$$;
comment on function watch.member_with_role(text, text) is 'The caller with a name; raises 42501 as watch.require_role does.';

select watch.lock_functions();
