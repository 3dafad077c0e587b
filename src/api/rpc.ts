/** One function for each function of the database. All reject with `ApiError`; times are milliseconds since the epoch, ranges half-open. */
import {
  type ChannelRow,
  type ChannelTestAnswer,
  channelRemovedAnswer,
  channelRow,
  channelsAnswer,
  channelTestAnswer,
  type DeliveriesAnswer,
  deliveriesAnswer,
  type RuleVersionsAnswer,
  ruleVersionsAnswer,
} from "../contracts/alerts.ts";
import { type Board, type BoardAsOf, board as boardAnswer, boardAsOf as boardAsOfAnswer } from "../contracts/board.ts";
import { type DrillsAnswer, drillsAnswer } from "../contracts/drills.ts";
import { type HealthHistory, healthHistory as healthHistoryAnswer } from "../contracts/health-history.ts";
import { type Member, me as meAnswer } from "../contracts/me.ts";
import { type ObjectivesAnswer, objectivesAnswer } from "../contracts/objectives.ts";
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

/** Objectives with their counts in the windows of the burn rate. */
export const objectives = (api: Api, waiting?: Waiting): Promise<ObjectivesAnswer> =>
  api.call("objectives", {}, objectivesAnswer, waiting);

/** The last fire drills with the time of each hop. */
export const drills = (api: Api, waiting?: Waiting): Promise<DrillsAnswer> => api.call("drills", {}, drillsAnswer, waiting);

/** Who is asking; `null` for people who are no members. */
export const me = (api: Api, waiting?: Waiting): Promise<Member | null> => api.call("me", {}, meAnswer, waiting);

/** The rules in force, and who last changed them. */
export const rules = (api: Api, waiting?: Waiting): Promise<StoredRule[]> => api.call("rules", {}, storedRules, waiting);

/** Every version of a rule, newest first. */
export const ruleVersions = (api: Api, key: string, waiting?: Waiting): Promise<RuleVersionsAnswer> =>
  api.call("rule_versions", { key }, ruleVersionsAnswer, waiting);

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

/** Where alerts are sent, and how each channel is doing. */
export const channels = (api: Api, waiting?: Waiting): Promise<ChannelRow[]> => api.call("channels", {}, channelsAnswer, waiting);

/** A channel as it is to be. Of `secret` what is left out is kept; `version` is the one it was made from, `null` for a new one. */
export interface ChannelChange {
  readonly key: string;
  readonly channel: Readonly<Pick<ChannelRow, "title" | "kind" | "severities" | "enabled">> & {
    readonly config: Readonly<Record<string, string | readonly string[]>>;
  };
  readonly secret: Readonly<Record<string, string>>;
  readonly version: number | null;
}

/** Saves a channel and gives it back as stored, without its secret. Refused (`rpc`, `forbidden`) with the database's own sentence. */
export const saveChannel = (api: Api, { key, channel, secret, version }: ChannelChange): Promise<ChannelRow> => {
  const { config, severities } = channel;
  const copied = Object.entries(config).map(([name, value]) => [name, typeof value === "string" ? value : [...value]] as const);
  return api.call(
    "save_channel",
    {
      key,
      channel: { ...channel, severities: [...severities], config: Object.fromEntries(copied) },
      secret: { ...secret },
      ...(version === null ? {} : { expected_version: version }),
    },
    channelRow,
  );
};

/** Removes a channel for good, with a sentence for those who come after. */
export const removeChannel = (api: Api, key: string, reason: string): Promise<{ readonly removed: string }> =>
  api.call("remove_channel", { key, reason }, channelRemovedAnswer);

/** Sends a test message; `deliveries` tells what becomes of it. */
export const testChannel = (api: Api, key: string): Promise<ChannelTestAnswer> =>
  api.call("test_channel", { key }, channelTestAnswer);

/** Attempts to deliver over a range, newest first; of one channel, or of all where `channel` is left out. */
export const deliveries = (
  api: Api,
  { range, channel, cursor }: { readonly range: TimeRange; readonly channel?: string; readonly cursor?: string },
  waiting?: Waiting,
): Promise<DeliveriesAnswer> =>
  api.call(
    "deliveries",
    {
      from_ms: range.from,
      to_ms: range.to,
      ...(channel === undefined ? {} : { channel }),
      ...(cursor === undefined ? {} : { cursor }),
    },
    deliveriesAnswer,
    waiting,
  );
