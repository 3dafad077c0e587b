/** The answers of `watch_api.rules` and `watch_api.save_rule`: thresholds in force, and who last changed them. */
import * as z from "zod/mini";

export const storedRule = z.object({
  key: z.string(),
  warning: z.nullable(z.number()),
  critical: z.nullable(z.number()),
  /** Where a firing alert calms down; `null` is a fifth from the level. */
  warning_clear: z.nullable(z.number()),
  critical_clear: z.nullable(z.number()),
  window_s: z.number(),
  min_volume: z.number(),
  min_failures: z.number(),
  for_s: z.number(),
  keep_firing_for_s: z.number(),
  no_data: z.enum(["ok", "keep_last", "alert"]),
  enabled: z.boolean(),
  /** Keys of channels by severity; `null` is every channel that hears of the severity. */
  channels: z.nullable(z.object({ warning: z.array(z.string()), critical: z.array(z.string()) })),
  owner: z.nullable(z.string()),
  inhibited_by: z.array(z.string()),
  runbook: z.nullable(z.string()),
  on_board: z.boolean(),
  /** Grows by one with each save; a save names the version it was made from. */
  version: z.number(),
  updated_at: z.number(),
  /** Name of who saved it; `null` while it is as shipped. */
  updated_by: z.nullable(z.string()),
  reason: z.nullable(z.string()),
});

export const storedRules = z.array(storedRule);

export type StoredRule = z.infer<typeof storedRule>;

/** What `save_rule`'s argument `thresholds` must hold, named as the columns are. */
export type StoredThresholds = Pick<StoredRule, "warning" | "critical" | "window_s" | "min_volume">;

/** What it may hold besides; what is left out stays as it is. */
export type StoredAlertSettings = Pick<
  StoredRule,
  | "warning_clear"
  | "critical_clear"
  | "min_failures"
  | "for_s"
  | "keep_firing_for_s"
  | "no_data"
  | "enabled"
  | "channels"
  | "owner"
>;
