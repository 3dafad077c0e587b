-- The page of an episode tells of the silences that covered it, and of changes of its rule, for they explain what was sent and what was not.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.episode_silences(e watch.episodes, subsystem text, now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'by', s.name, 'reason', s.reason, 'at', watch.ms(s.starts_at), 'until', watch.ms(s.ends_at), 'ended_at', watch.ms(s.ended_at),
    'ended_by', s.ended_by) order by s.starts_at, s.id), '[]')
  from (
    select x.* from watch.silences x
    where x.starts_at < coalesce(e.resolved_at, now_at) and coalesce(x.ended_at, x.ends_at) > e.fired_at
      and (x.rules = '{}' or e.rule = any (x.rules))
      and (x.groups = '{}' or subsystem = any (x.groups))
      and (x.severities = '{}' or x.severities && array[e.severity, e.peak])
    order by x.starts_at desc limit 50
  ) as s
$$;
comment on function watch.episode_silences(watch.episodes, text, timestamptz) is
  'Silences that covered an episode by its rule, the group of today or a severity that it had, oldest first.';

create or replace function watch.episode_rule_changes(e watch.episodes, now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('by', v.updated_by, 'reason', v.reason, 'at', watch.ms(v.updated_at), 'version', v.version)
    order by v.version), '[]')
  from (
    select x.* from watch.rule_versions x
    where x.key = e.rule and x.version > 1 and x.updated_at > e.fired_at and x.updated_at <= coalesce(e.resolved_at, now_at)
    order by x.version desc limit 50
  ) as v
$$;
comment on function watch.episode_rule_changes(watch.episodes, timestamptz) is 'Versions of its rule that came while an episode lasted, oldest first.';
grant execute on function watch.episode_silences(watch.episodes, text, timestamptz), watch.episode_rule_changes(watch.episodes, timestamptz)
  to authenticated;

create or replace function watch_api.episode(id text) returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
#variable_conflict use_column
declare
  asked constant text := episode.id;
  now_at constant timestamptz := clock_timestamp();
  e watch.episodes;
  of_rule watch.rules;
begin
  perform watch.require_member();
  select x.* into e from watch.episodes x where x.id = asked;
  if not found then
    raise exception 'There is no episode "%".', asked
      using errcode = 'PT404', hint = 'Look for it in the history: its rule and time are in its name.';
  end if;
  select r.* into of_rule from watch.rules r where r.key = e.rule;
  return jsonb_build_object(
    'episode', watch.episode_row(e),
    'transitions', watch.episode_transitions(e),
    'acks', (
      select coalesce(jsonb_agg(jsonb_build_object('by', a.name, 'reason', a.reason,
        'at', watch.ms(a.at), 'until', watch.ms(a.until), 'ended_at', watch.ms(a.ended_at)) order by a.at, a.id), '[]')
      from watch.acks a where a.episode = asked
    ),
    'notes', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'by', n.name, 'at', watch.ms(n.at), 'text', n.text) order by n.at, n.id), '[]')
      from watch.episode_notes n where n.episode = asked
    ),
    'deliveries', (
      select coalesce(jsonb_agg(watch.delivery_row(d, o) order by d.started_at, d.id), '[]')
      from (
        select x.* from watch.deliveries x
        where x.outbox in (select n.outbox from watch.outbox_entries n where n.episode = asked)
        order by x.id desc limit 500
      ) as d
      join watch.outbox o on o.id = d.outbox
    ),
    'suppressed', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'silence', p.silence, 'reason', s.reason, 'kind', p.kind, 'at', watch.ms(p.at)) order by p.at, p.kind), '[]')
      from watch.suppressions p join watch.silences s on s.id = p.silence where p.episode = asked
    ),
    'silences', case when of_rule.always_told then '[]' else watch.episode_silences(e, of_rule.subsystem, now_at) end,
    'rule_changes', watch.episode_rule_changes(e, now_at),
    'runbook', of_rule.runbook,
    'owner', of_rule.owner
  );
end
$$;

notify pgrst, 'reload schema';

select watch.lock_functions();
