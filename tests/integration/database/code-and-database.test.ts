/** What stands in the code and in the database alike: the catalogue of signals, the shipped rules, and what may be saved of a rule. */
import fc from "fast-check";
import type postgres from "postgres";
import { expect, test } from "vitest";
import { alertingOf, defaultRules } from "../../../src/domain/rules.ts";
import { shippedRunbook } from "../../../src/domain/runbooks.ts";
import { signals } from "../../../src/domain/signals.ts";
import { alertingProblems } from "../../../src/domain/status/alerting-draft.ts";
import { thresholdProblems } from "../../../src/domain/status/thresholds.ts";
import { databaseForFile, scalar } from "./database.ts";

const { sql } = databaseForFile();

/** The catalogue of the code, as the database should hold it. */
const catalogue = Object.fromEntries(
  Object.entries(signals).map(([key, { kind, sources, observedBy }]) => [
    key,
    { kind, sources: [...sources], observed_by: [...observedBy] },
  ]),
);

async function storedCatalogue(own: postgres.Sql | postgres.TransactionSql): Promise<object> {
  const rows = await own`select signal, kind, sources, observed_by from watch.signals`;
  return Object.fromEntries(rows.map(({ signal, ...row }) => [signal, row]));
}

test("the catalogue of signals in the database is the one in the code", async () => {
  expect(await storedCatalogue(sql())).toEqual(catalogue);
});

test.each([
  "delete from watch.signals where signal = 'cron.failed'",
  "insert into watch.signals (signal, kind, sources, observed_by) values ('late.night', 'counter', '{app}', '{app}')",
  "update watch.signals set kind = 'gauge' where signal = 'db.error'",
  "update watch.signals set observed_by = '{app,auth}' where signal = 'auth.failure'",
])("another one would be found: %s", async (fault) => {
  const back = new Error("taken back");
  await expect(
    sql().begin(async (own) => {
      await own.unsafe(fault);
      expect(await storedCatalogue(own)).not.toEqual(catalogue);
      throw back;
    }),
  ).rejects.toBe(back);
});

test("the rules in the database are those that ship, in their order", async () => {
  const rows = await sql()`select * from watch.rules order by position`;
  expect(rows.map(({ key }) => key)).toEqual(Object.keys(defaultRules));
  for (const row of rows) {
    const shipped = Object.entries(defaultRules).find(([key]) => key === row.key)?.[1];
    expect({
      title: row.title,
      noun: row.noun,
      measure: row.measure,
      direction: row.direction,
      group: row.subsystem,
      numerator: row.numerator,
      denominator: row.denominator,
      thresholds: {
        warning: row.warning,
        critical: row.critical,
        windowS: Number(row.window_s),
        minVolume: Number(row.min_volume),
      },
      alerting: {
        forS: Number(row.for_s),
        keepFiringForS: Number(row.keep_firing_for_s),
        minFailures: Number(row.min_failures),
        warningClear: row.warning_clear,
        criticalClear: row.critical_clear,
        noData: row.no_data,
        inhibitedBy: row.inhibited_by,
        onBoard: row.on_board,
        alwaysTold: row.always_told,
      },
      reason: shipped?.reason,
      runbook: row.runbook,
    }).toEqual(shipped && { ...shipped, alerting: alertingOf(shipped), runbook: shippedRunbook(row.key) });
  }
});

test("a rule that ships has one version, and it is the rule", async () => {
  const differing = await sql()`
    select r.key from watch.rules r
    left join watch.rule_versions v on v.key = r.key and v.version = r.version
    where v.key is null or r.version <> 1
      or (v.for_s, v.keep_firing_for_s, v.min_failures, v.no_data, v.warning, v.subsystem, v.runbook) is distinct from
         (r.for_s, r.keep_firing_for_s, r.min_failures, r.no_data, r.warning, r.subsystem, r.runbook)`;
  expect(differing).toEqual([]);
});

