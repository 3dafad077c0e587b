/**
 * One slot for all rules: judged, put into words, and turned into what receivers are told. Pure; what it answers with is committed in one
 * transaction, or not at all.
 */
import type { Instant } from "../time.ts";
import { HOUR, instantOf, SECOND } from "../time.ts";
import type { Judged } from "./judge-window.ts";
import type { BucketSeries, RuleInput } from "./measure.ts";
import { usualInWindow } from "./measure.ts";
import type { Links, Message, RuleNews } from "./message.ts";
import { messagesOf } from "./message.ts";
import type { NotifyState, Policies, Recipients, Suppression } from "./notify.ts";
import { nothingTold, notify } from "./notify.ts";
import type { Part, PartsAtSlot } from "./parts.ts";
import { breachingParts } from "./parts.ts";
import type { AlertRule, Severity } from "./rule.ts";
import { namedLevel, type Release, releaseBefore, sentence } from "./sentence.ts";
import type { AlertState, Transition } from "./state.ts";
import { initialState } from "./state.ts";
import { evaluate, step } from "./step.ts";
import type { Usual } from "./usual.ts";
import { usualOf } from "./usual.ts";
import type { Zone } from "./wording.ts";

/** The amounts of an hour of the week, one to four weeks before `hour`; `null` is unobserved. */
export interface WeeklySamples {
  readonly hour: Instant;
  /** In the rule's own measure, over a window's length. */
  readonly inMeasure: readonly (number | null)[];
  /** Events per hour: what a share is measured against. */
  readonly perHour: readonly (number | null)[];
  /** The same of the hours before, the newest first, as far as a window reaches back. */
  readonly earlier: readonly (readonly (number | null)[])[];
}

export interface RuleAtSlot {
  readonly rule: AlertRule;
  readonly version: number;
  /** When somebody last changed its levels, window, waits or minimums. */
  readonly changedAt: Instant | null;
  readonly recipients: Recipients;
  readonly runbook: string | null;
  readonly state: AlertState | null;
  /** Of the last judged slot. */
  readonly last: { readonly sentence: string | null; readonly value: number | null };
  /** `null` where there is nothing to be judged by: a rule that is off, or `problem` says why. */
  readonly input: Omit<RuleInput, "usual"> | null;
  readonly weekly: WeeklySamples | null;
  /** The things alike that it watches, such as displays, as of the last minute that is known, the worst first. Left out where there are none. */
  readonly parts?: readonly Part[];
  /** Why the rule cannot be evaluated, or `null`. */
  readonly problem: string | null;
}

export interface SlotInput {
  /** The slot to judge, or `null` where only messages may be due. */
  readonly slot: Instant | null;
  /** For messages: not before the last committed slot. */
  readonly now: Instant;
  readonly rules: readonly RuleAtSlot[];
  readonly notifyState: NotifyState | null;
  readonly policies: Omit<Policies, "rules">;
  /** Newest first. */
  readonly releases: readonly Release[];
  readonly zone: Zone;
  readonly links: Links;
}

/** A rule after the slot. */
export interface JudgedRule extends Judged {
  readonly rule: string;
  readonly state: AlertState;
  readonly sentence: string;
  readonly level: number | null;
  readonly usual: { readonly low: number; readonly median: number; readonly high: number } | null;
}

export interface ToldTransition extends Transition {
  readonly sentence: string;
}

/** An episode that began, changed or ended at the slot. */
export interface EpisodeChange {
  readonly id: string;
  readonly rule: string;
  readonly firedAt: Instant;
  readonly resolvedAt: Instant | null;
  readonly severity: Severity;
  readonly peak: Severity;
  readonly cause: Transition["cause"];
  readonly sentence: string;
  readonly ruleVersion: number;
  readonly release: string | null;
  readonly flapped: boolean;
}

export interface SlotOutcome {
  readonly slot: Instant | null;
  readonly states: readonly JudgedRule[];
  readonly transitions: readonly ToldTransition[];
  readonly episodes: readonly EpisodeChange[];
  readonly notifyState: NotifyState;
  readonly messages: readonly Message[];
  readonly suppressed: readonly Suppression[];
  /** Whether there is anything to commit. A judged slot always is: its commit is the heartbeat. */
  readonly changed: boolean;
}

