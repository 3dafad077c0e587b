/**
 * What-if: a rule replayed over past buckets, through the very state machine that notifies, and compared with what really happened.
 * Twenty-eight days of minutes take well under 100 ms, so a level can be dragged.
 */
import { counted, durationText } from "../status/wording.ts";
import type { Instant, Millis, TimeRange } from "../time.ts";
import { DAY, HOUR, instantOf } from "../time.ts";
import type { Measurement, RuleInput } from "./measure.ts";
import { measure, prepare } from "./measure.ts";
import type { AlertRule, Severity } from "./rule.ts";
import { intervalOf } from "./rule.ts";
import { initialState } from "./state.ts";
import { step } from "./step.ts";

/** A time of firing: from the slot that fired to the slot that resolved, null while it still fires at the end. */
export interface Episode {
  readonly id: string;
  readonly from: Instant;
  readonly to: Instant | null;
  /** The worst of the episode. */
  readonly severity: Severity;
}

/** A time of firing outside of recorded episodes. */
export interface Stretch extends TimeRange {
  /** Whether it goes on from a recorded one, and whether it had not ended. */
  readonly after: boolean;
  readonly open: boolean;
}

/** How replayed episodes stand against recorded ones. `atNight` counts those of `extra` that would have begun at night. */
export interface Comparison {
  readonly caught: readonly TimeRange[];
  readonly missed: readonly TimeRange[];
  readonly extra: readonly Episode[];
  readonly atNight: number;
  /** Notifications too many: one for each of `extra`, and one more for every four hours that an episode goes on outside of recorded ones. */
  readonly nuisance: number;
  /** The longest time that an episode goes on outside of recorded ones; `null` where none does for four hours. */
  readonly beyond: Stretch | null;
  /** How long it would have fired, and how long it could be judged at all. */
  readonly firing: Millis;
  readonly judged: Millis;
  /** How long it would have fired while it could be judged: it may be held for days in which nothing is known. */
  readonly firingJudged: Millis;
}

/** What a replay covered: its end, and how long it could be said how the rule stands. A time without data is not a quiet one. */
export interface Span {
  readonly end: number;
  readonly judged: Millis;
  /** How much of a time could be judged; all of it where that is not known. */
  readonly judgedIn?: (from: number, to: number) => Millis;
}

/** Every slot of the input: multiples of the interval after the first bucket, up to the end of the last one. */
function slotsOf(rule: AlertRule, { numerator, lagMs }: RuleInput): { first: Instant; end: number } {
  const interval = intervalOf(rule);
  const first = instantOf((Math.floor((numerator.t0 + lagMs) / interval) + 1) * interval);
  return { first, end: numerator.t0 + numerator.values.length * numerator.step + lagMs };
}

/** A rule's measurements over an input, one a slot. Its levels have no part in them: they are kept while a level is dragged. */
export interface JudgedSlots {
  readonly first: Instant;
  readonly interval: Millis;
  readonly measurements: readonly Measurement[];
}

/** Measures every slot of the input. Depends on the rule's measure, window, minimum volume and interval alone. */
export function judgedSlots(rule: AlertRule, input: RuleInput): JudgedSlots {
  const { first, end } = slotsOf(rule, input);
  const prepared = prepare(rule, input);
  const interval = intervalOf(rule);
  const measurements: Measurement[] = [];
  for (let at = first; at <= end; at = instantOf(at + interval)) measurements.push(measure(rule, prepared, at));
  return { first, interval, measurements };
}

