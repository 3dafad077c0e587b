/** The form of a silence: what it matches, until when, and why. */
import type { SilenceMatcher } from "../../api/alert-rpc.ts";
import type { AlertRow } from "../../contracts/alerts.ts";
import { silenceOf, silenceProblems } from "../../domain/alert-engine/people.ts";
import type { Severity } from "../../domain/alert-engine/rule.ts";
import { DAY, HOUR, type Instant, MINUTE, type Millis, shift, type TimeRange } from "../../domain/time.ts";

/** How an end is chosen: one of the usual lengths, or a moment of one's own. */
export interface EndPreset {
  readonly value: string;
  readonly label: string;
  readonly length: Millis;
}

export const ackEnds: readonly EndPreset[] = [
  { value: "30m", label: "30 min", length: 30 * MINUTE },
  { value: "1h", label: "1 h", length: HOUR },
  { value: "4h", label: "4 h", length: 4 * HOUR },
  { value: "8h", label: "8 h", length: 8 * HOUR },
];

export const silenceEnds: readonly EndPreset[] = [
  { value: "1h", label: "1 h", length: HOUR },
  { value: "4h", label: "4 h", length: 4 * HOUR },
  { value: "1d", label: "1 day", length: DAY },
  { value: "7d", label: "7 days", length: 7 * DAY },
];

/** What an alert's own silence matches to begin with: its rule, whatever the severity. */
export const matcherOf = ({ rule }: Pick<AlertRow, "rule">): SilenceMatcher => ({ rules: [rule], groups: [], severities: [] });

const isSeverity = (text: string): text is Severity => text === "warning" || text === "critical";

/** A silence as the engine knows it. */
const silenceFrom = (matcher: SilenceMatcher, { from, to }: TimeRange, reason: string) => ({
  id: "",
  rules: matcher.rules,
  groups: matcher.groups,
  severities: matcher.severities.filter(isSeverity),
  from,
  until: to,
  reason,
  by: "",
});

/** Sentences about what is missing, in the engine's words. */
export const problemsOf = (matcher: SilenceMatcher, range: TimeRange, reason: string): readonly string[] =>
  silenceProblems(silenceFrom(matcher, range, reason));

/** The alerts, firing or pending, that a silence would keep quiet at its beginning. */
export function coveredBy(matcher: SilenceMatcher, now: Instant, rows: readonly AlertRow[]): readonly AlertRow[] {
  const silence = silenceFrom(matcher, { from: now, to: shift(now, HOUR) }, "");
  return rows.filter(
    ({ rule, group, severity }) => severity !== null && silenceOf([silence], { rule, group, severity }, now) !== null,
  );
}

/** A matcher in words: `API error rate, critical`. */
export function matcherText({ rules, groups, severities }: SilenceMatcher, titleOf: (rule: string) => string): string {
  const what = [
    ...(rules.length > 0 ? [rules.map(titleOf).join(", ")] : []),
    ...(groups.length > 0 ? [`everything of ${groups.join(", ")}`] : []),
  ];
  const subject = what.length === 0 ? "every rule" : what.join(" within ");
  return severities.length === 0 ? subject : `${subject}, ${severities.join(" or ")} only`;
}
