/** The ledger of a day: created = approved + rejected + superseded + failed + open. */
import type { BoardPayments } from "../../contracts/board.ts";

/** One term of the equation. */
export interface Term {
  readonly title: "approved" | "rejected" | "superseded" | "failed" | "open";
  readonly count: number;
}

/** Where the payment intents created today are now. `problem` is `null` where the day balances. */
export interface Conservation {
  readonly created: number;
  readonly terms: readonly Term[];
  readonly problem: string | null;
}

const intents = (n: number): string => (n === 1 ? "1 payment intent" : `${n} payment intents`);

/** The equation of today; `null` while any of its counts is not known. What is left undecided is open, and must be among all that are open. */
export function conservation(payments: BoardPayments): Conservation | null {
  const { open, created_today: created, approved_today: approved, rejected_today: rejected } = payments;
  const { superseded_today: superseded, failed_today: failed } = payments;
  if (created === null || approved === null || rejected === null || superseded === null || failed === null) return null;
  const undecided = created - approved - rejected - superseded - failed;
  return {
    created,
    terms: [
      { title: "approved", count: approved },
      { title: "rejected", count: rejected },
      { title: "superseded", count: superseded },
      { title: "failed", count: failed },
      { title: "open", count: Math.max(0, undecided) },
    ],
    problem: problemOf(undecided, open),
  };
}

function problemOf(undecided: number, open: number | null): string | null {
  if (undecided < 0)
    return `The day does not balance: ${intents(-undecided)} more decided than created. Look for one decided twice.`;
  if (open !== null && undecided > open)
    return `The day does not balance: ${intents(undecided - open)} created today, neither decided nor open.`;
  return null;
}
