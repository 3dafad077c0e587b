-- The board says how each rule's alert stands, beside what was measured.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.initials(name text) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select coalesce(string_agg(upper(left(w.word, 1)), '' order by w.place), '?')
  from (
    select w.word, w.place from regexp_split_to_table(btrim(name), '[^[:alnum:]]+') with ordinality as w (word, place)
    where w.word <> '' order by w.place limit 2
  ) as w
$$;
comment on function watch.initials(text) is 'The first letters of a name''s first two words, for walls: "Ada Lovelace" is AL.';

create or replace function watch.fires_at(state jsonb, for_s bigint, every interval) returns bigint
language sql immutable parallel safe set search_path = ''
as $$
  select case when state #>> '{phase,name}' = 'pending' then
    (state #>> '{phase,activeAt}')::bigint
      + (ceil(for_s / extract(epoch from every)) * extract(epoch from every) * 1000)::bigint
  end
$$;
comment on function watch.fires_at(jsonb, bigint, interval) is
  'The slot in which a pending alert fires if its breach lasts, in milliseconds since the epoch; null for others.';

create or replace function watch.inhibitor_of(parents text[]) returns text
language sql stable security invoker set search_path = ''
as $$
  select a.rule from watch.alert_states a
  where a.rule = any (parents) and a.state #>> '{phase,name}' = 'firing'
  order by array_position(parents, a.rule) limit 1
$$;
comment on function watch.inhibitor_of(text[]) is 'Which of these rules fires now; null where none does.';

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
    'inhibited_by', case when standing <> 'inactive' and r.inhibited_by <> '{}' then watch.inhibitor_of(r.inhibited_by) end
  );
end
$$;
comment on function watch.board_alert(watch.rules, watch.alert_states, interval, timestamptz) is
  'How a rule''s alert stands (boardAlert of src/contracts/alerts.ts), without reasons and names; null for a rule that was never judged.';
grant execute on function
  watch.initials(text), watch.fires_at(jsonb, bigint, interval), watch.inhibitor_of(text[]),
  watch.board_alert(watch.rules, watch.alert_states, interval, timestamptz)
  to authenticated;

create or replace function watch.board_rules(now_at timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = '' set jit = off set enable_nestloop = off set enable_mergejoin = off
as $$
declare
  shown constant integer := 60;
  every constant interval := watch.alert_interval();
begin
  return (
    with measured as materialized (
      select m.key, m.side, m.ago, m.value
      from watch.rule_minutes((
        -- A rule without a tile of its own has one while it fires; the drill is no news.
        select array_agg(r.key) from watch.rules r
        left join watch.alert_states a on a.rule = r.key
        where r.enabled and (r.on_board or (a.state #>> '{phase,name}' = 'firing' and r.key <> 'fire-drill'))
      ), shown, 0, now_at) as m
    ),
    -- Counters over complete minutes; of gauges and ages the last value, of the running minute too: a value is complete at once.
    sides as materialized (
      select m.key, m.side,
        jsonb_agg(m.value order by m.ago desc) filter (where m.ago < shown) as points,
        case when r.measure in ('gauge', 'age')
          then (array_agg(m.value order by m.ago) filter (where m.value is not null and m.ago <= r.window_s / 60))[1]
          else sum(m.value) filter (where m.ago between 1 and r.window_s / 60) end as value
      from measured m
      join watch.rules r on r.key = m.key
      group by m.key, m.side, r.measure
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'key', r.key, 'warning', r.warning, 'critical', r.critical, 'window_s', r.window_s, 'min_volume', r.min_volume,
      'min_failures', r.min_failures, 'version', r.version, 'updated_at', watch.ms(r.updated_at), 'updated_by', r.updated_by, 'reason', r.reason,
      'numerator', n.points, 'denominator', d.points, 'window_numerator', n.value, 'window_denominator', d.value,
      'alert', watch.board_alert(r, a, every, now_at)
    ) order by r.position), '[]')
    from watch.rules r
    join sides n on n.key = r.key and n.side = 'numerator'
    left join sides d on d.key = r.key and d.side = 'denominator'
    left join watch.alert_states a on a.rule = r.key
  );
end
$$;
comment on function watch.board_rules(timestamptz) is
  'Every rule of the board with what was measured (60 minutes, the last one running, and its own window) and how its alert stands.';

create or replace function watch.board_at(from_ms bigint, to_ms bigint, max_points integer, now_at timestamptz) returns jsonb
language plpgsql stable security invoker set search_path = ''
as $$
declare
  upper constant bigint := coalesce(to_ms, watch.ms(now_at));
  lower constant bigint := coalesce(from_ms, upper - 3600000);
begin
  return jsonb_build_object(
    'contract', 1,
    'now', watch.ms(now_at),
    't0', watch.ms(date_bin('1 minute', now_at, timestamptz 'epoch') - interval '59 minutes'),
    'step', 60000,
    'rules', watch.board_rules(now_at),
    'sources', watch.board_sources(now_at),
    'health', public.health_check(),
    'probe', (
      select jsonb_build_object('at', watch.ms(h.at), 'ok', h.ok, 'latency_ms', h.latency_ms, 'error', h.error)
      from watch.health_samples h order by h.at desc limit 1
    ),
    'payments', watch.board_payments(now_at),
    'evaluator', jsonb_build_object(
      'last_slot', (select watch.ms(max(s.slot)) from watch.slots s),
      'interval_s', extract(epoch from watch.alert_interval())::integer
    ),
    'charts', watch.series_at(
      array['api.request', 'auth.failure', 'portal.lockout', 'payment_intent.created', 'payment_intent.approved',
        'payment_intent.rejected', 'payment_intent.superseded', 'payment_intent.failed', 'payment_intents.open'],
      lower, upper, max_points, now_at, true)
  );
end
$$;

select watch.lock_functions();
