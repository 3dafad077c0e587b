/** The list of rules with what is measured now. Pure: `now` is the server's time. */
import type { Board } from "../../contracts/board.ts";
import { type Member, roles } from "../../contracts/me.ts";
import type { StoredRule } from "../../contracts/rule.ts";
import { defaultRules, type RuleDefinition, type RuleKey } from "../../domain/rules.ts";
import { judge, measuredText, type RuleState, valueText } from "../../domain/status/judge.ts";
import { durationText, NO_DATA } from "../../domain/status/wording.ts";
import { type Instant, instantOf, SECOND } from "../../domain/time.ts";
import { unbroken } from "../../format/unbroken.ts";
import type { State } from "../../ui/state-mark.tsx";
import { thresholdsOf } from "./draft.ts";

/** One rule of the list. */
export interface RuleRow {
  readonly key: RuleKey;
  readonly definition: RuleDefinition;
  readonly stored: StoredRule;
  readonly state: State;
  /** The value now, `no data` or `low traffic`. */
  readonly value: string;
  /** `warning 1 %, critical 5 % in 5 min`. */
  readonly levels: string;
  /** The verdict in one sentence; `null` until it was measured. */
  readonly sentence: string | null;
}

const marks: Readonly<Record<RuleState, State>> = {
  ok: "ok",
  warning: "warning",
  critical: "critical",
  "no-data": "unknown",
  "low-traffic": "low-traffic",
};

const isRuleKey = (key: string): key is RuleKey => Object.hasOwn(defaultRules, key);

/** Rules in the catalogue's order; rules of a newer database that this build does not know are left out. */
export function ruleRows(stored: readonly StoredRule[], board: Board | undefined, now: Instant): readonly RuleRow[] {
  return Object.keys(defaultRules)
    .filter(isRuleKey)
    .flatMap((key) => {
      const rule = stored.find((one) => one.key === key);
      return rule === undefined ? [] : [rowOf(key, rule, board, now)];
    });
}

function rowOf(key: RuleKey, stored: StoredRule, board: Board | undefined, now: Instant): RuleRow {
  const definition: RuleDefinition = defaultRules[key];
  const thresholds = thresholdsOf(stored);
  const level = (name: "warning" | "critical") =>
    `${name} ${thresholds[name] === null ? "off" : valueText(definition, thresholds[name])}`;
  const levels = unbroken(`${level("warning")}, ${level("critical")} in ${durationText(thresholds.windowS * SECOND)}`);
  const measured = board?.rules.find((one) => one.key === key);
  if (measured === undefined) return { key, definition, stored, levels, state: "unknown", value: NO_DATA, sentence: null };
  const counts = { numerator: measured.window_numerator, denominator: measured.window_denominator };
  const changedAt = stored.updated_by === null ? null : instantOf(stored.updated_at);
  const verdict = judge({ definition, thresholds, changedAt }, counts, now);
  const missing = verdict.state === "low-traffic" ? "low traffic" : NO_DATA;
  const value = verdict.value === null ? missing : unbroken(measuredText(definition, verdict.value));
  return { key, definition, stored, levels, state: marks[verdict.state], value, sentence: unbroken(verdict.sentence) };
}

/** Why this member cannot change thresholds; `null` for those who can. */
export function readOnlyReason(member: Member | null | undefined): string | null {
  if (member === undefined) return "Your role is being looked up.";
  if (member === null) return "You are not a member of Nexsys Watch. Ask an admin to add you.";
  if (roles.indexOf(member.role) >= roles.indexOf("editor")) return null;
  return `Your role is ${member.role}. Editors and admins change thresholds; ask an admin for the role.`;
}
