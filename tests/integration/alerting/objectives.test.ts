import { describe, expect, it } from "vitest";
import { objectivesAnswer } from "../../../src/contracts/objectives.ts";
import { burnOfCounted } from "../../../src/domain/alert-engine/stored-objective.ts";
import { defaultObjectives } from "../../../src/domain/objectives.ts";
import { instantOf, MINUTE, SECOND } from "../../../src/domain/time.ts";
import { objectivesIn } from "../../../supabase/functions/tick/objectives.ts";
import { as, batchOf, databaseForFile, eventAt, failureOf, ingest, scalar } from "../database/database.ts";

const { sql } = databaseForFile();

const objectives = async () =>
  objectivesAnswer.parse(
    await as(sql(), "authenticated", "viewer@example.com", (caller) => scalar(caller`select watch_api.objectives()`)),
  );

describe("objectives", () => {
  it("ship as the domain defines them", async () => {
    const stored = await sql()`select key, title, failures, total, target, period_s::int8, min_volume::int4, min_failures::int4
      from watch.objectives order by position`;
    expect(stored.map((row) => ({ ...row, period_s: Number(row.period_s) }))).toEqual(
      Object.entries(defaultObjectives).map(([key, { title, failures, total, target, periodMs, minVolume, minFailures }]) => ({
        ...{ key, title, failures, total, target },
        ...{ period_s: periodMs / SECOND, min_volume: minVolume, min_failures: minFailures },
      })),
    );
  });

  it("know nothing where nothing was observed, rather than a full budget", async () => {
    const { objectives: all } = await objectives();
    expect(all.map(({ windows }) => windows)).toEqual([[], [], []]);
  });

  it("count their windows, longer ones what shorter ones hold and more", async () => {
    const now = Date.now();
    const events = [3, 20, 50, 300, 3_900].flatMap((minutesAgo) =>
      Array.from({ length: 40 }, (_, index) =>
        eventAt(now - minutesAgo * MINUTE, index < 8 ? { variant: "auth/5xx", status: 500 } : { variant: "rest/ok" }),
      ),
    );
    await ingest(sql(), batchOf(events));
    await sql()`select watch.maintain()`;
    const { objectives: all } = await objectives();
    const counts = (key: string) =>
      Object.fromEntries((all.find((one) => one.key === key)?.windows ?? []).map((w) => [w.seconds, [w.failures, w.total]]));
    expect(counts("api")).toEqual({
      300: [8, 40],
      1800: [16, 80],
      3600: [24, 120],
      21600: [32, 160],
      259200: [40, 200],
      2419200: [40, 200],
    });
    expect(counts("sign-in")).toMatchObject({ 300: [8, 8], 2419200: [40, 40] });
    expect(counts("storage")).toEqual({});
    const api = all.find(({ key }) => key === "api");
    expect(api && burnOfCounted(api, instantOf(now)).budgetLeft).toBeCloseTo(1 - 0.2 / 0.002);
  });

  it("are read by the evaluator in the same shape", async () => {
    const answer = await as(sql(), "service_role", null, (caller) => scalar(caller`select watch_api.objective_windows()`));
    expect(objectivesIn(answer).map(({ key }) => key)).toEqual(Object.keys(defaultObjectives));
    expect(() => objectivesIn({ objectives: [{}] })).toThrow("without its numbers");
  });

  it("are for members, and their gauges for the service alone", async () => {
    const stranger = await failureOf(
      as(sql(), "authenticated", "nobody@example.com", (caller) => caller`select watch_api.objectives()`),
    );
    expect(stranger.code).toBe("42501");
    const member = await failureOf(
      as(sql(), "authenticated", "viewer@example.com", (caller) => caller`select watch_api.record_gauges('[]')`),
    );
    expect(member.code).toBe("42501");
  });

  it("keep gauges that a function measured, and none of a counter", async () => {
    const at = Date.now();
    const gauges = [
      { signal: "slo.budget", variant: "api", at, value: 0.25 },
      { signal: "db.error", variant: "x", at, value: 3 },
      { signal: "nothing", variant: "", at, value: 1 },
    ];
    await as(
      sql(),
      "service_role",
      null,
      (caller) => caller`select watch_api.record_gauges(${JSON.stringify(gauges)}::text::jsonb)`,
    );
    const kept =
      await sql()`select signal, variant, value from watch.gauge_minutes where minute >= date_trunc('minute', now()) - interval '1 minute'
      and signal in ('slo.budget', 'db.error', 'nothing')`;
    expect(kept.map((row) => ({ ...row }))).toEqual([{ signal: "slo.budget", variant: "api", value: 0.25 }]);
  });
});
