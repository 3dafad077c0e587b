/** All of a rule that people may set: what is stored, versioned, exported and tried out. The measure itself is ours. */
import type { AlertRule, Severity } from "./alert-engine/rule.ts";
import { alertRule, levelOf } from "./alert-engine/rule.ts";
import type { RuleDefinition, Thresholds } from "./rules.ts";
import { alertingOf } from "./rules.ts";
import { shippedRunbook } from "./runbooks.ts";
import { type AlertingDraft, alertingProblems } from "./status/alerting-draft.ts";
import { thresholdProblems } from "./status/thresholds.ts";

/** Channels by key for each severity. An empty list tells nobody. */
export type Routing = Readonly<Record<Severity, readonly string[]>>;

export interface RuleSettings extends Thresholds, AlertingDraft {}

/** Fields of the settings in the order in which they are read. */
export const settingFields = [
  "warning",
  "critical",
  "windowS",
  "forS",
  "minVolume",
  "minFailures",
  "warningClear",
  "criticalClear",
  "keepFiringForS",
  "noData",
  "enabled",
  "channels",
  "owner",
  "group",
  "runbook",
] as const satisfies readonly (keyof RuleSettings)[];

export type SettingField = (typeof settingFields)[number];

/** What is wrong with one field, in a sentence that says what to do. */
export interface SettingProblem {
  readonly field: SettingField;
  readonly sentence: string;
}

/** The settings with which a rule ships. */
export function shippedSettings(key: string, definition: RuleDefinition): RuleSettings {
  const { warningClear, criticalClear, forS, keepFiringForS, minFailures, noData } = alertingOf(definition);
  const { group } = definition;
  const alerting = { warningClear, criticalClear, forS, keepFiringForS, minFailures, noData };
  return {
    ...definition.thresholds,
    ...alerting,
    enabled: true,
    channels: null,
    owner: null,
    group,
    runbook: shippedRunbook(key),
  };
}

/** The rule that the engine judges with these settings. */
export function ruleOf(key: string, definition: RuleDefinition, settings: RuleSettings): AlertRule {
  const { warning, critical, warningClear, criticalClear, windowS, minVolume, ...others } = settings;
  const { forS, keepFiringForS, minFailures, noData, enabled, group } = others;
  const thresholds = { warning, critical, windowS, minVolume };
  return alertRule(
    key,
    { ...definition, thresholds },
    {
      group,
      forS,
      keepFiringForS,
      minFailures,
      noData,
      enabled,
      warning: levelOf(warning, warningClear, definition.direction),
      critical: levelOf(critical, criticalClear, definition.direction),
    },
  );
}

/** All that keeps settings from being saved; empty where they are fine. */
export const settingsProblems = (
  definition: Pick<RuleDefinition, "measure" | "direction">,
  settings: RuleSettings,
): readonly SettingProblem[] => [...thresholdProblems(definition, settings), ...alertingProblems(definition, settings, settings)];

const sameRouting = (a: Routing | null, b: Routing | null): boolean => {
  if (a === null || b === null) return a === b;
  const same = (one: readonly string[], other: readonly string[]) =>
    one.length === other.length && one.every((key) => other.includes(key));
  return same(a.warning, b.warning) && same(a.critical, b.critical);
};

/** Fields in which two settings differ, in the order of reading. Channels are sets: their order means nothing. */
export const changedFields = (a: RuleSettings, b: RuleSettings): readonly SettingField[] =>
  settingFields.filter((field) => (field === "channels" ? !sameRouting(a.channels, b.channels) : a[field] !== b[field]));
