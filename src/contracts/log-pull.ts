/** The answer of `watch_api.log_pull`: how reading the platform's log API goes, where it is read. */
import * as z from "zod/mini";

export const logPull = z.nullable(
  z.object({
    /** End of the last run, in milliseconds since the epoch. A run that leaves the API alone counts. */
    tried_at: z.number(),
    /** Since when nothing could be read, of the API as a whole; `null` while something can. */
    failing_since: z.nullable(z.number()),
    /** What the API as a whole answered last that was no answer; `null` where it works. */
    error: z.nullable(z.string()),
    /** Until when it is left alone for that. */
    resting_until: z.nullable(z.number()),
    tables: z.array(
      z.object({
        table: z.string(),
        /** Everything before was handed over; `null` where nothing was yet. */
        read_to: z.nullable(z.number()),
        error: z.nullable(z.string()),
      }),
    ),
  }),
);

/** `null`: the log API was never read. */
export type LogPull = z.infer<typeof logPull>;
