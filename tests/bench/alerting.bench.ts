/**
 * What one slot costs: sixty rules over 28 days of rollups, read (`evaluation_input`), judged and committed, in the database and as the
 * ticker does it over the API. A third of the rules come and go, so that each slot has alerts that begin, become worse and end, and messages
 * of them to commit. Prints median and quartiles; the goal is 300 ms.
 * Then, over the same rollups, how long after a breach came over the wire its webhook was received; the goal for 95 of 100 is a slot and 15 s.
 */
import postgres from "postgres";
import { evaluationInput } from "../../src/contracts/evaluation.ts";
import { commitOf } from "../../src/contracts/evaluation-commit.ts";
import { slotInputOf } from "../../src/contracts/evaluation-reading.ts";
import { evaluateSlot } from "../../src/domain/alert-engine/evaluate-slot.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { edgeFunctions } from "../../src/ops/stack/functions.ts";
import { callWatchApi } from "../../supabase/functions/_shared/rest.ts";
import { evaluateNow } from "../../supabase/functions/tick/evaluate/evaluate.ts";
import { startSharedServer, testStack } from "../stack.ts";
import { breachesToWebhooks, slotS } from "./breach-to-webhook.ts";
import { inWords, summarise } from "./statistics.ts";

const days = 28;
const runs = 30;
const goalMs = 300;
const breaches = 24;
const stopServer = await startSharedServer();
const stack = await testStack({ functions: (addresses) => edgeFunctions(addresses) });
const sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => {} });

try {
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  console.log(`filling ${days} days of rollups …`);
  await fill(now);
  const [{ rules, minutes } = { rules: 0, minutes: 0 }] = await sql<{ rules: number; minutes: number }[]>`
    select (select count(*)::int from watch.rules where enabled) as rules, (select count(*)::int from watch.event_minutes) as minutes`;
  console.log(`${rules} rules, ${minutes.toLocaleString("en")} rows of minutes`);
  await sql`set role service_role`;

  const steps: Record<"read" | "judge" | "commit" | "slot", number[]> = { read: [], judge: [], commit: [], slot: [] };
  let size = 0;
  for (let run = 0; run <= runs; run += 1) {
    const at = now + run * MINUTE;
    const start = performance.now();
    const [row] = await sql<{ input: unknown }[]>`
      select watch.evaluation_input_at(${at}, ${new Date(at + 1_500).toISOString()}) as input`;
    const wasRead = performance.now();
    const answer = evaluationInput.parse(row?.input);
    const document = JSON.stringify(commitOf(evaluateSlot(slotInputOf(answer).input), answer.revision, at));
    const judged = performance.now();
    await sql`select watch_api.commit_slot(${document}::text::jsonb)`;
    const end = performance.now();
    size = Math.max(size, JSON.stringify(row?.input).length);
    // The first slot finds everything new, and no plan ready.
    if (run === 0) continue;
    steps.read.push(wasRead - start);
    steps.judge.push(judged - wasRead);
    steps.commit.push(end - judged);
    steps.slot.push(end - start);
  }
  await sql`reset role`;
  const inDatabase = await news(now);
  await forgetSlots();

  // The same slots again: over the API the database's clock is taken to stand at the slot that is asked for.
  await sql`
    create or replace function watch_api.evaluation_input(slot_ms bigint) returns jsonb
    language sql stable security invoker set search_path = ''
    as $$ select watch.evaluation_input_at(slot_ms, watch.at_ms(slot_ms + 1500)) $$`;
  const access = { url: stack.apiUrl, key: stack.secretKey };
  const overApi: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const start = performance.now();
    const { troubles } = await evaluateNow({
      now: () => now + run * MINUTE,
      read: (slot_ms) => callWatchApi(access, "evaluation_input", { slot_ms }),
      commit: (commit) => callWatchApi(access, "commit_slot", { commit }),
    });
    if (troubles.length > 0) throw new Error(troubles.join("; "));
    if (run > 0) overApi.push(performance.now() - start);
  }
  await sql`
    create or replace function watch_api.evaluation_input(slot_ms bigint) returns jsonb
    language sql stable security invoker set search_path = '' set statement_timeout = '10s'
    as $$ select watch.evaluation_input_at(slot_ms, clock_timestamp()) $$`;

  console.log(`news of the ${runs} slots in the database: ${inDatabase}`);
  console.log(`news of the ${runs} slots over the API: ${await news(now)}`);
  console.table([
    { step: "evaluation_input", time: inWords(summarise(steps.read)) },
    { step: "parse and evaluate (pure)", time: inWords(summarise(steps.judge)) },
    { step: "commit_slot", time: inWords(summarise(steps.commit)) },
    { step: "one slot, in the database", time: inWords(summarise(steps.slot)) },
    { step: "one slot, as tick does it over the API", time: inWords(summarise(overApi)) },
  ]);
  const within = (times: readonly number[]) =>
    `${times.filter((time) => time <= goalMs).length} of ${times.length} (slowest ${Math.max(...times).toFixed(0)} ms)`;
  console.log(`input ${(size / 1024).toFixed(0)} KB; goal: one slot within ${goalMs} ms`);
  console.log(`within the goal: ${within(steps.slot)} in the database, ${within(overApi)} over the API`);

  // The evaluations above went ahead of the clock; nothing of them is left for those that follow it.
  await forgetSlots();
  await sql`delete from watch.channels`;
  const times = await breachesToWebhooks(stack, sql, breaches);
  const inSeconds = summarise(times.map((time) => time / 1_000));
  const p95 = times.toSorted((a, b) => a - b)[Math.ceil(0.95 * times.length) - 1] ?? Number.NaN;
  console.log(
    `breach on the wire to webhook received, ${rules + breaches} rules, slots of ${slotS} s, group wait set to 0 (as it ships, add 30 s): ` +
      `p95 ${(p95 / 1_000).toFixed(1)} s, median ${inWords(inSeconds, "s")}; goal: p95 within ${slotS + 15} s`,
  );
} finally {
  await sql.end();
  await stack.stop();
  await stopServer();
}

