/** The answer of `watch_api.objectives` and of `watch_api.objective_windows`: counts of each objective in the windows that burn is judged by. */
import * as z from "zod/mini";

const counts = z.object({ seconds: z.number(), failures: z.number(), total: z.number() });

export const objectivesAnswer = z.object({
  now: z.number(),
  objectives: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      target: z.number(),
      period_s: z.number(),
      min_volume: z.number(),
      min_failures: z.number(),
      /** By length; a window in which nothing was observed is not in the list. */
      windows: z.array(counts),
    }),
  ),
});

export type ObjectivesAnswer = z.infer<typeof objectivesAnswer>;
export type StoredObjective = ObjectivesAnswer["objectives"][number];
