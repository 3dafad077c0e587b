/** The answer of `watch_api.drills`: fire drills, newest first, with the time of each hop in milliseconds; `null` is not reached. */
import * as z from "zod/mini";

const time = z.nullable(z.number());

export const drillsAnswer = z.object({
  now: z.number(),
  drills: z.array(
    z.object({
      id: z.string(),
      started_at: z.number(),
      ingested_at: time,
      counted_at: time,
      evaluated_at: time,
      queued_at: time,
      received_at: time,
      delivered_at: time,
      displayed_at: time,
      finished_at: time,
      /** Displays that were polling; where there are none, none can show it. */
      displays: z.nullable(z.number()),
    }),
  ),
});

export type DrillsAnswer = z.infer<typeof drillsAnswer>;
export type Drill = DrillsAnswer["drills"][number];
