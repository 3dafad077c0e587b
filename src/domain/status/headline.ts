/** The whole in one line: worst first, with counts and names. */
import type { HeardState } from "./hearing.ts";
import { silentWays } from "./source-freshness.ts";

/** What is beyond a level and asks for nobody: somebody has it, nobody wants it, or it has not lasted. */
export type Apart = "acked" | "pending" | "silenced";

/** A rule as the headline needs it. */
export interface HeadlineItem {
  readonly title: string;
  readonly state: HeardState | "pending";
  /** What is counted by itself, and not as critical or warning; absent or `null` for all else. */
  readonly apart?: Apart | null;
  /** What too few events say already, as in `40 of 40 requests failed`; absent or `null` where they say nothing. */
  readonly thin?: string | null;
}

/** The headline: the worst state, a short text (`2 critical, 1 warning`) and the names behind it, worst first. */
export interface Headline {
  /** `ok` only where every rule was observed, what traffic there was gives no concern, and no source is missed. */
  readonly state: "ok" | "warning" | "critical" | "silenced" | "pending" | "no-data" | "late";
  readonly text: string;
  /** Titles of the rules that are not normal, worst first, in the order given within a state. */
  readonly names: readonly string[];
  readonly counts: Counts;
}

type Counts = Readonly<Record<HeardState | Apart, number>>;

const order = { critical: 0, warning: 1, pending: 2, "no-data": 3, late: 4, "low-traffic": 5, ok: 6 } as const satisfies Record<
  HeadlineItem["state"],
  number
>;

/** Compares two rules, the worst first, and of two alike what asks for a person. For sorting tiles and lists. */
export const worstFirst = (a: HeadlineItem, b: HeadlineItem): number =>
  order[a.state] - order[b.state] || Number((a.apart ?? null) !== null) - Number((b.apart ?? null) !== null);

/** Builds the headline. Nothing to judge is "no data"; nor is all normal while sources are missed (`silent`, their titles). */
export function headline(items: readonly HeadlineItem[], silent: readonly string[]): Headline {
  const counts: Record<HeardState | Apart, number> = {
    ok: 0,
    warning: 0,
    critical: 0,
    "no-data": 0,
    "low-traffic": 0,
    late: 0,
    acked: 0,
    pending: 0,
    silenced: 0,
  };
  for (const item of items) counts[item.apart ?? item.state] += 1;
  const names = items
    .filter(({ state }) => state !== "ok")
    .toSorted(worstFirst)
    .map(({ title }) => title);
  const thin = items.flatMap((item) => (item.state === "low-traffic" ? (item.thin ?? []) : []));
  const taken = items.filter(({ apart = null }) => apart === "acked").toSorted(worstFirst)[0]?.state ?? null;
  return { ...summary(counts, items.length, { thin, silent, taken }), names, counts };
}

interface Beside {
  /** What too few events say. */
  readonly thin: readonly string[];
  /** Titles of missed sources. */
  readonly silent: readonly string[];
  /** The worst that somebody has; `null` for none. */
  readonly taken: HeadlineItem["state"] | null;
}

function summary(counts: Counts, total: number, { thin: said, silent, taken }: Beside): Pick<Headline, "state" | "text"> {
  const { critical, warning, acked, pending, silenced, ok, late } = counts;
  const blind = counts["no-data"];
  const thin = counts["low-traffic"];
  const [missed = null] = silentWays(silent) ?? [];
  if (total === 0 || blind === total) return { state: "no-data", text: missed === null ? "No data" : `No data · ${missed}` };
  const concern = said.length === 0 ? "" : ` (${said.join(", ")})`;
  const unjudged = [
    acked > 0 ? `${acked} acked` : null,
    pending > 0 ? `${pending} pending` : null,
    silenced > 0 ? `${silenced} silenced` : null,
    missed,
    blind > 0 ? `${blind} without data` : null,
    late > 0 ? `${late} late` : null,
    thin > 0 ? `${thin} low traffic${concern}` : null,
  ];
  const told = (...parts: readonly (string | null)[]) => [...parts, ...unjudged].filter((part) => part !== null).join(" · ");
  if (critical > 0) return { state: "critical", text: told(`${critical} critical`, warning > 0 ? `${warning} warning` : null) };
  if (warning > 0) return { state: "warning", text: told(`${warning} warning`) };
  if (acked > 0) return { state: taken === "critical" ? "critical" : "warning", text: told(null) };
  if (pending + silenced > 0) return { state: pending > 0 ? "pending" : "silenced", text: told("No alert") };
  const normal = ok + late === 0 ? null : ok === total && missed === null ? "All normal" : "All observed normal";
  const known = blind === 0 && ok + late > 0 && said.length === 0 && missed === null;
  return { state: !known ? "no-data" : late > 0 ? "late" : "ok", text: told(normal) };
}
