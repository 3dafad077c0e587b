/**
 * The full rule that the engine judges: a shipped or saved definition plus everything that shapes an alert in time.
 * Durations are whole seconds, ratios and shares fractions (0.05 is 5 %).
 */
import type { Direction, Measure, NoDataPolicy, RuleDefinition, Selector } from "../rules.ts";
import { alertingOf } from "../rules.ts";
import type { Millis } from "../time.ts";
import { SECOND } from "../time.ts";

/** How bad a breach is. */
export type Severity = "warning" | "critical";

/**
 * A level is breached at `at`; once firing, the breach lasts until the value is beyond `clear` on the calm side. Nothing is beyond 0, nor a
 * share beyond 100 %: such a clear level is reached where it is met. Equal values mean no hysteresis.
 */
export interface Level {
  readonly at: number;
  readonly clear: number;
}

export interface AlertRule {
  readonly key: string;
  readonly title: string;
  /** What a reader calls the events, as in "12 of 61 sign-ins failed". */
  readonly noun: string;
  readonly group: string;
  readonly measure: Measure;
  readonly direction: Direction;
  readonly numerator: readonly Selector[];
  /** Only of ratios. It contains the numerator's events. */
  readonly denominator: readonly Selector[];
  readonly warning: Level | null;
  readonly critical: Level | null;
  readonly windowS: number;
  /** How often the rule is judged: slots are multiples of it. */
  readonly intervalS: number;
  /** How long a breach must last before it fires. */
  readonly forS: number;
  /** How long a recovery must last before it resolves. */
  readonly keepFiringForS: number;
  /** Fewer events than this (in a ratio's denominator, in a share's usual amount, else in the window) is "low traffic" and cannot fire. */
  readonly minVolume: number;
  /** Fewer failures than this in the window never breach an upper level. */
  readonly minFailures: number;
  readonly noData: NoDataPolicy;
  /** A rule that is switched off ends what it had raised. */
  readonly enabled: boolean;
}

/** The parts of a rule that a definition leaves open. */
export type AlertSettings = Pick<
  AlertRule,
  "group" | "intervalS" | "forS" | "keepFiringForS" | "minFailures" | "noData" | "enabled" | "warning" | "critical"
>;

const severities: readonly Severity[] = ["warning", "critical"];
const rank: Readonly<Record<Severity, number>> = { warning: 1, critical: 2 };

/** Whether `a` is the worse of the two. */
export const isWorse = (a: Severity, b: Severity): boolean => rank[a] > rank[b];

/** The worse of two severities. */
export const worst = (a: Severity, b: Severity): Severity => (isWorse(a, b) ? a : b);

/** Length of a rule's slots in milliseconds. */
export const intervalOf = (rule: AlertRule): Millis => rule.intervalS * SECOND;

/** The clear level where none is set, a fifth on the calm side: wide enough to swallow jitter, narrow enough to resolve within minutes. */
export const clearOf = (at: number, direction: Direction): number => (direction === "above" ? at * 0.8 : at * 1.25);

/** Whether a value ends the breach of a level that fires. */
export function isCleared(
  { direction, measure }: Pick<AlertRule, "direction" | "measure">,
  { at, clear }: Level,
  found: number,
): boolean {
  if (direction === "above") return found < clear || (clear === 0 && at > 0 && found === 0);
  return found > clear || (measure === "ratio" && clear >= 1 && at < 1 && found >= 1);
}

/** A level with its clear level. */
export const levelOf = (at: number | null, clear: number | null, direction: Direction): Level | null =>
  at === null ? null : { at, clear: clear ?? clearOf(at, direction) };

