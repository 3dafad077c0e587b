-- The one question of a wall display: the board without people and texts, what was sent to it, and who it is. Its beat comes along.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.clean_beat(beat jsonb) returns jsonb
language sql immutable parallel safe set search_path = ''
as $$
  select jsonb_build_object(
    'build', case when beat ->> 'build' ~ '^[A-Za-z0-9._+-]{1,60}$' then beat -> 'build' end,
    'width', case when watch.whole_number_problem(beat -> 'width', 1, 30000) is null then beat -> 'width' end,
    'height', case when watch.whole_number_problem(beat -> 'height', 1, 30000) is null then beat -> 'height' end,
    'heap_bytes', case when watch.whole_number_problem(beat -> 'heap_bytes', 0, 1000000000000) is null then beat -> 'heap_bytes' end,
    'last_good_poll', case when watch.whole_number_problem(beat -> 'last_good_poll', 0, 253402300799999) is null then beat -> 'last_good_poll' end
  )
$$;
comment on function watch.clean_beat(jsonb) is
  'What a screen says of itself, as far as it can be believed: {build, width, height, heap_bytes, last_good_poll: ms}. What makes no sense is null: a screen is not refused for it.';

create or replace function watch.only_keys(object jsonb, keys text[]) returns jsonb
language sql immutable parallel safe set search_path = ''
as $$ select case when jsonb_typeof(object) = 'object' then (select jsonb_object_agg(e.key, e.value) from jsonb_each(object) as e where e.key = any (keys)) end $$;
comment on function watch.only_keys(jsonb, text[]) is 'An object with these of its keys and no others; null for what is no object.';

-- By keys that may pass, not by keys that must not: what a later migration adds to the board is not on walls until somebody says so here.
create or replace function watch.public_board(board jsonb, scope jsonb) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select watch.only_keys(board, array['contract', 'now', 't0', 'step', 'evaluator']) || jsonb_build_object(
    'rules', (
      select coalesce(jsonb_agg(
        watch.only_keys(r.value, array['key', 'warning', 'critical', 'window_s', 'min_volume', 'min_failures', 'version', 'updated_at', 'numerator',
          'denominator', 'window_numerator', 'window_denominator'])
        || jsonb_build_object('updated_by', null, 'reason', null, 'alert',
          watch.only_keys(r.value -> 'alert', array['phase', 'severity', 'episode', 'since', 'fires_at', 'clear_since', 'flapping', 'sentence',
            'silenced_until', 'inhibited_by', 'usual'])
          || jsonb_build_object('ack', watch.only_keys(r.value -> 'alert' -> 'ack', array['initials', 'until'])))
        order by r.place), '[]')
      from jsonb_array_elements(board -> 'rules') with ordinality as r (value, place)
      left join watch.rules k on k.key = r.value ->> 'key'
      where f.payments or k.subsystem is distinct from 'payments'
    ),
    'sources', (
      select jsonb_agg(watch.only_keys(s.value, array['source', 'first_at', 'last_event_at', 'last_receipt_at', 'usual_gap_s', 'events_last_hour'])
        order by s.place)
      from jsonb_array_elements(board -> 'sources') with ordinality as s (value, place)
    ),
    'health', case when f.payments or jsonb_typeof(board -> 'health') <> 'object' then board -> 'health'
      else jsonb_set(board -> 'health', '{database}', board -> 'health' -> 'database' || '{"payments": null, "latest_payment_date": null}') end,
    'probe', watch.only_keys(board -> 'probe', array['at', 'ok', 'latency_ms']) || '{"error": null}',
    'payments', (
      select jsonb_object_agg(p.key, case when f.payments then p.value else 'null' end)
      from jsonb_each(board -> 'payments') as p
      where p.key in ('open', 'oldest_open_age_s', 'created_today', 'approved_today', 'rejected_today', 'superseded_today', 'failed_today')
    ),
    'charts', watch.only_keys(board -> 'charts', array['t0', 'step', 'complete_until']) || jsonb_build_object('series', (
      select coalesce(jsonb_agg(c.value order by c.place), '[]')
      from jsonb_array_elements(board -> 'charts' -> 'series') with ordinality as c (value, place)
      where f.payments or c.value ->> 'signal' not like 'payment%'
    ))
  )
  from (select scope -> 'payments' = 'true' as payments) as f
