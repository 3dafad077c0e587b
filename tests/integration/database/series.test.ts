import type postgres from "postgres";
import { beforeEach, describe, expect, test } from "vitest";
import { type SeriesAnswer, seriesAnswer } from "../../../src/contracts/series.ts";
import type { Signal } from "../../../src/domain/signals.ts";
import { DAY, floorTo, HOUR, instantOf, MINUTE } from "../../../src/domain/time.ts";
import { as, databaseForFile, failureOf, scalar } from "./database.ts";

const { sql } = databaseForFile();

/** A full hour in the past: all that is asked is as of this moment. */
const now = floorTo(instantOf(Date.now()), DAY);

beforeEach(async () => {
  await sql()`truncate watch.event_minutes, watch.event_fives, watch.event_hours, watch.event_deltas, watch.gauge_minutes, watch.sources`;
  await sql()`update watch.installation set installed_at = ${new Date(now - 30 * DAY)}`;
});

const iso = (at: number) => new Date(at).toISOString();

/** Counts at minutes before `now`, in every tier, with the source's own `source.events`. */
async function seed(source: string, signal: Signal, variant: string, minutesAgo: readonly number[]): Promise<void> {
  for (const ago of minutesAgo) {
    for (const [key, of] of [
      [signal, variant],
      ["source.events", source],
    ] as const) {
      await sql()`insert into watch.event_minutes as m values (${key}, ${iso(now - ago * MINUTE)}, ${of}, ${source}, 1)
        on conflict (signal, minute, variant, source) do update set n = m.n + 1`;
      await sql()`insert into watch.event_fives as f
        values (${key}, date_bin('5 minutes', ${iso(now - ago * MINUTE)}::timestamptz, 'epoch'), ${of}, ${source}, 1)
        on conflict (signal, five, variant, source) do update set n = f.n + 1`;
      await sql()`insert into watch.event_hours as h
        values (${key}, date_bin('1 hour', ${iso(now - ago * MINUTE)}::timestamptz, 'epoch'), ${of}, ${source}, 1)
        on conflict (signal, hour, variant, source) do update set n = h.n + 1`;
    }
  }
}

const heard = (source: string, firstAgo: number, usualGapS: number | null = null) =>
  sql()`insert into watch.sources (source, first_event_at, usual_gap_s) values (${source}, ${iso(now - firstAgo)}, ${usualGapS})`;

async function seriesOf(
  signals: readonly Signal[],
  from: number,
  to: number,
  points = 240,
  at: number = now,
): Promise<SeriesAnswer> {
  return seriesAnswer.parse(
    await scalar(sql()`select watch.series_at(${[...signals]}, ${from}, ${to}, ${points}, ${iso(at)}, false)`),
  );
}

const valuesOf = (answer: SeriesAnswer, variant = "") => answer.series.find((one) => one.variant === variant)?.values;

