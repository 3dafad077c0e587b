/** The whole in one line: worst first, with counts and names. */
import type { HeardState } from "./hearing.ts";
import { silentWays } from "./source-freshness.ts";

/** A rule as the headline needs it. */
export interface HeadlineItem {
  readonly title: string;
  readonly state: HeardState;
  /** What too few events say already, as in `40 of 40 requests failed`; absent or `null` where they say nothing. */
  readonly thin?: string | null;
}

/** The headline: the worst state, a short text (`2 critical, 1 warning`) and the names behind it, worst first. */
export interface Headline {
  /** `ok` only where every rule was observed, what traffic there was gives no concern, and no source is missed. */
  readonly state: "ok" | "warning" | "critical" | "no-data" | "late";
  readonly text: string;
  /** Titles of the rules that are not normal, worst first, in the order given within a state. */
  readonly names: readonly string[];
  readonly counts: Readonly<Record<HeardState, number>>;
}

const order = { critical: 0, warning: 1, "no-data": 2, late: 3, "low-traffic": 4, ok: 5 } as const satisfies Record<
  HeardState,
  number
>;

/** Compares two states, the worst first. For sorting tiles and lists. */
export const worstFirst = (a: HeardState, b: HeardState): number => order[a] - order[b];

/** Builds the headline. Nothing to judge is "no data"; nor is all normal while sources are missed (`silent`, their titles). */
export function headline(items: readonly HeadlineItem[], silent: readonly string[]): Headline {
  const counts: Record<HeardState, number> = { ok: 0, warning: 0, critical: 0, "no-data": 0, "low-traffic": 0, late: 0 };
  for (const item of items) counts[item.state] += 1;
  const names = items
    .filter(({ state }) => state !== "ok")
    .toSorted((a, b) => worstFirst(a.state, b.state))
    .map(({ title }) => title);
  const thin = items.flatMap((item) => (item.state === "low-traffic" ? (item.thin ?? []) : []));
  return { ...summary(counts, items.length, thin, silent), names, counts };
}

function summary(
  counts: Readonly<Record<HeardState, number>>,
  total: number,
  said: readonly string[],
  silent: readonly string[],
): Pick<Headline, "state" | "text"> {
  const { critical, warning, ok, late } = counts;
  const blind = counts["no-data"];
  const thin = counts["low-traffic"];
  const [missed = null] = silentWays(silent) ?? [];
  if (total === 0 || blind === total) return { state: "no-data", text: missed === null ? "No data" : `No data · ${missed}` };
  const concern = said.length === 0 ? "" : ` (${said.join(", ")})`;
  const unjudged = [
    missed,
    blind > 0 ? `${blind} without data` : null,
    late > 0 ? `${late} late` : null,
    thin > 0 ? `${thin} low traffic${concern}` : null,
  ];
  const told = (...parts: readonly (string | null)[]) => [...parts, ...unjudged].filter((part) => part !== null).join(" · ");
  if (critical > 0) return { state: "critical", text: told(`${critical} critical`, warning > 0 ? `${warning} warning` : null) };
  if (warning > 0) return { state: "warning", text: told(`${warning} warning`) };
  const normal = ok + late === 0 ? null : ok === total && missed === null ? "All normal" : "All observed normal";
  const known = blind === 0 && ok + late > 0 && said.length === 0 && missed === null;
  return { state: !known ? "no-data" : late > 0 ? "late" : "ok", text: told(normal) };
}
