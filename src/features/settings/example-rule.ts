/** A stored rule for tests. Not part of the build. */
import type { StoredRule } from "../../contracts/rule.ts";

/** A rule as it ships, and what of it was asked to differ. */
export const exampleStoredRule = (key: string, part: Partial<StoredRule> = {}): StoredRule => ({
  key,
  warning: 0.01,
  critical: null,
  warning_clear: null,
  critical_clear: null,
  window_s: 300,
  min_volume: 50,
  min_failures: 0,
  for_s: 120,
  keep_firing_for_s: 300,
  no_data: "keep_last",
  enabled: true,
  channels: null,
  owner: null,
  inhibited_by: [],
  runbook: null,
  on_board: true,
  version: 1,
  updated_at: 0,
  updated_by: null,
  reason: null,
  ...part,
});
