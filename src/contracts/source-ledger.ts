/**
 * The answer of `watch_api.source_ledger`: what became of every event received in the last 24 hours.
 * For each source, received = accepted + duplicate + dropped + rejected.
 */
import * as z from "zod/mini";
import { sources } from "../domain/signals.ts";

export const outcomes = ["accepted", "duplicate", "dropped", "rejected"] as const;

export const sourceLedger = z.object({
  /** The half-open range that was counted, in milliseconds since the epoch. */
  from: z.number(),
  to: z.number(),
  rows: z.array(
    z.object({
      source: z.enum(sources),
      outcome: z.enum(outcomes),
      /** Why an event was dropped or rejected; `""` where there is nothing to explain. */
      reason: z.string(),
      n: z.number(),
    }),
  ),
});

export type SourceLedger = z.infer<typeof sourceLedger>;
