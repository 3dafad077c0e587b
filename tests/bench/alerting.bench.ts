/**
 * What one slot costs: sixty rules over 28 days of rollups, read (`evaluation_input`), judged and committed, in the database and as the
 * ticker does it over the API. Prints median and quartiles; the goal is 300 ms.
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
import { inWords, measure, summarise } from "./statistics.ts";

const days = 28;
const runs = 30;
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

  const read = async (at: number) => {
    const [row] = await sql<{ input: unknown }[]>`
      select watch.evaluation_input_at(${at}, ${new Date(at + 1_500).toISOString()}) as input`;
    return row?.input;
  };
  const input = await measure(runs, () => read(now));
  const raw = await read(now);
  const parsed = evaluationInput.parse(raw);
  const pure = await measure(runs, async () => evaluateSlot(slotInputOf(evaluationInput.parse(raw)).input));
  const commits: number[] = [];
  const slots: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const at = now + run * MINUTE;
    const start = performance.now();
    const answer = evaluationInput.parse(await read(at));
    const outcome = evaluateSlot(slotInputOf(answer).input);
    const document = JSON.stringify(commitOf(outcome, answer.revision, at));
    const judged = performance.now();
    await sql`select watch_api.commit_slot(${document}::text::jsonb)`;
    if (run === 0) continue;
    commits.push(performance.now() - judged);
    slots.push(performance.now() - start);
  }
  await sql`reset role`;
  await forgetSlots();

  const access = { url: stack.apiUrl, key: stack.secretKey };
  let tick = Date.now();
  const overApi: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    tick += MINUTE;
    const start = performance.now();
    const { troubles } = await evaluateNow({
      now: () => tick,
      read: (slot_ms) => callWatchApi(access, "evaluation_input", { slot_ms }),
      commit: (commit) => callWatchApi(access, "commit_slot", { commit }),
    });
    if (troubles.length > 0) throw new Error(troubles.join("; "));
    if (run > 0) overApi.push(performance.now() - start);
  }

  console.table([
    { step: "evaluation_input", time: inWords(input) },
    { step: "parse and evaluate (pure)", time: inWords(pure) },
    { step: "commit_slot", time: inWords(summarise(commits)) },
    { step: "one slot, in the database", time: inWords(summarise(slots)) },
    { step: "one slot, as tick does it over the API", time: inWords(summarise(overApi)) },
  ]);
  console.log(`input ${(JSON.stringify(parsed).length / 1024).toFixed(0)} KB; goal: one slot within 300 ms`);

  // The evaluations above went ahead of the clock; nothing of them is left for those that follow it.
  await forgetSlots();
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
    select 'extra-' || n, 100 + n, 'Extra rule ' || n, 'events', k.measure, 'above', 'api', k.numerator::jsonb, k.denominator::jsonb, 1, 1,
      (array[300, 600, 900, 1800, 3600])[1 + n % 5], 0, false
    from generate_series(1, 60 - (select count(*)::int from watch.rules)) as n
    join (values
      (0, 'count', '[{"signal": "db.error"}]', '[]'),
      (1, 'ratio', '[{"signal": "api.request", "variants": ["rest/5xx", "auth/5xx"]}]', '[{"signal": "api.request", "variants": ["rest/*", "auth/*"]}]'),
      (2, 'count', '[{"signal": "auth.failure", "variants": ["portal/*"]}, {"signal": "portal.lockout"}]', '[]'),
      (3, 'share', '[{"signal": "comms.sent"}]', '[]'),
      (4, 'rate', '[{"signal": "client.error"}, {"signal": "function.error"}]', '[]'),
      (5, 'gauge', '[{"signal": "queue.depth"}]', '[]')
    ) as k (place, measure, numerator, denominator) on k.place = n % 6`;
  for (const name of ["event_minutes", "event_hours", "gauge_minutes", "sources", "rules"])
    await sql`vacuum analyze ${sql(`watch.${name}`)}`;
}
