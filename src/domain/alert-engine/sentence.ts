/**
 * The one sentence of an alert: the same on the tile, in a message, for a screen reader and in the timeline. It is made of facts
 * alone, so the same slot always reads the same.
 */
import { answersOf } from "../signals.ts";
import { nounFor } from "../status/wording.ts";
import type { Instant } from "../time.ts";
import { SECOND } from "../time.ts";
import type { Measurement } from "./measure.ts";
import { namesText } from "./parts.ts";
import type { AlertRule, Severity } from "./rule.ts";
import type { AlertState } from "./state.ts";
import type { Usual } from "./usual.ts";
import type { Zone } from "./wording.ts";
import { hourOfWeekText, isYesOrNo, numberText, rangeText, spanText, valueText } from "./wording.ts";

/** A version of the watched application, and since when it is out. */
export interface Release {
  readonly version: string;
  readonly at: Instant;
}

/** What surrounds a slot. `null` stands for what is not known or does not apply and is left out, but an unknown history is said. */
export interface Surroundings {
  readonly zone: Zone;
  /** What the measure usually is at this hour of the week; of a `share` it is not told, since the amount is part of the measurement already. */
  readonly usual: Usual | null;
  /** The hour that `usual` is of; the slot's own where it is left out. */
  readonly usualHour?: Instant;
  readonly release: Release | null;
  /** When somebody last changed the rule's thresholds. */
  readonly changedAt: Instant | null;
  /** Of a rule that watches several things alike, such as displays, those that breach, the worst first. */
  readonly parts?: readonly string[];
}

const words: Readonly<Record<Severity, string>> = { warning: "Warning", critical: "Critical" };
/** A release is named as a possible cause for as long as one usually shows its faults. */
const releaseMattersFor = 2 * 3_600 * SECOND;

/** The newest release before a breach that is young enough to be its cause, of releases with the newest first; `null` where there is none. */
export function releaseBefore(releases: readonly Release[], began: Instant): Release | null {
  const release = releases.find(({ at }) => at <= began);
  return release === undefined || began - release.at > releaseMattersFor ? null : release;
}

/** The level that a sentence names: of the severity at hand, else of the mildest that is set. */
export const namedLevel = (rule: AlertRule, severity: Severity | null): number | null =>
  ((severity === null ? null : rule[severity]) ?? rule.warning ?? rule.critical)?.at ?? null;

function limitText(rule: AlertRule, severity: Severity | null): string | null {
  const level = namedLevel(rule, severity);
  return level === null ? null : `${rule.direction === "above" ? "limit" : "at least"} ${valueText(rule, level)}`;
}

/** `health check unanswered`; where the alert still stands over a good answer, `health check answered again, firing`. */
function answerText(rule: AlertRule, value: number, firing: boolean): string | null {
  const answers = rule.measure === "gauge" ? answersOf(rule) : null;
  if (answers === null) return null;
  const word = answers.word(value);
  return `${answers.of} ${word}${firing && word !== answers.bad ? " again, firing" : ""}`;
}

/** What was measured, as in "12 of 61 sign-ins failed (19.7 %, limit 10 %)". */
function measuredText(
  rule: AlertRule,
  measurement: Measurement,
  severity: Severity | null,
  firing: boolean,
  parts: readonly string[],
): string {
  const window = spanText(rule.windowS * SECOND);
  const limit = limitText(rule, severity);
  const brackets = (...parts: (string | null)[]): string => {
    const given = parts.filter((part) => part !== null);
    return given.length === 0 ? "" : ` (${given.join(", ")})`;
  };
  switch (measurement.kind) {
    case "no_data":
      return `no data: ${measurement.reason}`;
    case "low_traffic":
      return `low traffic (${numberText(measurement.seen)} of ${numberText(measurement.needed)}) in ${window}, too little to judge ${rule.title}`;
    case "error":
      return `${rule.title} cannot be evaluated: ${measurement.reason}`;
    case "value": {
      const { value, numerator, denominator } = measurement;
      if (rule.measure === "ratio")
        return `${numberText(numerator)} of ${numberText(denominator ?? 0)} ${nounFor(denominator ?? 0, rule.noun)}${brackets(valueText(rule, value), limit)}`;
      if (rule.measure === "share")
        return `${numberText(numerator)} ${nounFor(numerator, rule.noun)} in ${window}, usual are ${numberText(denominator ?? 0)}${brackets(valueText(rule, value), limit)}`;
      if (rule.measure === "count")
        return `${valueText(rule, value)} ${nounFor(value, rule.noun)} in ${window}${brackets(limit)}`;
      if (rule.measure === "rate") return `${numberText(value)} ${nounFor(value, rule.noun)} per minute${brackets(limit)}`;
      const answer = answerText(rule, value, firing);
      if (answer !== null) return answer;
      return `${rule.noun} ${valueText(rule, value)}${brackets(namesText(parts), limit)}`;
    }
  }
}

