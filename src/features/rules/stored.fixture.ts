/** Stored rules for tests. */
import { type StoredRule, storedOf } from "../../contracts/rule.ts";
import { type RuleSettings, shippedSettings } from "../../domain/rule-settings.ts";
import { defaultRules, type RuleKey } from "../../domain/rules.ts";

/** A rule as shipped, but for what is given. */
export const storedRule = (key: RuleKey, settings: Partial<RuleSettings> = {}, row: Partial<StoredRule> = {}): StoredRule => ({
  ...storedOf({ ...shippedSettings(key, defaultRules[key]), ...settings }),
  key,
  inhibited_by: [],
  on_board: true,
  version: 1,
  updated_at: 0,
  updated_by: null,
  reason: null,
  ...row,
});
