-- The board says the value of a rule that only the evaluator can measure: a tile that fires has a number.

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
    'usual', nullif(a.usual, 'null'),
    -- A share of what is usual is known to the evaluator alone.
    'value', case when r.measure = 'share' and a.measurement ->> 'kind' = 'value' then a.measurement -> 'value' end
  );
end
$$;
comment on function watch.board_alert(watch.rules, watch.alert_states, interval, timestamptz) is
  'How a rule''s alert stands, what is usual for it at this hour of the week, and the value of a share of what is usual (boardAlert of src/contracts/board-alert.ts), without reasons and names; null for a rule that was never judged.';

select watch.lock_functions();
