/** What a silence is about, as one choice of a list: a rule, a group of rules, or every rule. */
import type { SilenceMatcher } from "../../api/alert-rpc.ts";
import type { AlertRow } from "../../contracts/alerts.ts";

/** `rule:…`, `group:…` or `all`. */
export type Scope = `rule:${string}` | `group:${string}` | "all";

/** `any`, or one severity alone. */
export type SeverityChoice = "any" | "warning" | "critical";

/** The matcher that the two choices mean. Everything, of any severity, matches nothing: that would be switching alerts off. */
export function matcherFor(scope: Scope, severity: SeverityChoice): SilenceMatcher {
  const [kind, ...rest] = scope.split(":");
  const key = rest.join(":");
  return {
    rules: kind === "rule" ? [key] : [],
    groups: kind === "group" ? [key] : [],
    severities: severity === "any" ? [] : [severity],
  };
}

export interface ScopeOption {
  readonly value: Scope;
  readonly label: string;
}

/** The choices, by kind. */
export function scopeOptions(rows: readonly Pick<AlertRow, "rule" | "title" | "group">[]): {
  readonly rules: readonly ScopeOption[];
  readonly groups: readonly ScopeOption[];
} {
  const groups = [...new Set(rows.map(({ group }) => group))].toSorted();
  return {
    rules: rows.map(({ rule, title }): ScopeOption => ({ value: `rule:${rule}`, label: title })),
    groups: groups.map((group): ScopeOption => ({ value: `group:${group}`, label: `Everything of ${group}` })),
  };
}
