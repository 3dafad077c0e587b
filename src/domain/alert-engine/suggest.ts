/** A level to begin with: the most sensitive one that people would not learn to ignore. */
import type { Millis, TimeRange } from "../time.ts";
import { DAY, MINUTE, SECOND } from "../time.ts";
import type { Comparison, JudgedSlots, Span } from "./replay.ts";
import { compare, episodesOf, isConstant, spanOf } from "./replay.ts";
import type { AlertRule, Level, Severity } from "./rule.ts";

/** One extra alert is allowed in this time: a warning costs a glance, a critical alert a night. */
const quietFor: Readonly<Record<Severity, Millis>> = { warning: 7 * DAY, critical: 28 * DAY };

export interface Suggestion {
  readonly level: Level;
  /** What this level alone would have done. */
  readonly comparison: Comparison;
}

/** The past that levels are tried on. */
export interface Tried {
  readonly slots: JudgedSlots;
  readonly recorded: readonly TimeRange[];
  /** Nights in absolute time. */
  readonly nights: readonly TimeRange[];
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

/**
 * How well a rule would have done, the higher the better: of what was recorded and what it told, the share that belongs together (F1, with a
 * long extra alert counted again every four hours). Where nothing was recorded, the fewer alerts the better. Firing all the time is worst.
 */
function scoreOf(comparison: Comparison): number {
  if (isConstant(comparison)) return Number.NEGATIVE_INFINITY;
  const { caught, missed, nuisance } = comparison;
  if (caught.length + missed.length === 0) return -nuisance;
  return (2 * caught.length) / (2 * caught.length + missed.length + nuisance);
}

/** A level to take, or the one that is set already where none does better; `null` where there is none to suggest. */
export type Advice = { readonly kind: "take" | "keep"; readonly level: Level } | null;

/**
 * The suggested level, unless a level that is set does better in the whole rule: the rule's own, or today's where that differs. What is
 * suggested never scores worse than either.
 */
export function advise(rule: AlertRule, today: AlertRule, severity: Severity, tried: Tried): Advice {
  const { slots, recorded, nights } = tried;
  const span = spanOf(slots);
  const found = suggest(rule, severity, tried);
  const scored = (level: Level) => {
    const episodes = episodesOf({ ...rule, [severity]: level }, slots);
    return { level, score: scoreOf(compare(episodes, recorded, nights, span)) };
  };
  const own = rule[severity];
  // Of equals the first is taken.
  const levels = [found?.level, own, today[severity]].filter((level) => level !== undefined && level !== null);
  const best = levels
    .map(scored)
    .reduce<ReturnType<typeof scored> | null>((a, b) => (a !== null && a.score >= b.score ? a : b), null);
  if (best === null || best.score === Number.NEGATIVE_INFINITY) return null;
  return { kind: best.level.at === own?.at ? "keep" : "take", level: best.level };
}

/**
 * The most sensitive level with at most one extra notification a week of observed time (for critical: in four weeks; a long extra alert
 * counts again every four hours), or null where there is none or nothing was measured. A calmer level hardly ever notifies more, so the
 * search halves the candidates and then walks on until the budget holds.
 */
export function suggest(rule: AlertRule, severity: Severity, { slots, recorded, nights }: Tried): Suggestion | null {
  const levels = candidates(rule, slots);
  const span: Span = spanOf(slots);
  // Some hours without data do not cost a week's alert.
  const allowed = Math.max(1, Math.floor(span.judged / quietFor[severity] + 0.1));
  const tryAt = (at: number): Suggestion & { quiet: boolean } => {
    const { rule: only, level } = withOnly(rule, severity, at);
    const episodes = episodesOf(only, slots);
    const comparison = compare(episodes, recorded, nights, span);
    const quiet = !isConstant(comparison) && comparison.nuisance <= allowed;
    return { level, comparison, quiet };
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
