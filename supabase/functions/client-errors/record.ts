/** Recording what an envelope reports, whatever becomes of the envelope itself. */
import type { IngestBatch } from "../../../src/contracts/ingest.ts";
import type { ClientErrorOptions } from "../../../src/domain/client-errors/client-errors.ts";
import { clientErrorsOf, presenceOf } from "../../../src/domain/client-errors/client-errors.ts";
import type { SetAside } from "../../../src/domain/ingest-event.ts";
import type { ReceiverMemory } from "./memory.ts";

/** `nothing`: the envelope reports no error, so that nothing can have been lost. */
export type Recorded = "stored" | "nothing" | "failed";

/** Stores and counts a batch; rejects where it could not. */
export type Ingest = (batch: IngestBatch) => Promise<unknown>;

/**
 * Hands the errors of an envelope to `ingest`, along with earlier refusals. An envelope without errors leaves one sign of presence a
 * minute, so that a quiet source can be told from a silent one.
 */
export async function recordEnvelope(
  envelope: Uint8Array,
  options: ClientErrorOptions,
  ingest: Ingest,
  memory: ReceiverMemory,
): Promise<Recorded> {
  const found = clientErrorsOf(envelope, options);
  const quiet = found.events.length === 0 && found.rejected.length === 0;
  if (quiet && !memory.firstInMinute("presence", options.receivedAt)) return "nothing";
  const events = quiet ? [presenceOf(options)] : found.events;
  const refusals = memory.takeRefusals();
  const rejected = summed([...found.rejected, ...refusals]);
  const received = events.length + rejected.reduce((sum, { n }) => sum + n, 0);
  try {
    await ingest({ received, events, dropped: [], rejected });
    return quiet ? "nothing" : "stored";
  } catch {
    for (const { reason, n } of refusals) memory.refused(reason, n);
    return quiet ? "nothing" : "failed";
  }
}

/** One entry a reason. */
function summed(all: readonly SetAside[]): SetAside[] {
  const byReason = new Map<string, SetAside>();
  for (const entry of all) byReason.set(entry.reason, { ...entry, n: entry.n + (byReason.get(entry.reason)?.n ?? 0) });
  return [...byReason.values()];
}
