/** A board of the past is the board as it was: thresholds, counts, alerts, sources; and nothing that nobody knew then. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Board, type BoardAsOf, boardAsOf } from "../../../src/contracts/board.ts";
import { alertingOf, defaultRules, type RuleDefinition } from "../../../src/domain/rules.ts";
import { ceilTo, DAY, floorTo, HOUR, type Instant, instantOf, MINUTE, shift } from "../../../src/domain/time.ts";
import { as, batchOf, databaseForFile, eventAt, failureOf, ingest, scalar } from "../database/database.ts";
import { Past, story } from "./past-story.ts";
import { pairScreen, poll } from "./screens.ts";

const { sql, database } = databaseForFile();

let past: Past;
beforeAll(() => {
  past = new Past(sql(), database().superuserUrl);
});
afterAll(() => past.end());

const minute = floorTo(instantOf(Date.now()), MINUTE);
const asOf = async (at: number, from: number | null = null): Promise<BoardAsOf> =>
  boardAsOf.parse(await scalar(sql()`select watch.board_as_of_at(${at}, ${from}, 240, ${new Date()})`));

const ownTiles: readonly string[] = Object.entries<RuleDefinition>(defaultRules)
  .filter(([, definition]) => alertingOf(definition).onBoard)
  .map(([key]) => key);

/**
 * What must be the same to the number. Of the health check the past knows what the probe was told; times of sources are to the minute. A rule
 * without a tile of its own is there while it fires, which the past knows where rules were judged (`judged`).
 */
const exact = ({ health: _, sources, rules, ...board }: Board | BoardAsOf, judged: boolean) => ({
  ...board,
  rules: rules.filter(({ key }) => judged || ownTiles.includes(key)).map((rule) => ({ ...rule, alert: null })),
  sources: sources.map(({ source, first_at, usual_gap_s, events_last_hour }) => ({
    source,
    first_at,
    usual_gap_s,
    events_last_hour,
  })),
});

function expectSameTimes(then: Board, now: BoardAsOf): void {
  for (const [i, { source, last_event_at, last_receipt_at }] of then.sources.entries()) {
    const told = now.sources[i];
    for (const [was, is] of [
      [last_event_at, told?.last_event_at ?? null],
      [last_receipt_at, told?.last_receipt_at ?? null],
    ]) {
      const close = was === null || is === null ? was === is : (was ?? 0) - (is ?? 0) >= 0 && (was ?? 0) - (is ?? 0) < 5 * MINUTE;
      expect([source, was, is, close]).toEqual([source, was, is, true]);
    }
  }
}

/**
 * What the evaluator keeps of each alert at its changes: not each slot's sentence, nor when a recovery began, nor that a pending alert became
 * worse or had to begin anew after missed slots.
 */
const standing = ({ rules }: Board | BoardAsOf) =>
  Object.fromEntries(
    rules.map(({ key, alert }) => {
      if (alert === null) return [key, null];
      const { phase, severity, episode, since, critical_since, flapping, inhibited_by } = alert;
      const firing = phase === "firing" ? [severity, episode, since, critical_since ?? "not critical"] : [];
      return [key, [phase, ...firing, flapping, inhibited_by].join(" ")];
    }),
  );

/** Whether the rules were judged so lately that the past may say how alerts stood. */
const judgedLately = ({ evaluator: { last_slot }, now }: Board): boolean => last_slot !== null && last_slot > now - 3 * MINUTE;

test("whatever happened, the board of any minute is afterwards what it was then", { timeout: 300_000 }, async () => {
  let fired = 0;
  await fc.assert(
    fc.asyncProperty(story, async (minutes) => {
      const start = shift(minute, -(minutes.length + 20) * MINUTE);
      await past.begin(start);
      const seen: [Instant, Board][] = [];
      for (const [i, happening] of minutes.entries()) {
        const at = shift(start, i * MINUTE);
        await past.judge(at, happening);
        if (i % 4 === 3) seen.push([at, await past.seen(at)]);
        await past.live(at, happening);
      }
      for (const [at, then] of seen) {
        const told = await asOf(at, at - HOUR);
        const judged = judgedLately(then);
        expect(exact(told, judged)).toEqual(exact(then, judged));
        expectSameTimes(then, told);
        if (judged) {
          fired += then.rules.filter(({ alert }) => alert?.phase === "firing").length;
          expect(standing(told)).toEqual(standing(then));
        } else expect(told.rules.every(({ alert }) => alert === null)).toBe(true);
      }
    }),
    { numRuns: 3, endOnFailure: true },
  );
  expect(fired).toBeGreaterThan(0);
});

