-- The scheduler's jobs: `tick` each half minute (each minute before pg_cron 1.5), upkeep even where `tick` cannot be reached, and a short
-- memory of past runs. Run it in the SQL editor, as often as you like: a job of the same name is replaced. Run it again after a
-- change of alerts.interval_s. Whether it works: select unnest(watch.schedule_problems());
-- First put two secrets into Vault:
--   select vault.create_secret('https://<ref>.supabase.co', 'nexsys_watch_url');
--   select vault.create_secret('<the value of WATCH_TICK_SECRET>', 'nexsys_watch_tick_secret');
-- To change one later: select vault.update_secret(id, '<new value>') from vault.secrets where name = 'nexsys_watch_tick_secret';

do $$
declare
  secrets bigint := 0;
  -- A second call within a slot sends what waited for company, so half a minute is worth it even where rules are judged once a minute.
  pace constant integer := least(30, extract(epoch from watch.alert_interval())::integer);
begin
  if to_regprocedure('cron.schedule(text, text, text)') is null then
    raise notice 'pg_cron is not installed: nothing is scheduled. Turn it on (Integrations > Cron), or call the function tick from an outside scheduler.';
    return;
  end if;
  perform cron.schedule('nexsys-watch-maintain', '* * * * *', 'select watch.maintain()');
  perform cron.schedule(
    'nexsys-watch-past-runs', '17 3 * * *',
    $job$delete from cron.job_run_details d using cron.job j
      where j.jobid = d.jobid and j.jobname like 'nexsys-watch-%' and d.end_time < now() - interval '3 days'$job$
  );

  if to_regclass('vault.decrypted_secrets') is not null then
    execute $query$select count(*) from vault.decrypted_secrets where name in ('nexsys_watch_url', 'nexsys_watch_tick_secret')$query$ into secrets;
  end if;
  if not exists (select from pg_catalog.pg_proc p where p.pronamespace = to_regnamespace('net') and p.proname = 'http_post') then
    raise notice 'pg_net is not installed: upkeep is scheduled, tick is not. Turn it on (Integrations > Webhooks) and run this again.';
  elsif secrets < 2 then
    raise notice 'Vault does not hold nexsys_watch_url and nexsys_watch_tick_secret: upkeep is scheduled, tick is not. Put them there and run this again.';
  else
    begin
      perform cron.schedule('nexsys-watch-tick', pace || ' seconds', 'select watch.call_tick()');
    exception when others then
      perform cron.schedule('nexsys-watch-tick', '* * * * *', 'select watch.call_tick()');
      if pace < 30 then
        raise notice 'This pg_cron cannot call more often than each minute: set alerts.interval_s to 60, update pg_cron to 1.5, or call tick from an outside scheduler.';
      end if;
    end;
  end if;
end
$$;
