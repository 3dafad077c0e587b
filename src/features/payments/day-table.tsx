import { Link } from "@tanstack/react-router";
import { formatCount } from "../../format/number.ts";
import type { Clock } from "../../format/time.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { StateMark } from "../../ui/state-mark.tsx";
import css from "./day-table.module.css";
import { dayTitle } from "./flow.ts";
import type { LedgerRow } from "./ledger.ts";

interface DayTableProps {
  readonly rows: readonly LedgerRow[];
  /** Key of the chosen day. */
  readonly chosen: string | undefined;
  readonly clock: Clock;
}

const terms = ["created", "approved", "rejected", "superseded", "failed", "open"] as const;

/** The days in figures and words, the newest first; a day's name opens it. */
export function DayTable({ rows, chosen, clock }: DayTableProps) {
  return (
    <DataTable caption="Days of creation, what became of their payment intents, and whether they balance">
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col">In words</th>
          {terms.map((term) => (
            <th key={term} scope="col" data-number className={css.term}>
              {term}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} className={css.row} data-chosen={row.key === chosen}>
            <th scope="row" className={css.day}>
              <Link
                to="/payments"
                search={(before) => ({ ...before, day: row.key === chosen ? undefined : row.key })}
                hash="ledger"
                resetScroll={false}
                hashScrollIntoView={false}
                aria-current={row.key === chosen ? "true" : undefined}
              >
                {dayTitle(row.day, clock)}
              </Link>
            </th>
            <td className={css.words} data-state={row.troubles[0]?.state}>
              <Words row={row} />
            </td>
            {terms.map((term) => (
              <td
                key={term}
                data-number
                className={css.count}
                data-none={row.counts[term] === 0}
                data-missing={row.counts[term] === null}
              >
                {row.counts[term] === null ? "?" : formatCount(row.counts[term], clock.locale)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function Words({ row }: { readonly row: LedgerRow }) {
  const [worst] = row.troubles;
  return (
    <span className={css.line}>
      <StateMark state={worst?.state ?? (row.equation === null ? "unknown" : "ok")} />
      {row.words}
    </span>
  );
}
