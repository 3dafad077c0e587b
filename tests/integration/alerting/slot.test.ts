/** From counts to committed states and messages, on real Postgres: what a slot reads, decides and writes. */
import { beforeEach, describe, expect, test } from "vitest";
import { alertMessage, evaluationInput } from "../../../src/contracts/evaluation.ts";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import { databaseForFile, scalar } from "../database/database.ts";
import { readAndEvaluate } from "./evaluator.ts";
import { Scene } from "./scene.ts";

const { sql } = databaseForFile();
let scene: Scene;
beforeEach(async () => {
  scene = new Scene(sql());
  await scene.clear();
});

const state = (minute: number, rule: string) =>
  readAndEvaluate(sql(), scene.at(minute, 1)).then(({ outcome }) => {
    const found = outcome.states.find((one) => one.rule === rule);
    if (found === undefined) throw new Error(`${rule} was not judged`);
    return found;
  });

describe("a breach", () => {
  beforeEach(async () => {
    await scene.channel("chat");
    await scene.channel("pager", ["critical"]);
    await scene.heard(0, 40);
    for (const minute of [5, 6, 7]) await scene.errors(minute, 10);
  });

  test("is pending, fires, is told once on the channels of its severity, recovers, and that is told too", async () => {
    await scene.calls(5, 25);
    // Ten errors a minute from the fifth on: with what the running minute holds already, twenty at the sixth slot.
    expect(await scene.transitions("query-errors")).toEqual(["6 pending warning", "8 fired warning", "17 resolved warning"]);
    expect(await scene.told()).toEqual(["firing query-errors@+8#0 → chat", "resolved query-errors@+8#1 → chat"]);
    const [episode] = await sql()`select * from watch.episodes`;
    expect(episode).toMatchObject({
      id: `query-errors@${scene.at(8)}`,
      severity: "warning",
      peak: "warning",
      cause: null,
      rule_version: "1",
      first_sentence: expect.stringMatching(
        /^Warning: 30 query errors in 5 min \(limit 20\) for 2 min; usual for .* is not known yet/,
      ),
      last_sentence: expect.stringMatching(/^Normal: 0 query errors in 5 min \(limit 20\)/),
    });
    expect(episode?.resolved_at.getTime()).toBe(scene.at(17));
  });

  test("leaves the sentence, the level and the window that was judged", async () => {
    await scene.calls(5, 9);
    const [row] = await sql()`select * from watch.alert_states where rule = 'query-errors'`;
    expect(row).toMatchObject({
      level: 20,
      usual: null,
      measurement: { kind: "value", value: 30, window_from: scene.at(4), window_to: scene.at(9) },
      state: { phase: { name: "firing", firedAt: scene.at(8), episode: `query-errors@${scene.at(8)}` } },
    });
    expect(row?.sentence).toMatch(/^Warning: 30 query errors/);
  });

  test("is one message with a link and the runbook", async () => {
    await sql()`update watch.settings set value = '"https://watch.example.com/"' where key = 'alerts.dashboard_url'`;
    await sql()`update watch.settings set value = '"production"' where key = 'alerts.environment'`;
    await sql()`update watch.rules set runbook = 'docs/runbooks/query-errors' where key = 'query-errors'`;
    await scene.calls(5, 10);
    const [message, ...others] = await sql()`select * from watch.outbox`;
    expect(others).toEqual([]);
    const payload = alertMessage.parse(message?.payload);
    expect(payload).toMatchObject({
      title: "Warning: Query errors",
      message: message?.message,
      severity: "warning",
      group: "database",
      alerts: [
        {
          episode: `query-errors@${scene.at(8)}`,
          kind: "firing",
          link: `https://watch.example.com/alerts/episode/query-errors%40${scene.at(8)}?env=production`,
          runbook: "https://watch.example.com/alerts/runbook/query-errors?env=production",
          value: 30,
          fired_at: scene.at(8),
          resolved: false,
        },
      ],
    });
    await sql()`update watch.settings set value = 'null' where key in ('alerts.dashboard_url', 'alerts.environment')`;
    await sql()`update watch.rules set runbook = null`;
  });

  test("says until then that nobody was told, when it goes out at the latest, and afterwards when it was told", async () => {
    const telling = async (minute: number, seconds: number) =>
      scalar(sql()`select watch.alert_telling(${scene.iso(minute, seconds)}) -> 'query-errors'`);
    await scene.calls(5, 8);
    expect(await telling(8, 2)).toEqual({ told_at: null, due_at: scene.at(8, 30), quiet_until: null, heard: true });
    await scene.call(8, 31);
    expect(await telling(8, 40)).toMatchObject({ told_at: scene.at(8, 31), due_at: null });
    await sql()`update watch.rules set channels = '{"warning": ["pager"], "critical": []}' where key = 'query-errors'`;
    await sql()`update watch.channels set enabled = false where key = 'pager'`;
    expect(await telling(8, 40)).toMatchObject({ heard: false });
    await sql()`update watch.rules set channels = null where key = 'query-errors'`;
  });

  test("waits half a minute for company, by the second call within the minute", async () => {
    await scene.calls(5, 8);
    expect(await scene.told()).toEqual([]);
    expect((await scene.call(8, 29)).committed).toBe(false);
    expect((await scene.call(8, 31)).committed).toBe(true);
    expect(await scene.told()).toEqual(["firing query-errors@+8#0 → chat"]);
    expect((await scene.call(8, 45)).committed).toBe(false);
  });

  test("goes to the channels that the rule names, as far as they are on", async () => {
    await scene.channel("team");
    await scene.channel("off");
    await sql()`update watch.channels set enabled = false where key = 'off'`;
    const named = JSON.stringify({ warning: ["team", "off", "gone"], critical: [] });
    await sql()`update watch.rules set channels = ${named}::text::jsonb where key = 'query-errors'`;
    await scene.calls(5, 10);
    expect(await scene.told()).toEqual(["firing query-errors@+8#0 → team"]);
    await sql()`update watch.rules set channels = null where key = 'query-errors'`;
  });

  test("beats: the commit of a slot is the evaluator's heartbeat", async () => {
    await scene.calls(5, 7);
    const slots = await sql()`select slot from watch.slots order by slot`;
    expect(slots.map(({ slot }) => slot.getTime())).toEqual([scene.at(5), scene.at(6), scene.at(7)]);
  });
});