/** The episodes that a rule would have had over measured slots. A rule is replayed as switched on. */
export function episodesOf(given: AlertRule, { first, interval, measurements }: JudgedSlots): readonly Episode[] {
  const rule = { ...given, enabled: true };
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

/** The episodes that a rule would have had over the input. A rule is replayed as switched on. */
export const replay = (rule: AlertRule, input: RuleInput): readonly Episode[] => episodesOf(rule, judgedSlots(rule, input));

/** What measured slots cover. */
export function spanOf({ first, interval, measurements }: JudgedSlots): Span {
  /** Judged slots before each. */
  const before = new Uint32Array(measurements.length + 1);
  for (const [i, { kind }] of measurements.entries())
    before[i + 1] = (before[i] ?? 0) + (kind === "value" || kind === "low_traffic" ? 1 : 0);
  const upTo = (at: number): number =>
    before[Math.min(measurements.length, Math.max(0, Math.ceil((at - first) / interval)))] ?? 0;
  return {
    end: first + interval * Math.max(0, measurements.length - 1),
    judged: interval * (before[measurements.length] ?? 0),
    judgedIn: (from, to) => interval * (upTo(to) - upTo(from)),
  };
}

/** An alert that fires this long before the event is about something else; a long event may announce itself earlier. */
const AHEAD: Millis = HOUR;

/**
 * Whether an episode is what would have told of a recorded one: it shares a moment with it and begins with it, at most an hour (or the
 * recorded one's own length) ahead. What fires long before tells nobody that something happens now.
 */
export const catches = (episode: Episode, { from, to }: TimeRange): boolean =>
  episode.from < to && (episode.to === null || episode.to > from) && episode.from >= from - Math.max(AHEAD, to - from);

/** Whether it would have fired for most of the time: then it tells nothing apart, and catches nothing. */
export const isConstant = ({ firingJudged, judged }: Pick<Comparison, "firingJudged" | "judged">): boolean =>
  firingJudged > judged / 2;

/** What goes on this long outside of recorded episodes counts again, each time that it does. */
const REPEATED: Millis = 4 * HOUR;

/** The longest time that an episode goes on outside of recorded ones, where that is four hours in which it could be judged; else `null`. */
export function beyondOf(
  episode: Episode,
  recorded: readonly TimeRange[],
  { end, judgedIn }: Omit<Span, "judged">,
): Stretch | null {
  const to = instantOf(episode.to ?? end);
  if (to - episode.from < REPEATED) return null;
  const within = recorded.filter((range) => range.from < to && range.to > episode.from).toSorted((a, b) => a.from - b.from);
  const stretches: Stretch[] = [];
  let from = episode.from;
  let after = false;
  for (const range of within) {
    if (range.from > from) stretches.push({ from, to: range.from, after, open: false });
    if (range.to >= from) from = range.to;
    after = true;
  }
  stretches.push({ from, to, after, open: episode.to === null });
  return longest(stretches.filter((one) => (judgedIn?.(one.from, one.to) ?? one.to - one.from) >= REPEATED));
}

const longest = (stretches: readonly Stretch[]): Stretch | null =>
  stretches.reduce<Stretch | null>((a, b) => (a !== null && a.to - a.from >= b.to - b.from ? a : b), null);

/** How often an episode tells again, beside its beginning, outside of recorded ones. */
function repeatsOf({ from, to }: Episode, recorded: readonly TimeRange[], end: number): number {
  const until = to ?? end;
  if (until - from < REPEATED) return 0;
  const told = recorded.reduce((time, range) => time + Math.max(0, Math.min(until, range.to) - Math.max(from, range.from)), 0);
  return Math.max(0, Math.floor((until - from - told) / REPEATED));
}

/** Compares replayed with recorded episodes. Nights are given in absolute time. */
export function compare(
  episodes: readonly Episode[],
  recorded: readonly TimeRange[],
  nights: readonly TimeRange[],
  { end, judged, judgedIn = (from, to) => to - from }: Span,
): Comparison {
  const beyond = episodes.map((episode) => beyondOf(episode, recorded, { end, judgedIn }));
  const firing = episodes.reduce((sum, { from, to }) => sum + (to ?? end) - from, 0);
  const firingJudged = episodes.reduce((sum, { from, to }) => sum + judgedIn(from, to ?? end), 0);
  const constant = isConstant({ firingJudged, judged });
  const caught = constant ? [] : recorded.filter((range) => episodes.some((episode) => catches(episode, range)));
  const extra = episodes.filter((episode) => constant || !recorded.some((range) => catches(episode, range)));
  return {
    caught,
    missed: recorded.filter((range) => !caught.includes(range)),
    extra,
    atNight: extra.filter(({ from }) => nights.some((night) => from >= night.from && from < night.to)).length,
    nuisance: episodes.reduce(
      (sum, episode) => sum + (recorded.some((range) => catches(episode, range)) ? 0 : 1) + repeatsOf(episode, recorded, end),
      0,
    ),
    beyond: longest(beyond.filter((one) => one !== null)),
    firing,
    judged,
    firingJudged,
  };
}

/** What goes on and on, in words that follow the rest of a sentence: ", but goes on for 9 d 23 h after the recorded one ended". */
function onAndOn({ beyond }: Comparison): string {
  if (beyond === null) return "";
  const { after, open } = beyond;
  const long = durationText(beyond.to - beyond.from);
  if (after)
    return open
      ? `, but has not ended ${long} after the recorded one did`
      : `, but goes on for ${long} after the recorded one ended`;
  return open ? `, but has gone on for ${long} without an end` : `, but goes on for ${long}`;
}

/** A comparison in words: "catches 3 of 3, 2 more, none at night", and what of it goes on for hours outside of recorded ones. */
export function comparisonSentence(comparison: Comparison): string {
  const { caught, missed, extra, atNight } = comparison;
  const more = extra.length === 0 ? "no more" : `${extra.length} more`;
  const night = extra.length === 0 ? "" : `, ${atNight === 0 ? "none" : atNight} at night`;
  return `catches ${caught.length} of ${caught.length + missed.length}, ${more}${night}${onAndOn(comparison)}`;
}

/** `27 of 28 days`, or `5 h of 6 h` where it is that short. */
function mostOfIt({ firingJudged: fired, judged }: Comparison): string {
  if (judged < 2 * DAY) return `${durationText(fired)} of ${durationText(judged)}`;
  return `${Math.round(fired / DAY)} of ${counted(Math.round(judged / DAY), "days")}`;
}

/** A comparison in short, for a second one of the same recorded episodes: "3 of 3, 11 more". */
function shortly(comparison: Comparison): string {
  const { caught, missed, extra } = comparison;
  if (isConstant(comparison)) return `fires for ${mostOfIt(comparison)}`;
  const recorded = caught.length + missed.length;
  if (recorded === 0) return `${times(extra.length)}${onAndOn(comparison)}`;
  return `${caught.length} of ${recorded}, ${extra.length === 0 ? "no more" : `${extra.length} more`}${onAndOn(comparison)}`;
}

const times = (n: number): string => (n === 0 ? "never" : n === 1 ? "once" : `${n} times`);

const nightOfOne: readonly (string | undefined)[] = ["not at night", "at night"];

/**
 * What changed settings would have meant, beside today's (null where nothing is changed): "Catches 3 of 3, 2 more, none at night;
 * today's rule: 3 of 3, 11 more." Where nothing was recorded there is nothing to catch: "Would have fired 2 times …". What fires most of the
 * time is told as that: "Would have fired for 27 of 28 days: it can tell nothing apart".
 */
export function whatIfSentence(tried: Comparison, today: Comparison | null): string {
  const { caught, missed, extra, atNight } = tried;
  const subject = today === null ? "Today's rule " : "";
  const would = isConstant(tried)
    ? `would have fired for ${mostOfIt(tried)}: it can tell nothing apart`
    : caught.length + missed.length > 0
      ? comparisonSentence(tried)
      : extra.length === 0
        ? "would never have fired"
        : `would have fired ${times(extra.length)}, ${extra.length === 1 ? nightOfOne[atNight] : `${atNight || "none"} at night`}${onAndOn(tried)}`;
  const said = subject + would;
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}${today === null ? "" : `; today's rule: ${shortly(today)}`}.`;
}