/** A shipped definition as a rule that the engine can judge. What neither it nor `settings` says: one-minute slots, and `usualAlerting`. */
export function alertRule(key: string, definition: RuleDefinition, settings: Partial<AlertSettings> = {}): AlertRule {
  const { thresholds, direction } = definition;
  const alerting = alertingOf(definition);
  return {
    key,
    title: definition.title,
    noun: definition.noun,
    group: definition.group,
    measure: definition.measure,
    direction,
    numerator: definition.numerator,
    denominator: definition.denominator,
    warning: levelOf(thresholds.warning, alerting.warningClear, direction),
    critical: levelOf(thresholds.critical, alerting.criticalClear, direction),
    windowS: thresholds.windowS,
    intervalS: 60,
    forS: alerting.forS,
    keepFiringForS: alerting.keepFiringForS,
    minVolume: thresholds.minVolume,
    minFailures: alerting.minFailures,
    noData: alerting.noData,
    enabled: true,
    ...settings,
  };
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;

const isInterval = (seconds: number): boolean =>
  Number.isInteger(seconds) && seconds >= 10 && seconds <= 3_600 && (seconds % 60 === 0 || 60 % seconds === 0);

function levelProblems(rule: AlertRule): string[] {
  const problems: string[] = [];
  const above = rule.direction === "above";
  for (const severity of severities) {
    const level = rule[severity];
    if (level === null) continue;
    if (!Number.isFinite(level.at) || !Number.isFinite(level.clear) || level.at < 0 || level.clear < 0)
      problems.push(`The ${severity} level and its clear level must be numbers of 0 or more.`);
    else if (above ? level.clear > level.at : level.clear < level.at)
      problems.push(
        `The ${severity} clear level ${level.clear} must be at ${level.at} or ${above ? "below" : "above"} it, or the alert could never hold.`,
      );
    if (rule.measure === "ratio" && level.at > 1)
      problems.push(`The ${severity} level of a ratio is a fraction: write 0.05 for 5 %, not ${level.at}.`);
  }
  const { warning, critical } = rule;
  if (warning !== null && critical !== null && (above ? critical.at < warning.at : critical.at > warning.at))
    problems.push(
      `The critical level ${critical.at} must be at the warning level ${warning.at} or ${above ? "above" : "below"} it.`,
    );
  return problems;
}

/** Sentences about what makes a rule unusable, each with what to mend. Empty for a sound rule. */
export function ruleProblems(rule: AlertRule): string[] {
  const problems = levelProblems(rule);
  if (!isCount(rule.windowS) || rule.windowS < 60 || rule.windowS > 86_400 || rule.windowS % 60 !== 0)
    problems.push(`The window of ${rule.windowS} s must be whole minutes, from 60 s to 86400 s.`);
  if (!isInterval(rule.intervalS))
    problems.push(
      `The interval of ${rule.intervalS} s must be 10, 12, 15, 20 or 30 s, or whole minutes up to an hour, so that minutes begin with a slot.`,
    );
  if (!isCount(rule.forS) || rule.forS > 86_400) problems.push(`"For" must be whole seconds from 0 to 86400, not ${rule.forS}.`);
  if (!isCount(rule.keepFiringForS) || rule.keepFiringForS > 86_400)
    problems.push(`"Keep firing for" must be whole seconds from 0 to 86400, not ${rule.keepFiringForS}.`);
  if (!isCount(rule.minVolume)) problems.push(`The minimum volume must be a whole number of 0 or more, not ${rule.minVolume}.`);
  if (!isCount(rule.minFailures))
    problems.push(`The minimum of failures must be a whole number of 0 or more, not ${rule.minFailures}.`);
  if (rule.minFailures > 0 && rule.direction === "below")
    problems.push("A minimum of failures makes no sense for a lower level: set it to 0.");
  if (rule.numerator.length === 0) problems.push("The rule counts nothing: name at least one signal.");
  if (rule.measure === "ratio" && rule.denominator.length === 0)
    problems.push("A ratio needs a denominator: name the signals that it is a share of.");
  if (rule.measure !== "ratio" && rule.denominator.length > 0)
    problems.push("Only a ratio has a denominator: remove it or change the measure.");
  return problems;
}