describe("a board of the past", () => {
  test("is that of the minute's start, whichever moment in it is asked for", async () => {
    await past.begin(shift(minute, -HOUR));
    const at = shift(minute, -30 * MINUTE);
    await ingest(sql(), batchOf([eventAt(at - MINUTE), eventAt(at), eventAt(at + 59_999)]));
    const boards = await Promise.all([at, at + 1, at + 59_999].map((asked) => asOf(asked)));
    expect(boards[1]).toEqual(boards[0]);
    expect(boards[2]).toEqual(boards[0]);
    expect(boards[0]).toMatchObject({ now: at, t0: at - 59 * MINUTE });
    const rule = boards[0]?.rules.find(({ key }) => key === "api-error-rate");
    expect(rule?.denominator?.slice(-2)).toEqual([1, null]);
  });

  test("knows nothing where nothing was recorded, and nobody to have been there", async () => {
    await past.begin(shift(minute, -HOUR));
    const board = await asOf(minute - 5 * MINUTE);
    const heard = board.sources.filter(({ first_at, last_event_at }) => (first_at ?? last_event_at) !== null);
    expect(heard.map(({ source }) => source)).toEqual(["database"]);
    expect(board).toMatchObject({ health: null, probe: null, evaluator: { last_slot: null } });
    expect(Object.values(board.payments)).toEqual(new Array(7).fill(null));
    // The triggers of the database count from the installation on.
    expect(board.rules.filter(({ window_numerator }) => window_numerator !== null).map(({ key }) => key)).toEqual([
      "payment-intents-failed",
    ]);
  });

  test("has no rules from before there were any", async () => {
    await past.begin(shift(minute, -HOUR));
    expect((await asOf(minute - 4 * HOUR)).rules).toEqual([]);
  });

  test("shows in its charts only buckets that were complete then", async () => {
    await past.begin(shift(minute, -DAY));
    const at = shift(ceilTo(shift(minute, -2 * HOUR), 10 * MINUTE), 3 * MINUTE);
    await ingest(sql(), batchOf([eventAt(at - 5 * MINUTE), eventAt(at + 2 * MINUTE)]));
    const { charts } = await asOf(at, at - DAY);
    const values = charts.series.find(({ signal, variant }) => signal === "api.request" && variant === "ok")?.values ?? [];
    expect(charts.step).toBe(10 * MINUTE);
    expect(charts.t0 + values.length * charts.step).toBe(at - 3 * MINUTE);
    expect(values.at(-1)).toBe(1);
  });

  test("has the health check as the probe was told, and none where it had not looked for five minutes", async () => {
    await past.begin(shift(minute, -HOUR));
    const at = minute - 20 * MINUTE;
    const report = await scalar<{ app: object }>(sql()`select public.health_check()`);
    const sample = {
      at: at - 30_000,
      ok: false,
      latency_ms: 12,
      error: null,
      report: { ...report, app: { ...report.app, status: "degraded", reasons: ["old"] } },
    };
    await sql()`select watch_api.record_health(${JSON.stringify(sample)}::text::jsonb)`;
    expect((await asOf(at)).health).toMatchObject({ app: { status: "degraded", reasons: ["old"] }, rls: { status: "ok" } });
    expect((await asOf(at + 6 * MINUTE)).health).toBeNull();
    expect((await asOf(at + 6 * MINUTE)).probe).toMatchObject({ at: at - 30_000, ok: false });
    await sql()`update watch.health_samples set report = '{"app": {"status": "fine"}, "database": 7}'`;
    expect((await asOf(at)).health).toBeNull();
    await sql()`update watch.health_samples set report = report || ${JSON.stringify({ ...report, rls: { status: "ok", policies: "many" } })}::text::jsonb`;
    expect((await asOf(at)).health?.rls).toEqual({
      status: "ok",
      policies: null,
      expected_policies: null,
      tables_without_rls: null,
    });
  });

  test("costs little more than that of now", async () => {
    await past.begin(shift(minute, -3 * DAY));
    await sql()`insert into watch.sources (source, first_event_at) select unnest('{edge,auth,postgres}'::text[]), ${new Date(minute - 3 * DAY)}`;
    for (const [table, time, step] of [
      ["event_minutes", "minute", "1 minute"],
      ["event_fives", "five", "5 minutes"],
      ["event_hours", "hour", "1 hour"],
    ] as const)
      await sql().unsafe(`insert into watch.${table} (signal, ${time}, variant, source, n)
        select s.signal, t, s.variant || v, s.source, 7
        from (values ('api.request', 'rest/', 'edge'), ('auth.failure', 'portal/', 'auth'), ('db.error', '', 'postgres')) as s (signal, variant, source),
          generate_series(1, 10) as v, generate_series(date_bin('1 hour', now() - interval '3 days', 'epoch'), now(), interval '${step}') as t
        union all
        select 'source.events', t, s, s, 70 from unnest('{edge,auth,postgres}'::text[]) as s,
          generate_series(date_bin('1 hour', now() - interval '3 days', 'epoch'), now(), interval '${step}') as t`);
    await sql()`analyze watch.event_minutes, watch.event_fives, watch.event_hours`;
    const blocks = async (call: string): Promise<number> => {
      const [row] = await sql().unsafe(`explain (analyze, buffers, format json) select ${call}`);
      const plan = row?.["QUERY PLAN"][0].Plan;
      return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
    };
    const [board, then] = [`watch.board_at(null, null, 240, now())`, `watch.board_as_of_at(${minute - DAY}, null, 240, now())`];
    for (const call of [board, then]) await blocks(call);
    const [cost, costThen] = [await blocks(board), await blocks(then)];
    console.info(`board: ${cost} blocks, board of yesterday: ${costThen} blocks`);
    expect(cost).toBeGreaterThan(100);
    expect(costThen).toBeLessThanOrEqual(3 * cost);
  });

  test("cannot be one of the future, or of longer ago than minutes are kept", async () => {
    const ask = (at: number | null) => failureOf(sql()`select watch.board_as_of_at(${at}, null, 240, now())`);
    expect(await ask(Date.now() + 2 * MINUTE)).toEqual({ code: "22023", message: "That moment has not come yet." });
    expect((await ask(Date.now() - 91 * DAY)).message).toBe("That is longer ago than the 90 days for which minutes are kept.");
    expect((await ask(null)).code).toBe("22023");
    expect((await ask(1e17)).code).toBe("22023");
  });
});

