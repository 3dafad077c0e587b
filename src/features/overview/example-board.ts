/** A board for tests: every shipped rule measured as quiet. Not part of the build. */
import type { Board, BoardRule } from "../../contracts/board.ts";
import { alertingOf, defaultRules, type RuleDefinition, type RuleKey } from "../../domain/rules.ts";
import { MINUTE } from "../../domain/time.ts";

export const NOW = Date.UTC(2026, 10, 23, 14, 2, 30);

/** Rules that are tiles, in their order. */
export const boardKeys = (Object.keys(defaultRules) as RuleKey[]).filter((key) => alertingOf(defaultRules[key]).onBoard);

/** A rule with 60 minutes of the same count, and what of it was asked to differ. */
export function exampleRule(key: RuleKey, part: Partial<BoardRule> = {}): BoardRule {
  const { thresholds, measure, reason }: RuleDefinition = defaultRules[key];
  const ratio = measure === "ratio";
  return {
    key,
    warning: thresholds.warning,
    critical: thresholds.critical,
    window_s: thresholds.windowS,
    min_volume: thresholds.minVolume,
    min_failures: alertingOf(defaultRules[key]).minFailures,
    version: 1,
    updated_at: NOW - 30 * 24 * 60 * MINUTE,
    updated_by: null,
    reason,
    numerator: Array.from({ length: 60 }, () => 0),
    denominator: ratio ? Array.from({ length: 60 }, () => 100) : null,
    window_numerator: 0,
    window_denominator: ratio ? 500 : null,
    alert: null,
    ...part,
  };
}

/** A board at `NOW`. */
export function exampleBoard(part: Partial<Board> = {}): Board {
  return {
    contract: 1,
    now: NOW,
    t0: NOW - 59 * MINUTE,
    step: MINUTE,
    rules: boardKeys.map((key) => exampleRule(key)),
    sources: [
      {
        source: "edge",
        first_at: 0,
        last_event_at: NOW - 2_000,
        last_receipt_at: NOW - 1_000,
        usual_gap_s: 1,
        events_last_hour: 9,
      },
      { source: "auth", first_at: null, last_event_at: null, last_receipt_at: null, usual_gap_s: null, events_last_hour: null },
    ],
    health: {
      app: { status: "ok", version: null, heartbeat: new Date(NOW).toISOString(), evaluator_age_s: 20, reasons: [] },
      database: {
        status: "ok",
        version: "17.6",
        organizations: 1,
        units: 1,
        payments: 1,
        latest_payment_date: null,
        migration: "20261123080000",
      },
      rls: { status: "ok", policies: 1, expected_policies: 1, tables_without_rls: [] },
    },
    probe: null,
    payments: {
      open: 3,
      oldest_open_age_s: 60,
      created_today: 5,
      approved_today: 2,
      rejected_today: 0,
      superseded_today: 0,
      failed_today: null,
    },
    evaluator: { last_slot: NOW - 30_000, interval_s: 60 },
    charts: { t0: NOW - 3 * MINUTE, step: MINUTE, complete_until: NOW, series: [] },
    ...part,
  };
}
