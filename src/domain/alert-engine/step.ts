/**
 * The state machine: Prometheus' alerting semantics, tightened. One call judges one slot; the clock is never asked.
 *
 * `for` guards the way into firing. Within an episode the highest breached level is the severity at once.
 */
import type { Instant, Millis } from "../time.ts";
import { MINUTE, SECOND, shift } from "../time.ts";
import { watchFlapping } from "./flapping.ts";
import type { Judged } from "./judge-window.ts";
import { afterJudging, beforeJudging, judgeWindow } from "./judge-window.ts";
import type { Measurement, RuleInput } from "./measure.ts";
import { prepare } from "./measure.ts";
import type { AlertRule, Level, Severity } from "./rule.ts";
import { intervalOf, isCleared, isWorse, worst } from "./rule.ts";
import type { AlertState, Phase, Transition, TransitionKind } from "./state.ts";
import { episodeId, initialState } from "./state.ts";

export interface Step {
  readonly state: AlertState;
  readonly transitions: readonly Transition[];
}

const errorsToRaise = 3;
const errorTimeToRaise: Millis = 5 * MINUTE;
const gapInIntervals = 2;
/** Slots may be seconds apart while their caller comes each minute: its own pace is no gap, up to here. Also where the pace is not known yet. */
const longestPace: Millis = MINUTE;
const inactive: Phase = { name: "inactive" };
const nothing: readonly Transition[] = [];

/** What a slot says about the levels: a breach, a recovery, or nothing that may move the alert. */
type Verdict = Severity | "ok" | "hold";

/** The highest level that the value breaches. A level that the episode already fires at is judged by its clear level. */
function breachOf(rule: AlertRule, phase: Phase, found: number): Severity | null {
  const beyond = (limit: number): boolean => (rule.direction === "above" ? found >= limit : found <= limit);
  const { critical, warning } = rule;
  const firing = phase.name === "firing";
  const breached = (level: Level, held: boolean): boolean => (held ? !isCleared(rule, level, found) : beyond(level.at));
  if (critical !== null && breached(critical, firing && phase.severity === "critical")) return "critical";
  if (warning !== null && breached(warning, firing)) return "warning";
  return null;
}

/** Whether so few failures in a thin window are none of an incident. Of a lower level nothing can be said: there, few events are the failure. */
const isCalm = (rule: AlertRule, failures: number): boolean =>
  rule.direction === "above" && failures < Math.max(1, rule.minFailures);

function verdictOf(rule: AlertRule, phase: Phase, measurement: Measurement): Verdict {
  switch (measurement.kind) {
    case "error":
      return "hold";
    case "low_traffic":
      // It ends what nothing feeds any more: traffic may stay low for days.
      return rule.noData === "ok" || (phase.name === "firing" && isCalm(rule, measurement.failures)) ? "ok" : "hold";
    case "no_data":
      if (rule.noData === "ok") return "ok";
      if (rule.noData === "keep_last") return "hold";
      return phase.name === "inactive"
        ? rule.warning === null && rule.critical !== null
          ? "critical"
          : "warning"
        : phase.severity;
    case "value":
      if (rule.direction === "above" && measurement.numerator < rule.minFailures) return "ok";
      return breachOf(rule, phase, measurement.value) ?? "ok";
  }
}

/** Collects the transitions of one slot. */
class Slot {
  readonly transitions: Transition[] = [];
  readonly rule: string;
  readonly at: Instant;
  readonly value: number | null;

  constructor(rule: string, at: Instant, measurement: Measurement) {
    this.rule = rule;
    this.at = at;
    this.value = measurement.kind === "value" ? measurement.value : null;
  }

  note(kind: TransitionKind, episode: string | null, severity: Severity | null, cause: Transition["cause"] = null): void {
    this.transitions.push({ rule: this.rule, slot: this.at, kind, episode, severity, value: this.value, cause });
  }
}

