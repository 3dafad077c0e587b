import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { beforeEach, describe, expect, test } from "vitest";
import type * as z from "zod/mini";
import { type AlertsAnswer, alertsAnswer, episodesAnswer, noiseAnswer } from "../../../src/contracts/alerts.ts";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import { as, databaseForFile, failureOf, scalar } from "../database/database.ts";
import { ack, clear, firing, iso, now, record, silence, stand } from "./reading.ts";

const { sql } = databaseForFile();

beforeEach(() => clear(sql()));

const viewer = <T>(work: (asking: postgres.TransactionSql) => Promise<T>): Promise<T> =>
  as(sql(), "authenticated", "viewer@example.com", work);

const alerts = async (at: number = now): Promise<AlertsAnswer> =>
  alertsAnswer.parse(await viewer((asking) => scalar(asking`select watch.alerts_at(${iso(at)})`)));

const row = (answer: AlertsAnswer, rule: string) => answer.alerts.find((one) => one.rule === rule);

describe("alerts", () => {
  test("every rule in force has a row in the order of the board, judged or not", async () => {
    const rules = await sql()<
      { key: string }[]
    >`select key from watch.rules where enabled and key <> 'fire-drill' order by position, key`;
    const answer = await alerts();
    expect(answer.alerts.map(({ rule }) => rule)).toEqual(rules.map(({ key }) => key));
    expect(answer).toMatchObject({ now, interval_s: 60, recent: [], silences: [] });
    expect(row(answer, "query-errors")).toMatchObject({ phase: "inactive", sentence: null, window_from: null, usual: null });
  });

  test("a firing alert says all that the evaluator found", async () => {
    const episode = await record(sql(), { firedAgo: 15 });
    await stand(sql(), "api-error-rate", firing(episode));
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
    await stand(sql(), "rpc-failures", { name: "pending", activeAt: now - MINUTE, severity: "warning" });
    expect(row(await alerts(), "rpc-failures")).toMatchObject({ phase: "pending", fires_at: now + MINUTE, episode: null });
  });

  test("an ack shows while it covers: not once it lapsed, was taken back, or was given to a milder alert", async () => {
    const episode = await record(sql(), { firedAgo: 90 });
    await stand(sql(), "api-error-rate", firing(episode, "critical", 90));
    const shown = async (at: number = now) => row(await alerts(at), "api-error-rate")?.ack;
    await ack(sql(), episode, { severity: "warning" });
    expect(await shown()).toBeNull();
    await ack(sql(), episode, { name: "Editor", agoMin: 4 });
    expect(await shown()).toEqual({ by: "Editor", reason: "looking", at: now - 4 * MINUTE, until: now + 55 * MINUTE });
    expect(await shown(now + 56 * MINUTE)).toBeNull();
    await ack(sql(), episode, { name: "Admin", agoMin: 3, endedAgo: 1 });
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
    await stand(sql(), "api-error-rate", firing(await record(sql(), { firedAgo: 15 })));
    const id = await silence(sql(), matcher);
    const answer = await alerts();
    expect(row(answer, "api-error-rate")?.silence?.id ?? null).toBe(covers ? id : null);
    expect(answer.silences.map((one) => one.id)).toEqual([id]);
    expect(row(answer, "query-errors")?.silence).toBeNull();
  });

  test("a silence that ended before its time covers nothing and is listed no more", async () => {
    await stand(sql(), "api-error-rate", firing(await record(sql(), { firedAgo: 15 })));
    const id = await silence(sql(), { rules: ["api-error-rate"] });
    await sql()`update watch.silences set ended_at = ${iso(now - MINUTE)}, ended_by = 'Editor' where id = ${id}`;
    const answer = await alerts();
    expect([row(answer, "api-error-rate")?.silence, answer.silences]).toEqual([null, []]);
  });

  test("an echo names the rule whose firing makes it one", async () => {
    await stand(sql(), "api-error-rate", firing("a@1"));
    await stand(sql(), "supabase-unreachable", firing("b@1"));
    expect(row(await alerts(), "api-error-rate")?.inhibited_by).toBe("supabase-unreachable");
    await sql()`update watch.alert_states set state = jsonb_set(state, '{phase}', '{"name": "inactive"}') where rule = 'supabase-unreachable'`;
    expect(row(await alerts(), "api-error-rate")?.inhibited_by).toBeNull();
  });

  test("the newest release before the breach is named, and none that came after it", async () => {
    await stand(sql(), "api-error-rate", firing("a@1"));
    await sql()`insert into watch.releases (version, at) values ('2.13', ${iso(now - 9 * HOUR)}), ('2.14', ${iso(now - 21 * MINUTE)}),
      ('2.15', ${iso(now - 5 * MINUTE)})`;
    expect(row(await alerts(), "api-error-rate")?.release).toEqual({ version: "2.14", at: now - 21 * MINUTE });
  });

  test("what ended in the last day is listed, the last to end first", async () => {
    const old = await record(sql(), { firedAgo: 26 * 60, resolvedAgo: 25 * 60 });
    const first = await record(sql(), { firedAgo: 300, resolvedAgo: 20 });
    const second = await record(sql(), { firedAgo: 60, resolvedAgo: 40, rule: "query-errors" });
    await record(sql(), { firedAgo: 10 });
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
    const before = await record(sql(), { firedAgo: 26 * 60, resolvedAgo: 23 * 60 });
    const open = await record(sql(), { firedAgo: 30 * 60, rule: "query-errors" });
    const within = await record(sql(), { firedAgo: 60, resolvedAgo: 50 });
    await record(sql(), { firedAgo: 27 * 60, resolvedAgo: 25 * 60, rule: "rpc-failures" });
    expect((await page()).rows.map(({ id }) => id)).toEqual([within, before, open]);
    expect((await page({ rule: "query-errors" })).rows.map(({ id }) => id)).toEqual([open]);
  });

  test("pages follow each other without a gap or a double, even where two fired at once", async () => {
    for (const rule of ["api-error-rate", "query-errors", "rpc-failures"])
      for (const ago of [10, 20, 30]) await record(sql(), { rule, firedAgo: ago, resolvedAgo: ago - 5 });
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
    const id = await record(sql(), { firedAgo: 60, resolvedAgo: 30 });
    await ack(sql(), id, { name: "Responder", agoMin: 50, leftMin: 10 });
    await ack(sql(), id, { name: "Editor", agoMin: 45, leftMin: 10 });
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

describe("noise", () => {
  const noise = async (from: number, to: number = now) =>
    noiseAnswer.parse(await viewer((asking) => scalar(asking`select watch.noise_at(${from}, ${to}, ${iso(now)})`)));

  test("counts what began in the range, and the time of firing within it", async () => {
    const acked = await record(sql(), { firedAgo: 3 * 60, resolvedAgo: 2 * 60 });
    const noted = await record(sql(), { firedAgo: 12 * 60, resolvedAgo: 12 * 60 - 4, flapped: true });
    await record(sql(), { firedAgo: 26 * 60, resolvedAgo: 23 * 60 });
    await ack(sql(), acked, { agoMin: 170, leftMin: 1 });
    await sql()`insert into watch.episode_notes (episode, name, text) values (${noted}, 'Editor', 'known')`;
    const kept = await silence(sql(), { rules: ["api-error-rate"] });
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
      young: 0,
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

  test("what has only just begun waits for its verdict, and a silence given while it fires is an act", async () => {
    await record(sql(), { firedAgo: 5 });
    await record(sql(), { rule: "query-errors", firedAgo: 6 });
    await record(sql(), { rule: "rpc-failures", firedAgo: 70 });
    await silence(sql(), { rules: ["query-errors"] });
    await sql()`update watch.silences set created_at = ${iso(now - 2 * MINUTE)}`;
    const rules = await noise(now - DAY);
    const of = (key: string) => rules.find(({ rule }) => rule === key);
    expect(of("api-error-rate")).toMatchObject({ fired: 1, acted_on: 0, young: 1 });
    expect(of("query-errors")).toMatchObject({ fired: 1, acted_on: 1, young: 0 });
    expect(of("rpc-failures")).toMatchObject({ fired: 1, acted_on: 0, young: 0 });
  });

  test("night is that of the installation's zone", async () => {
    await record(sql(), { firedAgo: 3 * 60, resolvedAgo: 2 * 60 });
    const nights = async () => (await noise(now - DAY)).reduce((sum, { at_night }) => sum + at_night, 0);
    expect(await nights()).toBe(0);
    await sql()`update watch.settings set value = '"Europe/Athens"' where key = 'alerts.zone'`;
    expect(await nights()).toBe(1);
    await sql()`update watch.settings set value = '"UTC"' where key = 'alerts.zone'`;
  });
});

test("the fire drill is no alert: neither its rule nor its channel is among what people read, unless they ask for it by name", async () => {
  await record(sql(), { rule: "fire-drill", firedAgo: 60, resolvedAgo: 50 });
  const answer = await alerts(now);
  expect(answer.recent).toEqual([]);
  expect(answer.alerts.map(({ rule }) => rule)).toContain("drill-missing");
  expect(answer.alerts.map(({ rule }) => rule)).not.toContain("fire-drill");
  expect(answer.channels.map(({ key }) => key)).not.toContain("fire-drill");
  const asked = (rule: string | null) =>
    viewer((asking) => scalar(asking`select watch_api.episodes(${now - DAY}, ${now}, ${rule})`)).then(
      (page) => episodesAnswer.parse(page).rows.length,
    );
  expect([await asked(null), await asked("fire-drill")]).toEqual([0, 1]);
  const rules = noiseAnswer.parse(
    await viewer((asking) => scalar(asking`select watch.noise_at(${now - DAY}, ${now}, ${iso(now)})`)),
  );
  expect(rules.map(({ rule }) => rule)).not.toContain("fire-drill");
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
