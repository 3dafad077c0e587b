/** Handing of batches to `watch_api.ingest`. */
import type { IngestBatch, IngestOutcome } from "../../../src/contracts/ingest.ts";
import { inColumns } from "../../../src/contracts/ingest-columns.ts";
import type { RestAccess } from "./rest.ts";
import { callWatchApi, RestError } from "./rest.ts";

/** Stores and counts a batch. May be called twice with the same one. @throws RestError */
export async function callIngest(access: RestAccess, batch: IngestBatch, fetcher: typeof fetch = fetch): Promise<IngestOutcome> {
  return outcomeOf(await callWatchApi(access, "ingest", { batch: named(inColumns(batch)) }, fetcher), batch.received);
}

/** The batch under a name of its own where it has none: by that a call that is made twice, its acknowledgement lost, is known. */
export const named = <T extends { readonly id?: string }>(batch: T): T => ({ id: crypto.randomUUID(), ...batch });

/** @throws RestError where the database answers something else than the outcome of this batch: it runs another schema than we expect */
export function outcomeOf(value: unknown, sent: number): IngestOutcome {
  const counts = new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
  const count = (key: keyof IngestOutcome): number => {
    const n = counts.get(key);
    if (typeof n !== "number") throw new RestError("refused", null, `ingest answered no number for ${key}`);
    return n;
  };
  if (count("received") !== sent) throw new RestError("refused", null, `ingest counted ${count("received")} of ${sent} events`);
  return {
    received: count("received"),
    accepted: count("accepted"),
    duplicate: count("duplicate"),
    dropped: count("dropped"),
    rejected: count("rejected"),
  };
}
