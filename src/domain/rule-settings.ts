/** All of a rule that people may set: what is stored, versioned, exported and tried out. The measure itself is ours. */
import type { AlertRule, Severity } from "./alert-engine/rule.ts";
import { alertRule, levelOf } from "./alert-engine/rule.ts";
import type { Direction, NoDataPolicy, RuleDefinition, Thresholds } from "./rules.ts";
import { alertingOf } from "./rules.ts";
import { thresholdProblems } from "./status/thresholds.ts";

/** Channels by key for each severity. An empty list tells nobody. */
export type Routing = Readonly<Record<Severity, readonly string[]>>;

export interface RuleSettings extends Thresholds {
  /** `null`: a fifth on the calm side of the level. */
  readonly warningClear: number | null;
  readonly criticalClear: number | null;
  /** How long a breach must last before it fires, and a recovery before it resolves; whole seconds. */
  readonly forS: number;
  readonly keepFiringForS: number;
  /** Fewer failures than this in the window never breach an upper level. */
  readonly minFailures: number;
  readonly noData: NoDataPolicy;
  readonly enabled: boolean;
  /** `null`: every enabled channel that takes the severity. */
  readonly channels: Routing | null;
  /** Who to ask about the rule; free text. */
  readonly owner: string | null;
}

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
] as const satisfies readonly (keyof RuleSettings)[];

export type SettingField = (typeof settingFields)[number];

/** What is wrong with one field, in a sentence that says what to do. */
export interface SettingProblem {
  readonly field: SettingField;
  readonly sentence: string;
}

const DAY_S = 86_400;
const OWNER = 120;

/** The settings with which a rule ships. */
export function shippedSettings(definition: RuleDefinition): RuleSettings {
  const { warningClear, criticalClear, forS, keepFiringForS, minFailures, noData } = alertingOf(definition);
  const alerting = { warningClear, criticalClear, forS, keepFiringForS, minFailures, noData };
  return { ...definition.thresholds, ...alerting, enabled: true, channels: null, owner: null };
}

/** The rule that the engine judges with these settings. */
export function ruleOf(key: string, definition: RuleDefinition, settings: RuleSettings): AlertRule {
  const { warning, critical, warningClear, criticalClear, windowS, minVolume, ...others } = settings;
  const { forS, keepFiringForS, minFailures, noData, enabled } = others;
  const thresholds = { warning, critical, windowS, minVolume };
  return alertRule(
    key,
    { ...definition, thresholds },
    {
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

/** All that keeps settings from being saved; empty where they are fine. The database holds the same rules. */
export function settingsProblems(
  definition: Pick<RuleDefinition, "measure" | "direction">,
  settings: RuleSettings,
): readonly SettingProblem[] {
  const problems: SettingProblem[] = [...thresholdProblems(definition, settings)];
  const say = (field: SettingField, sentence: string | null): void => {
    if (sentence !== null && !problems.some((problem) => problem.field === field)) problems.push({ field, sentence });
  };
  say("warningClear", clearProblem(definition.direction, settings.warning, settings.warningClear));
  say("criticalClear", clearProblem(definition.direction, settings.critical, settings.criticalClear));
  const seconds = (value: number) => Number.isInteger(value) && value >= 0 && value <= DAY_S;
  if (!seconds(settings.forS)) say("forS", "Write whole seconds, from 0 to 24 hours.");
  if (!seconds(settings.keepFiringForS)) say("keepFiringForS", "Write whole seconds, from 0 to 24 hours.");
  if (!Number.isInteger(settings.minFailures) || settings.minFailures < 0)
    say("minFailures", "The minimum of failures must be a whole number, 0 or more.");
  else if (settings.minFailures > 0 && definition.direction === "below")
    say("minFailures", "A lower level has no failures to count: set this to 0.");
  if (settings.owner !== null && settings.owner.length > OWNER) say("owner", `Write at most ${OWNER} characters.`);
  return problems;
}

function clearProblem(direction: Direction, at: number | null, clear: number | null): string | null {
  if (at === null || clear === null) return null;
  if (!Number.isFinite(clear) || clear < 0) return "A clear level must be 0 or more.";
  if (direction === "above" ? clear <= at : clear >= at) return null;
  return `The clear level must be ${direction === "above" ? "at or below" : "at or above"} the level itself, or the alert could never hold.`;
}

const sameRouting = (a: Routing | null, b: Routing | null): boolean => {
  if (a === null || b === null) return a === b;
  const same = (one: readonly string[], other: readonly string[]) =>
    one.length === other.length && one.every((key) => other.includes(key));
  return same(a.warning, b.warning) && same(a.critical, b.critical);
};

/** Fields in which two settings differ, in the order of reading. Channels are sets: their order means nothing. */
export const changedFields = (a: RuleSettings, b: RuleSettings): readonly SettingField[] =>
  settingFields.filter((field) => (field === "channels" ? !sameRouting(a.channels, b.channels) : a[field] !== b[field]));
