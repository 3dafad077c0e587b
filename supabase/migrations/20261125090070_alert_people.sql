-- What people do about alerts: acknowledge, silence, note. Every deed leaves an audit record.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.require_role(minimum text, deed text) returns void
language plpgsql stable security invoker set search_path = ''
as $$
declare
  ladder constant text[] := array['viewer', 'responder', 'editor', 'admin'];
  role constant text := watch.member_role();
begin
  perform watch.require_member();
  if array_position(ladder, role) < array_position(ladder, minimum) then
    raise exception 'Your role is %; % takes %.', role, deed,
      case minimum when 'responder' then 'a responder, an editor or an admin' when 'editor' then 'an editor or an admin' else 'an admin' end
      using errcode = '42501', hint = 'Ask an admin of Nexsys Watch to do it, or to change your role.';
  end if;
end
$$;
comment on function watch.require_role(text, text) is
  'Raises 42501 with a sentence for people who are no members, or whose role is less than the deed takes.';
grant execute on function watch.require_role(text, text) to authenticated;

create or replace function watch.my_name() returns text
language sql stable security invoker set search_path = ''
as $$ select coalesce(m.name, m.user_id::text) from watch.members m where m.user_id = (select auth.uid()) $$;
comment on function watch.my_name() is 'How the caller is named beside what they did.';
grant execute on function watch.my_name() to authenticated;

create or replace function watch.words_of(said text, most integer, missing text) returns text
language plpgsql immutable security invoker set search_path = ''
as $$
declare
  words constant text := nullif(btrim(said, E' \t\r\n'), '');
begin
  if words is null or length(words) > most then
    raise exception '%', missing using errcode = '22023', hint = format('At most %s characters.', most);
  end if;
  return words;
end
$$;
comment on function watch.words_of(text, integer, text) is 'What somebody wrote, trimmed; raises 22023 with the sentence where it is empty or too long.';

create or replace function watch.standing_ack(episode text, severity text, now_at timestamptz) returns watch.acks
language sql stable security invoker set search_path = ''
as $$
  select a.* from (
    select k.* from watch.acks k where k.episode = standing_ack.episode and k.at <= now_at order by k.at desc, k.id desc limit 1
  ) as a
  where least(a.until, coalesce(a.ended_at, a.until)) > now_at and (a.severity = 'critical' or standing_ack.severity = 'warning')
$$;
comment on function watch.standing_ack(text, text, timestamptz) is
  'The acknowledgement in force for an episode of a severity; null where there is none. As ackStanding of src/domain/alert-engine/people.ts.';

create or replace function watch.standing_silence(rule text, subsystem text, severity text, now_at timestamptz) returns watch.silences
language sql stable security invoker set search_path = ''
as $$
  select s.* from watch.silences s
  where s.starts_at <= now_at and s.ends_at > now_at and s.ended_at is null
    and (cardinality(s.rules) = 0 or rule = any (s.rules))
    and (cardinality(s.groups) = 0 or subsystem = any (s.groups))
    and (cardinality(s.severities) = 0 or severity = any (s.severities))
  order by s.ends_at desc, s.id limit 1
$$;
comment on function watch.standing_silence(text, text, text, timestamptz) is
  'The silence in force for an alert, of several the one that ends last; null where there is none. Without a severity only those of every severity. As silenceOf of src/domain/alert-engine/people.ts.';
grant execute on function watch.standing_ack(text, text, timestamptz), watch.standing_silence(text, text, text, timestamptz)
  to authenticated;

create or replace function watch.ack(episode text, reason text, until_ms bigint) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  asked constant text := ack.episode;
  now_at constant timestamptz := clock_timestamp();
  why text;
  ends constant timestamptz := coalesce(watch.at_ms(until_ms), now_at + interval '60 minutes');
  stood watch.episodes;
  made watch.acks;
