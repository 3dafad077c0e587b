/** The event with which a fire drill begins. It goes in by the door that every receiver uses. */

import type { IngestEvent } from "../../../../src/domain/ingest-event.ts";
import { callIngest } from "../../_shared/ingest.ts";
import type { RestAccess } from "../../_shared/rest.ts";
import { callWatchApi } from "../../_shared/rest.ts";

/** A drill whose event is still to be sent. */
interface DueDrill {
  readonly id: string;
  /** When it began, in milliseconds since the epoch. */
  readonly at: number;
}

/** The drill of an answer, or `null` where none is due. */
export function dueDrillIn(answer: unknown): DueDrill | null {
  if (typeof answer !== "object" || answer === null || !("id" in answer) || !("at" in answer)) return null;
  return typeof answer.id === "string" && typeof answer.at === "number" ? { id: answer.id, at: answer.at } : null;
}

/** Sends the event of the drill that is due, if there is one. The same one twice is known as a duplicate. @throws RestError */
export async function sendDrillEvent(access: RestAccess, fetcher: typeof fetch): Promise<void> {
  const due = dueDrillIn(await callWatchApi(access, "drill_due", {}, fetcher));
  if (due === null) return;
  const event: IngestEvent = {
    id: due.id,
    at_us: due.at * 1_000,
    source: "probe",
    severity: "info",
    status: null,
    path: null,
    request_id: null,
    message: "Fire drill",
    attributes: null,
    keep: true,
    signal: "drill.probe",
    variant: "",
    also: null,
  };
  await callIngest(access, { received: 1, events: [event], dropped: [], rejected: [] }, fetcher);
}
