/** What a measured value says about a rule: one state and one deterministic sentence, the same on every page. */
import type { Measure, RuleDefinition, Thresholds } from "../rules.ts";
import { answersOf, definitionOf, type Unit } from "../signals.ts";
import { DAY, type Instant, SECOND } from "../time.ts";
import { agoText, counted, countText, durationText, nounFor, percentText } from "./wording.ts";

/** State of a rule. `no-data`: nothing was observed. `low-traffic`: too few events to say. Neither is ever shown as health. */
export type RuleState = "ok" | "warning" | "critical" | "no-data" | "low-traffic";

/** A rule with the numbers in force. */
export interface JudgedRule {
  readonly definition: RuleDefinition;
  readonly thresholds: Thresholds;
  /** Fewer failures than this in the window never breach an upper level, as in `AlertRule`. */
  readonly minFailures: number;
  /** When a person last changed the numbers; absent or `null` while they are as shipped. */
  readonly changedAt?: Instant | null;
}

/** Over the rule's window: sums of counters, last value of gauges and ages (ages in seconds). `null` is "not observed". */
export interface Measured {
  readonly numerator: number | null;
  /** Only for ratios; `null` otherwise. */
  readonly denominator: number | null;
  /** Only for shares of what is usual, which the evaluator alone can tell; absent or `null` where it did not. */
  readonly share?: number | null;
}

/** The verdict. */
export interface Verdict {
  readonly state: RuleState;
  /** In the rule's measure: events, events per minute, a share from 0 to 1, the gauge's unit, or seconds. `null` where it cannot be said. */
  readonly value: number | null;
  /** The level that the sentence names: the one breached, else the next one to come. `null` where none is set. */
  readonly limit: number | null;
  readonly sentence: string;
}

const CHANGE_IS_NEWS = 7 * DAY;

const words: Record<RuleState, string> = {
  ok: "Normal",
  warning: "Warning",
  critical: "Critical",
  "no-data": "No data",
  "low-traffic": "Low traffic",
};

/** The word for a state, as every page spells it. */
export const stateWord = (state: RuleState): string => words[state];

/** Unit of a rule's measured value: the gauge's own, seconds for ages, `share` for ratios. */
export function unitOf(definition: Pick<RuleDefinition, "measure" | "numerator">): Unit | "share" | "per-minute" {
  const first = definition.numerator[0];
  if (definition.measure === "ratio" || definition.measure === "share") return "share";
  if (definition.measure === "rate") return "per-minute";
  if (definition.measure === "age") return "s";
  return first === undefined ? "count" : definitionOf(first.signal).unit;
}

/** A value of the rule in words with its unit: `19.7 %`, `22`, `1.2 s`, `4 h`, `12 per min`. */
export function valueText(definition: RuleDefinition, value: number): string {
  const unit = unitOf(definition);
  const answers = answersOf(definition);
  if (answers !== null) return answers.word(value);
  if (unit === "share") return percentText(value);
  if (unit === "times") return `${countText(value, "en", 2)}×`;
  if (unit === "ms") return durationText(value);
  if (unit === "s") return durationText(value * SECOND);
  return unit === "per-minute" ? `${countText(value)} per min` : countText(value);
}

/** A measured value in words. Ages are of the oldest that waits, or of the longest silence: exactly 0 says that there is none. */
export function measuredText(definition: RuleDefinition, value: number): string {
  if (definition.measure !== "age" || value !== 0) return valueText(definition, value);
  return definition.numerator.some(({ signal }) => signal.endsWith(".oldest_age")) ? "none open" : "none";
}

/** Whether a value is at or beyond a level. A level that is off is never reached. */
export function breaches(definition: Pick<RuleDefinition, "direction">, value: number, level: number | null): boolean {
  if (level === null) return false;
  return definition.direction === "above" ? value >= level : value <= level;
}

/** Whether the measure counts events, so that a minimum volume has a meaning. */
export const countsEvents = (measure: Measure): boolean => measure === "count" || measure === "rate" || measure === "ratio";

/**
 * The measured value in the rule's measure, or `null` where nothing was observed or a ratio has nothing below the line. A share of what
 * is usual is known to the evaluator alone.
 */
export function measuredValue(
  { definition, thresholds }: JudgedRule,
  { numerator, denominator, share = null }: Measured,
): number | null {
  if (numerator === null || !Number.isFinite(numerator)) return null;
  if (definition.measure === "share") return share;
  if (definition.measure === "rate") return numerator / (thresholds.windowS / 60);
  if (definition.measure !== "ratio") return numerator;
  return denominator === null || !(denominator > 0) ? null : numerator / denominator;
}

/**
 * Judges a measured value. `critical` wins over `warning`; fewer events than the minimum volume is `low-traffic` and breaches nothing, fewer
 * failures than the minimum are `ok`, so that nothing looks like an alert that cannot be one;
 * a missing value is `no-data`, never `ok`. `now` only tells how old the last change of the levels is.
 */
