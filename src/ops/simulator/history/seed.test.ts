import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FreshDatabase } from "../../../../tests/stack.ts";
import { freshDatabase } from "../../../../tests/stack.ts";
import { board, boardAsOf } from "../../../contracts/board.ts";
import { seriesAnswer } from "../../../contracts/series.ts";
import { sourceFreshness } from "../../../domain/status/source-freshness.ts";
import { DAY, HOUR, instantOf, MINUTE } from "../../../domain/time.ts";
import { incidentsBefore } from "../incidents.ts";
import { seedHistory } from "./seed.ts";

const now = Date.now();
const days = 9;
let database: FreshDatabase;
let sql: postgres.Sql;
const seed = (until: number, scenario: "calm" | "stuck-payments" = "calm") =>
  seedHistory({ databaseUrl: database.url, now: until, days, seed: 7, scenario, log: () => {} });

beforeAll(async () => {
  database = await freshDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => {} });
  // As an early tick would have: the hourly steps are done, and saw no history.
  await sql`select watch.maintain()`;
  await seed(now);
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** The first column of the only row, as a number. */
async function number(query: postgres.PendingQuery<postgres.Row[]>): Promise<number> {
  return Number(Object.values((await query)[0] ?? {})[0]);
}

/** An answer of an exposed function, as a member gets it. */
async function asMember(call: string, where = sql): Promise<unknown> {
  const rows = await where.begin(async (own) => {
    await own`select set_config('request.jwt.claims', json_build_object('sub', user_id, 'role', 'authenticated')::text, true)
      from watch.members where role = 'admin' limit 1`;
    await own`set local role authenticated`;
    return own.unsafe(`select ${call} as answer`);
  });
  return rows[0]?.answer;
}

test("the ledger of payment intents balances and agrees with what was counted", async () => {
  const [sums] = await sql`
    select sum(created) as created, sum(approved + rejected + superseded + failed + open) as ended from watch.payment_days`;
  expect(sums?.created).toBe(sums?.ended);
  const rows = await number(sql`select count(*) from public.payment_intents`);
  expect(rows).toBeGreaterThan(500);
  expect(await number(sql`select sum(n) from watch.event_hours where signal = 'payment_intent.created'`)).toBe(rows);
  const approved = await number(sql`select count(*) from public.payments`);
  expect(await number(sql`select sum(n) from watch.event_hours where signal = 'payment_intent.approved'`)).toBe(approved);
});

test("minutes, fives and hours say the same, for at least seven days", async () => {
  const first = await number(sql`select extract(epoch from min(minute)) * 1000 from watch.event_minutes`);
  expect(now - first).toBeGreaterThanOrEqual(7 * DAY);
  const differences = await sql`
    with m as (select signal, variant, sum(n) from watch.event_minutes group by 1, 2),
      f as (select signal, variant, sum(n) from watch.event_fives group by 1, 2),
      h as (select signal, variant, sum(n) from watch.event_hours where hour >= (select min(minute) from watch.event_minutes) group by 1, 2)
    (select * from m except select * from h) union all (select * from h except select * from m)
    union all (select * from m except select * from f) union all (select * from f except select * from m)`;
  expect(differences).toEqual([]);
});

test("what is asked of the last day has an answer in every bucket", async () => {
  const signals = "array['api.request', 'auth.failure', 'payment_intent.created', 'payment_intents.open', 'health.latency']";
  const until = Math.floor(now / HOUR) * HOUR;
  const answer = seriesAnswer.parse(await asMember(`watch_api.series(${signals}, ${until - DAY}, ${until}, 240)`));
  expect(answer.series.flatMap((series) => series.values.filter((value) => value === null))).toEqual([]);
  expect(new Set(answer.series.map((series) => series.signal)).size).toBe(5);
});

test("the board is calm: no rule that judges counts is breached", async () => {
  const { rules, sources } = board.parse(await asMember("watch_api.board()"));
  const critical = rules.filter(
    (rule) => rule.denominator === null && (rule.window_numerator ?? 0) >= (rule.critical ?? Infinity),
  );
  expect(critical.map((rule) => rule.key)).toEqual([]);
  expect(sources.filter((source) => source.last_event_at !== null).length).toBeGreaterThan(10);
});

test("every source is connected, and its usual pause is known although no upkeep had seen its history", async () => {
  const { sources, now: asked } = board.parse(await asMember("watch_api.board()"));
  const heard = sources.filter(({ last_event_at }) => last_event_at !== null);
  const states = heard.map(({ source, last_receipt_at, last_event_at, usual_gap_s }) => {
    const at = (ms: number | null) => (ms === null ? null : instantOf(ms));
    const times = { lastReceiptAt: at(last_receipt_at), lastEventAt: at(last_event_at), usualGapS: usual_gap_s };
    return { source, known: usual_gap_s !== null, state: sourceFreshness(times, instantOf(asked)).state };
  });
  expect(states.filter(({ known, state }) => !known || state !== "connected")).toEqual([]);
});

test("nothing that upkeep measures of the tooling itself breaches: the last drill was last night's, the evaluator was on time", async () => {
  const [drill] = await sql`select count(*)::int as n from watch.drills where finished_at > now() - interval '25 hours'`;
  expect(drill?.n).toBeGreaterThan(0);
  const [age] = await sql`
    select max(value) filter (where signal = 'drill.age') as drill, max(value) filter (where signal = 'evaluator.lag') as evaluator
    from watch.gauge_minutes where minute > now() - interval '10 minutes'`;
  expect(Number(age?.drill)).toBeLessThan(25 * 3600);
  expect(Number(age?.evaluator)).toBeLessThan(240);
  // Upkeep has run: heartbeats stay as long as minutes.
  expect(await number(sql`select count(*) from watch.slots where slot < now() - interval '7 days 1 hour'`)).toBeGreaterThan(
    1_000,
  );
});

