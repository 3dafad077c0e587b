/**
 * What a dashboard's questions cost: `series` from the rollups beside the same answer grouped from raw rows, `board` beside
 * `health_check` through the same API, and the size of one poll on the wire. BENCH_EVENTS sets the number of raw events (5 million).
 */
import { gzipSync } from "node:zlib";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { startSharedServer, testStack } from "../stack.ts";
import { inWords, measure } from "./statistics.ts";

const events = Number(process.env.BENCH_EVENTS ?? 5_000_000);
const days = 30;
const day = 86_400_000;
const asked = ["api.request", "db.error", "auth.failure", "portal.lockout"];

const stopServer = await startSharedServer();
const stack = await testStack();
const sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => {} });

try {
  const now = Math.floor(Date.now() / 60_000) * 60_000;
  console.log(`filling ${events.toLocaleString("en")} events over ${days} days …`);
  await fill(now);

  const member = await sql<{ user_id: string }[]>`select user_id from watch.members where role = 'viewer' limit 1`;
  const [viewer] = member;
  if (viewer === undefined) throw new Error("The stack seeded no viewer.");
  await sql.unsafe(
    `set role authenticated; set request.jwt.claims = '${JSON.stringify({ sub: viewer.user_id, role: "authenticated" })}'`,
  );

  const table: Record<string, string>[] = [];
  for (const [title, from, step, runs] of [
    ["series, 24 h", now - day, "10 minutes", 5],
    ["series, 30 d", now - days * day, "3 hours", 3],
  ] as const) {
    const rollup = await measure(20, () => sql`select watch_api.series(${asked}, ${from}, ${now})`);
    const raw = await measure(runs, () => rawSeries(from, now, step));
    table.push({
      question: title,
      rollup: inWords(rollup),
      raw: inWords(raw),
      ratio: `${(raw.median / rollup.median).toFixed(0)}×`,
    });
  }
  console.table(table);

  const client = createClient(stack.apiUrl, stack.publishableKey, { auth: { persistSession: false } });
  const [user] = stack.users;
  if (user === undefined) throw new Error("The stack has no users.");
  const signIn = await client.auth.signInWithPassword({ email: user.email, password: user.password });
  if (signIn.error) throw signIn.error;
  const range = { from_ms: now - day, to_ms: now };
  const board = await measure(20, async () => check(await client.schema("watch_api").rpc("board", range)));
  const health = await measure(20, async () => check(await client.rpc("health_check")));
  console.table([
    {
      question: "board (24 h) over the API",
      time: inWords(board),
      ratio: `${(board.median / health.median).toFixed(1)}× health_check`,
    },
    { question: "health_check over the API", time: inWords(health), ratio: "" },
  ]);
  const body = JSON.stringify(check(await client.schema("watch_api").rpc("board", range)));
  console.log(`one poll: ${(body.length / 1024).toFixed(1)} KB, ${(gzipSync(body).length / 1024).toFixed(1)} KB gzipped`);
} finally {
  await sql.end();
  await stack.stop();
  await stopServer();
}

/** The data of an answer, or its error thrown. */
function check<T>(answer: { data: T; error: unknown }): T {
  if (answer.error) throw answer.error;
  return answer.data;
}

/** Raw rows day by day, as the receiver would have kept them, and the rollups that it would have counted. */
async function fill(now: number): Promise<void> {
  const perDay = Math.floor(events / days);
  for (let back = days; back >= 0; back -= 1) {
    const start = new Date(now - back * day);
    await sql`select watch.add_partition('events', ${start.toISOString().slice(0, 10)}::date)`;
  }
  for (let back = days; back >= 1; back -= 1) {
    await sql`
      insert into watch.events (id, at, received_at, source, signal, variant, severity, status, path, request_id, message)
      select gen_random_uuid(), s.at, s.at, s.source, s.signal, s.variant, s.severity, 200, '/rest/v1/units', md5(s.n::text), 'GET /rest/v1/units'
      from (
        select n, to_timestamp(${(now - back * day) / 1000}) + n * ${86_400 / perDay}::double precision * interval '1 second' as at,
          (array['edge', 'edge', 'edge', 'postgres', 'auth', 'app'])[1 + n % 6] as source,
          (array['api.request', 'api.request', 'api.request', 'db.error', 'auth.failure', 'portal.lockout'])[1 + n % 6] as signal,
          (array['rest/ok', 'auth/ok', 'storage/4xx', 'timeout', 'portal/invalid_credentials', 'locked'])[1 + n % 6] as variant,
          (array['info', 'info', 'warning', 'error', 'warning', 'warning'])[1 + n % 6] as severity
        from generate_series(0, ${perDay - 1}) as n
      ) as s`;
  }
  await sql`
    insert into watch.event_minutes (signal, minute, variant, source, n)
    select signal, date_bin('1 minute', at, 'epoch'), variant, source, count(*) from watch.events group by 1, 2, 3, 4
    union all
    select 'source.events', date_bin('1 minute', at, 'epoch'), source, source, count(*) from watch.events group by 1, 2, 3, 4`;
  await sql`
    insert into watch.event_fives (signal, five, variant, source, n)
    select signal, date_bin('5 minutes', minute, 'epoch'), variant, source, sum(n) from watch.event_minutes group by 1, 2, 3, 4`;
  await sql`
    insert into watch.event_hours (signal, hour, variant, source, n)
    select signal, date_bin('1 hour', minute, 'epoch'), variant, source, sum(n) from watch.event_minutes group by 1, 2, 3, 4`;
  await sql`
    insert into watch.sources (source, first_event_at, last_event_at, last_receipt_at, events)
    select source, min(at), max(at), now(), count(*) from watch.events group by 1
    on conflict (source) do update set first_event_at = excluded.first_event_at`;
  for (const name of ["events", "event_minutes", "event_fives", "event_hours", "sources"])
    await sql`vacuum analyze ${sql(`watch.${name}`)}`;
}

/** The same answer from the raw rows: counts by bucket, and whether any source of the signal was heard in it, as columns. */
function rawSeries(from: number, to: number, step: string) {
  return sql`
    with bounds as (
      select date_bin(${step}::interval, to_timestamp(${from / 1000}), 'epoch') as t0, to_timestamp(${to / 1000}) as upper
    ),
    counted as (
      select e.signal, e.variant, date_bin(${step}::interval, e.at, b.t0) as bucket, count(*) as n
      from watch.events e, bounds b
      where e.at >= to_timestamp(${from / 1000}) and e.at < to_timestamp(${to / 1000}) and e.signal = any(${asked})
      group by 1, 2, 3
    ),
    heard as (
      select e.source, date_bin(${step}::interval, e.at, b.t0) as bucket
      from watch.events e, bounds b
      where e.at >= to_timestamp(${from / 1000}) and e.at < to_timestamp(${to / 1000})
      group by 1, 2
    ),
    observed as (
      select distinct s.signal, h.bucket from watch.signals s join heard h on h.source = any (s.sources) where s.signal = any(${asked})
    )
    select jsonb_agg(jsonb_build_object('signal', l.signal, 'variant', l.variant, 'values', l.points))
    from (
      select v.signal, v.variant, jsonb_agg(coalesce(c.n, case when o.signal is not null then 0 end) order by g.bucket) as points
      from (select distinct signal, variant from counted) as v
      cross join (select generate_series(b.t0, b.upper, ${step}::interval) as bucket from bounds b) as g
      left join counted c on c.signal = v.signal and c.variant = v.variant and c.bucket = g.bucket
      left join observed o on o.signal = v.signal and o.bucket = g.bucket
      group by 1, 2
    ) as l`;
}
