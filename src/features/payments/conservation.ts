/** The equation of a day: created = approved + rejected + superseded + failed + open. */

import type { BoardPayments } from "../../contracts/board.ts";
import type { LedgerDay } from "../../contracts/payment-ledger.ts";
import { counted } from "../../domain/status/wording.ts";

/** One term of the equation. */
export interface Term {
  readonly title: "approved" | "rejected" | "superseded" | "failed" | "open";
  readonly count: number;
}

/** Where the payment intents created on a day are now. `problem` is `null` where the day balances. */
export interface Conservation {
  readonly created: number;
  readonly terms: readonly Term[];
  readonly problem: string | null;
}

/** `1 payment intent`, `12 payment intents`. */
export const intents = (n: number): string => counted(n, "payment intents");

type Decided = Pick<LedgerDay, "created" | "approved" | "rejected" | "superseded" | "failed">;

function equation(counts: Decided, openOf: (undecided: number) => number, problemOf: (undecided: number) => string | null) {
  const { created, approved, rejected, superseded, failed } = counts;
  if (created === null || approved === null || rejected === null || superseded === null || failed === null) return null;
  const undecided = created - approved - rejected - superseded - failed;
  return {
    created,
    terms: [
      { title: "approved", count: approved },
      { title: "rejected", count: rejected },
      { title: "superseded", count: superseded },
      { title: "failed", count: failed },
      { title: "open", count: openOf(undecided) },
    ],
    problem: problemOf(undecided),
  } satisfies Conservation;
}

/** The equation of today; `null` while any of its counts is not known. What is left undecided is open, and must be among all that are open. */
export function conservation(payments: BoardPayments): Conservation | null {
  const { open, created_today, approved_today, rejected_today, superseded_today, failed_today } = payments;
  const counts = {
    created: created_today,
    approved: approved_today,
    rejected: rejected_today,
    superseded: superseded_today,
    failed: failed_today,
  };
  return equation(
    counts,
    (undecided) => Math.max(0, undecided),
    (undecided) => {
      if (undecided < 0) return tooMany(-undecided, "decided");
      if (open !== null && undecided > open)
        return `The day does not balance: ${intents(undecided - open)} created today, neither decided nor open.`;
      return null;
    },
  );
}

/** The equation of a day of the ledger, whose open ones were counted by themselves; `null` where any count is not known. */
export function dayConservation(day: LedgerDay): Conservation | null {
  const { open } = day;
  if (open === null) return null;
  return equation(
    day,
    () => open,
    (undecided) => {
      if (undecided < open) return tooMany(open - undecided, "decided or open");
      if (undecided > open) return `The day does not balance: ${intents(undecided - open)} neither decided nor open.`;
      return null;
    },
  );
}

const tooMany = (n: number, are: string): string =>
  `The day does not balance: ${intents(n)} more ${are} than created. Look for one decided twice.`;