test("rows of what went wrong are there for every counted error of the last day", async () => {
  const since = new Date(Math.floor(now / HOUR) * HOUR - DAY);
  const counted = await number(sql`select sum(n) from watch.event_minutes where signal = 'db.error' and minute >= ${since}`);
  const stored = await number(sql`
    select count(*) from watch.events where source = 'postgres' and severity in ('error', 'fatal') and signal <> 'cron.failed' and at >= ${since}`);
  expect(counted).toBeGreaterThan(0);
  expect(stored).toBe(counted);
});

test("seeding again later adds what is missing, and nothing twice", async () => {
  const before = await number(sql`select sum(n) from watch.event_hours where signal = 'api.request'`);
  const rows = await number(sql`select count(*) from public.payment_intents`);
  await seed(now);
  expect(await number(sql`select sum(n) from watch.event_hours where signal = 'api.request'`)).toBe(before);
  await seed(now + 2 * HOUR, "stuck-payments");
  expect(await number(sql`select sum(n) from watch.event_hours where signal = 'api.request'`)).toBeGreaterThan(before);
  expect(await number(sql`select count(*) from public.payment_intents`)).toBeGreaterThan(rows);
  expect(await number(sql`select count(*) - count(distinct version) from watch.releases`)).toBe(0);
  // The ledger of the day goes on where it stood, though the first part of the day was written before.
  const ledger = await sql<{ told: number; created: number }[]>`
    select g.value as told, (
      select count(*)::int from public.payment_intents i
      where i.created_at >= date_trunc('day', g.minute, 'utc') and i.created_at < g.minute + interval '1 minute'
    ) as created
    from watch.gauge_minutes g
    where g.signal = 'payment_intents.today' and g.variant = 'created' and g.minute > ${new Date(now + 5 * MINUTE)}`;
  expect(ledger.length).toBeGreaterThan(20);
  expect(ledger.map(({ told }) => told)).toEqual(ledger.map(({ created }) => created));
});

test("incidents leave alerts that began and ended as the engine says, with somebody on the worst of them", async () => {
  const other = await freshDatabase();
  const asked = postgres(other.url, { max: 1, onnotice: () => {} });
  try {
    const incidents = incidentsBefore(instantOf(now)).filter(({ at }) => at > now - 8 * DAY);
    expect(incidents).not.toEqual([]);
    await seedHistory({ databaseUrl: other.url, now, days, seed: 7, scenario: "calm", incidents, log: () => {} });
    const episodes = await asked<{ rule: string; fired: Date; resolved: Date; peak: string; kinds: string[]; acks: number }[]>`
      select e.rule, e.fired_at as fired, e.resolved_at as resolved, e.peak,
        (select array_agg(t.kind order by t.slot, t.id) from watch.transitions t where t.episode = e.id) as kinds,
        (select count(*)::int from watch.acks a where a.episode = e.id) as acks
      from watch.episodes e`;
    for (const { at, lasted } of incidents)
      expect(episodes.some(({ fired }) => fired.getTime() >= at && fired.getTime() < at + lasted)).toBe(true);
    for (const { fired, resolved, peak, kinds, acks } of episodes) {
      expect(resolved.getTime()).toBeGreaterThan(fired.getTime());
      expect([kinds[0], kinds.at(-1)]).toEqual(["fired", "resolved"]);
      expect(acks).toBe(peak === "critical" ? 1 : 0);
    }
    await expectRememberedBoards(asked, episodes);
  } finally {
    await asked.end();
    await other.drop();
  }
});

/** The board of the past shows what stood then: while an episode lasts and before it began, with the numbers that were in force. */
async function expectRememberedBoards(asked: postgres.Sql, episodes: readonly { rule: string; fired: Date; peak: string }[]) {
  const boardAt = async (at: number) => boardAsOf.parse(await asMember(`watch_api.board_as_of(${at})`, asked));
  for (const { rule, fired } of episodes) {
    const during = await boardAt(fired.getTime() + 2 * MINUTE);
    const tile = during.rules.find(({ key }) => key === rule);
    expect(tile?.alert?.phase).toBe("firing");
    expect(tile?.version).toBe(1);
    expect(during.rules.length).toBeGreaterThan(10);
    expect(during.now - (during.evaluator.last_slot ?? 0)).toBeLessThanOrEqual(MINUTE);
    expect(during.health?.app.status).toBe("ok");
    expect(during.health?.database.payments).toBeGreaterThan(0);
    expect(Object.values(during.payments)).not.toContain(null);
    const before = await boardAt(fired.getTime() - 90 * MINUTE);
    expect(before.rules.find(({ key }) => key === rule)?.alert?.phase ?? "inactive").toBe("inactive");
  }
  const [whole] = await asked<{ since: Date }[]>`select min(slot) as since from watch.slots`;
  const unknown = await boardAt((whole?.since.getTime() ?? 0) - 10 * MINUTE);
  expect(unknown.evaluator.last_slot).toBeNull();
  expect(unknown.health).toBeNull();
  expect(unknown.payments.created_today).toBeNull();
}
