/** From the answer of `evaluation_input` to what the engine reads. The one place where stored texts become the engine's types. */
import type { RuleAtSlot as EngineRule, SlotInput, WeeklySamples } from "../domain/alert-engine/evaluate-slot.ts";
import type { BucketSeries } from "../domain/alert-engine/measure.ts";
import type { NotifyState, Recipients } from "../domain/alert-engine/notify.ts";
import { usualTiming } from "../domain/alert-engine/notify.ts";
import type { AlertRule, Severity } from "../domain/alert-engine/rule.ts";
import { levelOf } from "../domain/alert-engine/rule.ts";
import type { AlertState } from "../domain/alert-engine/state.ts";
import type { Selector } from "../domain/rules.ts";
import { type Signal, signals } from "../domain/signals.ts";
import { HOUR, type Instant, instantOf, MINUTE, SECOND } from "../domain/time.ts";
import { alertState, type EvaluationInput, type EvaluationRule, type RuleAtSlot, ruleAtSlot } from "./evaluation.ts";

/** What could not be read, in sentences, beside what could. */
export interface Reading {
  readonly input: SlotInput;
  readonly problems: readonly string[];
}

/** Parsed states and answers hold whole milliseconds where the engine has instants: the same JSON under a branded name. */
const branded = <T>(parsed: unknown): T => parsed as T;

/** Signals that this build does not know are counted all the same; only their unit is unknown. */
const selectorsOf = (stored: EvaluationRule["numerator"]): readonly Selector[] =>
  stored.flatMap(({ signal, variants }) =>
    signal in signals ? [{ signal: signal as Signal, ...(variants ? { variants } : {}) }] : [],
  );

/** A stored rule as the engine judges it. */
export const alertRuleOf = (stored: EvaluationRule, intervalS: number): AlertRule => ({
  key: stored.key,
  title: stored.title,
  noun: stored.noun,
  group: stored.group,
  measure: stored.measure,
  direction: stored.direction,
  numerator: selectorsOf(stored.numerator),
  denominator: selectorsOf(stored.denominator),
  warning: levelOf(stored.warning, stored.warning_clear, stored.direction),
  critical: levelOf(stored.critical, stored.critical_clear, stored.direction),
  windowS: stored.window_s,
  intervalS,
  forS: stored.for_s,
  keepFiringForS: stored.keep_firing_for_s,
  minVolume: stored.min_volume,
  minFailures: stored.min_failures,
  noData: stored.no_data,
  enabled: stored.enabled,
});

/** Channels that a rule names and that are on, or those that hear of the severity. */
function recipientsOf(rule: EvaluationRule, channels: EvaluationInput["channels"]): Recipients {
  const hearing = (severity: Severity): string[] =>
    channels
      .filter(({ key, severities }) =>
        rule.channels === null ? severities.includes(severity) : rule.channels[severity].includes(key),
      )
      .map(({ key }) => key);
  return {
    key: rule.key,
    group: rule.group,
    channels: { warning: hearing("warning"), critical: hearing("critical") },
    inhibitedBy: rule.inhibited_by,
    alwaysTold: rule.always_told,
  };
}

/** Hourly amounts in the rule's measure over its window. A thin hour says nothing of a ratio. */
function weeklyOf({ rule, measured }: RuleAtSlot): WeeklySamples | null {
  if (measured === null || measured.usual.numerator === null) return null;
  const { hour, numerator, denominator, earlier } = measured.usual;
  const inMeasure = numerator.map((n, week) => {
    if (n === null || rule.measure === "gauge" || rule.measure === "age") return n;
    if (rule.measure === "rate") return (n * MINUTE) / HOUR;
    if (rule.measure !== "ratio") return (n * rule.window_s * SECOND) / HOUR;
    const d = denominator?.[week] ?? null;
    return d === null || d < Math.max(1, rule.min_volume) ? null : Math.min(1, n / d);
  });
  return { hour: instantOf(hour), inMeasure, perHour: numerator, earlier: earlier ?? [] };
}

