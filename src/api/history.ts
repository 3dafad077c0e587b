/** Questions about the past: series of signals, samples of the probe, the ledger of received events. */
import { type HealthHistory, healthHistory as healthHistoryAnswer } from "../contracts/health-history.ts";
import { type SeriesAnswer, seriesAnswer } from "../contracts/series.ts";
import { type SourceLedger, sourceLedger as sourceLedgerAnswer } from "../contracts/source-ledger.ts";
import type { Signal } from "../domain/signals.ts";
import type { TimeRange } from "../domain/time.ts";
import type { Api, Waiting } from "./api.ts";

/** Points of a series that are asked for: the most that the server gives. */
const MAX_POINTS = 240;

const bounds = ({ from, to }: TimeRange) => ({ from_ms: from, to_ms: to, max_points: MAX_POINTS });

/** Signals over time, one series for each variant. */
export const series = (api: Api, signals: readonly Signal[], range: TimeRange, waiting?: Waiting): Promise<SeriesAnswer> =>
  api.call("series", { signals, ...bounds(range) }, seriesAnswer, waiting);

/** Share of healthy samples and time of a health check over time. */
export const healthHistory = (api: Api, range: TimeRange, waiting?: Waiting): Promise<HealthHistory> =>
  api.call("health_history", bounds(range), healthHistoryAnswer, waiting);

/** What became of the events of the last 24 hours. */
export const sourceLedger = (api: Api, waiting?: Waiting): Promise<SourceLedger> =>
  api.call("source_ledger", {}, sourceLedgerAnswer, waiting);
