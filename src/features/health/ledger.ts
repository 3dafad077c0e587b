/** The ledger of received events: received = accepted + duplicate + dropped + rejected, to the unit. */
import { outcomes, type SourceLedger } from "../../contracts/source-ledger.ts";
import { guideOf } from "./source-guide.ts";

type Outcome = (typeof outcomes)[number];

/** What became of the events of one source, or of all. */
export interface LedgerRow {
  readonly title: string;
  readonly received: number;
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Why events were dropped or rejected, the most frequent first: `own log line (12)`. */
  readonly reasons: readonly string[];
}

/** One row for each source that sent something, the busiest first. */
export function ledgerRows({ rows }: SourceLedger): readonly LedgerRow[] {
  return [...Map.groupBy(rows, ({ source }) => source)]
    .map(([source, of]) => rowOf(guideOf(source).title, of))
    .filter(({ received }) => received > 0)
    .toSorted((a, b) => b.received - a.received);
}

/** All sources together. */
export const ledgerTotal = ({ rows }: SourceLedger): LedgerRow => rowOf("All sources", rows);

function rowOf(title: string, rows: SourceLedger["rows"]): LedgerRow {
  const counts: Record<Outcome, number> = { accepted: 0, duplicate: 0, dropped: 0, rejected: 0 };
  const reasons = new Map<string, number>();
  for (const { outcome, reason, n } of rows) {
    counts[outcome] += n;
    if (n > 0 && reason !== "" && (outcome === "dropped" || outcome === "rejected"))
      reasons.set(reason, (reasons.get(reason) ?? 0) + n);
  }
  return {
    title,
    received: outcomes.reduce((total, outcome) => total + counts[outcome], 0),
    counts,
    reasons: [...reasons].toSorted(([, a], [, b]) => b - a).map(([reason, n]) => `${reason.replaceAll("_", " ")} (${n})`),
  };
}
