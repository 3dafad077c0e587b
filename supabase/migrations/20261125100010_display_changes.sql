-- What members do about displays: changes, revoking, views that are sent, and the note of a shift.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.display_for_change(asked uuid) returns watch.displays
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  found_one watch.displays;
begin
  select d.* into found_one from watch.displays d where d.id = asked and d.revoked_at is null for update;
  if not found then
    raise exception 'That display is not there any more.' using errcode = '22023', hint = 'watch_api.displays lists those that are.';
  end if;
  return found_one;
end
$$;
comment on function watch.display_for_change(uuid) is 'A display that is not revoked, locked; raises 22023 where there is none.';

create or replace function watch.save_display(asked uuid, changes jsonb, expected_version bigint) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  now_at constant timestamptz := clock_timestamp();
  caller constant watch.members := watch.member_with_role('admin', 'changing a display');
  before constant watch.displays := watch.display_for_change(asked);
  stored watch.displays;
  wanted record;
  problem text;
begin
  if jsonb_typeof(changes) is distinct from 'object' or not changes ?& array['name', 'diagonal_in', 'distance_m', 'scope', 'settings', 'days']
    or jsonb_typeof(changes -> 'diagonal_in') <> 'number' or jsonb_typeof(changes -> 'distance_m') <> 'number'
    or jsonb_typeof(changes -> 'days') not in ('number', 'null') then
    raise exception 'A change of a display is an object of name, diagonal_in, distance_m, scope, settings and days.'
      using errcode = '22023', hint = 'days is a number, or null to leave the expiry as it is.';
  end if;
  select c.* into wanted
  from jsonb_to_record(changes) as c (name text, diagonal_in double precision, distance_m double precision, days numeric);
  problem := coalesce(
    watch.display_problem(wanted.name, wanted.diagonal_in, wanted.distance_m),
    case when wanted.days not between 1 and 400 or wanted.days % 1 <> 0 then 'A display may be paired for 1 to 400 days.' end,
    watch.scope_problem(changes -> 'scope'), watch.display_settings_problem(changes -> 'settings'),
    (select format('There is a display named "%s" already.', d.name) from watch.displays d
     where lower(d.name) = lower(btrim(wanted.name)) and d.revoked_at is null and d.id <> asked)
  );
  if problem is not null then
    raise exception '%', problem using errcode = '22023', hint = 'Nothing was saved.';
  elsif before.version is distinct from expected_version then
    raise exception 'The display was changed meanwhile.' using errcode = 'PT409', hint = 'Look at what is stored now, and save again if yours should still hold.';
  end if;
  update watch.displays d
  set name = btrim(wanted.name), diagonal_in = wanted.diagonal_in, distance_m = wanted.distance_m, scope = changes -> 'scope',
    settings = changes -> 'settings', version = d.version + 1,
    expires_at = coalesce(now_at + wanted.days::integer * interval '1 day', d.expires_at)
  where d.id = asked
  returning d.* into stored;
  insert into watch.audit (user_id, name, action, subject, before, after)
  values (caller.user_id, caller.name, 'display.saved', asked::text, watch.display_facts(before), watch.display_facts(stored));
  return watch.display_row(stored, now_at);
end
$$;
comment on function watch.save_display(uuid, jsonb, bigint) is 'Behind watch_api.save_display. Definer: nobody writes displays by hand.';
grant execute on function watch.save_display(uuid, jsonb, bigint) to authenticated;

create or replace function watch_api.save_display(id uuid, changes jsonb, expected_version integer) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.save_display(id, changes, expected_version) $$;
comment on function watch_api.save_display(uuid, jsonb, integer) is
  'An admin changes {name, diagonal_in, distance_m, scope, settings, days: new expiry from now on, or null}; answers with the display as stored. Raises 42501, 22023 with a sentence, or PT409.';
grant execute on function watch_api.save_display(uuid, jsonb, integer) to authenticated;

