-- What a slot changes, in one transaction: states, episodes, transitions, what receivers are told, and the heartbeat.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.commit_slot(commit jsonb) returns jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
#variable_conflict use_column
declare
  began constant timestamptz := clock_timestamp();
  judged constant timestamptz := watch.at_ms((commit ->> 'slot')::bigint);
  stood watch.evaluation;
begin
  if jsonb_typeof(commit -> 'revision') is distinct from 'number' then
    raise exception 'A commit needs the revision that it was made from.' using errcode = '22023';
  end if;
  -- Of two evaluators the second waits here, and then finds that the revision has moved on.
  select e.* into stood from watch.evaluation e for update;
  if stood.revision <> (commit ->> 'revision')::bigint or judged <= stood.last_slot then
    return jsonb_build_object('committed', false, 'revision', stood.revision);
  end if;

  insert into watch.episodes as e (
    id, rule, fired_at, resolved_at, severity, peak, cause, first_sentence, last_sentence, rule_version, release, flapped
  )
  select x.id, x.rule, watch.at_ms(x.fired_at), watch.at_ms(x.resolved_at), x.severity, x.peak, x.cause, x.sentence, x.sentence,
    x.rule_version, x.release, x.flapped
  from jsonb_to_recordset(commit -> 'episodes') as x (
    id text, rule text, fired_at bigint, resolved_at bigint, severity text, peak text, cause text, sentence text,
    rule_version bigint, release text, flapped boolean
  )
  on conflict (id) do update set
    resolved_at = excluded.resolved_at, severity = excluded.severity, peak = excluded.peak, cause = excluded.cause,
    last_sentence = excluded.last_sentence, flapped = e.flapped or excluded.flapped;

  insert into watch.transitions (rule, slot, kind, episode, severity, value, cause, sentence)
  select x.rule, judged, x.kind, x.episode, x.severity, x.value, x.cause, x.sentence
  from jsonb_to_recordset(commit -> 'transitions') as x (
    rule text, kind text, episode text, severity text, value double precision, cause text, sentence text
  );

  insert into watch.alert_states as a (rule, state, slot, measurement, sentence, level, usual, updated_at)
  select x.rule, x.state, judged, x.measurement, x.sentence, x.level, x.usual, began
  from jsonb_to_recordset(commit -> 'states') as x (
    rule text, state jsonb, measurement jsonb, sentence text, level double precision, usual jsonb
  )
  on conflict (rule) do update set
    state = excluded.state, slot = excluded.slot, measurement = excluded.measurement, sentence = excluded.sentence,
    level = excluded.level, usual = excluded.usual, updated_at = excluded.updated_at;

  insert into watch.suppressions (silence, episode, kind, rule, at)
  select x.silence, x.episode, x.kind, x.rule, watch.at_ms(x.at)
  from jsonb_to_recordset(commit -> 'suppressed') as x (silence uuid, episode text, kind text, rule text, at bigint)
  on conflict (silence, episode, kind) do nothing;

  -- What was told on a channel is never told again there, whoever asks for it.
  with told as (
    select x.message, x.channel, x.severity, x.payload, x.entries
    from jsonb_to_recordset(commit -> 'outbox') as x (message text, channel text, severity text, payload jsonb, entries jsonb)
    where exists (
      select from jsonb_array_elements(x.entries) as n (entry)
      where not exists (select from watch.outbox_entries k where k.key = n.entry ->> 'key')
    )
  ),
  sent as (
    insert into watch.outbox (message, channel, kind, severity, slot, payload, created_at, next_at)
    select t.message, t.channel, 'alert', t.severity, coalesce(judged, stood.last_slot), t.payload, began, began from told t
    on conflict (message, channel) do nothing
    returning id, message, channel
  )
  insert into watch.outbox_entries (key, outbox, episode, rule, kind, step)
  select n.key, s.id, n.episode, n.rule, n.kind, n.step
  from told t
  join sent s on s.message = t.message and s.channel = t.channel
  cross join lateral jsonb_to_recordset(t.entries) as n (key text, episode text, rule text, kind text, step bigint)
  on conflict (key) do nothing;

  -- What joined an alert after somebody took it on is nobody's yet. (No earlier than the message: the evaluator left out what they had seen.)
  update watch.acks a set ended_at = watch.at_ms(x.at)
  from (
    select n.entry ->> 'episode' as episode, max((o.value #>> '{payload,at}')::bigint) as at
    from jsonb_array_elements(commit -> 'outbox') as o (value)
    cross join lateral jsonb_array_elements(o.value -> 'entries') as n (entry)
    where n.entry ->> 'kind' = 'joined'
    group by n.entry ->> 'episode'
  ) as x
  where a.episode = x.episode and a.ended_at is null and a.at <= watch.at_ms(x.at) and a.until > watch.at_ms(x.at);

  update watch.evaluation set
    revision = stood.revision + 1, last_slot = coalesce(judged, stood.last_slot), notify_state = commit -> 'notify_state';
  if judged is not null then
    insert into watch.slots as s (slot, started_at, finished_at)
    values (judged, coalesce(watch.at_ms((commit ->> 'started_at')::bigint), began), clock_timestamp())
    on conflict (slot) do update set finished_at = excluded.finished_at;
  end if;
  return jsonb_build_object('committed', true, 'revision', stood.revision + 1);
end
$$;
comment on function watch.commit_slot(jsonb) is
  'Writes what a slot changed: {revision, slot or null, states, transitions, episodes, notify_state, outbox, suppressed} (src/contracts/evaluation.ts). All or nothing; {committed: false} and nothing else where the revision is not the one that was read, or the slot not a newer one.';

create or replace function watch_api.commit_slot(commit jsonb) returns jsonb
language sql volatile security invoker set search_path = '' set statement_timeout = '10s'
as $$ select watch.commit_slot(commit) $$;
comment on function watch_api.commit_slot(jsonb) is
  'Commits what the evaluator found at a slot; {committed, revision}. Running it twice changes nothing the second time. Service role only.';
grant execute on function watch.commit_slot(jsonb), watch_api.commit_slot(jsonb) to service_role;

-- What is over and old goes. Episodes stay as long as the hours that they are seen beside.
create or replace function watch.step_alert_records(now_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  minutes_before constant timestamptz := now_at - watch.days_setting('retention.minutes_days');
  hours_before constant timestamptz := now_at - watch.days_setting('retention.hours_days');
begin
  -- Attempts and entries go with their message.
  delete from watch.outbox o where o.created_at < minutes_before and o.state in ('delivered', 'dead', 'skipped');
  delete from watch.transitions t where t.slot < minutes_before and t.episode is null;
  delete from watch.suppressions s where s.at < hours_before;
  delete from watch.silences s where s.ends_at < hours_before
    and not exists (select from watch.suppressions p where p.silence = s.id);
  delete from watch.transitions t using watch.episodes e where e.id = t.episode and e.resolved_at < hours_before;
  delete from watch.acks a using watch.episodes e where e.id = a.episode and e.resolved_at < hours_before;
  delete from watch.episode_notes n using watch.episodes e where e.id = n.episode and e.resolved_at < hours_before;
  delete from watch.episodes e where e.resolved_at < hours_before;
end
$$;
comment on function watch.step_alert_records(timestamptz) is
  'Deletes messages and passing breaches beyond the retention of minutes, episodes and what belongs to them beyond that of hours.';
insert into watch.upkeep_steps (step, position, hourly) values ('step_alert_records', 95, true) on conflict (step) do nothing;

select watch.lock_functions();
