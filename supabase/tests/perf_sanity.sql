-- Whether the questions that are asked all day stay cheap: by index, policies asked once, answers in time.
-- Raises at the first surprise, and leaves nothing behind. For staging: it writes some 60,000 rows and rolls them back.
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f supabase/tests/perf_sanity.sql
begin;

set local statement_timeout = '120s';
set local lock_timeout = '5s';
set local watch.mute = 'on';

do $$
declare
  home constant uuid := gen_random_uuid();
  staff constant uuid := gen_random_uuid();
  bare text;
begin
  -- An index behind every foreign key.
  select string_agg(c.conrelid::regclass || '.' || c.conname, ', ') into bare
  from pg_constraint c
  where c.contype = 'f' and c.connamespace in ('public'::regnamespace, 'watch'::regnamespace) and c.conparentid = 0
    and not exists (select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1]);
  if bare is not null then
    raise exception 'No index behind the foreign keys %', bare;
  end if;

  -- A policy that calls auth.uid() bare is asked once a row; within a select, once a statement.
  select string_agg(p.schemaname || '.' || p.tablename || '.' || p.policyname, ', ') into bare
  from pg_policies p
  where p.schemaname in ('public', 'watch')
    and regexp_replace(coalesce(p.qual, '') || coalesce(p.with_check, ''), 'SELECT (auth\.uid\(\)|nexsys\.\w+\()', '', 'gi') ~ '(auth\.uid|nexsys\.\w+)\(';
  if bare is not null then
    raise exception 'These policies call a function for each row: %', bare;
  end if;

  if exists (select from watch.core_tables c where not c.owned) then
    raise notice 'Some core tables were there before these migrations: nothing is written into them.';
    return;
  end if;
  insert into auth.users (id, email) values (staff, staff || '@example.com');
  insert into public.organizations (id, name) values (home, 'home');
  insert into public.users (id, organization_id, role) values (staff, home, 'accountant');
  insert into public.customers (id, organization_id, full_name) select gen_random_uuid(), home, n::text from generate_series(1, 1000) n;
  insert into public.payment_intents (organization_id, customer_id, amount, status, created_at)
  select home, c.id, 1, (array['approved', 'approved', 'approved', 'rejected'])[1 + n % 4], now() - n * interval '7 hours'
  from public.customers c, generate_series(1, 20) n where c.organization_id = home;
  insert into public.payments (organization_id, customer_id, amount, paid_at)
  select home, c.id, 1, now() - n * interval '1 day' from public.customers c, generate_series(1, 20) n where c.organization_id = home;
  insert into watch.event_minutes (signal, minute, variant, source, n)
  select 'api.request', date_bin('1 minute', now(), 'epoch') - n * interval '1 minute', v, 'edge', 1
  from generate_series(1, 2880) n, unnest(array['rest/ok', 'rest/4xx', 'rest/5xx', 'auth/ok', 'auth/4xx', 'storage/ok', 'storage/4xx']) v
  on conflict do nothing;
  perform set_config('perf.staff', staff::text, true);
  perform set_config('perf.home', home::text, true);
end
$$;

analyze public.payment_intents, public.payments, public.customers, watch.event_minutes;

do $$
declare
  question record;
  plan json;
  began timestamptz;
  took numeric;
  failed text[] := '{}';
begin
  if coalesce(current_setting('perf.home', true), '') = '' then
    return;
  end if;

  -- No question of every minute reads a whole table.
  for question in
    select q.name, q.statement
    from (values
      ('latest payment', 'select max(p.paid_at) from public.payments p'),
      ('open payment intents', 'select count(*), min(p.created_at) from public.payment_intents p where p.status = ''pending'''),
      ('today''s payment intents', 'select count(*) from public.payment_intents p where p.created_at >= now() - interval ''1 hour'''),
      ('payments of a customer', format('select * from public.payments p where p.customer_id = (select c.id from public.customers c where c.organization_id = %L limit 1)', current_setting('perf.home'))),
      ('an hour of requests', 'select * from watch.event_minutes m where m.signal = ''api.request'' and m.minute >= now() - interval ''1 hour'''),
      ('today''s errors', 'select * from watch.events e where e.signal = ''db.error'' and e.severity in (''error'', ''fatal'') and e.at >= now() - interval ''1 hour'' and e.at < now()')
    ) as q (name, statement)
  loop
    execute 'explain (format json) ' || question.statement into plan;
    if plan::text ~ '"Node Type": "Seq Scan"[^{}]*"Relation Name": "(payments|payment_intents|event_minutes)"' then
      failed := failed || format('%s reads the whole table', question.name);
    end if;
  end loop;

  -- As staff: the organization is looked up once, and 20,000 rows are counted in good time.
  perform set_config('request.jwt.claims', jsonb_build_object('role', 'authenticated', 'sub', current_setting('perf.staff'))::text, true);
  set local role authenticated;
  execute 'explain (format json) select count(*) from public.payments' into plan;
  began := clock_timestamp();
  perform count(*) from public.payments;
  took := extract(epoch from clock_timestamp() - began) * 1000;
  reset role;
  if plan::text !~ 'InitPlan' then
    failed := failed || 'the policy of payments is asked once a row'::text;
  end if;
  if took > 1000 then
    failed := failed || format('counting 20,000 payments as staff took %s ms', round(took));
  end if;

  for question in
    select q.name, q.statement, q.limit_ms
    from (values
      ('health_check', 'select public.health_check()', 100),
      ('a day of requests', 'select watch.series_at(array[''api.request''], (extract(epoch from now()) * 1000)::bigint - 86400000, (extract(epoch from now()) * 1000)::bigint, 240, now(), false)', 1000),
      ('the board', 'select watch.board_at(null, null, 240, now())', 1500),
      ('upkeep', 'select watch.maintain()', 5000)
    ) as q (name, statement, limit_ms)
  loop
    execute question.statement;
    began := clock_timestamp();
    execute question.statement;
    took := extract(epoch from clock_timestamp() - began) * 1000;
    raise notice '%: % ms', question.name, round(took, 1);
    if took > question.limit_ms then
      failed := failed || format('%s took %s ms, more than %s', question.name, round(took), question.limit_ms);
    end if;
  end loop;

  if cardinality(failed) > 0 then
    raise exception E'performance: % checks failed\n%', cardinality(failed), array_to_string(failed, E'\n');
  end if;
end
$$;

rollback;