function inputOf({ rule, measured }: RuleAtSlot, now: Instant): EngineRule["input"] {
  if (measured === null) return null;
  const series = (values: readonly (number | null)[]): BucketSeries => ({ t0: instantOf(measured.t0), step: MINUTE, values });
  return {
    numerator: series(measured.numerator),
    denominator: rule.measure === "ratio" && measured.denominator !== null ? series(measured.denominator) : null,
    lagMs: measured.lag_ms,
    runningUntil: now,
  };
}

function ruleOf(parsed: RuleAtSlot, input: EvaluationInput): EngineRule {
  return {
    rule: alertRuleOf(parsed.rule, input.interval_s),
    version: parsed.rule.version,
    changedAt: parsed.changed_at === null ? null : instantOf(parsed.changed_at),
    recipients: recipientsOf(parsed.rule, input.channels),
    runbook: parsed.rule.runbook,
    state: branded<AlertState | null>(parsed.state),
    last: { sentence: parsed.sentence, value: parsed.measurement?.value ?? null },
    input: inputOf(parsed, instantOf(input.now)),
    weekly: weeklyOf(parsed),
    parts: parsed.measured?.parts ?? [],
    problem: null,
  };
}

/** A level as it may stand in what cannot be read as a whole: how bad it is depends on whether there is one. */
const levelIn = (raw: unknown): AlertRule["critical"] => (typeof raw === "number" ? { at: raw, clear: raw } : null);

/** A rule that cannot be read, as one that cannot be evaluated: people are told, and it stands as it stood. */
function unreadable(
  raw: EvaluationInput["rules"][number],
  state: AlertState | null,
  input: EvaluationInput,
  why: string,
): EngineRule {
  const { key, title, group, critical } = raw.rule;
  const hearing = (severity: Severity): string[] =>
    input.channels.filter(({ severities }) => severities.includes(severity)).map((channel) => channel.key);
  return {
    rule: {
      key,
      title,
      noun: title,
      group,
      measure: "count",
      direction: "above",
      numerator: [],
      denominator: [],
      warning: null,
      critical: levelIn(critical),
      windowS: 60,
      intervalS: input.interval_s,
      forS: 0,
      keepFiringForS: 0,
      minVolume: 0,
      minFailures: 0,
      noData: "keep_last",
      enabled: true,
    },
    version: 0,
    changedAt: null,
    recipients: { key, group, channels: { warning: hearing("warning"), critical: hearing("critical") }, inhibitedBy: [] },
    runbook: null,
    state,
    last: { sentence: null, value: null },
    input: null,
    weekly: null,
    problem: why,
  };
}

/** What the engine reads for a slot. A rule whose state cannot be read is left out: nothing may be written over it. */
export function slotInputOf(input: EvaluationInput): Reading {
  const problems: string[] = [];
  const rules: EngineRule[] = [];
  for (const raw of input.rules) {
    const parsed = ruleAtSlot.safeParse(raw);
    if (parsed.success) {
      rules.push(ruleOf(parsed.data, input));
      continue;
    }
    const why = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    problems.push(`rule ${raw.rule.key} cannot be read (${why})`);
    const state = raw.state == null ? null : alertState.safeParse(raw.state);
    if (state === null || state.success)
      rules.push(unreadable(raw, branded(state?.data ?? null), input, `it cannot be read (${why})`));
  }
  const { timing } = input;
  return {
    problems,
    input: {
      slot: input.committed ? null : instantOf(input.slot),
      now: instantOf(Math.max(input.now, input.last_slot ?? 0)),
      rules,
      notifyState: branded<NotifyState | null>(input.notify_state),
      policies: {
        acks: branded(input.acks),
        silences: branded(input.silences),
        quietHours: branded(input.quiet_hours),
        timing:
          timing === null
            ? usualTiming
            : {
                groupWait: timing.group_wait_s * SECOND,
                groupInterval: timing.group_interval_s * SECOND,
                repeat: { warning: timing.repeat_warning_s * SECOND, critical: timing.repeat_critical_s * SECOND },
              },
      },
      releases: branded(input.releases),
      zone: { offsetMin: input.zone.offset_min, name: input.zone.name },
      links: input.links,
    },
  };
}