/** Whether slots were missed since the last one: more than two intervals, or two paces of a caller who is slower than that. */
function isGap({ pace = longestPace }: AlertState, interval: Millis, gap: Millis): boolean {
  return gap > gapInIntervals * Math.max(interval, Math.min(pace, longestPace));
}

/** Missed slots prove nothing: they do not count towards `for`, and a recovery that they interrupt begins anew. */
function afterGap(phase: Phase, gap: Millis): Phase {
  if (phase.name === "pending") return { ...phase, activeAt: shift(phase.activeAt, gap) };
  if (phase.name === "firing" && phase.clearSince !== null) return { ...phase, clearSince: null };
  return phase;
}

/** A slot without data or with too little of it says nothing of a pending alert: it does not count towards `for` either. */
const unseen = (phase: Phase, since: Millis): Phase =>
  phase.name === "pending" ? { ...phase, activeAt: shift(phase.activeAt, since) } : phase;

/** Since when a breach that began as a warning is critical. */
function criticalAfter(phase: Phase, severity: Severity, at: Instant): { readonly criticalSince?: Instant | undefined } {
  if (phase.name === "inactive" || severity !== "critical") return {};
  if (phase.severity !== "critical") return { criticalSince: at };
  return phase.criticalSince === undefined ? {} : { criticalSince: phase.criticalSince };
}

function fire(rule: AlertRule, phase: Exclude<Phase, { name: "firing" }>, severity: Severity, slot: Slot): Phase {
  const activeAt = phase.name === "pending" ? phase.activeAt : slot.at;
  const critical = criticalAfter(phase, severity, slot.at);
  if (slot.at - activeAt < rule.forS * SECOND) return { name: "pending", activeAt, severity, ...critical };
  const episode = episodeId(rule.key, slot.at);
  slot.note("fired", episode, severity);
  return { name: "firing", activeAt, firedAt: slot.at, severity, peak: severity, ...critical, clearSince: null, episode };
}

function fromQuiet(rule: AlertRule, phase: Exclude<Phase, { name: "firing" }>, verdict: Severity | "ok", slot: Slot): Phase {
  if (verdict === "ok") {
    if (phase.name === "pending") slot.note("withdrawn", null, phase.severity);
    return inactive;
  }
  const next = fire(rule, phase, verdict, slot);
  if (phase.name === "inactive" && next.name === "pending") slot.note("pending", null, verdict);
  return next;
}

function fromFiring(rule: AlertRule, phase: Extract<Phase, { name: "firing" }>, verdict: Severity | "ok", slot: Slot): Phase {
  if (slot.at - phase.activeAt < rule.forS * SECOND) {
    slot.note("resolved", phase.episode, phase.peak, "rule_changed");
    if (verdict === "ok") return inactive;
    slot.note("pending", null, verdict);
    return { name: "pending", activeAt: phase.activeAt, severity: verdict, ...criticalAfter(phase, verdict, slot.at) };
  }
  if (verdict === "ok") {
    const clearSince = phase.clearSince ?? slot.at;
    if (slot.at - clearSince < rule.keepFiringForS * SECOND) return { ...phase, clearSince };
    slot.note("resolved", phase.episode, phase.peak);
    return inactive;
  }
  if (verdict !== phase.severity) slot.note(isWorse(verdict, phase.severity) ? "escalated" : "eased", phase.episode, verdict);
  else if (phase.clearSince === null) return phase;
  const { criticalSince: _, ...rest } = phase;
  const critical = criticalAfter(phase, verdict, slot.at);
  return { ...rest, severity: verdict, peak: worst(verdict, phase.peak), ...critical, clearSince: null };
}

/** The worst that a rule may tell of, which is how bad it is that it cannot be evaluated. */
const worstOf = ({ critical }: AlertRule): Severity => (critical === null ? "warning" : "critical");