describe("what has come in of the running minute", () => {
  test("brings a breach forward, at slots of ten seconds too", async () => {
    await sql()`update watch.settings set value = '10' where key = 'alerts.interval_s'`;
    await scene.heard(0, 10);
    expect((await state(5, "query-errors")).state.phase).toMatchObject({ name: "inactive" });
    await scene.errors(5, 120);
    const early = await readAndEvaluate(sql(), scene.at(5, 11));
    const judged = early.outcome.states.find(({ rule }) => rule === "query-errors");
    expect(early.outcome.slot).toBe(scene.at(5, 10));
    expect(judged).toMatchObject({
      measurement: { value: 120 },
      window: { from: scene.at(1), to: scene.at(6) },
      state: { phase: { name: "pending", activeAt: scene.at(5, 10), severity: "critical" } },
    });
    await sql()`update watch.settings set value = '60' where key = 'alerts.interval_s'`;
  });

  test("of a gauge is its value already", async () => {
    await sql()`select watch.set_gauge('health.latency', ${scene.iso(4)}, '', 50)`;
    expect((await state(5, "health-latency")).measurement).toMatchObject({ value: 50 });
    await sql()`select watch.set_gauge('health.latency', ${scene.iso(5)}, '', 4000)`;
    expect((await state(5, "health-latency")).measurement).toMatchObject({ value: 4000 });
  });
});