describe("what was not observed", () => {
  test("a source never seen makes its signals null throughout", async () => {
    const answer = await seriesOf(["db.error"], now - 10 * MINUTE, now);
    expect(answer).toMatchObject({ t0: now - 10 * MINUTE, step: MINUTE });
    expect(answer.series).toEqual([{ signal: "db.error", variant: "", values: Array(10).fill(null) }]);
  });

  test("a source is observed from its first event on: zeros where it had nothing to say", async () => {
    await heard("postgres", 6 * MINUTE);
    await seed("postgres", "source.events", "postgres", [6, 4, 2, 1]);
    expect(valuesOf(await seriesOf(["db.error"], now - 10 * MINUTE, now))).toEqual([null, null, null, null, 0, 0, 0, 0, 0, 0]);
  });

  test("a pause longer than five minutes is null, a shorter one is 0", async () => {
    await heard("edge", DAY);
    await seed("edge", "api.request", "rest/ok", [20, 15, 5, 2, 1]);
    const values = valuesOf(await seriesOf(["api.request"], now - 20 * MINUTE, now), "rest/ok");
    expect(values).toEqual([1, 0, 0, 0, 0, 1, ...Array(9).fill(null), 1, 0, 0, 1, 1]);
  });

  test("a source with longer usual pauses is given four of them", async () => {
    await heard("edge", DAY, 180);
    await seed("edge", "api.request", "rest/ok", [20, 15, 5]);
    const values = valuesOf(await seriesOf(["api.request"], now - 20 * MINUTE, now), "rest/ok");
    expect(values).toEqual([1, 0, 0, 0, 0, 1, ...Array(9).fill(0), 1, 0, 0, 0, 0]);
  });

  test("a pause that still runs counts up to now, and what is to come is null", async () => {
    await heard("edge", DAY);
    await seed("edge", "api.request", "rest/ok", [10, 9]);
    const values = valuesOf(await seriesOf(["api.request"], now - 10 * MINUTE, now + 3 * MINUTE), "rest/ok");
    expect(values).toEqual([1, 1, ...Array(11).fill(null)]);
    const earlier = valuesOf(await seriesOf(["api.request"], now - 10 * MINUTE, now, 240, now - 5 * MINUTE), "rest/ok");
    expect(earlier).toEqual([1, 1, 0, 0, 0, ...Array(5).fill(null)]);
  });

  test("a signal of two sources is observed while one of them is", async () => {
    await heard("auth", DAY);
    await heard("app", DAY);
    await seed("auth", "auth.failure", "portal/invalid_credentials", [20]);
    await seed("app", "source.events", "app", [12, 8, 4, 1]);
    const values = valuesOf(await seriesOf(["auth.failure"], now - 20 * MINUTE, now), "portal/invalid_credentials");
    expect(values).toEqual([1, ...Array(7).fill(null), ...Array(12).fill(0)]);
  });

  test("triggers of the database are observed from the installation on", async () => {
    await sql()`update watch.installation set installed_at = ${iso(now - 3 * MINUTE)}`;
    expect(valuesOf(await seriesOf(["payment_intent.failed"], now - 6 * MINUTE, now))).toEqual([null, null, null, 0, 0, 0]);
  });

  test("of source.events each variant is judged by itself", async () => {
    await heard("edge", DAY);
    await heard("auth", DAY);
    await seed("edge", "api.request", "rest/ok", [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    await seed("auth", "auth.success", "portal", [9]);
    const answer = await seriesOf(["source.events"], now - 9 * MINUTE, now);
    expect(valuesOf(answer, "edge")).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 2].map(() => 1));
    expect(valuesOf(answer, "auth")).toEqual([1, ...Array(8).fill(null)]);
  });

  test("in the hourly tier an empty hour between full ones is null", async () => {
    await heard("edge", 30 * DAY);
    await seed("edge", "api.request", "rest/ok", [10 * 60, 9 * 60, 5 * 60, 4 * 60]);
    const values = valuesOf(await seriesOf(["api.request"], now - 10 * HOUR, now - 3 * HOUR, 7), "rest/ok");
    expect(values).toEqual([1, 1, null, null, null, 1, 1]);
  });
});

test("facts from triggers count before upkeep has folded them, and once", async () => {
  await sql()`insert into watch.event_deltas values (${iso(now - MINUTE)}, 'payment_intent.failed', '', 'database', 2)`;
  expect(valuesOf(await seriesOf(["payment_intent.failed"], now - 2 * MINUTE, now))).toEqual([0, 2]);
  await sql()`select watch.step_fold_deltas(${iso(now)})`;
  expect(valuesOf(await seriesOf(["payment_intent.failed"], now - 2 * MINUTE, now))).toEqual([0, 2]);
});

test("a gauge has the last value of a bucket, and null where none was written", async () => {
  for (const [ago, value] of [
    [6, 4],
    [5, 7],
    [1, 0],
  ] as const) {
    await sql()`select watch.set_gauge('payment_intents.open', ${iso(now - ago * MINUTE)}, '', ${value})`;
  }
  expect(valuesOf(await seriesOf(["payment_intents.open"], now - 6 * MINUTE, now, 3))).toEqual([7, null, 0]);
});

test("more variants than a reader can tell apart are summed as other", async () => {
  await heard("edge", DAY);
  for (let i = 0; i < 34; i++) await seed("edge", "rpc.failure", `function_${i}`, i < 29 ? [2, 1] : [1]);
  const answer = await seriesOf(["rpc.failure"], now - 2 * MINUTE, now);
  expect(answer.series).toHaveLength(31);
  expect(valuesOf(answer, "other")).toEqual([0, 4]);
});

