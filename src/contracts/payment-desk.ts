/**
 * The answer of `watch_api.payment_desk`: what the payments page shows besides the board, in one request. Times are milliseconds since the
 * epoch. `null` is what is not known.
 */
import * as z from "zod/mini";
import { paymentLedger } from "./payment-ledger.ts";
import { queue } from "./queues.ts";
import { seriesAnswer } from "./series.ts";
import { values } from "./values.ts";

/** A way in which intents left a state that is final, by the day (UTC) of their creation. */
const impossibleKind = z.object({
  /** `null` where the table does not tell when an intent was created. */
  day: z.nullable(z.number()),
  was: z.string(),
  became: z.string(),
  n: z.number(),
  last_at: z.number(),
});

export const paymentDesk = z.object({
  now: z.number(),
  ledger: paymentLedger,
  /** Open beyond the usual age, whenever created, and the first day of such ones (`null`: there is none). */
  leak: z.nullable(z.object({ n: z.number(), since_day: z.nullable(z.number()) })),
  /** Of the days in the ledger, the latest first, at most 200. */
  impossible: z.array(impossibleKind),
  /** Approvals in the last full hour, which began at `hour`, and in the same hour one to four weeks before. */
  approvals: z.object({ hour: z.number(), approved: z.nullable(z.number()), weeks: values }),
  /** As `watch_api.queues` has them. */
  queues: z.array(queue),
  /** Of the asked range: `comms.queued`, `comms.sent` and `comms.failed` by channel, `queue.depth` and `queue.oldest_age` by queue. */
  charts: seriesAnswer,
});

export type PaymentDesk = z.infer<typeof paymentDesk>;
export type ImpossibleKind = z.infer<typeof impossibleKind>;
