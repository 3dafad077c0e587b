/** One function for each function of the database. All reject with `ApiError`; times are milliseconds since the epoch, ranges half-open. */
import { type Board, type BoardAsOf, board as boardAnswer, boardAsOf as boardAsOfAnswer } from "../contracts/board.ts";
import { type HealthHistory, healthHistory as healthHistoryAnswer } from "../contracts/health-history.ts";
import { type Member, me as meAnswer } from "../contracts/me.ts";
import { type PaymentLedger, paymentLedger as paymentLedgerAnswer } from "../contracts/payment-ledger.ts";
import { type Queues, queues as queuesAnswer } from "../contracts/queues.ts";
import { type StoredRule, type StoredThresholds, storedRule, storedRules } from "../contracts/rule.ts";
import { type SeriesAnswer, seriesAnswer } from "../contracts/series.ts";
import { type SourceLedger, sourceLedger as sourceLedgerAnswer } from "../contracts/source-ledger.ts";
import type { Signal } from "../domain/signals.ts";
import type { Instant, TimeRange } from "../domain/time.ts";
import type { Api, Waiting } from "./api.ts";

/** Points of a series that are asked for: the most that the server gives. */
const MAX_POINTS = 240;

const bounds = ({ from, to }: TimeRange, points = MAX_POINTS) => ({ from_ms: from, to_ms: to, max_points: points });

/** All that the overview shows: rules with what was measured, sources, health, payments, and chart series of the range. */
export const board = (api: Api, range: TimeRange, waiting?: Waiting): Promise<Board> =>
  api.call("board", bounds(range), boardAnswer, waiting);

/** The board as it was at `at`, to the minute, with charts from `from` to then; what was not recorded is `null`. */
export const boardAsOf = (api: Api, at: Instant, from: Instant, waiting?: Waiting): Promise<BoardAsOf> =>
  api.call("board_as_of", { at_ms: at, from_ms: from, max_points: MAX_POINTS }, boardAsOfAnswer, waiting);

/** A question for series: `points` (1 to 240) bounds their number, and so the length of a bucket. */
export interface SeriesQuestion {
  readonly range: TimeRange;
  readonly points?: number;
}

/** Counts, gauges or ages of signals over a range, each variant a series. */
export const series = (
  api: Api,
  signals: readonly Signal[],
  { range, points }: SeriesQuestion,
  waiting?: Waiting,
): Promise<SeriesAnswer> => api.call("series", { signals: [...signals], ...bounds(range, points) }, seriesAnswer, waiting);

/** What the probe found over a range. */
export const healthHistory = (api: Api, range: TimeRange, waiting?: Waiting): Promise<HealthHistory> =>
  api.call("health_history", bounds(range), healthHistoryAnswer, waiting);

/** What became of every event that was received in the last 24 hours. */
export const sourceLedger = (api: Api, waiting?: Waiting): Promise<SourceLedger> =>
  api.call("source_ledger", {}, sourceLedgerAnswer, waiting);

/** Payment intents by day of creation, for every day (UTC) that the range touches. */
export const paymentLedger = (api: Api, { from, to }: TimeRange, waiting?: Waiting): Promise<PaymentLedger> =>
  api.call("payment_ledger", { from_ms: from, to_ms: to }, paymentLedgerAnswer, waiting);

/** How many payment intents and messages wait, and for how long. */
export const queues = (api: Api, waiting?: Waiting): Promise<Queues> => api.call("queues", {}, queuesAnswer, waiting);

/** Who is asking; `null` for people who are no members. */
export const me = (api: Api, waiting?: Waiting): Promise<Member | null> => api.call("me", {}, meAnswer, waiting);

/** The thresholds in force, and who last changed them. */
export const rules = (api: Api, waiting?: Waiting): Promise<StoredRule[]> => api.call("rules", {}, storedRules, waiting);

/** A change of a rule's thresholds: `version` is the one that it was made from, `reason` a sentence for those who come after. */
export interface RuleChange {
  readonly key: string;
  readonly thresholds: StoredThresholds;
  readonly reason: string;
  readonly version: number;
}

/** Saves thresholds and gives back the rule as stored. Refused (`rpc`, `forbidden`) with the database's own sentence. */
export const saveRule = (api: Api, { key, thresholds, reason, version }: RuleChange): Promise<StoredRule> =>
  api.call("save_rule", { key, thresholds, reason, expected_version: version }, storedRule);
