import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { beforeEach, describe, expect, test } from "vitest";
import type * as z from "zod/mini";
import {
  type AlertsAnswer,
  alertsAnswer,
  episodeAnswer,
  episodesAnswer,
  noiseAnswer,
  type RuleBucketsAnswer,
  ruleBucketsAnswer,
} from "../../../src/contracts/alerts.ts";
import { inputOf } from "../../../src/domain/alert-engine/minutes.ts";
import { DAY, floorTo, HOUR, instantOf, MINUTE } from "../../../src/domain/time.ts";
import { as, databaseForFile, failureOf, scalar } from "../database/database.ts";

const { sql } = databaseForFile();

/** Midnight: all that is asked is as of moments before it. */
const now = floorTo(instantOf(Date.now()), DAY);
const iso = (at: number) => new Date(at).toISOString();

beforeEach(async () => {
  await sql()`truncate watch.alert_states, watch.suppressions, watch.acks, watch.episode_notes, watch.transitions, watch.episodes,
    watch.silences, watch.deliveries, watch.outbox_entries, watch.outbox, watch.releases,
    watch.event_minutes, watch.event_hours, watch.event_fives, watch.event_deltas, watch.gauge_minutes, watch.sources cascade`;
  await sql()`update watch.installation set installed_at = ${iso(now - 60 * DAY)}`;
});

const viewer = <T>(work: (asking: postgres.TransactionSql) => Promise<T>): Promise<T> =>
  as(sql(), "authenticated", "viewer@example.com", work);

const alerts = async (at: number = now): Promise<AlertsAnswer> =>
  alertsAnswer.parse(await viewer((asking) => scalar(asking`select watch.alerts_at(${iso(at)})`)));

/** A rule as the evaluator left it at the last slot. */
async function stand(rule: string, phase: Record<string, unknown>, part: Record<string, unknown> = {}): Promise<void> {
  const state = { slot: now, phase, unobserved: null, errors: null, flapping: { changes: [], active: false }, ...part };
  const measurement = { kind: "value", value: 0.2, numerator: 20, denominator: 100, window_from: now - 300_000, window_to: now };
  await sql()`insert into watch.alert_states (rule, state, slot, measurement, sentence, level, usual)
    values (${rule}, ${JSON.stringify(state)}::text::jsonb, ${iso(now)}, ${JSON.stringify(measurement)}::text::jsonb, 'A sentence.', 0.05,
      '{"low": 0.01, "median": 0.02, "high": 0.03}')`;
}

const firing = (episode: string, severity = "critical", firedAgo = 15) => ({
  name: "firing",
  activeAt: now - (firedAgo + 2) * MINUTE,
  firedAt: now - firedAgo * MINUTE,
  severity,
  peak: severity,
  clearSince: null,
  episode,
});

interface Told {
  readonly rule?: string;
  readonly firedAgo: number;
  readonly resolvedAgo?: number | null;
  readonly severity?: string;
  readonly flapped?: boolean;
}

/** Records an episode; ages are minutes before `now`. */
async function record({ rule = "api-error-rate", firedAgo, resolvedAgo = null, ...rest }: Told): Promise<string> {
  const id = `${rule}@${now - firedAgo * MINUTE}`;
  const { severity = "critical", flapped = false } = rest;
  await sql()`insert into watch.episodes (id, rule, fired_at, resolved_at, severity, peak, first_sentence, last_sentence, rule_version, flapped)
    values (${id}, ${rule}, ${iso(now - firedAgo * MINUTE)}, ${resolvedAgo === null ? null : iso(now - resolvedAgo * MINUTE)},
      ${severity}, ${severity}, 'First.', 'Last.', 1, ${flapped})`;
  return id;
}