interface Verdict {
  readonly judged: JudgedRule;
  readonly transitions: readonly ToldTransition[];
  readonly episodes: readonly EpisodeChange[];
  /** `null` for a rule without parts, or without a value to judge. */
  readonly parts: PartsAtSlot | null;
}

/** Off and at rest: nothing to judge, nothing to end, nothing to remember. */
const isAtRest = ({ rule, state }: RuleAtSlot): boolean =>
  !rule.enabled &&
  (state === null ||
    (state.phase.name === "inactive" && state.errors === null && !state.flapping.active && state.unobserved === null));

type Weeks = readonly (number | null)[];

/** The hours that a window may reach into, one after another, each as what `of` makes of its weeks. */
function hoursOf({ hour, perHour, earlier }: WeeklySamples, of: (weeks: Weeks) => number | null): BucketSeries {
  const values = [perHour, ...earlier].map(of);
  return { t0: instantOf(hour - earlier.length * HOUR), step: HOUR, values: values.toReversed() };
}

/** What is usual in the hours that a window may reach into, one after another. */
const usualHours = (weekly: WeeklySamples): BucketSeries =>
  hoursOf(weekly, (weeks) => {
    const usual = usualOf(weeks);
    return usual.known ? usual.median : null;
  });

/** What each of the weeks brought in the window of a `share`, as a share of what is usual there; unknown where nothing is. */
function usualShare(rule: AlertRule, weekly: WeeklySamples, end: Instant): Usual {
  const usual = usualInWindow(rule, usualHours(weekly), end);
  const shares = weekly.perHour.map((_, week) => {
    const brought = usualInWindow(
      rule,
      hoursOf(weekly, (weeks) => weeks[week] ?? null),
      end,
    );
    return brought === null || usual === null || usual === 0 ? null : brought / usual;
  });
  return usualOf(shares);
}

/** What is usual at a slot, in the rule's measure; `null` where there is nothing to know it from. */
function usualAtSlot({ rule, weekly }: RuleAtSlot, window: Judged["window"]): Usual | null {
  if (weekly === null) return null;
  if (rule.measure !== "share") return usualOf(weekly.inMeasure);
  return window === null ? null : usualShare(rule, weekly, window.to);
}

function stepOf({ rule, state, input, weekly, problem }: RuleAtSlot, slot: Instant): ReturnType<typeof evaluate> {
  const before = state ?? initialState;
  if (problem === null && input !== null && rule.enabled) {
    const usual = rule.measure === "share" && weekly !== null ? usualHours(weekly) : null;
    return evaluate(rule, before, slot, { ...input, usual });
  }
  const measurement = rule.enabled
    ? ({ kind: "error", reason: problem ?? "there was nothing to judge it by" } as const)
    : ({ kind: "no_data", reason: "the rule is switched off" } as const);
  return { ...step(rule, before, slot, measurement), measurement, window: null };
}

function episodesOf(
  { rule, state, version }: RuleAtSlot,
  after: AlertState,
  transitions: readonly ToldTransition[],
  releases: readonly Release[],
): EpisodeChange[] {
  const phases = [state?.phase, after.phase].flatMap((phase) => (phase?.name === "firing" ? [phase] : []));
  const ids = new Set(transitions.flatMap(({ episode }) => episode ?? []));
  return [...ids].flatMap((id) => {
    const phase = phases.findLast(({ episode }) => episode === id);
    const told = transitions.filter(({ episode }) => episode === id);
    const ended = told.find(({ kind }) => kind === "resolved");
    const latest = told.at(-1);
    if (phase === undefined || latest === undefined) return [];
    return [
      {
        id,
        rule: rule.key,
        firedAt: phase.firedAt,
        resolvedAt: ended?.slot ?? null,
        severity: phase.severity,
        peak: phase.peak,
        cause: ended?.cause ?? null,
        sentence: latest.sentence,
        ruleVersion: version,
        release: releaseBefore(releases, phase.activeAt)?.version ?? null,
        flapped: told.some(({ kind }) => kind === "flapping"),
      },
    ];
  });
}

