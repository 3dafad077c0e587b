/** The answers of `watch_api.rules` and `watch_api.save_rule`: thresholds in force, and who last changed them. */
import * as z from "zod/mini";

export const storedRule = z.object({
  key: z.string(),
  warning: z.nullable(z.number()),
  critical: z.nullable(z.number()),
  window_s: z.number(),
  min_volume: z.number(),
  /** Grows by one with each save; a save names the version it was made from. */
  version: z.number(),
  updated_at: z.number(),
  /** Name of who saved it; `null` while it is as shipped. */
  updated_by: z.nullable(z.string()),
  reason: z.nullable(z.string()),
});

export const storedRules = z.array(storedRule);

export type StoredRule = z.infer<typeof storedRule>;

/** The numbers of `save_rule`'s argument `thresholds`, named as the columns are. */
export type StoredThresholds = Pick<StoredRule, "warning" | "critical" | "window_s" | "min_volume">;
