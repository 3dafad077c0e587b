-- A batch in columns: a third of the JSON of a batch in rows, and read in a fraction of the time.
--   {"kinds": {"source": [], "severity": [], "status": [], "path": [], "signal": [], "variant": [], "keep": [], "also": [],
--              "clock": [], "outcome": [], "reason": []},
--    "kind": [], "id": [], "at_us": [], "request_id": [], "message": [], "attributes": [], "fact": []}
-- A line is a place in the second row of lists; its `kind` is a place in the first, which holds what many lines have in common.
-- `clock`: why the time is the receiver's. `outcome` and `reason`: why the line was set aside. Lists may be left out, but for `kind`.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.in_columns(events jsonb) returns jsonb
language sql immutable parallel safe set search_path = ''
as $$
  select jsonb_build_object(
    'kind', jsonb_agg(e.place - 1 order by e.place),
    'id', jsonb_agg(e.event -> 'id' order by e.place),
    'at_us', jsonb_agg(e.event -> 'at_us' order by e.place),
    'request_id', jsonb_agg(e.event -> 'request_id' order by e.place),
    'message', jsonb_agg(e.event -> 'message' order by e.place),
    'attributes', jsonb_agg(e.event -> 'attributes' order by e.place),
    'kinds', jsonb_build_object(
      'source', jsonb_agg(e.event -> 'source' order by e.place),
      'severity', jsonb_agg(e.event -> 'severity' order by e.place),
      'status', jsonb_agg(e.event -> 'status' order by e.place),
      'path', jsonb_agg(e.event -> 'path' order by e.place),
      'signal', jsonb_agg(e.event -> 'signal' order by e.place),
      'variant', jsonb_agg(e.event -> 'variant' order by e.place),
      'keep', jsonb_agg(e.event -> 'keep' order by e.place),
      'also', jsonb_agg(e.event -> 'also' order by e.place),
      'clock', jsonb_agg(e.event #> '{attributes,clock}' order by e.place),
      'outcome', jsonb_agg(e.event -> 'outcome' order by e.place),
      'reason', jsonb_agg(e.event -> 'reason' order by e.place)
    )
  ) || case when jsonb_path_exists(events, '$[*].fact')
    then jsonb_build_object('fact', jsonb_agg(e.event -> 'fact' order by e.place)) else '{}' end
  from jsonb_array_elements(events) with ordinality as e (event, place)
  having count(*) > 0
$$;
comment on function watch.in_columns(jsonb) is
  'An array of events, one object each, in columns; null for none. What is no object becomes a line without an id, which cannot be stored.';

create or replace function watch.slice_columns(columns jsonb, first integer, last integer) returns jsonb
language sql immutable parallel safe set search_path = ''
as $$
  with places as (
    select p.place, (columns -> 'kind' ->> p.place)::integer as kind from generate_series(first, last) as p (place)
  )
  select jsonb_build_object(
    'kind', (select jsonb_agg(p.place - first order by p.place) from places p),
    'kinds', (
      select jsonb_object_agg(k.key, (select jsonb_agg(k.value -> p.kind order by p.place) from places p))
      from jsonb_each(columns -> 'kinds') as k
    )
  ) || (
    select jsonb_object_agg(c.key, (select jsonb_agg(c.value -> p.place order by p.place) from places p))
    from jsonb_each(columns - array['kind', 'kinds']) as c
  )
$$;
comment on function watch.slice_columns(jsonb, integer, integer) is
  'The lines from one place to another (from 0, both included) of a batch in columns, each with a kind of its own: what is wrong with one kind costs the others nothing.';

create or replace function watch.poisoned_line(line jsonb, state text) returns jsonb
language sql immutable parallel safe set search_path = ''
as $$
  select jsonb_build_object(
    'kind', jsonb_build_array(0),
    'id', jsonb_build_array(coalesce(
      case when pg_input_is_valid(line -> 'id' ->> 0, 'uuid') then line -> 'id' ->> 0 end, md5(line::text)::uuid::text
    )),
    'at_us', jsonb_build_array(null),
    'kinds', jsonb_build_object(
      'source', jsonb_build_array(case when jsonb_typeof(k.source) = 'string' then k.source end),
      'outcome', jsonb_build_array('rejected'),
      'reason', jsonb_build_array('not-storable-' || lower(state))
    )
  )
  from (select line -> 'kinds' -> 'source' -> (line #>> '{kind,0}')::integer as source) as k
$$;
comment on function watch.poisoned_line(jsonb, text) is
  'What is counted in the place of a line (a batch of one, in columns) that could not be stored: a rejected one of its id, or of one derived from the line.';

select watch.lock_functions();