const rangeOf = (usual: Usual | null): JudgedRule["usual"] =>
  usual?.known === true ? { low: usual.low, median: usual.median, high: usual.high } : null;

function judgeRule(given: RuleAtSlot, slot: Instant, { zone, releases }: SlotInput): Verdict {
  const { rule, changedAt, weekly, parts = [] } = given;
  const { state, transitions, measurement, window } = stepOf(given, slot);
  const breaching = breachingParts(rule, parts);
  const usual = usualAtSlot(given, window);
  const began = state.phase.name === "inactive" ? null : state.phase.activeAt;
  const words = sentence(rule, state, measurement, slot, {
    zone,
    usual,
    usualHour: weekly?.hour ?? slot,
    release: began === null ? null : releaseBefore(releases, began),
    changedAt,
    // While it recovers, and in the minute before it is seen, the worst speaks.
    parts: (breaching.length === 0 ? parts.slice(0, 1) : breaching).map(({ name }) => name),
  });
  const told = transitions.map((transition) => ({ ...transition, sentence: words }));
  return {
    judged: {
      rule: rule.key,
      state,
      measurement,
      window,
      sentence: words,
      level: namedLevel(rule, state.phase.name === "inactive" ? null : state.phase.severity),
      usual: rangeOf(usual),
    },
    transitions: told,
    episodes: episodesOf(given, state, told, releases),
    parts: parts.length > 0 && measurement.kind === "value" ? { breaching, forMs: rule.forS * SECOND } : null,
  };
}

/** A rule that throws is a rule that cannot be evaluated, and keeps no other from being judged. */
function verdictOf(given: RuleAtSlot, slot: Instant, input: SlotInput): Verdict {
  try {
    return judgeRule(given, slot, input);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return judgeRule({ ...given, input: null, weekly: null, problem }, slot, input);
  }
}

/** Who said something between the slot and its evaluation has said it in time. */
const soonEnough = <T extends { readonly [key in K]: Instant }, K extends string>(
  said: readonly T[],
  key: K,
  now: Instant,
): T[] => said.map((one) => (one[key] > now ? { ...one, [key]: now } : one));

/**
 * Judges a slot and decides what is told, or, without a slot, only what has become due. Rules are judged in their order; the same input
 * gives the same outcome, whoever computes it.
 */
export function evaluateSlot(input: SlotInput): SlotOutcome {
  const { slot, rules, policies } = input;
  const now = slot ?? input.now;
  const verdicts = slot === null ? [] : rules.filter((given) => !isAtRest(given)).map((given) => verdictOf(given, slot, input));
  const transitions = verdicts.flatMap((verdict) => verdict.transitions);
  const before = input.notifyState ?? nothingTold;
  const told = notify(
    before,
    transitions,
    {
      ...policies,
      rules: rules.map(({ recipients }) => recipients),
      acks: soonEnough(policies.acks, "at", now),
      silences: soonEnough(policies.silences, "from", now),
    },
    now,
    new Map(verdicts.flatMap(({ judged, parts }) => (parts === null ? [] : [[judged.rule, parts]]))),
  );
  const judged = new Map(verdicts.map((verdict) => [verdict.judged.rule, verdict.judged]));
  const known = new Map(rules.map((given) => [given.rule.key, given]));
  const newsOf = (key: string): RuleNews | undefined => {
    const given = known.get(key);
    if (given === undefined) return undefined;
    const fresh = judged.get(key);
    const value = fresh === undefined ? given.last.value : fresh.measurement.kind === "value" ? fresh.measurement.value : null;
    const words = fresh?.sentence ?? given.last.sentence ?? given.rule.title;
    return { title: given.rule.title, sentence: words, value, runbook: given.runbook };
  };
  const messages = messagesOf(told.outbox, newsOf, input.links);
  return {
    slot,
    states: verdicts.map((verdict) => verdict.judged),
    transitions,
    episodes: verdicts.flatMap((verdict) => verdict.episodes),
    notifyState: told.state,
    messages,
    suppressed: told.suppressed,
    changed: slot !== null || messages.length > 0 || JSON.stringify(told.state) !== JSON.stringify(before),
  };
}