test("database and pages agree on which thresholds may be saved, whatever they are", async () => {
  const level = fc.option(fc.oneof(fc.double({ min: -1, max: 3, noNaN: true }), fc.integer({ min: -1, max: 100 })), {
    nil: null,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        warning: level,
        critical: level,
        windowS: fc.integer({ min: -60, max: 90_000 }),
        minVolume: fc.integer({ min: -1, max: 9 }),
      }),
      fc.boolean(),
      fc.constantFrom("count", "ratio", "age"),
      fc.constantFrom("above", "below"),
      async (thresholds, roundWindow, measure, direction) => {
        const windowS = roundWindow ? Math.round(thresholds.windowS / 60) * 60 : thresholds.windowS;
        const asked = { ...thresholds, windowS };
        const stored = { warning: asked.warning, critical: asked.critical, window_s: windowS, min_volume: asked.minVolume };
        const problem = await scalar<string | null>(
          sql()`select watch.threshold_problem(
            jsonb_populate_record(null::watch.rules, ${JSON.stringify({ measure, direction })}::text::jsonb),
            ${JSON.stringify(stored)}::text::jsonb)`,
        );
        const sentences = thresholdProblems({ measure, direction }, asked).map(({ sentence }) => sentence);
        if (sentences.length === 0) expect(problem).toBeNull();
        else expect(sentences).toContain(problem);
      },
    ),
    { numRuns: 150 },
  );
});

const runbook = fc.oneof(
  fc.constantFrom(
    "docs/runbooks/a",
    "../etc/passwd",
    "a/../b",
    "a..b",
    "javascript:alert(1)",
    "https://me@example.com",
    "https://example.com:8080/a b",
  ),
  fc.string({ unit: fc.constantFrom("https://", "a", "/", ".", "..", ":", " ", "é", "?", "#", "%20", "\n"), maxLength: 12 }),
  fc.nat(400).map((n) => `https://example.com/${"a".repeat(n)}`),
);

test("database and pages agree on which further settings may be saved, whatever they are", async () => {
  const level = fc.option(fc.oneof(fc.double({ min: -1, max: 12, noNaN: true }), fc.integer({ min: -1, max: 12 })), {
    nil: null,
  });
  const seconds = fc.oneof(fc.integer({ min: -1, max: 86_402 }), fc.double({ min: 0, max: 9, noNaN: true }));
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        warningClear: level,
        criticalClear: level,
        forS: seconds,
        keepFiringForS: seconds,
        minFailures: fc.oneof(fc.integer({ min: -1, max: 4 }), fc.constant(0.5)),
        noData: fc.constantFrom("keep_last" as const, "ok" as const, "alert" as const),
        enabled: fc.boolean(),
        channels: fc.constant(null),
        owner: fc.option(fc.string({ maxLength: 90, unit: fc.constantFrom("a", "é", " ") }), { nil: null }),
        group: fc.oneof(
          fc.constantFrom("payments", "Payments", "a-1", "-", "a b", "a".repeat(41)),
          fc.string({ unit: "grapheme" }),
        ),
        runbook: fc.option(
          fc.oneof(runbook, fc.webUrl({ validSchemes: ["https", "http"], withFragments: true }), fc.string({ unit: "grapheme" })),
          {
            nil: null,
          },
        ),
      }),
      fc.constantFrom("above" as const, "below" as const),
      fc.option(fc.integer({ min: 0, max: 10 }), { nil: null }),
      async (settings, direction, warning) => {
        const levels = { warning, critical: direction === "above" ? 10 : 0 };
        const stored = {
          ...levels,
          warning_clear: settings.warningClear,
          critical_clear: settings.criticalClear,
          for_s: settings.forS,
          keep_firing_for_s: settings.keepFiringForS,
          min_failures: settings.minFailures,
          no_data: settings.noData,
          enabled: settings.enabled,
          channels: settings.channels,
          owner: settings.owner,
          group: settings.group,
          runbook: settings.runbook,
        };
        const problem = await scalar<string | null>(
          sql()`select coalesce(watch.alert_setting_problem(r, asked), watch.place_problem(asked)) from (select
            jsonb_populate_record(null::watch.rules, ${JSON.stringify({ measure: "count", direction })}::text::jsonb) as r,
            ${JSON.stringify(stored)}::text::jsonb as asked) as x`,
        );
        const sentences = alertingProblems({ direction }, levels, settings).map(({ sentence }) => sentence);
        if (sentences.length === 0) expect(problem).toBeNull();
        else expect(sentences).toContain(problem);
      },
    ),
    { numRuns: 200 },
  );
});
