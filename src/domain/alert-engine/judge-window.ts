/**
 * Which window is judged at a slot. Buckets are minutes and slots may be seconds apart: what has come in of the minutes that are not
 * complete may bring a breach forward, never a recovery. Only a breach that the complete minutes will show as well is brought forward, so
 * that a rule fires as often as a replay of its minutes says, only sooner.
 */
import type { Instant, Millis, TimeRange } from "../time.ts";
import { ceilTo, SECOND, shift } from "../time.ts";
import type { Measurement, PreparedInput, Running } from "./measure.ts";
import { measureUntil, windowEnd } from "./measure.ts";
import type { AlertRule } from "./rule.ts";
import { intervalOf } from "./rule.ts";
import type { AlertState, Phase } from "./state.ts";

/** A measurement and the time that it covers; `null` where the input could not be read. */
export interface Judged {
  readonly measurement: Measurement;
  readonly window: TimeRange | null;
}

/** The same, and how long before its window is complete it is judged: 0 for the complete one. */
export interface JudgedAhead extends Judged {
  readonly ahead: Millis;
}

/** Beyond a quarter of an hour a lag is no lag but a silent source. */
const mostRunning = 15;

/** The highest upper level that is breached: 2 critical, 1 warning, 0 none. */
function levelOf(rule: AlertRule, measurement: Measurement): 0 | 1 | 2 {
  if (measurement.kind !== "value" || measurement.numerator < rule.minFailures) return 0;
  if (rule.critical !== null && measurement.value >= rule.critical.at) return 2;
  return rule.warning !== null && measurement.value >= rule.warning.at ? 1 : 0;
}

/**
 * The amount that the windows ahead are taken to end up with at least: minutes that have barely begun hold few requests, of which a few
 * failures are soon a large share. `null` where it is not known.
 */
function denominatorOf(rule: AlertRule, complete: Measurement): number | null {
  if (rule.measure !== "ratio") return 0;
  if (complete.kind === "low_traffic") return complete.seen;
  return complete.kind === "value" ? complete.denominator : null;
}

/** From when on a pending breach is one of complete windows; `null` where none is pending. */
const breachSince = (phase: Phase): number | null => (phase.name === "pending" ? phase.activeAt + (phase.ahead ?? 0) : null);

/**
 * Of the windows from the complete one to the last that has begun, the one that is judged. Where nothing is pending, the first of those
 * that breach (without a time to last, the worst); where something is, the last that is reached without a break; of an alert that
 * fires the complete one, unless one ahead breaches a higher level.
 */
function foremost(rule: AlertRule, phase: Phase, slot: Instant, complete: JudgedAhead, rest: Iterable<JudgedAhead>): JudgedAhead {
  const since = breachSince(phase);
  const mustLast = rule.forS > 0 && phase.name !== "firing";
  let judged = complete;
  let level = levelOf(rule, complete.measurement);
  // The breach that was brought forward has a break in it: it is over, and what comes after is another one.
  if (since !== null && slot >= since && level === 0 && complete.measurement.kind === "value") return complete;
  for (const running of rest) {
    if (mustLast && since === null && level > 0) break;
    const found = levelOf(rule, running.measurement);
    if (found > level || (since !== null && found === level && found > 0)) {
      judged = running;
      level = found;
    } else if (since !== null && (level > 0 || slot + running.ahead >= since)) break;
  }
  return judged;
}

/**
 * The measurement of a slot. Without `runningUntil` it is that of the complete buckets. With it, an upper level of a count, rate or
 * ratio is judged by a window that reaches into the running buckets, where that breaches it whatever still comes in: failures only add, a
 * ratio's are divided by the denominator of the complete window at least, a rate's by whole minutes. A gauge or an age is complete as
 * soon as it is set, so its latest value counts.
 */
export function judgeWindow(rule: AlertRule, prepared: PreparedInput, slot: Instant, { phase }: AlertState): JudgedAhead {
  const { input, fault } = prepared;
  if (fault !== null) return { measurement: { kind: "error", reason: fault }, window: null, ahead: 0 };
  const { step } = input.numerator;
  const until = (end: Instant, running: Running | null = null, ahead: Millis = 0): JudgedAhead => ({
    measurement: measureUntil(rule, prepared, end, running),
    window: { from: shift(end, -rule.windowS * SECOND), to: end },
    ahead,
  });
  const end = windowEnd(input, slot);
  const complete = until(end);
  const { runningUntil } = input;
  if (runningUntil === undefined || runningUntil <= end) return complete;
  const last = Math.min(ceilTo(runningUntil, step), end + mostRunning * step);

  if (rule.measure === "gauge" || rule.measure === "age") {
    const latest = until(shift(end, last - end));
    return latest.measurement.kind === "no_data" ? complete : latest;
  }
  if (rule.direction === "below" || rule.measure === "share") return complete;
  const denominator = denominatorOf(rule, complete.measurement);
  if (denominator === null) return complete;
  const running: JudgedAhead[] = [];
  for (let to = shift(end, step); to <= last; to = shift(to, step)) {
    const whole = ceilTo(shift(to, input.lagMs), intervalOf(rule));
    running.push(until(to, { from: end, denominator }, Math.max(0, whole - slot)));
  }
  return foremost(rule, phase, slot, complete, running);
}

/** By how much a pending breach is younger than the time since it was noticed, seen from what is judged now. */
function youngerBy({ phase }: AlertState, { measurement, ahead }: JudgedAhead): Millis {
  if (phase.name !== "pending" || measurement.kind !== "value") return 0;
  return Math.max(0, (phase.ahead ?? 0) - ahead);
}

/**
 * The state that a slot is judged from. What must last is the breach of the minutes, not the time in which it is known: one that was brought
 * forward and is seen in complete minutes now is that much younger.
 */
export function beforeJudging(state: AlertState, judged: JudgedAhead): AlertState {
  const { phase } = state;
  const by = youngerBy(state, judged);
  if (phase.name !== "pending" || by === 0) return state;
  return { ...state, phase: { ...phase, activeAt: shift(phase.activeAt, by) } };
}

/** The state after the slot: a breach that stays pending keeps when it was noticed, and remembers by how much that was brought forward. */
export function afterJudging(before: AlertState, after: AlertState, judged: JudgedAhead): AlertState {
  const { phase } = after;
  if (phase.name !== "pending") return after;
  const pended =
    before.phase.name === "pending" ? (before.phase.ahead ?? 0) : before.phase.name === "inactive" ? judged.ahead : 0;
  if (pended === 0) return after;
  return { ...after, phase: { ...phase, activeAt: shift(phase.activeAt, -youngerBy(before, judged)), ahead: pended } };
}
