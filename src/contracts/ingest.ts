/** What crosses the border between the receivers (Edge Functions) and `watch.ingest`: one batch, one call, one transaction. */
import type { AsideLine, IngestEvent, SetAside } from "../domain/ingest-event.ts";

/** What a receiver made of a batch. `received` = events + dropped + rejected. */
export interface IngestBatch {
  /** UUID by which counts of `dropped` and `rejected` that no line stands for are known again. */
  readonly id?: string;
  readonly received: number;
  readonly events: readonly IngestEvent[];
  readonly dropped: readonly SetAside[];
  readonly rejected: readonly SetAside[];
  /** Lines behind `dropped` and `rejected`, as far as they can be told apart: each is known again, in whatever batch it comes. */
  readonly aside?: readonly AsideLine[];
}

/** Answer of `watch_api.ingest` and body of the receiver's 200. received = accepted + duplicate + dropped + rejected. */
export interface IngestOutcome {
  readonly received: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly dropped: number;
  readonly rejected: number;
}