function errorsAfter(rule: AlertRule, before: AlertState["errors"], failed: boolean, slot: Slot): AlertState["errors"] {
  if (!failed) {
    if (before?.raised === true) slot.note("evaluable", null, null);
    return null;
  }
  const since = before?.since ?? slot.at;
  const count = (before?.count ?? 0) + 1;
  const raised = before?.raised === true || count >= errorsToRaise || slot.at - since >= errorTimeToRaise;
  if (raised && before?.raised !== true) slot.note("unevaluable", null, worstOf(rule));
  return { count, since, raised };
}

function unobservedAfter(before: AlertState["unobserved"], measurement: Measurement, slot: Slot): AlertState["unobserved"] {
  const why = measurement.kind;
  if (why === "error") return before;
  if (why === "value") return null;
  return before?.why === why ? before : { why, since: slot.at };
}

/** Becoming critical again is told again, so it counts as flapping. */
const wasCritical = (phase: Phase): boolean => phase.name === "firing" && phase.peak === "critical";

/** A rule that was switched off forgets everything, after ending what it had raised. */
function switchedOff(state: AlertState, slot: Slot): Step {
  if (state.phase.name === "firing") slot.note("resolved", state.phase.episode, state.phase.peak, "rule_disabled");
  if (state.phase.name === "pending") slot.note("withdrawn", null, state.phase.severity, "rule_disabled");
  if (state.flapping.active) slot.note("settled", null, null);
  if (state.errors?.raised === true) slot.note("evaluable", null, null);
  return { state: { ...initialState, slot: slot.at }, transitions: slot.transitions };
}

/**
 * Judges one slot. A slot at or before the last judged one changes nothing and has no transitions, so that a repeated, late or
 * concurrent evaluation is harmless. Throws a RangeError for a slot that is no multiple of the rule's interval.
 */
export function step(rule: AlertRule, state: AlertState, at: Instant, measurement: Measurement): Step {
  const interval = intervalOf(rule);
  if (at % interval !== 0)
    throw new RangeError(`Slot ${at} of rule ${rule.key} is no multiple of its interval of ${interval} ms: round it down first.`);
  if (state.slot !== null && at <= state.slot) return { state, transitions: nothing };
  const slot = new Slot(rule.key, at, measurement);
  if (!rule.enabled) return switchedOff(state, slot);

  const gap = state.slot === null ? 0 : at - state.slot;
  const missed = isGap(state, interval, gap);
  const before = missed ? afterGap(state.phase, gap) : state.phase;
  const verdict = verdictOf(rule, before, measurement);
  let phase = before;
  if (verdict !== "hold")
    phase = before.name === "firing" ? fromFiring(rule, before, verdict, slot) : fromQuiet(rule, before, verdict, slot);
  else if (measurement.kind !== "error" && !missed) phase = unseen(before, gap);

  const changed = slot.transitions.some(
    ({ kind, cause }) =>
      kind === "fired" || (kind === "resolved" && cause === null) || (kind === "escalated" && wasCritical(before)),
  );
  const flapping = watchFlapping(state.flapping, at, changed);
  if (flapping.active !== state.flapping.active) {
    const episode =
      phase.name === "firing" ? phase.episode : (slot.transitions.find(({ kind }) => kind === "resolved")?.episode ?? null);
    slot.note(flapping.active ? "flapping" : "settled", episode, phase.name === "firing" ? phase.severity : null);
  }
  const errors = errorsAfter(rule, state.errors, measurement.kind === "error", slot);
  const unobserved = unobservedAfter(state.unobserved, measurement, slot);
  const pace = gap > 0 ? gap : undefined;
  return { state: { slot: at, pace, phase, unobserved, errors, flapping }, transitions: slot.transitions };
}

/** Measures and judges one slot. */
export function evaluate(rule: AlertRule, state: AlertState, at: Instant, input: RuleInput): Step & Judged {
  const judged = judgeWindow(rule, prepare(rule, input), at, state);
  const { measurement, window } = judged;
  const stepped = step(rule, beforeJudging(state, judged), at, measurement);
  return { ...stepped, state: afterJudging(state, stepped.state, judged), measurement, window };
}
