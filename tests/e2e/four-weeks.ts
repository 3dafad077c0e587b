/** Four weeks of query errors, written as the rollups hold them: a quiet ground, a short peak every morning, one recorded incident. */
import postgres from "postgres";
import type { TestStack } from "../stack.ts";

/** Today's rule (20 in 5 min) fires at each peak, which brings 30; the incident brings 300. */
export async function fourWeeks(stack: TestStack): Promise<void> {
  const sql = postgres(stack.database.superuserUrl, { onnotice: () => {} });
  try {
    await sql`
      insert into watch.event_minutes (signal, variant, source, minute, n)
      select 'db.error', '23', 'postgres', m, case
        when m >= i.starts and m < i.starts + interval '40 minutes' then 60
        when extract(hour from m at time zone 'utc') = 10 and extract(minute from m) < 10 then 6
        else 1 end
      from (select date_trunc('day', now() at time zone 'utc') at time zone 'utc' - interval '10 days' + interval '14 hours' as starts) as i
      cross join generate_series(date_trunc('minute', now()) - interval '28 days', date_trunc('minute', now()) - interval '1 minute',
        interval '1 minute') as m`;
    await sql`
      insert into watch.event_hours (signal, variant, source, hour, n)
      select signal, variant, source, date_trunc('hour', minute), sum(n) from watch.event_minutes group by 1, 2, 3, 4`;
    await sql`
      insert into watch.episodes (id, rule, fired_at, resolved_at, severity, peak, rule_version)
      select 'query-errors@' || (extract(epoch from f) * 1000)::bigint, 'query-errors', f, f + interval '45 minutes', 'critical', 'critical', 1
      from (select date_trunc('day', now() at time zone 'utc') at time zone 'utc' - interval '10 days' + interval '14 hours 4 minutes' as f)`;
  } finally {
    await sql.end();
  }
}
