-- What happened: episodes over a range, all that is known of one, and what each rule cost and brought.

set lock_timeout = '5s';
set statement_timeout = '5min';

-- The table is empty or small when this runs: nothing waits.
-- squawk-ignore require-concurrent-index-creation
create index if not exists episodes_resolved_at on watch.episodes (resolved_at);

create or replace function watch.check_range(from_ms bigint, to_ms bigint, max_rows integer default 1) returns void
language plpgsql immutable security invoker set search_path = ''
as $$
begin
  if from_ms is null or to_ms is null or from_ms < 0 or to_ms > 253402300799999 then
    raise exception 'from_ms and to_ms must be times in milliseconds since the epoch.' using errcode = '22023';
  elsif from_ms >= to_ms then
    raise exception 'The range is reversed or empty: from_ms must be before to_ms.'
      using errcode = '22023', hint = 'Swap from_ms and to_ms.';
  elsif to_ms - from_ms > 762::bigint * 86400000 then
    raise exception 'The range is too long: at most 25 months.' using errcode = '22023', hint = 'Choose a shorter range.';
  elsif max_rows is null or max_rows not between 1 and 500 then
    raise exception 'max_rows must be from 1 to 500.' using errcode = '22023', hint = 'Leave it out for 100 rows.';
  end if;
end
$$;
comment on function watch.check_range(bigint, bigint, integer) is
  'Raises 22023 with a sentence for a range that is no range or longer than 25 months, and for a number of rows beyond 1 to 500.';
grant execute on function watch.check_range(bigint, bigint, integer) to authenticated;

create or replace function watch_api.episodes(
  from_ms bigint, to_ms bigint, rule text default null, cursor text default null, max_rows integer default 100
) returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
#variable_conflict use_column
declare
  lower constant timestamptz := watch.at_ms(from_ms);
  upper constant timestamptz := watch.at_ms(to_ms);
  asked constant text := episodes.rule;
  before watch.episodes;
  answer jsonb;
begin
  perform watch.require_member();
  perform watch.check_range(from_ms, to_ms, max_rows);
  if asked is not null and not exists (select from watch.rules r where r.key = asked) then
    raise exception 'There is no rule "%".', asked using errcode = '22023', hint = 'watch_api.rules lists the rules.';
  end if;
  if cursor is not null then
    select e.* into before from watch.episodes e where e.id = cursor;
    if not found then
      raise exception 'The cursor names no episode.' using errcode = '22023', hint = 'Pass the "next" of the answer before, or none.';
    end if;
  end if;
  with page as (
    select e as row, e.fired_at, e.id, row_number() over (order by e.fired_at desc, e.id desc) as place
    from watch.episodes e
    where e.fired_at < upper and (e.fired_at >= lower or e.resolved_at is null or e.resolved_at > lower)
      and (asked is null or e.rule = asked)
      and (before.id is null or (e.fired_at, e.id) < (before.fired_at, before.id))
    order by e.fired_at desc, e.id desc
    limit max_rows + 1
  )
  select jsonb_build_object(
    'rows', coalesce(jsonb_agg(watch.episode_row(p.row) order by p.place) filter (where p.place <= max_rows), '[]'),
    'next', max(p.id) filter (where p.place = max_rows and exists (select from page x where x.place > max_rows))
  ) into answer
  from page p;
  return answer;
end
$$;
comment on function watch_api.episodes(bigint, bigint, text, text, integer) is
  'Episodes that touch a half-open range of milliseconds since the epoch, newest first: {rows, next}; `next` is the cursor of the next page, null at the end. At most 500 rows. Members only; raises 22023 with a sentence.';
grant execute on function watch_api.episodes(bigint, bigint, text, text, integer) to authenticated;

create or replace function watch.episode_transitions(e watch.episodes) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  with rising as (
    -- Being pending belongs to no episode, but is how this one began.
    select t.id from watch.transitions t
    where t.rule = e.rule and t.kind = 'pending' and t.slot <= e.fired_at
      and not exists (
        select from watch.transitions o
        where o.rule = e.rule and o.id > t.id and o.slot <= e.fired_at and o.episode is distinct from e.id
          and o.kind in ('pending', 'withdrawn', 'fired', 'resolved')
      )
    order by t.id desc limit 1
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'at', watch.ms(t.slot), 'kind', t.kind, 'severity', t.severity, 'value', t.value, 'sentence', t.sentence) order by t.slot, t.id), '[]')
  from (
    select x.* from watch.transitions x
    where x.episode = e.id or x.id = (select r.id from rising r)
    order by x.id limit 500
  ) as t