/** What the timed slots had to tell. */
async function news(first: number): Promise<string> {
  const after = new Date(first).toISOString();
  const kinds = await sql<{ kind: string; n: number }[]>`
    select kind, count(*)::int as n from watch.transitions where slot > ${after} group by kind order by kind`;
  const [row] = await sql<{ quiet: number; messages: number }[]>`
    select (select count(*)::int from watch.slots s where s.slot > ${after}
        and not exists (select from watch.transitions t where t.slot = s.slot)) as quiet,
      (select count(*)::int from watch.outbox o where o.slot > ${after}) as messages`;
  return `${kinds.map(({ kind, n }) => `${n} ${kind}`).join(", ")}; ${row?.messages} messages; ${row?.quiet} slots without news`;
}

async function forgetSlots(): Promise<void> {
  await sql`delete from watch.slots`;
  await sql`update watch.evaluation set last_slot = null, notify_state = null`;
  await sql`truncate watch.alert_states, watch.episodes, watch.transitions, watch.outbox cascade`;
}

/** Rollups of 28 days as the receiver would have counted them, and rules up to sixty. */
async function fill(now: number): Promise<void> {
  const end = new Date(now + 40 * MINUTE).toISOString();
  const start = new Date(now - days * 24 * 60 * MINUTE).toISOString();
  await sql`
    insert into watch.event_minutes (signal, minute, variant, source, n)
    select v.signal, m.minute, v.variant, v.source, 1 + (extract(epoch from m.minute)::bigint / 60 * v.place) % 23
    from generate_series(date_trunc('hour', ${start}::timestamptz), ${end}::timestamptz, interval '1 minute') as m (minute)
    cross join (values
      ('api.request', 'rest/ok', 'edge', 1), ('api.request', 'rest/4xx', 'edge', 2), ('api.request', 'rest/5xx', 'edge', 3),
      ('api.request', 'auth/ok', 'edge', 4), ('api.request', 'auth/4xx', 'edge', 5), ('api.request', 'auth/5xx', 'edge', 6),
      ('api.request', 'storage/ok', 'edge', 7), ('api.request', 'storage/4xx', 'edge', 8), ('rpc.failure', 'approve_payment', 'edge', 9),
      ('rpc.failure', 'book_unit', 'edge', 10), ('db.error', '23', 'postgres', 11), ('db.error', 'timeout', 'postgres', 12),
      ('auth.failure', 'portal/invalid_credentials', 'auth', 13), ('auth.failure', 'admin/invalid_credentials', 'auth', 14),
      ('auth.success', 'portal', 'auth', 15), ('storage.upload_failed', '413', 'storage', 16), ('storage.policy_denied', 'receipts', 'storage', 17),
      ('client.error', 'TypeError', 'client', 18), ('portal.lockout', 'locked', 'app', 19), ('comms.sent', 'email', 'app', 20),
      ('function.error', 'notify', 'function', 21), ('realtime.error', 'join', 'realtime', 22)
    ) as v (signal, variant, source, place)`;
  await sql`
    insert into watch.event_minutes (signal, minute, variant, source, n)
    select 'source.events', m.minute, s.source, s.source, 9
    from (select distinct minute from watch.event_minutes) as m
    cross join unnest(array['edge', 'postgres', 'auth', 'storage', 'client', 'app', 'function', 'realtime']) as s (source)`;
  await sql`
    insert into watch.event_hours (signal, hour, variant, source, n)
    select signal, date_bin('1 hour', minute, 'epoch'), variant, source, sum(n) from watch.event_minutes group by 1, 2, 3, 4`;
  await sql`
    insert into watch.sources (source, first_event_at, last_event_at, last_receipt_at, usual_gap_s, usual_lag_s)
    select source, min(minute), max(minute), now(), 60, 8 from watch.event_minutes group by 1`;
  await sql`
    insert into watch.gauge_minutes (signal, minute, variant, value)
    select g.signal, m.minute, '', 40 from (select distinct minute from watch.event_minutes) as m
    cross join unnest(array['health.latency', 'health.ok', 'health.reachable', 'payment_intents.oldest_age', 'queue.depth']) as g (signal)`;
  await sql`
    insert into watch.rules (key, position, title, noun, measure, direction, subsystem, numerator, denominator, warning, critical, window_s,
      min_volume, on_board)
    select 'extra-' || k.place, 100 + k.place, 'Extra rule ' || k.place, 'events', k.measure, 'above', 'api', k.numerator::jsonb,
      k.denominator::jsonb, 1, 1, k.window_s, 0, false
    from (values
      (1, 'ratio', 900, '[{"signal": "api.request", "variants": ["rest/5xx", "auth/5xx"]}]', '[{"signal": "api.request", "variants": ["rest/*", "auth/*"]}]'),
      (2, 'count', 1800, '[{"signal": "auth.failure", "variants": ["portal/*"]}, {"signal": "portal.lockout"}]', '[]'),
      (3, 'share', 3600, '[{"signal": "comms.sent"}]', '[]'),
      (4, 'rate', 600, '[{"signal": "client.error"}, {"signal": "function.error"}]', '[]')
    ) as k (place, measure, window_s, numerator, denominator)`;
  await comeAndGo(now);
  for (const name of ["event_minutes", "event_hours", "gauge_minutes", "sources", "rules"])
    await sql`vacuum analyze ${sql(`watch.${name}`)}`;
}

