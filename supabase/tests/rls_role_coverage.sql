-- Who sees and changes what: every role of an organization, a customer of its portal, staff of another organization, nobody.
-- Raises at the first surprise, and leaves nothing behind. Run before each release, in staging and in production:
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f supabase/tests/rls_role_coverage.sql
begin;

set local statement_timeout = '60s';
set local lock_timeout = '5s';
set local watch.mute = 'on';

do $$
declare
  roles constant text[] := array['owner', 'admin', 'agent', 'accountant'];
  people constant text[] := roles || array['customer', 'rival', 'nobody'];
  home constant uuid := gen_random_uuid();
  away constant uuid := gen_random_uuid();
  project constant uuid := gen_random_uuid();
  unit constant uuid := gen_random_uuid();
  other_unit constant uuid := gen_random_uuid();
  buyer constant uuid := gen_random_uuid();
  neighbour constant uuid := gen_random_uuid();
  schedule constant uuid := gen_random_uuid();
  ids jsonb := '{}';
  person text;
  check_row record;
  outcome text;
  failed text[] := '{}';
  checked integer := 0;
begin
  if exists (select from watch.core_tables c where not c.owned) then
    raise notice 'Some core tables were there before these migrations: their policies are their own, and only watched.';
    return;
  end if;

  foreach person in array people loop
    ids := ids || jsonb_build_object(person, gen_random_uuid());
    insert into auth.users (id, email) values ((ids ->> person)::uuid, person || '.' || (ids ->> person) || '@example.com');
  end loop;
  insert into public.organizations (id, name) values (home, 'home'), (away, 'away');
  insert into public.users (id, organization_id, role) select (ids ->> r.role)::uuid, home, r.role from unnest(roles) as r (role);
  insert into public.users (id, organization_id, role) values ((ids ->> 'rival')::uuid, away, 'owner');
  insert into public.projects (id, organization_id, name) values (project, home, 'p');
  insert into public.units (id, organization_id, project_id, label, price) values (unit, home, project, '1', 1), (other_unit, home, project, '2', 1);
  insert into public.customers (id, organization_id, full_name, auth_user_id)
  values (buyer, home, 'b', (ids ->> 'customer')::uuid), (neighbour, home, 'n', null);
  insert into public.payment_schedules (id, organization_id, customer_id, unit_id, due_date, amount)
  values (schedule, home, buyer, unit, '2026-01-01', 1), (gen_random_uuid(), home, neighbour, other_unit, '2026-01-01', 1);
  insert into public.payment_intents (organization_id, customer_id, amount) values (home, buyer, 1), (home, neighbour, 1);
  insert into public.payments (organization_id, customer_id, amount) values (home, buyer, 1), (home, neighbour, 1);
  insert into public.documents (organization_id, customer_id, kind, bucket, path)
  values (home, buyer, 'document', 'documents', 'a'), (home, neighbour, 'document', 'documents', 'b');
  insert into public.activity_logs (organization_id, action) values (home, 'x');

  -- Rows that a statement sees or changes, by person in the order of `people`; `-` where it is refused.
  for check_row in
    select c.statement, string_to_array(c.expected, ' ') as expected
    from (values
      (format('select from public.organizations where id in (%L, %L)', home, away), '1 1 1 1 0 1 0'),
      (format('select from public.users where organization_id = %L', home), '4 4 4 4 0 0 0'),
      (format('select from public.projects where organization_id = %L', home), '1 1 1 1 0 0 0'),
      (format('select from public.units where organization_id = %L', home), '2 2 2 2 1 0 0'),
      (format('select from public.customers where organization_id = %L', home), '2 2 2 2 1 0 0'),
      (format('select from public.payment_schedules where organization_id = %L', home), '2 2 2 2 1 0 0'),
      (format('select from public.payment_intents where organization_id = %L', home), '2 2 2 2 1 0 0'),
      (format('select from public.payments where organization_id = %L', home), '2 2 2 2 1 0 0'),
      (format('select from public.documents where organization_id = %L', home), '2 2 2 2 1 0 0'),
      (format('select from public.activity_logs where organization_id = %L', home), '1 1 0 0 0 0 0'),
      (format('update public.organizations set name = name where id = %L', home), '1 0 0 0 0 0 0'),
      (format('update public.users set full_name = ''x'' where organization_id = %L and role = ''agent''', home), '1 1 0 0 0 0 0'),
      (format('update public.users set role = ''owner'' where id = %L', ids ->> 'agent'), '1 - 0 0 0 0 0'),
      (format('delete from public.users where id = %L', ids ->> 'owner'), '0 0 0 0 0 0 0'),
      (format('insert into public.projects (organization_id, name) values (%L, ''q'')', home), '1 1 - - - - -'),
      (format('insert into public.projects (organization_id, name) values (%L, ''q'')', away), '- - - - - 1 -'),
      (format('update public.units set status = ''sold'' where id = %L', unit), '1 1 1 0 0 0 0'),
      (format('update public.units set organization_id = %L where id = %L', away, unit), '- - - 0 0 0 0'),
      (format('delete from public.units where id = %L', other_unit), '1 1 0 0 0 0 0'),
      (format('insert into public.customers (organization_id, full_name) values (%L, ''c'')', home), '1 1 1 - - - -'),
      (format('update public.payment_schedules set amount = 2 where id = %L', schedule), '1 1 0 1 0 0 0'),
      (format('insert into public.payment_intents (organization_id, customer_id, amount) values (%L, %L, 1)', home, buyer), '1 1 1 1 1 - -'),
      (format('insert into public.payment_intents (organization_id, customer_id, amount) values (%L, %L, 1)', home, neighbour), '1 1 1 1 - - -'),
      (format('insert into public.payment_intents (organization_id, customer_id, amount) values (%L, %L, 1)', away, buyer), '- - - - - 1 -'),
      (format('insert into public.payment_intents (organization_id, customer_id, amount, status) values (%L, %L, 1, ''approved'')', home, buyer),
        '- - - - - - -'),
      (format('update public.payment_intents set status = ''approved'' where customer_id = %L', buyer), '1 1 0 1 0 0 0'),
      ('delete from public.payment_intents', '- - - - - - -'),
      (format('insert into public.payments (organization_id, customer_id, amount) values (%L, %L, 1)', home, buyer), '1 1 - 1 - - -'),
      ('delete from public.payments', '- - - - - - -'),
      (format('insert into public.documents (organization_id, customer_id, kind, bucket, path) values (%L, %L, ''receipt'', ''receipts'', ''r'')', home, buyer),
        '1 1 1 1 1 - -'),
      (format('insert into public.documents (organization_id, customer_id, kind, bucket, path) values (%L, %L, ''receipt'', ''receipts'', ''r'')', home, neighbour),
        '1 1 1 1 - - -'),
      (format('insert into public.documents (organization_id, customer_id, kind, bucket, path) values (%L, %L, ''document'', ''documents'', ''d'')', home, buyer),
        '1 1 1 1 - - -'),
      (format('delete from public.documents where customer_id = %L', buyer), '1 1 0 0 0 0 0'),
      (format('insert into public.activity_logs (organization_id, actor_id, action) values (%L, (select auth.uid()), ''x'')', home), '1 1 1 1 - - -'),
      (format('insert into public.activity_logs (organization_id, actor_id, action) values (%L, %L, ''x'')', home, ids ->> 'rival'), '- - - - - - -'),
      ('update public.activity_logs set action = ''y''', '- - - - - - -'),
      ('delete from public.activity_logs', '- - - - - - -')
    ) as c (statement, expected)
  loop
    for place in 1 .. cardinality(people) loop
      perform set_config('request.jwt.claims', jsonb_build_object('role', 'authenticated', 'sub', ids ->> people[place])::text, true);
      begin
        set local role authenticated;
        execute check_row.statement;
        get diagnostics outcome = row_count;
        raise exception using errcode = 'ZZ000';
      exception
        when sqlstate 'ZZ000' then null;
        when insufficient_privilege then outcome := '-';
      end;
      reset role;
      checked := checked + 1;
      if outcome is distinct from check_row.expected[place] then
        failed := failed || format('%s: %s instead of %s: %s', people[place], outcome, check_row.expected[place], check_row.statement);
      end if;
    end loop;
    -- Without an account nothing of this is there at all.
    begin
      set local role anon;
      execute check_row.statement;
      raise exception using errcode = 'ZZ000';
    exception
      when sqlstate 'ZZ000' then failed := failed || format('anon is not refused: %s', check_row.statement);
      when insufficient_privilege then checked := checked + 1;
    end;
    reset role;
  end loop;

  if cardinality(failed) > 0 then
    raise exception E'row-level security: % of % checks failed\n%', cardinality(failed), checked, array_to_string(failed, E'\n');
  end if;
  raise notice 'row-level security: % checks passed', checked;
end
$$;

do $$
declare
  report constant jsonb := public.health_check() -> 'rls';
begin
  if report ->> 'status' <> 'ok' then
    raise exception 'health_check finds the policies degraded: %', report;
  end if;
end
$$;

rollback;