const ack = (
  episode: string,
  { name = "Responder", severity = "critical", agoMin = 5, leftMin = 55, endedAgo = null as number | null },
) =>
  sql()`insert into watch.acks (episode, name, reason, at, until, severity, ended_at)
    values (${episode}, ${name}, 'looking', ${iso(now - agoMin * MINUTE)}, ${iso(now + leftMin * MINUTE)}, ${severity},
      ${endedAgo === null ? null : iso(now - endedAgo * MINUTE)})`;

const silence = async (part: {
  rules?: string[];
  groups?: string[];
  severities?: string[];
  leftMin?: number;
  agoMin?: number;
}) => {
  const { rules = [], groups = [], severities = [], leftMin = 60, agoMin = 60 } = part;
  return scalar<string>(sql()`insert into watch.silences (rules, groups, severities, starts_at, ends_at, reason, name)
    values (${rules}, ${groups}, ${severities}, ${iso(now - agoMin * MINUTE)}, ${iso(now + leftMin * MINUTE)}, 'planned', 'Responder')
    returning id`);
};

const row = (answer: AlertsAnswer, rule: string) => answer.alerts.find((one) => one.rule === rule);

describe("alerts", () => {
  test("every rule in force has a row in the order of the board, judged or not", async () => {
    const rules = await sql()<{ key: string }[]>`select key from watch.rules where enabled order by position, key`;
    const answer = await alerts();
    expect(answer.alerts.map(({ rule }) => rule)).toEqual(rules.map(({ key }) => key));
    expect(answer).toMatchObject({ now, interval_s: 60, recent: [], silences: [] });
    expect(row(answer, "query-errors")).toMatchObject({ phase: "inactive", sentence: null, window_from: null, usual: null });
  });

  test("a firing alert says all that the evaluator found", async () => {
    const episode = await record({ firedAgo: 15 });
    await stand("api-error-rate", firing(episode));
    expect(row(await alerts(), "api-error-rate")).toMatchObject({
      phase: "firing",
      severity: "critical",
      active_at: now - 17 * MINUTE,
      fired_at: now - 15 * MINUTE,
      fires_at: null,
      episode,
      value: 0.2,
      numerator: 20,
      denominator: 100,
      level: 0.05,
      window_from: now - 300_000,
      window_to: now,
      usual: { low: 0.01, median: 0.02, high: 0.03 },
      sentence: "A sentence.",
      ack: null,
      silence: null,
      inhibited_by: null,
    });
  });

  test("a pending one says in which slot it would fire", async () => {
    await sql()`update watch.rules set for_s = 90 where key = 'rpc-failures'`;
    await stand("rpc-failures", { name: "pending", activeAt: now - MINUTE, severity: "warning" });
    expect(row(await alerts(), "rpc-failures")).toMatchObject({ phase: "pending", fires_at: now + MINUTE, episode: null });
  });

  test("an ack shows while it covers: not once it lapsed, was taken back, or was given to a milder alert", async () => {
    const episode = await record({ firedAgo: 90 });
    await stand("api-error-rate", firing(episode, "critical", 90));
    const shown = async (at: number = now) => row(await alerts(at), "api-error-rate")?.ack;
    await ack(episode, { severity: "warning" });
    expect(await shown()).toBeNull();
    await ack(episode, { name: "Editor", agoMin: 4 });
    expect(await shown()).toEqual({ by: "Editor", reason: "looking", at: now - 4 * MINUTE, until: now + 55 * MINUTE });
    expect(await shown(now + 56 * MINUTE)).toBeNull();
    await ack(episode, { name: "Admin", agoMin: 3, endedAgo: 1 });
    expect(await shown()).toBeNull();
  });

  test.each([
    ["its rule", { rules: ["api-error-rate"] }, true],
    ["its group", { groups: ["api"] }, true],
    ["its severity", { severities: ["critical"] }, true],
    ["its group, but another severity", { groups: ["api"], severities: ["warning"] }, false],
    ["another rule", { rules: ["query-errors"] }, false],
    ["its rule, from tomorrow on", { rules: ["api-error-rate"], agoMin: -60, leftMin: 120 }, false],
  ])("a silence of %s", async (_, matcher, covers) => {
    await stand("api-error-rate", firing(await record({ firedAgo: 15 })));
    const id = await silence(matcher);
    const answer = await alerts();
    expect(row(answer, "api-error-rate")?.silence?.id ?? null).toBe(covers ? id : null);
    expect(answer.silences.map((one) => one.id)).toEqual([id]);
    expect(row(answer, "query-errors")?.silence).toBeNull();
  });

  test("a silence that ended before its time covers nothing and is listed no more", async () => {
    await stand("api-error-rate", firing(await record({ firedAgo: 15 })));
    const id = await silence({ rules: ["api-error-rate"] });
    await sql()`update watch.silences set ended_at = ${iso(now - MINUTE)}, ended_by = 'Editor' where id = ${id}`;
    const answer = await alerts();
    expect([row(answer, "api-error-rate")?.silence, answer.silences]).toEqual([null, []]);
  });

  test("an echo names the rule whose firing makes it one", async () => {
    await stand("api-error-rate", firing("a@1"));
    await stand("supabase-unreachable", firing("b@1"));
    expect(row(await alerts(), "api-error-rate")?.inhibited_by).toBe("supabase-unreachable");
    await sql()`update watch.alert_states set state = jsonb_set(state, '{phase}', '{"name": "inactive"}') where rule = 'supabase-unreachable'`;
    expect(row(await alerts(), "api-error-rate")?.inhibited_by).toBeNull();
  });

  test("the newest release before the breach is named, and none that came after it", async () => {
    await stand("api-error-rate", firing("a@1"));
    await sql()`insert into watch.releases (version, at) values ('2.13', ${iso(now - 9 * HOUR)}), ('2.14', ${iso(now - 21 * MINUTE)}),
      ('2.15', ${iso(now - 5 * MINUTE)})`;
    expect(row(await alerts(), "api-error-rate")?.release).toEqual({ version: "2.14", at: now - 21 * MINUTE });
  });

  test("what ended in the last day is listed, the last to end first", async () => {
    const old = await record({ firedAgo: 26 * 60, resolvedAgo: 25 * 60 });
    const first = await record({ firedAgo: 300, resolvedAgo: 20 });
    const second = await record({ firedAgo: 60, resolvedAgo: 40, rule: "query-errors" });
    await record({ firedAgo: 10 });
    const { recent } = await alerts();
    expect(recent.map(({ id }) => id)).toEqual([first, second]);
    expect(recent.map(({ id }) => id)).not.toContain(old);
  });

  test("rules that are off have no row", async () => {
    await sql()`update watch.rules set enabled = false where key = 'rpc-failures'`;
    expect(row(await alerts(), "rpc-failures")).toBeUndefined();
    await sql()`update watch.rules set enabled = true where key = 'rpc-failures'`;
  });
});

