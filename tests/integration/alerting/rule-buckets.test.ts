import { beforeEach, describe, expect, test } from "vitest";
import { type RuleBucketsAnswer, ruleBucketsAnswer } from "../../../src/contracts/alerts.ts";
import { decodeMinutes, inputOf } from "../../../src/domain/alert-engine/minutes.ts";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import { as, databaseForFile, failureOf, scalar } from "../database/database.ts";
import { clear, iso, now, record } from "./reading.ts";

const { sql } = databaseForFile();

beforeEach(() => clear(sql()));

describe("the minutes behind a rule", () => {
  const buckets = async (key: string, from: number, to: number = now): Promise<RuleBucketsAnswer> =>
    ruleBucketsAnswer.parse(
      await as(sql(), "authenticated", "viewer@example.com", (asking) =>
        scalar(asking`select watch.rule_buckets_at(${key}, ${from}, ${to}, ${iso(now)})`),
      ),
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

  test("nights are those of the installation's zone, which comes along", async () => {
    expect((await buckets("api-error-rate", now - 10 * MINUTE)).zone).toBe("UTC");
    await sql()`update watch.settings set value = '"Europe/Berlin"' where key = 'alerts.zone'`;
    expect((await buckets("api-error-rate", now - 10 * MINUTE)).zone).toBe("Europe/Berlin");
    await sql()`update watch.settings set value = '"UTC"' where key = 'alerts.zone'`;
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
    expect(inputOf(decodeMinutes("share", answer)).usual?.values).toHaveLength(1);
    await sql()`update watch.rules set measure = 'count' where key = 'portal-lockouts'`;
  });

  test("what it counts is what the evaluator is given", async () => {
    await heard("edge", [...minutes(90, 70), ...minutes(40)]);
    await count("api.request", "rest/ok", "edge", minutes(88, 71), 9);
    await count("api.request", "rest/5xx", "edge", [80, 33, 12], 2);
    const { numerator, denominator, t0 } = await buckets("api-error-rate", now - 90 * MINUTE);
    const rows = await sql()<{ side: string; ago: number; value: number | null }[]>`
      select side, ago, value from watch.rule_minutes(array['api-error-rate'], 91, 0, ${iso(now)}) where ago between 1 and 90`;
    const dense = inputOf(decodeMinutes("ratio", await buckets("api-error-rate", now - 90 * MINUTE)));
    for (const { side, ago, value } of rows) {
      const values = side === "numerator" ? dense.numerator.values : dense.denominator?.values;
      const found = values?.[(now - ago * MINUTE - t0) / MINUTE];
      expect([side, ago, Number.isNaN(found) ? null : found]).toEqual([side, ago, value]);
    }
    expect(rows).toHaveLength(180);
    expect([numerator.i.length, denominator?.i.length]).toEqual([3, 20]);
  });

  test("recorded episodes stand beside, also those that reach into the range", async () => {
    const open = await record(sql(), { firedAgo: 90 });
    const over = await record(sql(), { firedAgo: 50, resolvedAgo: 30, severity: "warning" });
    await record(sql(), { firedAgo: 200, resolvedAgo: 100 });
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
