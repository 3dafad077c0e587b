/** What stands beside an alert's sentence: limit, what is usual, the nearest release, who looks after it. */
import type { AlertRow } from "../../contracts/alerts.ts";
import { type AlertRule, alertRule } from "../../domain/alert-engine/rule.ts";
import { numberText, rangeText, spanText, valueText } from "../../domain/alert-engine/wording.ts";
import { defaultRules, type RuleDefinition } from "../../domain/rules.ts";
import { answersOf } from "../../domain/signals.ts";
import { SECOND } from "../../domain/time.ts";
import { unbroken } from "../../format/unbroken.ts";

const definitions: Readonly<Record<string, RuleDefinition>> = defaultRules;

/** The rule behind an alert with the window that was judged; `null` for a rule that this build does not know. */
export function ruleOf({ rule, window_from, window_to }: AlertRow): AlertRule | null {
  const definition = definitions[rule];
  if (definition === undefined) return null;
  const windowS = window_from === null || window_to === null ? definition.thresholds.windowS : (window_to - window_from) / SECOND;
  return { ...alertRule(rule, definition), windowS, minVolume: 0 };
}

/** A value of the rule with its unit; a bare number where the rule is not known. */
export const measuredText = (rule: AlertRule | null, value: number): string =>
  unbroken(rule === null ? numberText(value) : valueText(rule, value));

/** `limit 10 %`, `at least 3`, or that there is none. */
export function limitText(row: AlertRow): string {
  const rule = ruleOf(row);
  if (row.level === null) return "no limit";
  const answers = rule === null ? null : answersOf(rule);
  if (answers !== null) return `fires when ${answers.bad}`;
  return `${rule?.direction === "below" ? "at least" : "limit"} ${measuredText(rule, row.level)}`;
}

/**
 * `1-3 %`; what is usual is said to be unknown until three weeks were seen. `null` for a rule on a share of it whose range is not known: its
 * sentence says what it is compared with, or that nothing is known.
 */
export function usualText(row: AlertRow): string | null {
  const rule = ruleOf(row);
  if (row.usual === null) return rule?.measure === "share" ? null : "not known yet";
  const { low, high } = row.usual;
  return unbroken(rule === null ? `${numberText(low)}-${numberText(high)}` : rangeText(rule, low, high));
}

/** What the drawing of an alert says in words; `value` is the newest drawn one. */
export function trendLabel(row: AlertRow, value: number | null): string {
  const usual = usualText(row);
  return [
    `${row.title} over time`,
    value === null ? "no value now" : `now ${measuredText(ruleOf(row), value)}`,
    limitText(row),
    ...(usual === null ? [] : [`usual ${usual}`]),
  ].join(", ");
}

/** `2.14, 4 min before it began`; `null` where no release went before. */
export function releaseText({ release, active_at }: AlertRow): string | null {
  if (release === null || active_at === null) return null;
  return unbroken(`${release.version}, ${spanText(active_at - release.at)} before it began`);
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** The facts of an alert that are known, in a fixed order. */
export function factsOf(row: AlertRow): readonly Fact[] {
  const release = releaseText(row);
  const usual = usualText(row);
  return [
    { label: "Limit", value: limitText(row).replace(/^limit /, "") },
    ...(usual === null ? [] : [{ label: "Usual now", value: usual }]),
    ...(release === null ? [] : [{ label: "Release", value: release }]),
    { label: "Owner", value: row.owner ?? "nobody named" },
  ];
}