describe("episodes", () => {
  const page = async (part: { rule?: string; cursor?: string | null; most?: number; from?: number; to?: number } = {}) => {
    const { rule = null, cursor = null, most = 100, from = now - DAY, to = now } = part;
    return episodesAnswer.parse(
      await viewer((asking) => scalar(asking`select watch_api.episodes(${from}, ${to}, ${rule}, ${cursor}, ${most})`)),
    );
  };

  test("those that touch the range, newest first: also what fired before it and what still fires", async () => {
    const before = await record({ firedAgo: 26 * 60, resolvedAgo: 23 * 60 });
    const open = await record({ firedAgo: 30 * 60, rule: "query-errors" });
    const within = await record({ firedAgo: 60, resolvedAgo: 50 });
    await record({ firedAgo: 27 * 60, resolvedAgo: 25 * 60, rule: "rpc-failures" });
    expect((await page()).rows.map(({ id }) => id)).toEqual([within, before, open]);
    expect((await page({ rule: "query-errors" })).rows.map(({ id }) => id)).toEqual([open]);
  });

  test("pages follow each other without a gap or a double, even where two fired at once", async () => {
    for (const rule of ["api-error-rate", "query-errors", "rpc-failures"])
      for (const ago of [10, 20, 30]) await record({ rule, firedAgo: ago, resolvedAgo: ago - 5 });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { rows, next }: z.infer<typeof episodesAnswer> = await page({ cursor, most: 2 });
      seen.push(...rows.map(({ id }) => id));
      cursor = next;
    } while (cursor !== null);
    expect(seen).toHaveLength(9);
    expect(new Set(seen).size).toBe(9);
    expect((await page({ most: 9 })).next).toBeNull();
  });

  test("a row tells who was on it and how much was noted", async () => {
    const id = await record({ firedAgo: 60, resolvedAgo: 30 });
    await ack(id, { name: "Responder", agoMin: 50, leftMin: 10 });
    await ack(id, { name: "Editor", agoMin: 45, leftMin: 10 });
    await sql()`insert into watch.episode_notes (episode, name, text) values (${id}, 'Editor', 'one'), (${id}, 'Editor', 'two')`;
    expect((await page()).rows[0]).toMatchObject({
      id,
      acked_by: "Editor",
      notes: 2,
      sentence: "Last.",
      title: "API error rate",
    });
  });

  test.each([
    ["a range the wrong way round", { from: now, to: now - 1 }, /reversed/],
    ["a range of three years", { from: now - 1_100 * DAY }, /at most 25 months/],
    ["a rule that is not there", { rule: "nope" }, /no rule "nope"/],
    ["a cursor of somebody's own", { cursor: "nope" }, /names no episode/],
    ["a page of thousands", { most: 5_000 }, /from 1 to 500/],
  ])("%s is refused with a sentence", async (_, part, sentence) => {
    const failure = await failureOf(page(part));
    expect(failure.code).toBe("22023");
    expect(failure.message).toMatch(sentence);
  });
});