begin
  perform watch.require_role('responder', 'acknowledging an alert');
  why := watch.words_of(ack.reason, 500, 'Say in a few words who does what about it.');
  select e.* into stood from watch.episodes e where e.id = asked for share;
  if not found then
    raise exception 'There is no episode "%".', asked using errcode = '22023', hint = 'watch_api.alerts lists what fires.';
  elsif stood.resolved_at is not null then
    raise exception 'This alert has recovered: there is nothing left to acknowledge.'
      using errcode = '22023', hint = 'Write a note instead.';
  elsif ends <= now_at then
    raise exception 'The acknowledgement would be over before it begins: choose a later end.' using errcode = '22023';
  elsif ends > now_at + interval '24 hours' then
    raise exception 'An acknowledgement lasts at most 24 hours.'
      using errcode = '22023', hint = 'Acknowledge it again tomorrow, or silence it with a reason.';
  end if;
  insert into watch.acks (episode, user_id, name, reason, at, until, severity)
  values (asked, (select auth.uid()), watch.my_name(), why, now_at, ends, stood.severity)
  returning * into made;
  insert into watch.audit (user_id, name, action, subject, reason, after)
  values (made.user_id, made.name, 'alert.acked', asked, why,
    jsonb_build_object('until', watch.ms(made.until), 'severity', made.severity));
  return jsonb_build_object('episode', asked, 'by', made.name, 'reason', why, 'at', watch.ms(made.at), 'until', watch.ms(made.until));
end
$$;
comment on function watch.ack(text, text, bigint) is 'watch_api.ack. Definer: members write neither acks nor the audit by hand.';

create or replace function watch.end_ack(episode text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  asked constant text := end_ack.episode;
  now_at constant timestamptz := clock_timestamp();
  ended integer;
begin
  perform watch.require_role('responder', 'taking back an acknowledgement');
  update watch.acks a set ended_at = now_at where a.episode = asked and a.ended_at is null and a.until > now_at;
  get diagnostics ended = row_count;
  if ended = 0 then
    raise exception 'Nobody has acknowledged this alert now.' using errcode = '22023', hint = 'Look again: it may have lapsed.';
  end if;
  insert into watch.audit (user_id, name, action, subject) values ((select auth.uid()), watch.my_name(), 'alert.ack_ended', asked);
  return jsonb_build_object('episode', asked, 'ended_at', watch.ms(now_at));
end
$$;
comment on function watch.end_ack(text) is 'watch_api.end_ack. Definer: members write neither acks nor the audit by hand.';

create or replace function watch.silence_row(s watch.silences) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'id', s.id, 'rules', s.rules, 'groups', s.groups, 'severities', s.severities, 'from', watch.ms(s.starts_at),
    'until', watch.ms(s.ends_at), 'reason', s.reason, 'by', s.name, 'ended_at', watch.ms(s.ended_at), 'ended_by', s.ended_by,
    'suppressed', (select count(*) from watch.suppressions p where p.silence = s.id)
  )
$$;
comment on function watch.silence_row(watch.silences) is 'A silence as pages read it (silenceRow of src/contracts/alerts.ts).';
grant execute on function watch.silence_row(watch.silences) to authenticated;

create or replace function watch.silence(rules text[], groups text[], severities text[], from_ms bigint, until_ms bigint, reason text)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  now_at constant timestamptz := clock_timestamp();
  keys constant text[] := coalesce(silence.rules, '{}');
  subsystems constant text[] := coalesce(silence.groups, '{}');
  levels constant text[] := coalesce(silence.severities, '{}');
  begins constant timestamptz := greatest(coalesce(watch.at_ms(from_ms), now_at), now_at);
  ends constant timestamptz := watch.at_ms(until_ms);
  why text;
  unknown text;
  made watch.silences;
begin
  perform watch.require_role('responder', 'silencing alerts');
  if cardinality(keys) + cardinality(subsystems) + cardinality(levels) = 0 then
    raise exception 'A silence needs a matcher: name a rule, a group or a severity.' using errcode = '22023';
  end if;
  why := watch.words_of(silence.reason, 500, 'A silence needs a reason that the next person understands.');
  select k.key into unknown from unnest(keys) as k (key) where not exists (select from watch.rules r where r.key = k.key);
  if found then
    raise exception 'There is no rule "%".', unknown using errcode = '22023', hint = 'watch_api.rules lists the rules.';
  end if;
  select g.name into unknown from unnest(subsystems) as g (name) where not exists (select from watch.rules r where r.subsystem = g.name);
  if found then
    raise exception 'There is no group "%".', unknown using errcode = '22023',
      hint = 'Known are ' || (select string_agg(distinct r.subsystem, ', ' order by r.subsystem) from watch.rules r) || '.';
  end if;
  if not levels <@ array['warning', 'critical'] then
    raise exception 'A severity is warning or critical.' using errcode = '22023';
  elsif ends is null or ends <= begins then
    raise exception 'A silence must end after it begins.' using errcode = '22023';
  elsif ends > begins + interval '7 days' then
    raise exception 'A silence lasts at most 7 days: shorten it, or change the rule.' using errcode = '22023';
  end if;
  insert into watch.silences (rules, groups, severities, starts_at, ends_at, reason, user_id, name, created_at)
  values (keys, subsystems, levels, begins, ends, why, (select auth.uid()), watch.my_name(), now_at)
  returning * into made;
  insert into watch.audit (user_id, name, action, subject, reason, after)
  values (made.user_id, made.name, 'silence.made', made.id::text, why, jsonb_build_object(
    'rules', keys, 'groups', subsystems, 'severities', levels, 'from', watch.ms(begins), 'until', watch.ms(ends)));
  return watch.silence_row(made);