export function judge(rule: JudgedRule, measured: Measured, now: Instant): Verdict {
  const { definition, thresholds } = rule;
  const ratio = definition.measure === "ratio";
  const volume = ratio ? measured.denominator : measured.numerator;
  const unseen = measured.numerator === null || volume === null || !Number.isFinite(measured.numerator + volume);
  if (unseen) return verdict(rule, "no-data", null, `No data for ${definition.title} ${overWindow(rule)}.`);
  if (definition.measure === "share" && (measured.share ?? null) === null)
    return verdict(rule, "no-data", null, `${definition.title} is compared with what is usual: its alert says how it stands.`);

  const value = measuredValue(rule, measured);
  if (value === null || (countsEvents(definition.measure) && volume < thresholds.minVolume)) {
    const counts = thresholds.minVolume > 0 ? ` (${countText(volume)} of ${countText(thresholds.minVolume)})` : "";
    const thin = thinBreach(rule, measured);
    const said = thin === null ? "too few events to judge" : `${thin}, too few events to judge`;
    return verdict(rule, "low-traffic", ratio ? null : value, `Low traffic${counts} ${overWindow(rule)}: ${said}.`);
  }
  const few = areFew(rule, measured.numerator);
  const state = few ? "ok" : stateOf(rule, value);
  const said = saying(rule, measured, value, limitFor(rule, state));
  const spared = few && stateOf(rule, value) !== "ok" ? `; fewer than ${countText(rule.minFailures)} raise no alarm` : "";
  return verdict(rule, state, value, `${stateWord(state)}: ${said}${spared}${state === "ok" ? "" : changeNote(rule, now)}.`);
}

/**
 * What too few events say already: `40 of 40 requests failed`. Only where the worst level would be breached even if all events that are
 * missing to the minimum volume went well, by as many failures as the alert takes: one of three at night is not news. `null` otherwise.
 */
export function thinBreach(rule: JudgedRule, measured: Measured): string | null {
  const { definition, thresholds } = rule;
  const { numerator, denominator } = measured;
  const value = measuredValue(rule, measured);
  if (definition.measure !== "ratio" || numerator === null || denominator === null || value === null) return null;
  const level = thresholds.critical ?? thresholds.warning;
  const even = [value, numerator / thresholds.minVolume].every((share) => breaches(definition, share, level));
  const named = denominator < thresholds.minVolume && even && !areFew(rule, numerator);
  return named ? `${countText(numerator)} of ${countText(denominator)} ${nounFor(denominator, definition.noun)}` : null;
}

const verdict = (rule: JudgedRule, state: RuleState, value: number | null, sentence: string): Verdict => ({
  state,
  value,
  limit: limitFor(rule, state),
  sentence,
});

/** Whether the failures are fewer than the rule's alert minds. */
const areFew = ({ definition, minFailures }: JudgedRule, failures: number | null): boolean =>
  definition.direction === "above" && failures !== null && failures < minFailures;

function stateOf({ definition, thresholds }: JudgedRule, value: number): RuleState {
  if (breaches(definition, value, thresholds.critical)) return "critical";
  return breaches(definition, value, thresholds.warning) ? "warning" : "ok";
}

const limitFor = ({ thresholds }: JudgedRule, state: RuleState): number | null =>
  state === "critical" ? thresholds.critical : (thresholds.warning ?? thresholds.critical);

const overWindow = ({ thresholds }: JudgedRule): string => `in the last ${durationText(thresholds.windowS * SECOND)}`;

function saying(rule: JudgedRule, measured: Measured, value: number, limit: number | null): string {
  const { definition } = rule;
  const numerator = measured.numerator ?? 0;
  const bound = limit === null ? "no limit set" : `limit ${valueText(definition, limit)}`;
  switch (definition.measure) {
    case "ratio": {
      const share = `${percentText(value)}, ${bound}`;
      return `${countText(numerator)} of ${countText(measured.denominator ?? 0)} ${nounFor(measured.denominator ?? 0, definition.noun)} (${share}) ${overWindow(rule)}`;
    }
    case "count":
      return `${counted(numerator, definition.noun)} (${bound}) ${overWindow(rule)}`;
    case "rate":
      return `${counted(value, definition.noun)} per minute (${bound}) ${overWindow(rule)}`;
    case "age":
      if (value === 0) return `no ${definition.noun} (${bound})`;
      return `${definition.noun} for ${valueText(definition, value)} (${bound})`;
    case "share":
      return `${counted(numerator, definition.noun)} ${overWindow(rule)}, ${percentText(value)} of what is usual (${bound})`;
    case "gauge": {
      const answers = answersOf(definition);
      if (answers !== null) return `${answers.of} ${answers.word(value)}`;
      return `${definition.noun} ${unitOf(definition) === "ms" ? "took" : "at"} ${valueText(definition, value)} (${bound})`;
    }
  }
}

function changeNote({ changedAt }: JudgedRule, now: Instant): string {
  if (changedAt === undefined || changedAt === null) return "";
  const age = now - changedAt;
  return age >= 0 && age < CHANGE_IS_NEWS ? `; limits changed ${agoText(age)}` : "";
}
