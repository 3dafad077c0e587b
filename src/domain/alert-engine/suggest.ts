/** A level to begin with: the most sensitive one that people would not learn to ignore. */
import type { Millis, TimeRange } from "../time.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../time.ts";
import type { RuleInput } from "./measure.ts";
import type { Comparison, Episode, JudgedSlots } from "./replay.ts";
import { compare, episodesOf, judgedSlots, overlaps } from "./replay.ts";
import type { AlertRule, Level, Severity } from "./rule.ts";

/** One extra alert is allowed in this time: a warning costs a glance, a critical alert a night. */
const quietFor: Readonly<Record<Severity, Millis>> = { warning: 7 * DAY, critical: 28 * DAY };
const repeated: Millis = 4 * HOUR;

export interface Suggestion {
  readonly level: Level;
  /** What this level alone would have done. */
  readonly comparison: Comparison;
}

/**
 * How many notifications too many: one for each extra episode, and one more for every four hours that an episode goes on outside
 * recorded ones. A level that fires all the time is a single episode and would else pass for quiet.
 */
function nuisance(episodes: readonly Episode[], recorded: readonly TimeRange[], end: number): number {
  return episodes.reduce((sum, episode) => {
    const to = episode.to ?? end;
    const overlap = recorded.reduce(
      (time, range) => time + Math.max(0, Math.min(to, range.to) - Math.max(episode.from, range.from)),
      0,
    );
    return (
      sum + (recorded.some((range) => overlaps(episode, range)) ? 0 : 1) + Math.floor((to - episode.from - overlap) / repeated)
    );
  }, 0);
}

/** The rule judged by one level alone, its clear level in the same proportion as today's. */
function withOnly(rule: AlertRule, severity: Severity, at: number): { rule: AlertRule; level: Level } {
  const today = rule[severity];
  const proportion = today === null || today.at === 0 ? 1 : today.clear / today.at;
  const level = { at, clear: at * proportion };
  return { rule: { ...rule, warning: null, critical: null, [severity]: level }, level };
}

/** The value in three digits (ages: whole minutes), rounded to the side on which it still catches what it caught. */
function readable(rule: AlertRule, value: number): number {
  if (value === 0) return 0;
  const digits = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 2);
  const unit = rule.measure === "age" ? Math.max(digits, MINUTE / SECOND) : digits;
  const rounded = rule.direction === "above" ? Math.floor(value / unit + 1e-9) : Math.ceil(value / unit - 1e-9);
  return Number((rounded * unit).toPrecision(12));
}

/** Levels worth trying, the most sensitive first: the values that occurred, and one beyond them. */
function candidates(rule: AlertRule, { measurements }: JudgedSlots): number[] {
  const found = new Set<number>();
  for (const measurement of measurements) if (measurement.kind === "value") found.add(readable(rule, measurement.value));
  const towardsCalm = [...found].sort((a, b) => (rule.direction === "above" ? a - b : b - a));
  const extreme = towardsCalm.at(-1);
  if (extreme !== undefined && rule.direction === "above" && rule.measure !== "ratio") towardsCalm.push(extreme * 2 || 1);
  return towardsCalm;
}

/** How long it could be said how the rule stands: a time without data is not a quiet one. */
const judgedTime = ({ interval, measurements }: JudgedSlots): Millis =>
  interval * measurements.filter(({ kind }) => kind === "value" || kind === "low_traffic").length;

/**
 * The most sensitive level with at most one extra notification a week of observed time (for critical: in four weeks; a long extra alert
 * counts again every four hours), or null where there is none or nothing was measured. A calmer level hardly ever notifies more, so the
 * search halves the candidates and then walks on until the budget holds. `slots` are the rule's, where they are known already.
 */
export function suggest(
  rule: AlertRule,
  severity: Severity,
  input: RuleInput,
  recorded: readonly TimeRange[],
  nights: readonly TimeRange[],
  slots: JudgedSlots = judgedSlots(rule, input),
): Suggestion | null {
  const levels = candidates(rule, slots);
  const end = input.numerator.t0 + input.numerator.values.length * input.numerator.step;
  // Some hours without data do not cost a week's alert.
  const allowed = Math.max(1, Math.floor(judgedTime(slots) / quietFor[severity] + 0.1));
  const tryAt = (at: number): Suggestion & { quiet: boolean } => {
    const { rule: only, level } = withOnly(rule, severity, at);
    const episodes = episodesOf(only, slots);
    const quiet = nuisance(episodes, recorded, end) <= allowed;
    return { level, comparison: compare(episodes, recorded, nights), quiet };
  };
  let low = 0;
  let high = levels.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tryAt(levels[middle] ?? 0).quiet) high = middle;
    else low = middle + 1;
  }
  for (const at of levels.slice(low)) {
    const { quiet, level, comparison } = tryAt(at);
    if (quiet) return { level, comparison };
  }
  return null;
}
