/** What a file of rules would change here. */
import type { ChannelRow } from "../../../contracts/alerts.ts";
import { type StoredRule, settingsOf } from "../../../contracts/rule.ts";
import type { FiledRule, RulesFile } from "../../../contracts/rules-file.ts";
import { changedFields, type RuleSettings } from "../../../domain/rule-settings.ts";
import { defaultRules, type RuleDefinition } from "../../../domain/rules.ts";
import { changesOf, type SettingChange } from "../setting-text.ts";

/** A rule that the file would change. */
export interface PlannedChange {
  readonly key: string;
  readonly title: string;
  readonly settings: RuleSettings;
  readonly changes: readonly SettingChange[];
  /** The version that the change is made from. */
  readonly version: number;
  /** Channels that the file names and this environment lacks: who is told then stays as it is here. */
  readonly missingChannels: readonly string[];
}

export interface ImportPlan {
  readonly changes: readonly PlannedChange[];
  /** Titles of rules that are the same in the file. */
  readonly equal: readonly string[];
  /** Rules that differ in nothing but whom they tell, on channels that this environment lacks: nothing is saved, and that routing is not taken over. */
  readonly unrouted: readonly Pick<PlannedChange, "title" | "missingChannels">[];
  /** Keys in the file that this environment has no rule for. */
  readonly unknown: readonly string[];
  /** Titles of rules that the file does not name: they stay as they are. */
  readonly absent: readonly string[];
}

/** How the save of one rule went: its new version, or why there is none. */
export type ImportResult = { readonly version: number } | { readonly problem: string };

/**
 * The rules that a plan is made from: as they were when the file was read, so that what is saved from here does not vanish, but those that were
 * refused as they are stored now, since somebody may have changed them meanwhile.
 */
export const planBase = (
  before: readonly StoredRule[],
  stored: readonly StoredRule[],
  results: Readonly<Record<string, ImportResult>>,
): readonly StoredRule[] =>
  before.map((rule) => {
    const result = results[rule.key];
    return result !== undefined && "problem" in result ? (stored.find(({ key }) => key === rule.key) ?? rule) : rule;
  });

const definitions: Readonly<Record<string, RuleDefinition>> = defaultRules;

/** Compares a file with the rules that are stored and the channels that are set up. */
export function importPlan(file: RulesFile, stored: readonly StoredRule[], channels: readonly ChannelRow[]): ImportPlan {
  const known = stored.flatMap((rule) => {
    const definition = definitions[rule.key];
    const filed = file.rules.find(({ key }) => key === rule.key);
    return definition === undefined ? [] : [{ definition, filed, plan: filed && planned(definition, rule, filed, channels) }];
  });
  const plans = known.flatMap(({ plan }) => plan ?? []);
  const same = plans.filter(({ changes }) => changes.length === 0);
  return {
    changes: plans.filter(({ changes }) => changes.length > 0),
    equal: same.filter(({ isRouted }) => isRouted).map(({ title }) => title),
    unrouted: same.filter(({ isRouted }) => !isRouted).map(({ title, missingChannels }) => ({ title, missingChannels })),
    unknown: file.rules.map(({ key }) => key).filter((key) => !plans.some((plan) => plan.key === key)),
    absent: known.flatMap(({ definition, filed }) => (filed === undefined ? [definition.title] : [])),
  };
}

interface Plan extends PlannedChange {
  /** Whether whom the file tells is told here too, after the import. */
  readonly isRouted: boolean;
}

function planned(definition: RuleDefinition, rule: StoredRule, filed: FiledRule, channels: readonly ChannelRow[]): Plan {
  const here = settingsOf(rule);
  const named = [...new Set([...(filed.settings.channels?.warning ?? []), ...(filed.settings.channels?.critical ?? [])])];
  const missingChannels = named.filter((key) => !channels.some((one) => one.key === key));
  const inFile: RuleSettings = { ...here, ...filed.settings };
  const settings = missingChannels.length === 0 ? inFile : { ...inFile, channels: here.channels };
  return {
    key: rule.key,
    title: definition.title,
    settings,
    changes: changesOf(definition, here, settings),
    version: rule.version,
    missingChannels,
    isRouted: !changedFields(settings, inFile).includes("channels"),
  };
}
