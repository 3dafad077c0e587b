import type { BoardAsOf } from "../../contracts/board.ts";
import { type SourceState, sourceFreshness } from "../../domain/status/source-freshness.ts";
import { type Instant, instantOf } from "../../domain/time.ts";

/** Whether a source of a board is heard at `now`. */
export const freshness = (row: BoardAsOf["sources"][number], now: Instant): SourceState =>
  sourceFreshness(
    {
      lastReceiptAt: row.last_receipt_at === null ? null : instantOf(row.last_receipt_at),
      lastEventAt: row.last_event_at === null ? null : instantOf(row.last_event_at),
      usualGapS: row.usual_gap_s,
    },
    now,
  ).state;