describe("one episode", () => {
  const episode = async (id: string) =>
    episodeAnswer.parse(await viewer((asking) => scalar(asking`select watch_api.episode(${id})`)));

  test("tells everything that happened, each in its order, with the breach it grew from", async () => {
    const id = await record({ firedAgo: 15 });
    const change = (kind: string, ago: number, of: string | null) =>
      sql()`insert into watch.transitions (rule, slot, kind, episode, severity, value, sentence)
        values ('api-error-rate', ${iso(now - ago * MINUTE)}, ${kind}, ${of}, 'critical', 0.2, ${kind})`;
    await change("pending", 40, null);
    await change("withdrawn", 38, null);
    await change("pending", 17, null);
    await change("fired", 15, id);
    await change("pending", 5, null);
    await ack(id, {});
    await sql()`insert into watch.episode_notes (episode, name, at, text) values (${id}, 'Editor', ${iso(now - MINUTE)}, 'the cache')`;
    const kept = await silence({ rules: ["api-error-rate"] });
    await sql()`insert into watch.suppressions (silence, episode, kind, rule, at)
      values (${kept}, ${id}, 'repeat', 'api-error-rate', ${iso(now - MINUTE)})`;
    const message = randomUUID();
    await sql()`insert into watch.outbox (id, message, channel, kind, severity, state, payload)
      values (${message}, 'api/critical@1', 'ops', 'alert', 'critical', 'delivered', '{"title": "Critical: API error rate"}')`;
    await sql()`insert into watch.outbox_entries (key, outbox, episode, rule, kind, step) values ('k', ${message}, ${id}, 'api-error-rate', 'firing', 0)`;
    await sql()`insert into watch.deliveries (outbox, channel, attempt, started_at, outcome, status, answer, latency_ms)
      values (${message}, 'ops', 1, ${iso(now - 14 * MINUTE)}, 'delivered', 200, 'ok', 120)`;
    const answer = await episode(id);
    expect(answer.transitions.map(({ at, kind }) => [kind, (now - at) / MINUTE])).toEqual([
      ["pending", 17],
      ["fired", 15],
    ]);
    expect(answer.acks).toEqual([
      { by: "Responder", reason: "looking", at: now - 5 * MINUTE, until: now + 55 * MINUTE, ended_at: null },
    ]);
    expect(answer.notes).toEqual([{ by: "Editor", at: now - MINUTE, text: "the cache" }]);
    expect(answer.suppressed).toEqual([{ silence: kept, reason: "planned", kind: "repeat", at: now - MINUTE }]);
    expect(answer.deliveries).toMatchObject([{ channel: "ops", outcome: "delivered", status: 200, episodes: [id] }]);
    expect(answer.episode).toMatchObject({ id, resolved_at: null, acked_by: "Responder", notes: 1 });
  });

  test("one that is not there is said not to be", async () => {
    expect(await failureOf(episode("api-error-rate@1"))).toMatchObject({ code: "PT404" });
  });
});

