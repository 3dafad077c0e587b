/** One function for each function of the database. All reject with `ApiError`; times are milliseconds since the epoch, ranges half-open. */
import { type Board, type BoardAsOf, board as boardAnswer, boardAsOf as boardAsOfAnswer } from "../contracts/board.ts";
import { type HealthHistory, healthHistory as healthHistoryAnswer } from "../contracts/health-history.ts";
import { type Member, me as meAnswer } from "../contracts/me.ts";
import { type PaymentDesk, paymentDesk as paymentDeskAnswer } from "../contracts/payment-desk.ts";
import { type StoredRule, type StoredSettings, storedRule, storedRules } from "../contracts/rule.ts";
import { type SourceLedger, sourceLedger as sourceLedgerAnswer } from "../contracts/source-ledger.ts";
import type { Instant, TimeRange } from "../domain/time.ts";
import type { Api, Waiting } from "./api.ts";

/** Points of a series that are asked for: the most that the server gives. */
const MAX_POINTS = 240;

const bounds = ({ from, to }: TimeRange) => ({ from_ms: from, to_ms: to, max_points: MAX_POINTS });

/** All that the overview shows: rules with what was measured, sources, health, payments, and chart series of the range. */
export const board = (api: Api, range: TimeRange, waiting?: Waiting): Promise<Board> =>
  api.call("board", bounds(range), boardAnswer, waiting);

/** The board as it was at `at`, to the minute, with charts from `from` to then; what was not recorded is `null`. */
export const boardAsOf = (api: Api, at: Instant, from: Instant, waiting?: Waiting): Promise<BoardAsOf> =>
  api.call("board_as_of", { at_ms: at, from_ms: from, max_points: MAX_POINTS }, boardAsOfAnswer, waiting);

/** What the probe found over a range. */
export const healthHistory = (api: Api, range: TimeRange, waiting?: Waiting): Promise<HealthHistory> =>
  api.call("health_history", bounds(range), healthHistoryAnswer, waiting);

/** What became of every event that was received in the last 24 hours. */
export const sourceLedger = (api: Api, waiting?: Waiting): Promise<SourceLedger> =>
  api.call("source_ledger", {}, sourceLedgerAnswer, waiting);

/** What the payments page shows besides the board: series of the range, days (UTC) from `daysFrom` on where that is earlier. */
export const paymentDesk = (api: Api, range: TimeRange, daysFrom: Instant, waiting?: Waiting): Promise<PaymentDesk> =>
  api.call("payment_desk", { ...bounds(range), days_from_ms: daysFrom }, paymentDeskAnswer, waiting);

/** Who is asking; `null` for people who are no members. */
export const me = (api: Api, waiting?: Waiting): Promise<Member | null> => api.call("me", {}, meAnswer, waiting);

/** The rules in force, and who last changed them. */
export const rules = (api: Api, waiting?: Waiting): Promise<StoredRule[]> => api.call("rules", {}, storedRules, waiting);

/** A change of a rule's settings: `version` is the one that it was made from, `reason` a sentence for those who come after. */
export interface RuleChange {
  readonly key: string;
  readonly thresholds: StoredSettings;
  readonly reason: string;
  readonly version: number;
}

/** Saves settings and gives back the rule as stored. Refused (`rpc`, `forbidden`) with the database's own sentence. */
export const saveRule = (api: Api, { key, thresholds, reason, version }: RuleChange): Promise<StoredRule> =>
  api.call("save_rule", { key, thresholds, reason, expected_version: version }, storedRule);