end
$$;
comment on function watch.silence(text[], text[], text[], bigint, bigint, text) is
  'watch_api.silence. Definer: members write neither silences nor the audit by hand.';

create or replace function watch.end_silence(id uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  asked constant uuid := end_silence.id;
  now_at constant timestamptz := clock_timestamp();
  made watch.silences;
begin
  perform watch.require_role('responder', 'ending a silence');
  update watch.silences s set ended_at = now_at, ended_by = watch.my_name()
  where s.id = asked and s.ended_at is null and s.ends_at > now_at
  returning s.* into made;
  if not found then
    raise exception 'There is no such silence any more.' using errcode = '22023', hint = 'Look again: it may have ended meanwhile.';
  end if;
  insert into watch.audit (user_id, name, action, subject) values ((select auth.uid()), made.ended_by, 'silence.ended', asked::text);
  return watch.silence_row(made);
end
$$;
comment on function watch.end_silence(uuid) is 'watch_api.end_silence. Definer: members write neither silences nor the audit by hand.';

create or replace function watch.note(episode text, words text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  asked constant text := note.episode;
  said text;
  made watch.episode_notes;
begin
  perform watch.require_role('responder', 'writing a note');
  said := watch.words_of(note.words, 2000, 'A note needs words.');
  if not exists (select from watch.episodes e where e.id = asked) then
    raise exception 'There is no episode "%".', asked using errcode = '22023', hint = 'watch_api.episodes lists them.';
  end if;
  insert into watch.episode_notes (episode, user_id, name, text) values (asked, (select auth.uid()), watch.my_name(), said)
  returning * into made;
  insert into watch.audit (user_id, name, action, subject, reason) values (made.user_id, made.name, 'alert.noted', asked, said);
  return jsonb_build_object('by', made.name, 'at', watch.ms(made.at), 'text', made.text);
end
$$;
comment on function watch.note(text, text) is 'watch_api.note. Definer: members write neither notes nor the audit by hand.';

create or replace function watch_api.ack(episode text, reason text, until_ms bigint default null) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.ack(episode, reason, until_ms) $$;
comment on function watch_api.ack(text, text, bigint) is
  'Says that somebody is on it: stops repeats of a firing episode until `until_ms` (60 minutes where it is left out, at most 24 hours). Responders and above; raises 42501 or 22023 with a sentence.';
create or replace function watch_api.end_ack(episode text) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.end_ack(episode) $$;
comment on function watch_api.end_ack(text) is
  'Takes the acknowledgement of an episode back: it is told again if it still fires. Responders and above.';
create or replace function watch_api.silence(
  rules text[], groups text[], severities text[], from_ms bigint, until_ms bigint, reason text
) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.silence(rules, groups, severities, from_ms, until_ms, reason) $$;
comment on function watch_api.silence(text[], text[], text[], bigint, bigint, text) is
  'Keeps back what is expected, for at most 7 days; an empty list matches everything of its kind, `from_ms` null is now. Responders and above; raises 42501 or 22023 with a sentence.';
create or replace function watch_api.end_silence(id uuid) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.end_silence(id) $$;
comment on function watch_api.end_silence(uuid) is 'Ends a silence before its time: what still fires is told. Responders and above.';
create or replace function watch_api.note(episode text, text text) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.note(episode, text) $$;
comment on function watch_api.note(text, text) is 'Writes a note beside an episode. Responders and above.';

grant execute on function
  watch.ack(text, text, bigint), watch.end_ack(text), watch.end_silence(uuid), watch.note(text, text),
  watch.silence(text[], text[], text[], bigint, bigint, text),
  watch_api.ack(text, text, bigint), watch_api.end_ack(text), watch_api.end_silence(uuid), watch_api.note(text, text),
  watch_api.silence(text[], text[], text[], bigint, bigint, text)
  to authenticated;

select watch.lock_functions();
