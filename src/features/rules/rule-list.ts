/** The list of rules with how each stands now. Pure. */
import type { AlertRow, AlertsAnswer } from "../../contracts/alerts.ts";
import { type StoredRule, settingsOf } from "../../contracts/rule.ts";
import { defaultRules, type RuleDefinition, type RuleKey } from "../../domain/rules.ts";
import { answersOf } from "../../domain/signals.ts";
import { measuredText, valueText } from "../../domain/status/judge.ts";
import { durationText, NO_DATA } from "../../domain/status/wording.ts";
import { SECOND } from "../../domain/time.ts";
import { unbroken } from "../../format/unbroken.ts";
import type { State } from "../../ui/state-mark.tsx";

/** One rule of the list. */
export interface RuleRow {
  readonly key: RuleKey;
  readonly definition: RuleDefinition;
  readonly stored: StoredRule;
  /** `null`: switched off. */
  readonly state: State | null;
  /** The value now, `no data`, `low traffic` or `off`. */
  readonly value: string;
  /** `warning 1 %, critical 5 % in 5 min`. */
  readonly levels: string;
  /** The verdict in one sentence; `null` until it was judged. */
  readonly sentence: string | null;
}

/** Whether the rule watches an answer of yes or no, for which levels mean nothing to a reader. */
export const isYesOrNo = (definition: RuleDefinition): boolean => answersOf(definition) !== null;

/** The groups that rules are told in, by name. */
export const groupsOf = (rules: readonly StoredRule[]): readonly string[] =>
  [...new Set(rules.map(({ group }) => group))].toSorted();

const isRuleKey = (key: string): key is RuleKey => Object.hasOwn(defaultRules, key);

/**
 * Rules in the catalogue's order; rules of a newer database that this build does not know are left out, and so is the fire drill's own,
 * which is no alert: how the drill went stands on the health page.
 */
export function ruleRows(stored: readonly StoredRule[], alerts: AlertsAnswer | undefined): readonly RuleRow[] {
  return Object.keys(defaultRules)
    .filter(isRuleKey)
    .filter((key) => key !== "fire-drill")
    .flatMap((key) => {
      const rule = stored.find((one) => one.key === key);
      return rule === undefined
        ? []
        : [
            rowOf(
              key,
              rule,
              alerts?.alerts.find((alert) => alert.rule === key),
            ),
          ];
    });
}

function rowOf(key: RuleKey, stored: StoredRule, alert: AlertRow | undefined): RuleRow {
  const definition: RuleDefinition = defaultRules[key];
  const settings = settingsOf(stored);
  const level = (name: "warning" | "critical") =>
    `${name} ${settings[name] === null ? "off" : valueText(definition, settings[name])}`;
  const answers = answersOf(definition);
  const levels = answers
    ? `fires when ${answers.bad}`
    : unbroken(`${level("warning")}, ${level("critical")} in ${durationText(settings.windowS * SECOND)}`);
  if (!settings.enabled) return { key, definition, stored, levels, state: null, value: "off", sentence: null };
  const state = stateOf(alert);
  const missing = state === "low-traffic" ? "low traffic" : NO_DATA;
  const value = alert?.value ?? null;
  return {
    key,
    definition,
    stored,
    levels,
    state,
    value: value === null ? missing : valueNow(definition, value),
    sentence: alert === undefined || alert.sentence === null ? null : unbroken(alert.sentence),
  };
}

function valueNow(definition: RuleDefinition, value: number): string {
  return unbroken(measuredText(definition, value));
}

function stateOf(alert: AlertRow | undefined): State {
  if (alert === undefined || alert.sentence === null) return "unknown";
  if (alert.phase === "firing") return alert.severity ?? "warning";
  if (alert.errors?.raised === true) return "unknown";
  if (alert.unobserved !== null) return alert.unobserved.why === "no_data" ? "unknown" : "low-traffic";
  return alert.phase === "pending" ? "late" : "ok";
}