describe("alerts of the past", () => {
  const at = shift(minute, -60 * MINUTE);
  const of = async (moment: number) => (await asOf(moment)).rules.find(({ key }) => key === "api-error-rate")?.alert ?? null;
  const transition = (ago: number, kind: string, severity: string | null, episode: string | null) =>
    sql()`insert into watch.transitions (rule, slot, kind, episode, severity, sentence)
      values ('api-error-rate', ${new Date(at + ago * MINUTE)}, ${kind}, ${episode}, ${severity}, ${`${kind} it is.`})`;

  beforeAll(async () => {
    await past.begin(shift(at, -HOUR));
    const episode = `api-error-rate@${at + 2 * MINUTE}`;
    for (let i = 0; i <= 40; i++) if (i < 30) await sql()`select watch_api.beat(${at + i * MINUTE})`;
    await sql()`insert into watch.episodes (id, rule, fired_at, resolved_at, severity, peak, rule_version)
      values (${episode}, 'api-error-rate', ${new Date(at + 2 * MINUTE)}, ${new Date(at + 20 * MINUTE)}, 'critical', 'critical', 1)`;
    await transition(0, "pending", "warning", null);
    await transition(2, "fired", "warning", episode);
    await transition(5, "escalated", "critical", episode);
    await transition(12, "flapping", null, episode);
    await transition(20, "resolved", null, episode);
    await sql()`insert into watch.acks (episode, name, reason, at, until, severity, ended_at)
      values (${episode}, 'Jane Doe', 'on it', ${new Date(at + 3.5 * MINUTE)}, ${new Date(at + 40 * MINUTE)}, 'warning', null),
        (${episode}, 'Max Muster', 'on it', ${new Date(at + 7.5 * MINUTE)}, ${new Date(at + 40 * MINUTE)}, 'critical', ${new Date(at + 15.5 * MINUTE)})`;
    await sql()`insert into watch.silences (groups, starts_at, ends_at, reason, name, created_at, ended_at)
      values ('{api}', ${new Date(at + MINUTE)}, ${new Date(at + 50 * MINUTE)}, 'deploy', 'Jane Doe', ${new Date(at + 9.5 * MINUTE)}, ${new Date(at + 11.5 * MINUTE)})`;
  });

  test("are pending, firing and worse as they went", async () => {
    expect(await of(at)).toMatchObject({
      phase: "pending",
      severity: "warning",
      since: at,
      episode: null,
      fires_at: at + 2 * MINUTE,
      sentence: "pending it is.",
    });
    expect(await of(at + 3 * MINUTE)).toMatchObject({
      phase: "firing",
      severity: "warning",
      since: at + 2 * MINUTE,
      fires_at: null,
    });
    expect(await of(at + 5 * MINUTE)).toMatchObject({
      phase: "firing",
      severity: "critical",
      sentence: "escalated it is.",
      flapping: false,
    });
    expect(await of(at + 13 * MINUTE)).toMatchObject({ phase: "firing", flapping: true });
    expect(await of(at + 20 * MINUTE)).toMatchObject({ phase: "inactive", severity: null, episode: null, sentence: null });
  });

  test("were acknowledged from then on, up to the severity that was seen, until it was taken back", async () => {
    const acks = await Promise.all([3, 4, 5, 8, 15, 16].map(async (ago) => (await of(at + ago * MINUTE))?.ack?.initials ?? null));
    expect(acks).toEqual([null, "JD", null, "MM", "MM", null]);
  });

  test("were silenced only from when somebody said so, even for a time before, until it was ended", async () => {
    const until = await Promise.all([9, 10, 11, 12].map(async (ago) => (await of(at + ago * MINUTE))?.silenced_until ?? null));
    expect(until).toEqual([null, at + 50 * MINUTE, at + 50 * MINUTE, null]);
  });

  test("are unknown while nobody judged", async () => {
    expect(await of(at + 31 * MINUTE)).not.toBeNull();
    expect(await of(at + 33 * MINUTE)).toBeNull();
  });
});

