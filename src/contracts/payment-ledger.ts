/**
 * The answer of `watch_api.payment_ledger`: payment intents by the day (UTC) of their creation, and what became of them since.
 * For each day, created = approved + rejected + superseded + failed + open: each is counted by itself, so that the sum can fail. Times are milliseconds since the epoch.
 */
import * as z from "zod/mini";
import { openByAge } from "./queues.ts";

/** A count; `null` where it is not known. */
const count = z.nullable(z.number());

/** One day. All counts are `null` for days of which there is no ledger. */
export const ledgerDay = z.object({
  /** Start of the day. */
  day: z.number(),
  created: count,
  approved: count,
  rejected: count,
  superseded: count,
  failed: count,
  open: count,
  /**
   * How many the triggers saw being created on the day: what `created` is held against, which is counted from the table. `null` for a day
   * that is not over, or of which the triggers did not see all.
   */
  announced: count,
  /** Of the open ones, those older than `usual_age_s`; `null` too where upkeep last looked over five minutes ago. */
  leak: count,
  /** Times that an intent of the day left a state which is final: approved, rejected or superseded. */
  impossible: count,
  /** Created within ten minutes of another one of the same customer, schedule and amount, both neither rejected, failed nor superseded. */
  duplicates: count,
});

export const paymentLedger = z.object({
  now: z.number(),
  /** When upkeep last looked; `null`: never. */
  as_of: z.nullable(z.number()),
  usual_age_s: z.number(),
  /** All that are open now, whenever they were created. */
  open_by_age: openByAge,
  /** Every day that the range touches, oldest first, none of the future. */
  days: z.array(ledgerDay),
});

export type PaymentLedger = z.infer<typeof paymentLedger>;
export type LedgerDay = z.infer<typeof ledgerDay>;
