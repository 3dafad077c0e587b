/** Thresholds: reading and saving them. */
import { type StoredRule, type StoredThresholds, storedRule, storedRules } from "../contracts/rule.ts";
import type { RuleKey } from "../domain/rules.ts";
import type { Api, Waiting } from "./api.ts";

/** All rules with the numbers in force. */
export const rules = (api: Api, waiting?: Waiting): Promise<readonly StoredRule[]> => api.call("rules", {}, storedRules, waiting);

/** A change of one rule. `version` is the version that the change was made from. */
export interface RuleChange {
  readonly key: RuleKey;
  readonly thresholds: StoredThresholds;
  readonly reason: string;
  readonly version: number;
}

/** Saves a rule and answers it as stored. Rejects with code 40001 where somebody saved it meanwhile, with 42501 without the role. */
export const saveRule = (api: Api, { key, thresholds, reason, version }: RuleChange): Promise<StoredRule> =>
  api.call("save_rule", { key, thresholds, reason, expected_version: version }, storedRule);
