/** The answers of `watch_api.rules` and `watch_api.save_rule`: rules in force, and who last changed them. */
import * as z from "zod/mini";
import type { RuleSettings } from "../domain/rule-settings.ts";

const level = z.nullable(z.number());

/** What people set of a rule, named as the columns are. `null` levels are off; `null` clear levels are a fifth on the calm side. */
export const storedSettings = z.object({
  warning: level,
  critical: level,
  warning_clear: level,
  critical_clear: level,
  window_s: z.number(),
  for_s: z.number(),
  keep_firing_for_s: z.number(),
  min_volume: z.number(),
  min_failures: z.number(),
  no_data: z.enum(["keep_last", "ok", "alert"]),
  enabled: z.boolean(),
  /** `null`: every enabled channel that takes the severity. */
  channels: z.nullable(z.object({ warning: z.array(z.string()), critical: z.array(z.string()) })),
  owner: z.nullable(z.string()),
  /** Alerts of one group are told together. */
  group: z.string(),
  /** Path of the runbook in the repository, without its extension, or an https address. */
  runbook: z.nullable(z.string()),
});

export const storedRule = z.extend(storedSettings, {
  key: z.string(),
  /** Keys of rules whose firing makes this one an echo. */
  inhibited_by: z.array(z.string()),
  /** Whether it is a tile of the board. */
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

/** The argument `thresholds` of `save_rule`. */
export type StoredSettings = z.infer<typeof storedSettings>;

/** Stored settings as the domain knows them. */
export const settingsOf = (stored: StoredSettings): RuleSettings => ({
  warning: stored.warning,
  critical: stored.critical,
  warningClear: stored.warning_clear,
  criticalClear: stored.critical_clear,
  windowS: stored.window_s,
  forS: stored.for_s,
  keepFiringForS: stored.keep_firing_for_s,
  minVolume: stored.min_volume,
  minFailures: stored.min_failures,
  noData: stored.no_data,
  enabled: stored.enabled,
  channels: stored.channels,
  owner: stored.owner,
  group: stored.group,
  runbook: stored.runbook,
});

/** Settings as they are stored and sent. */
export const storedOf = (settings: RuleSettings): StoredSettings => ({
  warning: settings.warning,
  critical: settings.critical,
  warning_clear: settings.warningClear,
  critical_clear: settings.criticalClear,
  window_s: settings.windowS,
  for_s: settings.forS,
  keep_firing_for_s: settings.keepFiringForS,
  min_volume: settings.minVolume,
  min_failures: settings.minFailures,
  no_data: settings.noData,
  enabled: settings.enabled,
  channels:
    settings.channels === null ? null : { warning: [...settings.channels.warning], critical: [...settings.channels.critical] },
  owner: settings.owner,
  group: settings.group,
  runbook: settings.runbook,
});
