/** The answer of `watch_api.series`: columnar, at most 240 points, `null` where not observed. */
import * as z from "zod/mini";
import { values } from "./values.ts";

export const seriesAnswer = z.object({
  t0: z.number(),
  /** Bucket length in milliseconds, chosen by the server from the range. */
  step: z.number(),
  /** Buckets that end after this moment are unfinished. */
  complete_until: z.number(),
  series: z.array(
    z.object({
      signal: z.string(),
      variant: z.string(),
      values,
    }),
  ),
});

export type SeriesAnswer = z.infer<typeof seriesAnswer>;
