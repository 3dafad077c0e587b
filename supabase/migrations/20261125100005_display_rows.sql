-- Displays as pages read them: the list with what each said of itself, and what is wrong with a change of one.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.display_problem(name text, diagonal_in double precision, distance_m double precision) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select case
    when name is null or length(btrim(name)) not between 1 and 40 or btrim(name) ~ '[[:cntrl:]]'
      then 'Give the screen a name of 1 to 40 characters.'
    when coalesce(diagonal_in not between 5 and 200, true) then 'The diagonal must be 5 to 200 inches.'
    when coalesce(distance_m not between 0.3 and 50, true) then 'The distance must be 0.3 to 50 metres.'
  end
$$;
comment on function watch.display_problem(text, double precision, double precision) is
  'What keeps a display from being saved, in a sentence; null where it is fine.';

create or replace function watch.scope_problem(scope jsonb) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select case when scope not in ('{"payments": true}', '{"payments": false}') or scope is null
    then 'The scope must be {"payments": true or false}.' end
$$;
comment on function watch.scope_problem(jsonb) is 'What is wrong with the scope of a display; null where it is fine.';

create or replace function watch.daily_span_problem(span jsonb) returns text
language plpgsql stable security invoker set search_path = ''
as $$
begin
  if jsonb_typeof(span) = 'null' then
    return null;
  elsif jsonb_typeof(span) is distinct from 'object'
    or not span ?& array['from', 'to', 'tz'] or (select count(*) from jsonb_object_keys(span)) <> 3
    or coalesce(span ->> 'from' !~ '^([01]\d|2[0-3]):[0-5]\d$', true) or coalesce(span ->> 'to' !~ '^([01]\d|2[0-3]):[0-5]\d$', true)
    or coalesce(span ->> 'tz' !~ '^(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2})$', true) then
    return 'takes times such as 22:00 and a zone such as Europe/Berlin';
  end if;
  perform now() at time zone (span ->> 'tz');
  return null;
exception when invalid_parameter_value then
  return 'names a zone that the database does not know';
end
$$;
comment on function watch.daily_span_problem(jsonb) is 'What is wrong with a span of each day, {from, to, tz} or null for none; null where it is fine.';

create or replace function watch.display_settings_problem(settings jsonb) returns text
language sql stable security invoker set search_path = ''
as $$
  select case
    when jsonb_typeof(settings) is distinct from 'object' or not settings ?& array['night', 'sound', 'quiet']
      or (select count(*) from jsonb_object_keys(settings)) <> 3 then 'The settings must be an object of night, sound and quiet.'
    when watch.daily_span_problem(settings -> 'night') is not null
      then format('The night %s.', watch.daily_span_problem(settings -> 'night'))
    when watch.daily_span_problem(settings -> 'quiet') is not null
      then format('The quiet hours: it %s.', watch.daily_span_problem(settings -> 'quiet'))
    when jsonb_typeof(settings -> 'sound') <> 'object' or (select count(*) from jsonb_object_keys(settings -> 'sound')) <> 2
      or jsonb_typeof(settings -> 'sound' -> 'warning') is distinct from 'boolean'
      or jsonb_typeof(settings -> 'sound' -> 'critical') is distinct from 'boolean'
      then 'The sound must say of warning and critical whether they sound.'
  end
$$;
comment on function watch.display_settings_problem(jsonb) is 'What is wrong with the settings of a display, in a sentence; null where they are fine.';

create or replace function watch.display_facts(d watch.displays) returns jsonb
language sql immutable parallel safe set search_path = ''
as $$
  select jsonb_build_object(
    'name', d.name, 'diagonal_in', d.diagonal_in, 'distance_m', d.distance_m, 'scope', d.scope, 'settings', d.settings,
    'expires_at', watch.ms(d.expires_at), 'version', d.version
  )
$$;
comment on function watch.display_facts(watch.displays) is 'What people decide of a display: for the audit, and the beginning of watch.display_row.';
grant execute on function watch.display_facts(watch.displays) to authenticated;

