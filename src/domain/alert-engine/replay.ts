/**
 * What-if: a rule replayed over past buckets, through the very state machine that notifies, and compared with what really happened.
 * Twenty-eight days of minutes take well under 100 ms, so a level can be dragged.
 */
import type { Instant, Millis, TimeRange } from "../time.ts";
import { DAY, HOUR, instantOf } from "../time.ts";
import type { Measurement, PreparedInput, RuleInput } from "./measure.ts";
import { measure, prepare } from "./measure.ts";
import type { AlertRule, Level, Severity } from "./rule.ts";
import { intervalOf } from "./rule.ts";
import { initialState } from "./state.ts";
import { step } from "./step.ts";

const week: Millis = 7 * DAY;
const repeated: Millis = 4 * HOUR;

/** A time of firing: from the slot that fired to the slot that resolved, null while it still fires at the end. */
export interface Episode {
  readonly id: string;
  readonly from: Instant;
  readonly to: Instant | null;
  /** The worst of the episode. */
  readonly severity: Severity;
}

/** How replayed episodes stand against recorded ones. `atNight` counts those of `extra` that would have begun at night. */
export interface Comparison {
  readonly caught: readonly TimeRange[];
  readonly missed: readonly TimeRange[];
  readonly extra: readonly Episode[];
  readonly atNight: number;
}

/** Every slot of the input: multiples of the interval after the first bucket, up to the end of the last one. */
function slotsOf(rule: AlertRule, { numerator, lagMs }: RuleInput): { first: Instant; end: number } {
  const interval = intervalOf(rule);
  const first = instantOf((Math.floor((numerator.t0 + lagMs) / interval) + 1) * interval);
  return { first, end: numerator.t0 + numerator.values.length * numerator.step + lagMs };
}

/** The episodes of already measured slots. */
function episodesOf(rule: AlertRule, first: Instant, measurements: readonly Measurement[]): Episode[] {
  const interval = intervalOf(rule);
  const episodes: Episode[] = [];
  const amend = (change: Partial<Episode>): void => {
    const latest = episodes.at(-1);
    if (latest !== undefined) episodes[episodes.length - 1] = { ...latest, ...change };
  };
  let state = initialState;
  for (const [i, measurement] of measurements.entries()) {
    const stepped = step(rule, state, instantOf(first + i * interval), measurement);
    state = stepped.state;
    for (const { kind, episode, severity, slot } of stepped.transitions) {
      if (kind === "fired" && episode !== null && severity !== null)
        episodes.push({ id: episode, from: slot, to: null, severity });
      else if (kind === "escalated" && severity !== null) amend({ severity });
      else if (kind === "resolved") amend({ to: slot });
    }
  }
  return episodes;
}

function measureAll(rule: AlertRule, prepared: PreparedInput): { first: Instant; measurements: Measurement[] } {
  const { first, end } = slotsOf(rule, prepared.input);
  const interval = intervalOf(rule);
  const measurements: Measurement[] = [];
  for (let at = first; at <= end; at = instantOf(at + interval)) measurements.push(measure(rule, prepared, at));
  return { first, measurements };
}

/** The episodes that a rule would have had over the input. A rule is replayed as switched on. */
export function replay(rule: AlertRule, input: RuleInput): readonly Episode[] {
  const on = { ...rule, enabled: true };
  const { first, measurements } = measureAll(on, prepare(on, input));
  return episodesOf(on, first, measurements);
}

const overlaps = (episode: Episode, { from, to }: TimeRange): boolean =>
  episode.from < to && (episode.to === null || episode.to > from);

/** Compares replayed with recorded episodes: one that overlaps a recorded one has caught it. Nights are given in absolute time. */
export function compare(episodes: readonly Episode[], recorded: readonly TimeRange[], nights: readonly TimeRange[]): Comparison {
  const caught = recorded.filter((range) => episodes.some((episode) => overlaps(episode, range)));
  const extra = episodes.filter((episode) => !recorded.some((range) => overlaps(episode, range)));
  return {
    caught,
    missed: recorded.filter((range) => !caught.includes(range)),
    extra,
    atNight: extra.filter(({ from }) => nights.some((night) => from >= night.from && from < night.to)).length,
  };
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

/** A comparison in words: "catches 3 of 3, 2 more, none at night". */
export function comparisonSentence({ caught, missed, extra, atNight }: Comparison): string {
  const more = extra.length === 0 ? "no more" : `${extra.length} more`;
  const night = extra.length === 0 ? "" : `, ${atNight === 0 ? "none" : atNight} at night`;
  return `catches ${caught.length} of ${caught.length + missed.length}, ${more}${night}`;
}

export interface Suggestion {
  readonly level: Level;
  readonly comparison: Comparison;
}

/** The rule judged by one level alone, its clear level in the same proportion as today's. */
function withOnly(rule: AlertRule, severity: Severity, at: number): { rule: AlertRule; level: Level } {
  const today = rule[severity];
  const proportion = today === null || today.at === 0 ? 1 : today.clear / today.at;
  const level = { at, clear: at * proportion };
  return { rule: { ...rule, warning: null, critical: null, enabled: true, [severity]: level }, level };
}

/**
 * The most sensitive level with at most one extra notification a week over the input (a long extra alert counts again every four
 * hours), or null where there is none or nothing was measured. Candidates are the values that occurred and one beyond; a calmer level
 * hardly ever notifies more, so the search halves the candidates and then walks on until the budget holds.
 */
export function suggest(
  rule: AlertRule,
  severity: Severity,
  input: RuleInput,
  recorded: readonly TimeRange[],
  nights: readonly TimeRange[],
): Suggestion | null {
  const { first, measurements } = measureAll(rule, prepare(rule, input));
  const found = new Set<number>();
  for (const measurement of measurements) if (measurement.kind === "value") found.add(measurement.value);
  const towardsCalm = [...found].sort((a, b) => (rule.direction === "above" ? a - b : b - a));
  const extreme = towardsCalm.at(-1);
  if (extreme === undefined) return null;
  if (rule.direction === "above" && rule.measure !== "ratio") towardsCalm.push(extreme * 2 || 1);
  const length = input.numerator.values.length * input.numerator.step;
  const allowed = Math.max(1, Math.floor(length / week));
  const tryAt = (index: number): Suggestion & { quiet: boolean } => {
    const { rule: only, level } = withOnly(rule, severity, towardsCalm[index] ?? extreme);
    const episodes = episodesOf(only, first, measurements);
    const quiet = nuisance(episodes, recorded, input.numerator.t0 + length) <= allowed;
    return { level, comparison: compare(episodes, recorded, nights), quiet };
  };
  let low = 0;
  let high = towardsCalm.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tryAt(middle).quiet) high = middle;
    else low = middle + 1;
  }
  for (let index = low; index < towardsCalm.length; index++) {
    const { quiet, level, comparison } = tryAt(index);
    if (quiet) return { level, comparison };
  }
  return null;
}
