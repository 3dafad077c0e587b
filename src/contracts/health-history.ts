/** The answer of `watch_api.health_history`: the probe's samples over time, columnar, at most 240 points. */
import * as z from "zod/mini";
import { values } from "./values.ts";

export const healthHistory = z.object({
  t0: z.number(),
  /** Bucket length in milliseconds, chosen by the server from the range. */
  step: z.number(),
  /** Buckets that end after this moment are unfinished. */
  complete_until: z.number(),
  /** Share of samples that found the stack healthy (0 to 1); `null` where nothing was sampled. */
  ok: values,
  /** Time of a health check in milliseconds; `null` where no answer came. */
  latency: values,
});

export type HealthHistory = z.infer<typeof healthHistory>;