create or replace function watch.blind_minutes(d watch.displays, now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  with grid as (
    select date_bin('30 minutes', now_at, timestamptz 'epoch') - interval '23 hours 30 minutes' as t0,
      date_bin('1 minute', d.paired_at, timestamptz 'epoch') + interval '1 minute' as since,
      date_bin('1 minute', least(now_at, d.expires_at, d.revoked_at), timestamptz 'epoch') as until
  ),
  seen as (
    select date_bin('30 minutes', b.minute, timestamptz 'epoch') as bucket, count(*) as n
    from grid g, watch.display_beats b
    where b.display = d.id and b.minute >= greatest(g.t0, g.since) and b.minute < g.until
    group by 1
  ),
  buckets as (
    select t.bucket, extract(epoch from least(g.until, t.bucket + interval '30 minutes') - greatest(g.since, t.bucket)) / 60 as minutes
    from grid g, generate_series(g.t0, now_at, interval '30 minutes') as t (bucket)
  )
  select jsonb_build_object(
    't0', watch.ms((select g.t0 from grid g)), 'step', 1800000,
    'values', jsonb_agg(case when b.minutes > 0 then greatest(0, b.minutes - coalesce(s.n, 0)) end order by b.bucket)
  )
  from buckets b left join seen s on s.bucket = b.bucket
$$;
comment on function watch.blind_minutes(watch.displays, timestamptz) is
  'For each half hour of the last 24 hours how many whole minutes a display did not poll in; null where it was not paired: {t0, step, values}.';
grant execute on function watch.blind_minutes(watch.displays, timestamptz) to authenticated;

create or replace function watch.running_view(asked uuid, now_at timestamptz) returns watch.sent_views
language sql stable security invoker set search_path = ''
as $$
  select v.* from watch.sent_views v
  where v.display = asked and v.until > now_at and v.ended_at is null and v.at <= now_at
  order by v.id desc limit 1
$$;
comment on function watch.running_view(uuid, timestamptz) is 'The view that was sent to a display and still runs; null where none does.';
grant execute on function watch.running_view(uuid, timestamptz) to authenticated;

create or replace function watch.running_handover(now_at timestamptz) returns watch.handovers
language sql stable security invoker set search_path = ''
as $$
  select h.* from watch.handovers h
  where h.until > now_at and h.ended_at is null and h.at <= now_at
  order by h.id desc limit 1
$$;
comment on function watch.running_handover(timestamptz) is 'The note of the shift before that still runs; null where none does.';
grant execute on function watch.running_handover(timestamptz) to authenticated;

create or replace function watch.view_row(v watch.sent_views) returns jsonb
language sql immutable parallel safe set search_path = ''
as $$
  select v.view || jsonb_build_object('by', v.name, 'sent_at', watch.ms(v.at), 'until', watch.ms(v.until)) where v.id is not null
$$;
comment on function watch.view_row(watch.sent_views) is 'A sent view as pages read it: {area, rule, at, range_s, by, sent_at, until}.';
grant execute on function watch.view_row(watch.sent_views) to authenticated;

create or replace function watch.handover_row(h watch.handovers) returns jsonb
language sql immutable parallel safe set search_path = ''
as $$
  select jsonb_build_object('text', h.text, 'by', h.name, 'at', watch.ms(h.at), 'until', watch.ms(h.until)) where h.id is not null
$$;
comment on function watch.handover_row(watch.handovers) is 'A handover note as pages read it: {text, by, at, until}.';
grant execute on function watch.handover_row(watch.handovers) to authenticated;

create or replace function watch.display_row(d watch.displays, now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select watch.display_facts(d) || jsonb_build_object(
    'id', d.id, 'created_at', watch.ms(d.created_at), 'created_by', d.created_by, 'paired_at', watch.ms(d.paired_at),
    'revoked_at', watch.ms(d.revoked_at), 'revoked_by', d.revoked_by, 'revoke_reason', d.revoke_reason,
    'last_seen_at', watch.ms(d.last_seen_at), 'beat', d.last_beat,
    'blind', case when d.paired_at is not null then watch.blind_minutes(d, now_at) end,
    'view', watch.view_row(watch.running_view(d.id, now_at))
  )
$$;
comment on function watch.display_row(watch.displays, timestamptz) is 'A display as pages read it: src/contracts/displays.ts.';
grant execute on function watch.display_row(watch.displays, timestamptz) to authenticated;

create or replace function watch_api.displays() returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
declare
  now_at constant timestamptz := clock_timestamp();
begin
  perform watch.require_member();
  return jsonb_build_object(
    'now', watch.ms(now_at),
    'displays', (
      select coalesce(jsonb_agg(watch.display_row(d, now_at) order by d.revoked_at is not null, lower(d.name), d.created_at), '[]')
      from watch.displays d where d.revoked_at is null or d.revoked_at > now_at - interval '30 days'
    ),
    'handover', watch.handover_row(watch.running_handover(now_at))
  );
end
$$;
comment on function watch_api.displays() is
  'All displays with what they said of themselves, those revoked in the last 30 days too, and the running handover note: {now, displays, handover}. Members only.';
grant execute on function watch_api.displays() to authenticated;

select watch.lock_functions();