describe("noise", () => {
  const noise = async (from: number, to: number = now) =>
    noiseAnswer.parse(await viewer((asking) => scalar(asking`select watch.noise_at(${from}, ${to}, ${iso(now)})`)));

  test("counts what began in the range, and the time of firing within it", async () => {
    const acked = await record({ firedAgo: 3 * 60, resolvedAgo: 2 * 60 });
    const noted = await record({ firedAgo: 12 * 60, resolvedAgo: 12 * 60 - 4, flapped: true });
    await record({ firedAgo: 26 * 60, resolvedAgo: 23 * 60 });
    await ack(acked, { agoMin: 170, leftMin: 1 });
    await sql()`insert into watch.episode_notes (episode, name, text) values (${noted}, 'Editor', 'known')`;
    const kept = await silence({ rules: ["api-error-rate"] });
    await sql()`insert into watch.suppressions (silence, episode, kind, rule, at) values (${kept}, ${acked}, 'firing', 'api-error-rate', ${iso(now)})`;
    for (const state of ["delivered", "delivered", "dead"]) {
      const id = randomUUID();
      await sql()`insert into watch.outbox (id, message, channel, kind, severity, state, payload, created_at)
        values (${id}, ${id}, 'ops', 'alert', 'critical', ${state}, '{}', ${iso(now - HOUR)})`;
      await sql()`insert into watch.outbox_entries (key, outbox, episode, rule, kind, step) values (${id}, ${id}, ${acked}, 'api-error-rate', 'firing', 0)`;
    }
    const rules = await noise(now - DAY);
    expect(rules.find(({ rule }) => rule === "api-error-rate")).toEqual({
      rule: "api-error-rate",
      title: "API error rate",
      fired: 2,
      acted_on: 2,
      flapped: 1,
      // 21:00 and 12:00 of UTC.
      at_night: 0,
      short: 1,
      silenced: 1,
      notifications: 2,
      firing_ms: HOUR + 4 * MINUTE + HOUR,
    });
    expect(rules.find(({ rule }) => rule === "query-errors")).toMatchObject({ fired: 0, firing_ms: 0 });
  });

  test("night is that of the installation's zone", async () => {
    await record({ firedAgo: 3 * 60, resolvedAgo: 2 * 60 });
    const nights = async () => (await noise(now - DAY)).reduce((sum, { at_night }) => sum + at_night, 0);
    expect(await nights()).toBe(0);
    await sql()`update watch.settings set value = '"Europe/Athens"' where key = 'alerts.zone'`;
    expect(await nights()).toBe(1);
    await sql()`update watch.settings set value = '"UTC"' where key = 'alerts.zone'`;
  });
});

