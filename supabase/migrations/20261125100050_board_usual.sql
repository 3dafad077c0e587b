-- A number is read beside what is usual: the board says it with the alert that the evaluator judged by it.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.board_alert(r watch.rules, a watch.alert_states, every interval, now_at timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  phase constant jsonb := a.state -> 'phase';
  standing constant text := phase ->> 'name';
  severity constant text := phase ->> 'severity';
  acked watch.acks;
  silenced watch.silences;
begin
  if a.rule is null then
    return null;
  end if;
  if standing = 'firing' then
    acked := watch.standing_ack(phase ->> 'episode', severity, now_at);
  end if;
  silenced := watch.standing_silence(r.key, r.subsystem, severity, now_at);
  return jsonb_build_object(
    'phase', standing, 'severity', severity, 'episode', phase ->> 'episode',
    'since', case standing when 'pending' then phase -> 'activeAt' when 'firing' then phase -> 'firedAt' end,
    'fires_at', watch.fires_at(a.state, r.for_s, every),
    'clear_since', case when standing = 'firing' then phase -> 'clearSince' end,
    'flapping', a.state #> '{flapping,active}',
    'sentence', a.sentence,
    'ack', case when acked.id is not null then
      jsonb_build_object('initials', watch.initials(acked.name), 'until', watch.ms(acked.until)) end,
    'silenced_until', watch.ms(silenced.ends_at),
    'inhibited_by', case when standing <> 'inactive' and r.inhibited_by <> '{}' then watch.inhibitor_of(r.inhibited_by) end,
    'usual', nullif(a.usual, 'null')
  );
end
$$;
comment on function watch.board_alert(watch.rules, watch.alert_states, interval, timestamptz) is
  'How a rule''s alert stands, and what is usual for it at this hour of the week (boardAlert of src/contracts/alerts.ts), without reasons and names; null for a rule that was never judged.';

select watch.lock_functions();