describe("is asked for", () => {
  test("by members, and by nobody else", async () => {
    const ask = (email: string) =>
      as(sql(), "authenticated", email, async (asking) =>
        boardAsOf.parse(await scalar(asking`select watch_api.board_as_of(${minute - MINUTE})`)),
      );
    expect((await ask("viewer@example.com")).now).toBe(minute - MINUTE);
    expect((await failureOf(ask("stranger@example.com"))).code).toBe("42501");
  });

  test("by a wall", async () => {
    await past.begin(shift(minute, -HOUR));
    await ingest(sql(), batchOf([eventAt(minute - 10 * MINUTE, { variant: "rest/5xx" })]));
    const { token } = await pairScreen(sql());
    const { now, as_of, board, releases } = await poll(sql(), token, { at: minute - 9 * MINUTE + 5_000 });
    expect(board.now).toBe(minute - 9 * MINUTE);
    expect(as_of).toBe(minute - 9 * MINUTE + 5_000);
    expect(Math.abs(now - Date.now())).toBeLessThan(60_000);
    expect(board.rules.find(({ key }) => key === "api-error-rate")?.window_numerator).toBe(1);
    expect(releases).toEqual([]);
    expect((await failureOf(poll(sql(), token, { at: Date.now() + HOUR }))).code).toBe("22023");
  });
});