describe("the minutes behind a rule", () => {
  const buckets = async (key: string, from: number, to: number = now): Promise<RuleBucketsAnswer> =>
    ruleBucketsAnswer.parse(
      await viewer((asking) => scalar(asking`select watch.rule_buckets_at(${key}, ${from}, ${to}, ${iso(now)})`)),
    );

  /** Counts at minutes before `now`, in minutes and hours, and the source heard in each. */
  async function count(signal: string, variant: string, source: string, minutesAgo: readonly number[], n = 1): Promise<void> {
    for (const ago of minutesAgo)
      await sql()`insert into watch.event_minutes as m values (${signal}, ${iso(now - ago * MINUTE)}, ${variant}, ${source}, ${n})
        on conflict (signal, minute, variant, source) do update set n = m.n + excluded.n`;
    await sql()`insert into watch.event_hours
      select m.signal, date_bin('1 hour', m.minute, 'epoch'), m.variant, m.source, sum(m.n) from watch.event_minutes m
      where m.signal = ${signal} and m.variant = ${variant} group by 1, 2, 3, 4
      on conflict (signal, hour, variant, source) do update set n = excluded.n`;
  }

  async function heard(source: string, minutesAgo: readonly number[]): Promise<void> {
    await count("source.events", source, source, minutesAgo);
    await sql()`insert into watch.sources (source, first_event_at) values (${source}, ${iso(now - Math.max(...minutesAgo) * MINUTE)})`;
  }

  const minutes = (from: number, to = 1) => Array.from({ length: from - to + 1 }, (_, i) => from - i);

  test("a ratio has both sides, each with the variants that it selects", async () => {
    await heard("edge", minutes(60));
    await count("api.request", "rest/ok", "edge", [10, 9], 8);
    await count("api.request", "rest/5xx", "edge", [9, 3], 2);
    const answer = await buckets("api-error-rate", now - 10 * MINUTE);
    expect(answer).toMatchObject({ t0: now - 10 * MINUTE, step: MINUTE, length: 10, usual: null, lag_ms: 0 });
    expect(answer.numerator).toEqual({ i: [1, 7], v: [2, 2], unobserved: [] });
    expect(answer.denominator).toEqual({ i: [0, 1, 7], v: [8, 10, 2], unobserved: [] });
  });

  test("what nobody observed is listed in runs, not counted as 0", async () => {
    await heard("edge", [...minutes(40, 31), ...minutes(10)]);
    await count("api.request", "rest/ok", "edge", [35]);
    const { denominator } = await buckets("api-error-rate", now - 60 * MINUTE);
    expect(denominator).toEqual({
      i: [25],
      v: [1],
      unobserved: [
        [0, 20],
        [30, 50],
      ],
    });
  });

  test("counts that are not folded into the rollups yet are in", async () => {
    await heard("edge", minutes(60));
    await count("rpc.failure", "x", "edge", [5]);
    await sql()`insert into watch.event_deltas (at, signal, variant, source, n) values (${iso(now - 5 * MINUTE + 20_000)}, 'rpc.failure', 'y', 'database', 3)`;
    expect((await buckets("rpc-failures", now - 10 * MINUTE)).numerator).toMatchObject({ i: [5], v: [4] });
  });

  test("gauges have only the minutes with a value", async () => {
    for (const [ago, value] of [
      [8, 120.123456],
      [2, 0.123456],
    ] as const)
      await sql()`insert into watch.gauge_minutes (signal, minute, value) values ('health.latency', ${iso(now - ago * MINUTE)}, ${value})`;
    const { numerator } = await buckets("health-latency", now - 10 * MINUTE);
    expect(numerator).toEqual({ i: [2, 8], v: [120.123, 0.123456], unobserved: [] });
  });

  test("a share comes with the hours of the four weeks before it", async () => {
    await sql()`update watch.rules set measure = 'share' where key = 'portal-lockouts'`;
    await heard("app", [29 * 24 * 60, ...minutes(60)]);
    await count("portal.lockout", "locked", "app", [28 * 24 * 60 + 30, 30], 4);
    const answer = await buckets("portal-lockouts", now - HOUR);
    expect(answer.usual?.t0).toBe(now - HOUR - 28 * DAY);
    expect(answer.usual?.values).toHaveLength(28 * 24 + 1);
    expect(inputOf("share", answer).usual?.values).toHaveLength(1);
    await sql()`update watch.rules set measure = 'count' where key = 'portal-lockouts'`;
  });

  test("what it counts is what the evaluator is given", async () => {
    await heard("edge", [...minutes(90, 70), ...minutes(40)]);
    await count("api.request", "rest/ok", "edge", minutes(88, 71), 9);
    await count("api.request", "rest/5xx", "edge", [80, 33, 12], 2);
    const { numerator, denominator, t0 } = await buckets("api-error-rate", now - 90 * MINUTE);
    const rows = await sql()<{ side: string; ago: number; value: number | null }[]>`
      select side, ago, value from watch.rule_minutes(array['api-error-rate'], 91, 0, ${iso(now)}) where ago between 1 and 90`;
    const dense = inputOf("ratio", { ...(await buckets("api-error-rate", now - 90 * MINUTE)) });
    for (const { side, ago, value } of rows) {
      const values = side === "numerator" ? dense.numerator.values : dense.denominator?.values;
      const found = values?.[(now - ago * MINUTE - t0) / MINUTE];
      expect([side, ago, Number.isNaN(found) ? null : found]).toEqual([side, ago, value]);
    }
    expect(rows).toHaveLength(180);
    expect([numerator.i.length, denominator?.i.length]).toEqual([3, 20]);
  });

  test("recorded episodes stand beside, also those that reach into the range", async () => {
    const open = await record({ firedAgo: 90 });
    const over = await record({ firedAgo: 50, resolvedAgo: 30, severity: "warning" });
    await record({ firedAgo: 200, resolvedAgo: 100 });
    expect((await buckets("api-error-rate", now - HOUR)).episodes).toEqual([
      { id: open, from: now - 90 * MINUTE, to: null, severity: "critical" },
      { id: over, from: now - 50 * MINUTE, to: now - 30 * MINUTE, severity: "warning" },
    ]);
  });

  test("the lag is that of the slowest source behind it", async () => {
    await heard("edge", [5]);
    await sql()`update watch.sources set usual_lag_s = 12.5 where source = 'edge'`;
    expect((await buckets("api-error-rate", now - HOUR)).lag_ms).toBe(12_500);
  });

  test.each([
    ["more than 28 days", "api-error-rate", now - 29 * DAY, /at most 28 days/],
    ["a rule that is not there", "nope", now - HOUR, /no rule "nope"/],
  ])("%s is refused with a sentence", async (_, key, from, sentence) => {
    const failure = await failureOf(buckets(key, from));
    expect(failure.code).toBe("22023");
    expect(failure.message).toMatch(sentence);
  });
});

test.each([
  "watch_api.alerts()",
  "watch_api.episodes(0, 1)",
  "watch_api.episode('a@1')",
  "watch_api.noise(0, 1)",
  "watch_api.rule_buckets('api-error-rate', 0, 1)",
])("%s tells people who are no members so", async (call) => {
  const failure = await failureOf(
    as(sql(), "authenticated", "stranger@example.com", (stranger) => stranger.unsafe(`select ${call}`)),
  );
  expect(failure).toMatchObject({ code: "42501" });
  expect(failure.message).toContain("not a member");
  expect((await failureOf(as(sql(), "anon", null, (anon) => anon.unsafe(`select ${call}`)))).code).toBe("42501");
});

test("each exposed function has a time limit", async () => {
  const rows = await sql()<{ name: string; config: string[] | null }[]>`
    select p.proname as name, p.proconfig as config from pg_proc p
    where p.pronamespace = 'watch_api'::regnamespace and p.proname in ('alerts', 'episodes', 'episode', 'noise', 'rule_buckets')`;
  expect(rows).toHaveLength(5);
  for (const { name, config } of rows) expect([name, config]).toEqual([name, expect.arrayContaining(["statement_timeout=5s"])]);
});
