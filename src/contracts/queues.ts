/** The answer of `watch_api.queues`: what waits, and for how long. Times are milliseconds since the epoch, ages seconds. */
import * as z from "zod/mini";

/** How many entries wait, by age; the bands follow each other from 0, the last has no end. `null` where it is not known. */
export const openByAge = z.nullable(z.array(z.object({ from_s: z.number(), to_s: z.nullable(z.number()), n: z.number() })));

/** One queue. */
export const queue = z.object({
  queue: z.string(),
  /** When upkeep last looked; `null`: never, so that the queue is not connected. */
  as_of: z.nullable(z.number()),
  /** `null` where that is over five minutes ago. */
  depth: z.nullable(z.number()),
  /** Age of the oldest entry when upkeep looked; 0 where nothing waits. */
  oldest_age_s: z.nullable(z.number()),
  open_by_age: openByAge,
  /** Channels in which something waits or lately did, the fullest first; `null` for a queue that knows no channels, or that is not known now. */
  channels: z.nullable(z.array(z.object({ channel: z.string(), depth: z.number(), oldest_age_s: z.number() }))),
});

export const queues = z.object({
  now: z.number(),
  /** `payment_intents`, `communications`, then every other attached outbox by name. */
  queues: z.array(queue),
});

export type Queue = z.infer<typeof queue>;
export type OpenByAge = z.infer<typeof openByAge>;