describe("what is usual", () => {
  /** So many requests in the hour of the scene's third hour, k weeks earlier. */
  async function weeks(counts: readonly (number | null)[], hoursBefore = 0): Promise<void> {
    const hour = Math.floor(scene.at(120) / HOUR - hoursBefore) * HOUR;
    for (const [k, n] of counts.entries()) {
      if (n === null) continue;
      const at = new Date(hour - (k + 1) * 7 * DAY).toISOString();
      await sql()`insert into watch.event_hours (signal, hour, variant, source, n) values
        ('db.error', ${at}, 'timeout', 'postgres', ${n}), ('source.events', ${at}, 'postgres', 'postgres', 100)`;
    }
    await scene.heard(60, 180);
    await sql()`update watch.sources set first_event_at = now() - interval '60 days'`;
  }
  const inThatHour = (): number => Math.ceil(Math.floor(scene.at(120) / HOUR) * HOUR - scene.at(0)) / MINUTE + 20;

  test("is the same hour of the last four weeks, scaled to the window", async () => {
    await weeks([120, 240, 120, 360]);
    const judged = await state(inThatHour(), "query-errors");
    expect(judged.usual).toEqual({ low: 10, median: 15, high: 22.5 });
    expect(judged.sentence).toMatch(/usual for \w+day \d\d:00 UTC is 10-22\.5\.$/);
  });

  test("of a week that was not observed is not known, and two weeks are too few", async () => {
    await weeks([120, null, null, 360]);
    const judged = await state(inThatHour(), "query-errors");
    expect(judged.usual).toBeNull();
    expect(judged.sentence).toMatch(/is not known yet \(2 of 4 weeks\)/);
  });

  test("is what a share is measured against", async () => {
    await weeks([600, 1200, 1200, 1800]);
    await sql()`insert into watch.rules (key, position, title, noun, measure, direction, subsystem, numerator, denominator, warning, critical,
        window_s, min_volume, on_board)
      values ('errors-share', 900, 'Errors against usual', 'query errors', 'share', 'above', 'database', '[{"signal": "db.error"}]', '[]',
        3, null, 300, 0, false)`;
    const minute = inThatHour();
    await scene.errors(minute - 1, 50);
    const judged = await state(minute, "errors-share");
    expect(judged.measurement).toMatchObject({ kind: "value", value: 0.5, numerator: 50, denominator: 100 });
    expect(judged.usual).toEqual({ low: 0.875, median: 1, high: 1.125 });

    // At dawn, the hours of a long window bring less than its last one.
    await weeks([60, 60, 60, 60], 1);
    await weeks([30, 30, 30, 30], 2);
    await sql()`update watch.rules set window_s = 7200 where key = 'errors-share'`;
    expect((await state(minute, "errors-share")).measurement).toMatchObject({ numerator: 50, denominator: 400 + 60 + 20 });
    await sql()`update watch.rules set enabled = false where key = 'errors-share'`;
  });
});