$$;
comment on function watch.episode_transitions(watch.episodes) is 'What happened in an episode, oldest first, with the breach that it grew from.';
grant execute on function watch.episode_transitions(watch.episodes) to authenticated;

create or replace function watch_api.episode(id text) returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
#variable_conflict use_column
declare
  asked constant text := episode.id;
  e watch.episodes;
begin
  perform watch.require_member();
  select x.* into e from watch.episodes x where x.id = asked;
  if not found then
    raise exception 'There is no episode "%".', asked
      using errcode = 'PT404', hint = 'Look for it in the history: its rule and time are in its name.';
  end if;
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
    'runbook', (select r.runbook from watch.rules r where r.key = e.rule),
    'owner', (select r.owner from watch.rules r where r.key = e.rule)
  );
end
$$;
comment on function watch_api.episode(text) is
  'All that is known of one episode (episodeAnswer in src/contracts/alerts.ts). Members only; raises PT404 where there is none of that id.';
grant execute on function watch_api.episode(text) to authenticated;

create or replace function watch.noise_at(from_ms bigint, to_ms bigint, now_at timestamptz) returns jsonb
language sql stable security invoker set search_path = '' set jit = off
as $$
  with bounds as (select watch.at_ms(from_ms) as lower, least(watch.at_ms(to_ms), now_at) as upper),
  begun as (
    select e.rule, count(*) as fired,
      count(*) filter (where exists (select from watch.acks a where a.episode = e.id)
        or exists (select from watch.episode_notes n where n.episode = e.id)) as acted_on,
      count(*) filter (where e.flapped) as flapped,
      count(*) filter (where extract(hour from e.fired_at at time zone z.zone) not between 6 and 21) as at_night,
      count(*) filter (where e.resolved_at - e.fired_at < interval '5 minutes') as short,
      count(*) filter (where exists (select from watch.suppressions p where p.episode = e.id)) as silenced
    from bounds b
    cross join (select watch.alert_zone() as zone) as z
    join watch.episodes e on e.fired_at >= b.lower and e.fired_at < b.upper
    group by e.rule
  ),
  told as (
    select n.rule, count(distinct o.id) as notifications
    from bounds b
    join watch.outbox o on o.created_at >= b.lower and o.created_at < b.upper and o.kind = 'alert' and o.state = 'delivered'
    join watch.outbox_entries n on n.outbox = o.id
    group by n.rule
  ),
  burnt as (
    select e.rule, sum(watch.ms(least(coalesce(e.resolved_at, b.upper), b.upper)) - watch.ms(greatest(e.fired_at, b.lower))) as firing_ms
    from bounds b
    join watch.episodes e on e.fired_at < b.upper and (e.resolved_at is null or e.resolved_at > b.lower)
    group by e.rule
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'rule', r.key, 'title', r.title, 'fired', coalesce(n.fired, 0), 'acted_on', coalesce(n.acted_on, 0),
    'flapped', coalesce(n.flapped, 0), 'at_night', coalesce(n.at_night, 0), 'short', coalesce(n.short, 0),
    'silenced', coalesce(n.silenced, 0), 'notifications', coalesce(t.notifications, 0), 'firing_ms', coalesce(f.firing_ms, 0)
  ) order by r.position, r.key), '[]')
  from watch.rules r
  left join begun n on n.rule = r.key
  left join told t on t.rule = r.key
  left join burnt f on f.rule = r.key
  where r.enabled or n.fired > 0 or f.firing_ms > 0
$$;
grant execute on function watch.alert_zone() to authenticated;
comment on function watch.noise_at(bigint, bigint, timestamptz) is 'watch_api.noise as of a moment.';
grant execute on function watch.noise_at(bigint, bigint, timestamptz) to authenticated;

create or replace function watch_api.noise(from_ms bigint, to_ms bigint) returns jsonb
language plpgsql stable security invoker set search_path = '' set statement_timeout = '5s'
as $$
begin
  perform watch.require_member();
  perform watch.check_range(from_ms, to_ms);
  return watch.noise_at(from_ms, to_ms, clock_timestamp());
end
$$;
comment on function watch_api.noise(bigint, bigint) is
  'What each rule cost and brought over a half-open range of milliseconds since the epoch (noiseAnswer in src/contracts/alerts.ts). Episodes count where they began; firing_ms is cut to the range. Members only; raises 22023 with a sentence.';
grant execute on function watch_api.noise(bigint, bigint) to authenticated;

notify pgrst, 'reload schema';

select watch.lock_functions();