create or replace function watch.revoke_display(asked uuid, reason text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  now_at constant timestamptz := clock_timestamp();
  caller constant watch.members := watch.member_with_role('admin', 'revoking a display');
  before constant watch.displays := watch.display_for_change(asked);
  why constant text := nullif(btrim(reason), '');
  stored watch.displays;
begin
  if why is null or length(why) > 500 then
    raise exception 'Say in a sentence why the display is revoked.'
      using errcode = '22023', hint = 'The reason stands beside it for those who come after; at most 500 characters.';
  end if;
  delete from watch.display_tokens t where t.display = asked;
  delete from watch.pairings p where p.display = asked;
  update watch.displays d set revoked_at = now_at, revoked_by = caller.name, revoke_reason = why, version = d.version + 1
  where d.id = asked
  returning d.* into stored;
  insert into watch.audit (user_id, name, action, subject, reason, before)
  values (caller.user_id, caller.name, 'display.revoked', asked::text, why, watch.display_facts(before));
  return watch.display_row(stored, now_at);
end
$$;
comment on function watch.revoke_display(uuid, text) is 'Behind watch_api.revoke_display. Definer: nobody writes displays by hand.';
grant execute on function watch.revoke_display(uuid, text) to authenticated;

create or replace function watch_api.revoke_display(id uuid, reason text) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.revoke_display(id, reason) $$;
comment on function watch_api.revoke_display(uuid, text) is
  'An admin takes a display its token: its next poll is refused. Answers with the display. Raises 42501, or 22023 with a sentence.';
grant execute on function watch_api.revoke_display(uuid, text) to authenticated;

create or replace function watch.view_problem(view jsonb, now_at timestamptz) returns text
language sql stable security invoker set search_path = ''
as $$
  select case
    when jsonb_typeof(view) is distinct from 'object' or not view ?& array['area', 'rule', 'at', 'range_s']
      or (select count(*) from jsonb_object_keys(view)) <> 4 or jsonb_strip_nulls(view) = '{}'
      then 'A view is an object of area, rule, at and range_s, at least one of them not null.'
    when view -> 'area' not in ('null', '"errors"', '"payments"', '"health"', '"releases"')
      then 'The area must be errors, payments, health or releases.'
    when view -> 'rule' <> 'null' and not exists (select from watch.rules r where to_jsonb(r.key) = view -> 'rule')
      then 'There is no such rule.'
    when view -> 'at' <> 'null' and watch.whole_number_problem(
        view -> 'at', watch.ms(now_at - watch.days_setting('retention.minutes_days')), watch.ms(now_at)) is not null
      then 'The moment must be in the past, and not older than what is kept.'
    when view -> 'range_s' <> 'null' and watch.whole_number_problem(view -> 'range_s', 900, 86400) is not null
      then 'The range must be 900 to 86400 seconds.'
  end
$$;
comment on function watch.view_problem(jsonb, timestamptz) is
  'What keeps a view from being sent to a wall, in a sentence; null where it is fine. area: which detail, rule: which tile, at: a moment of the past (ms), range_s: how much of it.';

create or replace function watch.send_to_wall(asked uuid, view jsonb, minutes bigint) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_variable
declare
  now_at constant timestamptz := clock_timestamp();
  caller constant watch.members := watch.member_with_role('responder', 'sending a view to a wall');
  receiver constant watch.displays := watch.display_for_change(asked);
  wanted constant jsonb := nullif(view, 'null');
  problem constant text := case when wanted is not null then watch.view_problem(wanted, now_at) end;
  sent watch.sent_views;
begin
  if problem is not null then
    raise exception '%', problem using errcode = '22023', hint = 'Nothing was sent.';
  elsif wanted is not null and coalesce(minutes not between 1 and 15, true) then
    raise exception 'A view stays on a wall for 1 to 15 minutes.' using errcode = '22023', hint = 'Send it again when it is over.';
  end if;
  update watch.sent_views v set ended_at = now_at where v.display = asked and v.ended_at is null and v.until > now_at;
  if wanted is not null then
    insert into watch.sent_views as v (display, view, user_id, name, at, until)
    values (asked, wanted, caller.user_id, caller.name, now_at, now_at + minutes * interval '1 minute')
    returning v.* into sent;
  end if;
  insert into watch.audit (user_id, name, action, subject, after)
  values (caller.user_id, caller.name, case when wanted is null then 'display.view_ended' else 'display.view_sent' end, receiver.id::text,
    watch.view_row(sent));
  return watch.view_row(sent);
end
$$;
comment on function watch.send_to_wall(uuid, jsonb, bigint) is 'Behind watch_api.send_to_wall. Definer: nobody writes displays by hand.';
grant execute on function watch.send_to_wall(uuid, jsonb, bigint) to authenticated;

create or replace function watch_api.send_to_wall(display uuid, view jsonb, minutes integer default 15) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.send_to_wall(display, view, minutes) $$;
comment on function watch_api.send_to_wall(uuid, jsonb, integer) is
  'A responder shows a view on a wall for up to 15 minutes: {area, rule, at, range_s}; null ends the one that runs. Answers with the view as sent. Raises 42501, or 22023 with a sentence.';
grant execute on function watch_api.send_to_wall(uuid, jsonb, integer) to authenticated;

create or replace function watch.save_handover(note text, until_ms bigint) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  now_at constant timestamptz := clock_timestamp();
  caller constant watch.members := watch.member_with_role('responder', 'handing over');
  -- A wall is seen by everybody: what looks like somebody's address or number does not get there.
  clean constant text := watch.redact_text(note, 500);
  stored watch.handovers;
begin
  if length(note) > 500 then
    raise exception 'The note is longer than 500 characters.' using errcode = '22023', hint = 'A wall shows a few lines: say what the next shift must know.';
  elsif clean is not null and coalesce(until_ms not between watch.ms(now_at) + 60000 and watch.ms(now_at) + 2 * 86400000, true) then
    raise exception 'The note must end within the next two days.' using errcode = '22023', hint = 'Choose when the next shift is over.';
  end if;
  update watch.handovers h set ended_at = now_at where h.ended_at is null and h.until > now_at;
  if clean is not null then
    insert into watch.handovers as h (text, user_id, name, at, until)
    values (clean, caller.user_id, caller.name, now_at, watch.at_ms(until_ms))
    returning h.* into stored;
  end if;
  insert into watch.audit (user_id, name, action, subject, after)
  values (caller.user_id, caller.name, case when clean is null then 'handover.ended' else 'handover.saved' end, 'handover', watch.handover_row(stored));
  return watch.handover_row(stored);
end
$$;
comment on function watch.save_handover(text, bigint) is 'Behind watch_api.save_handover. Definer: nobody writes notes by hand.';
grant execute on function watch.save_handover(text, bigint) to authenticated;

create or replace function watch_api.save_handover(note text, until_ms bigint) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.save_handover(note, until_ms) $$;
comment on function watch_api.save_handover(text, bigint) is
  'A responder leaves the next shift a note, shown on all walls until then, without what looks like personal data; an empty one ends the one that runs. Answers with the note as stored. Raises 42501, or 22023 with a sentence.';
grant execute on function watch_api.save_handover(text, bigint) to authenticated;

notify pgrst, 'reload schema';

select watch.lock_functions();