describe("the step", () => {
  test.each([
    [HOUR, 240, MINUTE],
    [4 * HOUR, 240, MINUTE],
    [6 * HOUR, 240, 2 * MINUTE],
    [DAY, 240, 10 * MINUTE],
    [7 * DAY, 240, HOUR],
    [30 * DAY, 240, 3 * HOUR],
    [761 * DAY, 240, 4 * DAY],
    [DAY, 24, HOUR],
    [HOUR, 100_000, MINUTE],
  ])("of a range of %d ms in %d points is %d ms", async (range, points, step) => {
    const answer = await seriesOf(["api.request"], now - range, now, points);
    expect(answer.step).toBe(step);
    expect(answer.t0 % step).toBe(0);
    expect(valuesOf(answer)?.length).toBeLessThanOrEqual(Math.min(points, 240));
  });

  test("is at least an hour where minutes are no longer kept", async () => {
    expect((await seriesOf(["api.request"], now - 100 * DAY, now - 100 * DAY + HOUR)).step).toBe(HOUR);
  });
});

describe("a question that makes no sense", () => {
  const ask = (signals: readonly (string | null)[], from: number | null, to: number | null, points: number | null = 240) =>
    failureOf(sql()`select watch.series_at(${signals as string[]}, ${from}, ${to}, ${points}, ${iso(now)}, false)`);

  test.each([
    ["reversed", ["api.request"], now, now - HOUR, 240, "The range is reversed or empty: from_ms must be before to_ms."],
    ["of no time", ["api.request"], null, now, 240, "from_ms and to_ms must be times in milliseconds since the epoch."],
    ["before the epoch", ["api.request"], -1, now, 240, "from_ms and to_ms must be times in milliseconds since the epoch."],
    ["too long", ["api.request"], now - 800 * DAY, now, 240, "The range is too long: at most 25 months are kept."],
    ["without points", ["api.request"], now - HOUR, now, 0, "max_points must be 1 or more."],
    ["about an unknown signal", ["api.request", "api.requests"], now - HOUR, now, 240, "Unknown signal: api.requests."],
    ["about nothing", [], now - HOUR, now, 240, "Ask for 1 to 40 signals."],
  ] as const)("(%s) is refused with a sentence", async (_, signals, from, to, points, message) => {
    expect(await ask(signals, from, to, points)).toEqual({ code: "22023", message });
  });
});

describe("watch_api.series", () => {
  const ask = (asking: postgres.TransactionSql) =>
    asking`select watch_api.series(array['api.request'], ${now - HOUR}, ${now}) as answer`;

  test("answers a viewer as the contract says", async () => {
    const [row] = await as(sql(), "authenticated", "viewer@example.com", ask);
    expect(seriesAnswer.parse(row?.answer).series).toHaveLength(1);
  });

  test("tells people who are no members so", async () => {
    const failure = await failureOf(as(sql(), "authenticated", "stranger@example.com", ask));
    expect(failure).toEqual({ code: "42501", message: "You are signed in, but you are not a member of Nexsys Watch." });
  });

  test("is cancelled after its own timeout, which the data API takes over from the function", async () => {
    const timeout = await scalar<string>(
      sql()`select substring(setting from 'statement_timeout=(.*)') from pg_proc, unnest(proconfig) as setting
        where oid = 'watch_api.series'::regproc and setting like 'statement_timeout=%'`,
    );
    const blocker = await sql().reserve();
    try {
      await blocker`begin`;
      await blocker`lock table watch.event_minutes in access exclusive mode`;
      const began = performance.now();
      const failure = await failureOf(
        as(sql(), "authenticated", "viewer@example.com", async (asking) => {
          await asking`select set_config('statement_timeout', ${timeout}, true)`;
          return ask(asking);
        }),
      );
      expect(failure.code).toBe("57014");
      expect(performance.now() - began).toBeLessThan(5_250);
    } finally {
      await blocker`rollback`;
      blocker.release();
    }
  });
});