describe("the input", () => {
  test("has when a threshold was last changed: no owner, channel, switch or bare reason counts as one", async () => {
    const changed = async () => {
      const input = evaluationInput.parse(await scalar(sql()`select watch.evaluation_input_at(${scene.at(1)}, ${scene.iso(1)})`));
      const rows = await scalar<{ rule: string; changed_at: number | null }[]>(sql()`select watch.alert_rows(${scene.iso(1)})`);
      return [
        input.rules.find(({ rule }) => rule.key === "client-errors")?.changed_at,
        rows.find(({ rule }) => rule === "client-errors")?.changed_at,
      ];
    };
    const save = (set: string) =>
      scalar<number>(
        sql().unsafe(
          `update watch.rules set ${set} where key = 'client-errors' returning watch.ms(updated_at)::double precision`,
        ),
      );
    await save(`owner = 'Ada', reason = 'hers'`);
    expect(await changed()).toEqual([null, null]);
    const at = await save(`keep_firing_for_s = keep_firing_for_s + 60, reason = 'it flaps'`);
    expect(await changed()).toEqual([at, at]);
    await save(`owner = null, reason = 'nobody''s'`);
    await save(`channels = '{"warning": [], "critical": []}', reason = 'told by others'`);
    await save(`reason = 'told better'`);
    expect(await changed()).toEqual([at, at]);
    const again = await save(`warning_clear = warning / 2, channels = null, reason = 'earlier'`);
    expect(again).toBeGreaterThan(at);
    expect(await changed()).toEqual([again, again]);
  });

  test("has quiet hours of the installation's zone as absolute times, and none where nobody can read them", async () => {
    const hours = async (at: string) =>
      (await scalar<{ from: number; to: number }[]>(sql()`select watch.quiet_hours(${at})`)).map(({ from, to }) =>
        [from, to].map((ms) => new Date(ms).toISOString()).join(" "),
      );
    await sql()`update watch.settings set value = '"Europe/Berlin"' where key = 'alerts.zone'`;
    await sql()`update watch.settings set value = '[{"from": "22:00", "to": "07:00"}]' where key = 'alerts.quiet_hours'`;
    // The night in which summer time ends has ten hours.
    expect(await hours("2026-10-24T21:30:00Z")).toEqual([
      "2026-10-24T20:00:00.000Z 2026-10-25T06:00:00.000Z",
      "2026-10-25T21:00:00.000Z 2026-10-26T06:00:00.000Z",
    ]);
    await sql()`update watch.settings set value = '"Nowhere/Land"' where key = 'alerts.zone'`;
    await sql()`update watch.settings set value = '[{"from": "late"}]' where key = 'alerts.quiet_hours'`;
    expect(await hours("2026-10-24T21:30:00Z")).toEqual([]);
    const input = evaluationInput.parse(await scalar(sql()`select watch.evaluation_input_at(${scene.at(1)}, ${scene.iso(1)})`));
    expect(input.zone).toEqual({ offset_min: 0, name: "UTC" });
    await sql()`update watch.settings set value = '"UTC"' where key = 'alerts.zone'`;
    await sql()`update watch.settings set value = '[]' where key = 'alerts.quiet_hours'`;
  });

  test("is short where the slot is committed already", async () => {
    await scene.call(5);
    const input = evaluationInput.parse(
      await scalar(sql()`select watch.evaluation_input_at(${scene.at(5, 30)}, ${scene.iso(5, 30)})`),
    );
    expect(input).toMatchObject({ slot: scene.at(5), committed: true, last_slot: scene.at(5) });
    expect(input.rules.every((rule) => rule.measured === null)).toBe(true);
  });

  test("tells how late a source usually is, and the window ends before that", async () => {
    await scene.heard(0, 10);
    await sql()`update watch.sources set usual_lag_s = 70 where source = 'postgres'`;
    await scene.errors(6, 30);
    expect((await state(7, "query-errors")).window).toEqual({ from: scene.at(2), to: scene.at(7) });
    await scene.errors(2, 1);
    expect((await state(12, "query-errors")).window).toEqual({ from: scene.at(5), to: scene.at(10) });
  });

  test("takes a source's lag from its latest events", async () => {
    const now = Date.now();
    await sql()`insert into watch.sources (source) values ('auth'), ('edge')`;
    await sql()`
      insert into watch.events (id, at, received_at, source, severity)
      select gen_random_uuid(), a.at, a.at + n * interval '1 second', 'auth', 'info'
      from generate_series(1, 40) n, lateral (select to_timestamp(${now / 1000}) - n * interval '20 seconds' as at) a`;
    await sql()`select watch.step_lags(${new Date(now).toISOString()})`;
    const lags = await sql()`select source, usual_lag_s from watch.sources where source in ('auth', 'edge') order by source`;
    expect(lags).toEqual([
      { source: "auth", usual_lag_s: expect.closeTo(36.1, 1) },
      { source: "edge", usual_lag_s: null },
    ]);
  });
});

test("a slot is named by the interval of the deployment", async () => {
  await sql()`update watch.settings set value = '20' where key = 'alerts.interval_s'`;
  const input = evaluationInput.parse(
    await scalar(sql()`select watch.evaluation_input_at(${scene.at(5, 59)}, ${scene.iso(5, 59)})`),
  );
  expect(input).toMatchObject({ slot: scene.at(5, 40), interval_s: 20 });
  await expect(sql()`update watch.settings set value = '7' where key = 'alerts.interval_s'`).rejects.toThrow(
    /settings_interval_sane/,
  );
  await sql()`update watch.settings set value = '60' where key = 'alerts.interval_s'`;
});
