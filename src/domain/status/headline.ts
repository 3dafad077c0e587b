/** The whole in one line: worst first, with counts and names. */
import type { RuleState } from "./judge.ts";

/** A rule as the headline needs it. */
export interface HeadlineItem {
  readonly title: string;
  readonly state: RuleState;
  /** What too few events say already, as in `40 of 40 requests failed`; absent or `null` where they say nothing. */
  readonly thin?: string | null;
}

/** The headline: the worst state, a short text (`2 critical, 1 warning`) and the names behind it, worst first. */
export interface Headline {
  /** `ok` only where every rule was observed and what traffic there was gives no concern. */
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
    .filter(({ state }) => state !== "ok")
    .toSorted((a, b) => worstFirst(a.state, b.state))
    .map(({ title }) => title);
  const thin = items.flatMap((item) => (item.state === "low-traffic" ? (item.thin ?? []) : []));
  return { ...summary(counts, items.length, thin), names, counts };
}

function summary(
  counts: Readonly<Record<RuleState, number>>,
  total: number,
  said: readonly string[],
): Pick<Headline, "state" | "text"> {
  const { critical, warning, ok } = counts;
  const blind = counts["no-data"];
  const thin = counts["low-traffic"];
  if (total === 0 || blind === total) return { state: "no-data", text: "No data" };
  const concern = said.length === 0 ? "" : ` (${said.join(", ")})`;
  const unjudged = [blind > 0 ? `${blind} without data` : null, thin > 0 ? `${thin} low traffic${concern}` : null];
  const told = (...parts: readonly (string | null)[]) => [...parts, ...unjudged].filter((part) => part !== null).join(" · ");
  if (critical > 0) return { state: "critical", text: told(`${critical} critical`, warning > 0 ? `${warning} warning` : null) };
  if (warning > 0) return { state: "warning", text: told(`${warning} warning`) };
  const normal = ok === 0 ? null : ok === total ? "All normal" : "All observed normal";
  return { state: blind > 0 || ok === 0 || said.length > 0 ? "no-data" : "ok", text: told(normal) };
}
