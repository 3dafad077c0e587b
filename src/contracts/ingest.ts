/** What crosses the border between the receivers (Edge Functions) and `watch.ingest`: one batch, one call, one transaction. */
import type { IngestEvent, SetAside } from "../domain/ingest-event.ts";

/** Argument of `watch_api.ingest(batch jsonb)`. `received` = events + dropped + rejected. */
export interface IngestBatch {
  readonly received: number;
  readonly events: readonly IngestEvent[];
  readonly dropped: readonly SetAside[];
  readonly rejected: readonly SetAside[];
}

/** Answer of `watch_api.ingest` and body of the receiver's 200. received = accepted + duplicate + dropped + rejected. */
export interface IngestOutcome {
  readonly received: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly dropped: number;
  readonly rejected: number;
}
