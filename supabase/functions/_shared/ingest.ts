/** Handing of batches to `watch_api.ingest`. */
import type { IngestBatch, IngestOutcome } from "../../../src/contracts/ingest.ts";
import type { RestAccess } from "./rest.ts";
import { callWatchApi, RestError } from "./rest.ts";

/** Stores and counts a batch. May be called twice with the same one. @throws RestError */
export async function callIngest(access: RestAccess, batch: IngestBatch, fetcher: typeof fetch = fetch): Promise<IngestOutcome> {
  return outcomeOf(await callWatchApi(access, "ingest", { batch }, fetcher), batch.received);
}

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