/**
 * Rules up to sixty that live through a quarter of an hour of their own: three minutes of a warning, three that are critical, then quiet. They
 * are of several groups, with channels that hear of them, so that messages go out as well.
 */
async function comeAndGo(now: number): Promise<void> {
  const start = new Date(now - 5 * MINUTE).toISOString();
  await sql`insert into watch.channels (key, title, kind, severities)
    values ('chat', 'Chat', 'webhook', '{warning,critical}'), ('pager', 'Pager', 'webhook', '{critical}')`;
  await sql`
    insert into watch.rules (key, position, title, noun, measure, direction, subsystem, numerator, denominator, warning, critical, window_s,
      for_s, keep_firing_for_s, min_volume, on_board)
    select 'wave-' || n, 200 + n, 'Wave ' || n, 'events', (array['count', 'rate', 'gauge'])[1 + n % 3], 'above', 'wave-' || n % 8,
      jsonb_build_array(jsonb_build_object('signal', (array['rpc.failure', 'rpc.failure', 'queue.depth'])[1 + n % 3],
        'variants', jsonb_build_array('wave_' || n))), '[]', 10, 100, 60, 60, 60, 0, false
    from generate_series(1, 60 - (select count(*)::int from watch.rules where enabled)) as n`;
  await sql`
    with lives as (
      select n.n, ${start}::timestamptz + m.m * interval '1 minute' as minute,
        case when (m.m + 4 * n.n) % 15 < 3 then 20 when (m.m + 4 * n.n) % 15 < 6 then 200 else 0 end as amount
      from generate_series(1, 60) as n (n) cross join generate_series(0, 45) as m (m)
    ), counted as (
      insert into watch.event_minutes (signal, minute, variant, source, n)
      select 'rpc.failure', l.minute, 'wave_' || l.n, 'edge', l.amount from lives l where l.n % 3 < 2 and l.amount > 0
    )
    insert into watch.gauge_minutes (signal, minute, variant, value)
    select 'queue.depth', l.minute, 'wave_' || l.n, l.amount from lives l where l.n % 3 = 2`;
}
