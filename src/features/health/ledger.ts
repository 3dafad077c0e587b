/** The ledger of received events in short: received = kept + set aside, to the unit. */
import type { SourceLedger } from "../../contracts/source-ledger.ts";

/** What became of the events of a source, or of all. */
export interface Receipt {
  readonly received: number;
  /** Counted, now or before (duplicates). */
  readonly kept: number;
  /** Dropped or rejected. */
  readonly setAside: number;
}

/** The receipt of one source; of all where none is named. */
export function receiptOf({ rows }: SourceLedger, source?: string): Receipt {
  let received = 0;
  let setAside = 0;
  for (const row of rows) {
    if (source !== undefined && row.source !== source) continue;
    received += row.n;
    if (row.outcome === "dropped" || row.outcome === "rejected") setAside += row.n;
  }
  return { received, kept: received - setAside, setAside };
}
