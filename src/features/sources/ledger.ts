/** The ledger of a source: received = accepted + duplicate + dropped + rejected, to the unit. */
import { outcomes, type SourceLedger } from "../../contracts/source-ledger.ts";
import type { Source } from "../../domain/signals.ts";
import { reasonWords } from "./reasons.ts";

type Outcome = (typeof outcomes)[number];

/** Why some events were dropped or rejected. */
export interface SetAside {
  readonly outcome: "dropped" | "rejected";
  readonly words: string;
  readonly n: number;
}

/** What became of the events of one source, or of all. */
export interface Account {
  readonly received: number;
  readonly counts: Readonly<Record<Outcome, number>>;
  /** The most frequent first. */
  readonly setAside: readonly SetAside[];
}

/** The account of one source over the ledger's range; all zero where it sent nothing. */
export const accountOf = ({ rows }: SourceLedger, source: Source): Account =>
  accountOfRows(rows.filter((row) => row.source === source));

/** All sources together. */
export const wholeAccount = ({ rows }: SourceLedger): Account => accountOfRows(rows);

function accountOfRows(rows: SourceLedger["rows"]): Account {
  const counts: Record<Outcome, number> = { accepted: 0, duplicate: 0, dropped: 0, rejected: 0 };
  const setAside = new Map<string, SetAside>();
  for (const { outcome, reason, n } of rows) {
    counts[outcome] += n;
    if (n === 0 || (outcome !== "dropped" && outcome !== "rejected")) continue;
    const key = `${outcome} ${reason}`;
    const words = reason === "" ? "no reason given" : reasonWords(reason);
    setAside.set(key, { outcome, words, n: n + (setAside.get(key)?.n ?? 0) });
  }
  return {
    received: outcomes.reduce((total, outcome) => total + counts[outcome], 0),
    counts,
    setAside: [...setAside.values()].toSorted((a, b) => b.n - a.n),
  };
}