$$;
comment on function watch.public_board(jsonb, jsonb) is
  'The board as a wall may show it: aggregates, without names, reasons and texts that came from outside; without figures of payments where the scope leaves them out.';

create or replace function watch.wall(token text, beat jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  now_at constant timestamptz := clock_timestamp();
  this_minute constant timestamptz := date_bin('1 minute', now_at, timestamptz 'epoch');
  most_polls constant integer := 120;
  said constant jsonb := watch.clean_beat(beat);
  asked_range constant bigint := case when watch.whole_number_problem(beat -> 'range_s', 900, 86400) is null
    then (beat ->> 'range_s')::bigint else 3600 end;
  then_ms constant bigint := case when watch.whole_number_problem(beat -> 'at', 0, 253402300799999) is null then (beat ->> 'at')::bigint end;
  screen watch.displays;
  board jsonb;
begin
  select d.* into screen
  from watch.display_tokens t
  join watch.displays d on d.id = t.display
  where t.hash = watch.secret_hash(left(token, 100)) and d.revoked_at is null and d.expires_at > now_at;
  if not found then
    raise exception 'This screen is not paired, or not any more.' using errcode = 'PT403', hint = 'pair again';
  end if;
  if (select b.polls from watch.display_beats b where b.display = screen.id and b.minute = this_minute) >= most_polls then
    raise exception 'This screen asked % times within a minute.', most_polls using errcode = 'PT429', hint = 'ask less often';
  end if;

  board := case
    when then_ms is null then watch.board_at(watch.ms(now_at) - asked_range * 1000, watch.ms(now_at), 240, now_at)
    else watch.board_as_of_at(then_ms, then_ms - asked_range * 1000, 240, now_at) end;

  -- Only now: a screen that got no answer has not been seen.
  update watch.displays d set last_seen_at = now_at, last_beat = said where d.id = screen.id;
  insert into watch.display_beats as b (display, minute, polls, build, width, height, heap_bytes, last_good_poll)
  values (screen.id, this_minute, 1, said ->> 'build', (said ->> 'width')::bigint, (said ->> 'height')::bigint,
    (said ->> 'heap_bytes')::bigint, watch.at_ms((said ->> 'last_good_poll')::bigint))
  on conflict (display, minute) do update set polls = b.polls + 1, build = excluded.build, width = excluded.width,
    height = excluded.height, heap_bytes = excluded.heap_bytes, last_good_poll = excluded.last_good_poll;

  return jsonb_build_object(
    'now', watch.ms(now_at),
    'as_of', then_ms,
    'board', watch.public_board(board, screen.scope),
    'display', jsonb_build_object(
      'id', screen.id, 'name', screen.name, 'diagonal_in', screen.diagonal_in, 'distance_m', screen.distance_m,
      'settings', screen.settings, 'scope', screen.scope, 'expires_at', watch.ms(screen.expires_at)
    ),
    'view', (
      select watch.view_row(v) || jsonb_build_object('by', watch.initials(v.name)) from watch.running_view(screen.id, now_at) as v
    ),
    'handover', (
      select watch.handover_row(h) || jsonb_build_object('by', watch.initials(h.name)) from watch.running_handover(now_at) as h
    ),
    'releases', (
      select coalesce(jsonb_agg(jsonb_build_object('version', r.version, 'at', watch.ms(r.at)) order by r.at desc), '[]')
      from (
        select r.version, r.at from watch.releases r where r.at <= coalesce(watch.at_ms(then_ms), now_at) order by r.at desc limit 5
      ) as r
    )
  );
end
$$;
comment on function watch.wall(text, jsonb) is
  'Behind watch_api.wall. Definer: a display is no member and reads no table; all it gets is what this function answers.';
grant execute on function watch.wall(text, jsonb) to anon;

create or replace function watch_api.wall(token text, beat jsonb) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
as $$ select watch.wall(token, beat) $$;
comment on function watch_api.wall(text, jsonb) is
  'All that a wall display shows, in one request: {now, as_of, board, display, view, handover, releases} (src/contracts/wall.ts). beat: {build, width, height, heap_bytes, last_good_poll} of the screen, range_s of the charts, and `at` for a board of the past. Raises PT403 with the hint "pair again" for a token that does not (any more) open it, PT429 after 120 calls within a minute.';
grant execute on function watch_api.wall(text, jsonb) to anon;

notify pgrst, 'reload schema';

select watch.lock_functions();
