/** The whole in one line: worst first, with counts and names. */
import type { RuleState } from "./judge.ts";

/** A rule as the headline needs it. */
export interface HeadlineItem {
  readonly title: string;
  readonly state: RuleState;
}

/** The headline: the worst state, a short text (`2 critical, 1 warning`) and the names behind it, worst first. */
export interface Headline {
  /** `ok` only where every rule was observed; low traffic counts as normal. */
  readonly state: "ok" | "warning" | "critical" | "no-data";
  readonly text: string;
  /** Titles of the rules that are not normal, worst first, in the order given within a state. */
  readonly names: readonly string[];
  readonly counts: Readonly<Record<RuleState, number>>;
}

const order = { critical: 0, warning: 1, "no-data": 2, "low-traffic": 3, ok: 4 } as const satisfies Record<RuleState, number>;

/** Compares two states, the worst first. For sorting tiles and lists. */
export const worstFirst = (a: RuleState, b: RuleState): number => order[a] - order[b];

/** Builds the headline. Nothing to judge is "no data". */
export function headline(items: readonly HeadlineItem[]): Headline {
  const counts: Record<RuleState, number> = { ok: 0, warning: 0, critical: 0, "no-data": 0, "low-traffic": 0 };
  for (const item of items) counts[item.state] += 1;
  const names = items
    .filter(({ state }) => state !== "ok" && state !== "low-traffic")
    .toSorted((a, b) => worstFirst(a.state, b.state))
    .map(({ title }) => title);
  return { ...summary(counts, items.length), names, counts };
}

function summary(counts: Readonly<Record<RuleState, number>>, total: number): Pick<Headline, "state" | "text"> {
  const { critical, warning } = counts;
  const blind = counts["no-data"];
  if (total === 0 || blind === total) return { state: "no-data", text: "No data" };
  const parts = [
    critical > 0 ? `${critical} critical` : null,
    warning > 0 ? `${warning} warning` : null,
    blind > 0 ? `${blind} without data` : null,
  ].filter((part) => part !== null);
  if (critical > 0) return { state: "critical", text: parts.join(", ") };
  if (warning > 0) return { state: "warning", text: parts.join(", ") };
  if (blind > 0) return { state: "no-data", text: `${total - blind} normal, ${blind} without data` };
  return { state: "ok", text: "All normal" };
}
