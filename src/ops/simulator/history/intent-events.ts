/** The rows that the database's triggers leave of payment intents, in a past range. Pure. */
import type { TimeRange } from "../../../domain/time.ts";
import { uuid } from "../draws.ts";
import type { Intent } from "../payments.ts";
import { randomOf } from "../random.ts";
import type { StoredEvent } from "./trouble.ts";

/** One row for each intent that was made, one for each that was decided, in the words of the trigger. */
export function* intentEvents(intents: readonly Intent[], range: TimeRange): Generator<StoredEvent> {
  for (const { id, createdAt, decided } of intents) {
    if (createdAt >= range.from && createdAt < range.to) {
      yield row(id, createdAt, {
        signal: "payment_intent.created",
        severity: "info",
        message: null,
        attributes: { payment_intent_id: id },
      });
    }
    if (decided === null || decided.at < range.from) continue;
    yield row(id, decided.at, {
      signal: `payment_intent.${decided.outcome}`,
      severity: decided.outcome === "failed" ? "error" : "info",
      message: `Payment intent went from pending to ${decided.outcome}.`,
      attributes: { payment_intent_id: id, from: "pending" },
    });
  }
}

const row = (
  intentId: string,
  at: number,
  told: Pick<StoredEvent, "signal" | "severity" | "message" | "attributes">,
): StoredEvent => ({
  id: uuid(randomOf(0, "event", intentId, told.signal ?? "")),
  us: at * 1_000,
  source: "database",
  variant: "",
  status: null,
  path: null,
  requestId: null,
  ...told,
});
