/** The answer of `watch_api.board`: all that the overview and the wall show, in one request. Times are milliseconds since the epoch, UTC. */
import * as z from "zod/mini";
import { sources } from "../domain/signals.ts";
import { boardAlert } from "./board-alert.ts";
import { healthCheck } from "./health.ts";
import { seriesAnswer } from "./series.ts";
import { values } from "./values.ts";

/** A rule as stored, with what was measured for it. Ratios carry numerator and denominator; gauges and ages carry values in `numerator`. */
export const boardRule = z.object({
  key: z.string(),
  warning: z.nullable(z.number()),
  critical: z.nullable(z.number()),
  window_s: z.number(),
  min_volume: z.number(),
  /** Fewer failures than this in the window breach no upper level. */
  min_failures: z.number(),
  version: z.number(),
  updated_at: z.number(),
  updated_by: z.nullable(z.string()),
  reason: z.nullable(z.string()),
  /** Per minute over the last hour, oldest first; the last entry is the unfinished minute. */
  numerator: values,
  denominator: z.nullable(values),
  /** Over the rule's own window of complete minutes: sums of counters, last value of gauges and ages. `null`: nothing observed. */
  window_numerator: z.nullable(z.number()),
  window_denominator: z.nullable(z.number()),
  /** How its alert stands; `null` for a rule that was never judged. */
  alert: z.nullable(boardAlert),
});

/** Freshness of a source. A source never seen has `null` times. */
export const boardSource = z.object({
  source: z.enum(sources),
  first_at: z.nullable(z.number()),
  last_event_at: z.nullable(z.number()),
  last_receipt_at: z.nullable(z.number()),
  /** The gap that is usual for this source, in seconds; `null` while unknown. */
  usual_gap_s: z.nullable(z.number()),
  events_last_hour: z.nullable(z.number()),
});

/** Payment intents: how many are open now, and what happened to those created today (UTC). */
export const boardPayments = z.object({
  open: z.nullable(z.number()),
  oldest_open_age_s: z.nullable(z.number()),
  created_today: z.nullable(z.number()),
  approved_today: z.nullable(z.number()),
  rejected_today: z.nullable(z.number()),
  superseded_today: z.nullable(z.number()),
  failed_today: z.nullable(z.number()),
});

/** Latest probe of the health check from outside the database. */
export const healthSample = z.object({
  at: z.number(),
  ok: z.boolean(),
  latency_ms: z.nullable(z.number()),
  error: z.nullable(z.string()),
});

export const board = z.object({
  contract: z.literal(1),
  now: z.number(),
  /** Start of the first minute of the rules' arrays. */
  t0: z.number(),
  step: z.number(),
  rules: z.array(boardRule),
  sources: z.array(boardSource),
  health: healthCheck,
  probe: z.nullable(healthSample),
  payments: boardPayments,
  evaluator: z.object({ last_slot: z.nullable(z.number()), interval_s: z.number() }),
  /** Chart series of the asked range: `api.request` by class, `auth.failure` by audience, `portal.lockout`, `payment_intent.*`, `payment_intents.open`. */
  charts: seriesAnswer,
});

/** A board that may be of the past (`watch_api.board_as_of`): `now` is the moment that it shows, the start of a minute. */
export const boardAsOf = z.extend(board, {
  /** What the probe was told then; `null` where none had looked for five minutes. */
  health: z.nullable(healthCheck),
});

export type Board = z.infer<typeof board>;
export type BoardAsOf = z.infer<typeof boardAsOf>;
export type BoardRule = z.infer<typeof boardRule>;
export type BoardPayments = z.infer<typeof boardPayments>;
