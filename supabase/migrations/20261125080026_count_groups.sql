-- The counting of stored lines, in groups of one kind and minute.

set lock_timeout = '5s';
set statement_timeout = '5min';

create type watch.line_group as (source text, signal text, variant text, also jsonb, minute timestamptz, n bigint);
comment on type watch.line_group is 'Lines of one source, signal, variant and minute, and how many they are; `also` are pairs of further signals and variants.';

create or replace function watch.count_groups(groups watch.line_group[]) returns void
language plpgsql volatile security invoker set search_path = '' set enable_nestloop = off set jit = off
as $$
declare
  most_variants constant integer := 200;
begin
  with counted as materialized (
    select g.* from unnest(groups) as g
  ),
  named as materialized (
    select u.signal, u.minute, u.variant, u.source, sum(u.n)::bigint as n
    from (
      select 'source.events' as signal, c.minute, c.source as variant, c.source, c.n from counted c
      union all
      select c.signal, c.minute, c.variant, c.source, c.n from counted c where c.signal is not null
      union all
      select left(a.pair ->> 0, 60), c.minute, left(coalesce(a.pair ->> 1, ''), 200), c.source, c.n
      from counted c, jsonb_array_elements(c.also) as a (pair)
      where jsonb_typeof(c.also) = 'array'
    ) as u
    group by u.signal, u.minute, u.variant, u.source
  ),
  newcomers as materialized (
    select p.signal, p.variant,
      row_number() over (partition by p.signal order by p.variant)
        + (select count(*) from watch.variants k where k.signal = p.signal) as place
    from (select distinct n.signal, n.variant from named n) as p
    -- Looked up one by one: a join would read every name there is for each batch.
    where (select v.variant from watch.variants v where v.signal = p.signal and v.variant = p.variant) is null
  ),
  admitted as (
    insert into watch.variants as v (signal, variant)
    select w.signal, w.variant from newcomers w where w.place <= most_variants order by w.signal, w.variant
    on conflict do nothing
  ),
  counts as materialized (
    select n.signal, n.minute, n.source, sum(n.n) as n,
      -- What a rule selects by, the part before the slash, stays.
      case when w.signal is null then n.variant when n.variant like '%/%' then split_part(n.variant, '/', 1) || '/other' else 'other' end
        as variant
    from named n
    left join newcomers w on w.signal = n.signal and w.variant = n.variant and w.place > most_variants
    group by 1, 2, 3, 5
  ),
  minutes as (
    insert into watch.event_minutes as m (signal, minute, variant, source, n)
    select c.signal, c.minute, c.variant, c.source, c.n from counts c
    order by c.signal, c.minute, c.variant, c.source
    on conflict (signal, minute, variant, source) do update set n = m.n + excluded.n
  ),
  fives as (
    insert into watch.event_fives as f (signal, five, variant, source, n)
    select c.signal, date_bin('5 minutes', c.minute, timestamptz 'epoch') as five, c.variant, c.source, sum(c.n) from counts c
    group by c.signal, five, c.variant, c.source
    order by c.signal, five, c.variant, c.source
    on conflict (signal, five, variant, source) do update set n = f.n + excluded.n
  )
  insert into watch.event_hours as h (signal, hour, variant, source, n)
  select c.signal, date_bin('1 hour', c.minute, timestamptz 'epoch') as hour, c.variant, c.source, sum(c.n) from counts c
  group by c.signal, hour, c.variant, c.source
  order by c.signal, hour, c.variant, c.source
  on conflict (signal, hour, variant, source) do update set n = h.n + excluded.n;
end
$$;
comment on function watch.count_groups(watch.line_group[]) is
  'Adds groups of lines to the rollups of minutes, five minutes and hours, each row locked in the order of its key. Of names beyond 200 a signal only what a rule selects by is kept.';

select watch.lock_functions();