/** How far a recovery got. What has lasted long enough and still fires could not be judged since. */
function recoveryText(rule: AlertRule, clearSince: Instant | null, now: Instant): string {
  if (clearSince === null) return "";
  const [so, of] = [now - clearSince, rule.keepFiringForS * SECOND];
  return so < of
    ? `, recovered for ${spanText(so)} of ${spanText(of)}`
    : `, recovered ${spanText(so)} ago, which nothing has confirmed since`;
}

/** The word in front, and how long it has been so. */
function standing(rule: AlertRule, state: AlertState, measurement: Measurement, now: Instant): { word: string; lasting: string } {
  const { phase } = state;
  const since = (from: Instant): string => ` for ${spanText(now - from)}`;
  if (phase.name === "firing") {
    const { criticalSince: beyond = phase.activeAt } = phase;
    const lasting = now > beyond ? since(beyond) : "";
    return { word: words[phase.severity], lasting: `${lasting}${recoveryText(rule, phase.clearSince, now)}` };
  }
  if (phase.name === "pending")
    return {
      word: `Pending ${phase.severity}`,
      lasting: `${since(phase.activeAt)} of ${spanText(rule.forS * SECOND)}`,
    };
  if (measurement.kind === "error") return { word: "Unknown", lasting: state.errors === null ? "" : since(state.errors.since) };
  if (state.unobserved !== null && measurement.kind !== "value")
    return { word: "Unknown", lasting: now > state.unobserved.since ? since(state.unobserved.since) : "" };
  return { word: "Normal", lasting: "" };
}

function usualText(rule: AlertRule, usual: Usual | null, hour: Instant, zone: Zone): string | null {
  if (usual === null || rule.measure === "share" || isYesOrNo(rule)) return null;
  if (!usual.known) return `usual for ${hourOfWeekText(hour, zone)} is not known yet (${usual.weeks} of 4 weeks)`;
  return `usual for ${hourOfWeekText(hour, zone)} is ${rangeText(rule, usual.low, usual.high)}`;
}

function releaseText(state: AlertState, release: Surroundings["release"]): string | null {
  if (release === null || state.phase.name === "inactive") return null;
  const after = state.phase.activeAt - release.at;
  return after < 0 || after > releaseMattersFor ? null : `began ${spanText(after)} after release ${release.version}`;
}

/** The sentence of a rule at a slot, from its state after the slot and the measurement that was judged. */
export function sentence(
  rule: AlertRule,
  state: AlertState,
  measurement: Measurement,
  now: Instant,
  { zone, usual, usualHour = now, release, changedAt, parts: breaching = [] }: Surroundings,
): string {
  const severity = state.phase.name === "inactive" ? null : state.phase.severity;
  const { word, lasting } = standing(rule, state, measurement, now);
  const parts = [
    `${word}: ${measuredText(rule, measurement, severity, state.phase.name === "firing", severity === null ? [] : breaching)}${lasting}`,
    state.flapping.active ? "flapping, further changes are collapsed until it is quiet for 30 min" : null,
    measurement.kind === "value" ? usualText(rule, usual, usualHour, zone) : null,
    releaseText(state, release),
    changedAt === null || changedAt > now || state.phase.name === "inactive"
      ? null
      : `threshold last changed ${spanText(now - changedAt)} ago`,
  ];
  return `${parts.filter((part) => part !== null).join("; ")}.`;
}
