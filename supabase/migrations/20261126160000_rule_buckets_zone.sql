-- The nights of what-if are those of the ledger of noise: by the clock of the installation, whoever looks.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.rule_buckets_at(asked text, from_ms bigint, to_ms bigint, now_at timestamptz) returns json
language plpgsql stable security invoker set search_path = ''
as $$
declare
  t0 constant timestamptz := watch.at_ms(from_ms / 60000 * 60000);
  buckets constant integer := (to_ms + 59999) / 60000 - from_ms / 60000;
  upper constant timestamptz := t0 + buckets * interval '1 minute';
  r watch.rules;
  above json;
  below json;
begin
  select x.* into r from watch.rules x where x.key = asked;
  if not found then
    raise exception 'There is no rule "%".', asked using errcode = '22023', hint = 'watch_api.rules lists the rules.';
  elsif buckets > 28 * 1440 + 1 then
    raise exception 'The range is too long: at most 28 days of minutes at once.'
      using errcode = '22023', hint = 'Choose a shorter range.';
  end if;
  if r.measure in ('gauge', 'age') then
    above := watch.gauge_side(asked, t0, buckets);
  else
    select s.above, s.below into above, below from watch.counted_sides(asked, t0, buckets, now_at) as s;
  end if;
  return json_build_object(
    't0', watch.ms(t0), 'step', 60000, 'length', buckets, 'numerator', above, 'denominator', below,
    'usual', case when r.measure = 'share' then watch.usual_hours(asked, t0, upper, now_at) end,
    'lag_ms', watch.rule_lag_ms(asked), 'zone', watch.alert_zone(),
    'episodes', (
      select coalesce(json_agg(json_build_object(
        'id', e.id, 'from', watch.ms(e.fired_at), 'to', watch.ms(e.resolved_at), 'severity', e.peak) order by e.fired_at, e.id), '[]')
      from (
        select x.* from watch.episodes x
        where x.rule = asked and x.fired_at < upper and (x.resolved_at is null or x.resolved_at > t0)
        order by x.fired_at desc limit 1000
      ) as e
    )
  );
end
$$;
comment on function watch.rule_buckets_at(text, bigint, bigint, timestamptz) is 'watch_api.rule_buckets as of a moment.';
grant execute on function watch.rule_buckets_at(text, bigint, bigint, timestamptz) to authenticated;

select watch.lock_functions();
