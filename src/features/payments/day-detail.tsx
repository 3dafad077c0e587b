import { Link } from "@tanstack/react-router";
import { useId } from "react";
import { DAY, shift } from "../../domain/time.ts";
import type { Clock } from "../../format/time.ts";
import { Copyable } from "../../ui/copyable.tsx";
import { StateMark } from "../../ui/state-mark.tsx";
import css from "./day-detail.module.css";
import { Equation, EquationBar } from "./equation.tsx";
import { dayTitle } from "./flow.ts";
import { explanations, type LedgerRow } from "./ledger.ts";
import { lookupsOf } from "./lookups.ts";

interface DayDetailProps {
  readonly row: LedgerRow;
  readonly usualAgeS: number;
  readonly clock: Clock;
}

/** One day opened: its equation, each thing that is wrong with it, and the question that finds the very rows. */
export function DayDetail({ row, usualAgeS, clock }: DayDetailProps) {
  const heading = useId();
  const lookups = lookupsOf(row, usualAgeS);
  return (
    <section className={css.detail} aria-labelledby={heading}>
      <header className={css.head}>
        <h3 id={heading} className={css.title}>
          {dayTitle(row.day, clock)} (UTC)
        </h3>
        <Link
          to="/payments"
          search={(before) => ({ ...before, range: undefined, from: row.day, to: shift(row.day, DAY) })}
          resetScroll={false}
        >
          Show this day in the charts
        </Link>
        <Link to="/payments" search={(before) => ({ ...before, day: undefined })} resetScroll={false}>
          Close
        </Link>
      </header>
      {row.equation === null ? (
        <p className={css.quiet}>This day is not known: the ledger begins with the first payment intent in the table.</p>
      ) : (
        <div className={css.equation}>
          <Equation ledger={row.equation} locale={clock.locale} />
          <EquationBar ledger={row.equation} />
          {row.troubles.length === 0 && (
            <p className={css.quiet}>{row.counts.created === 0 ? "Nothing was created." : "The day balances."}</p>
          )}
        </div>
      )}
      {explanations(row).map(({ kind, sentence }, i) => (
        <div key={kind} className={css.trouble}>
          <p className={css.sentence}>
            <StateMark state={row.troubles[i]?.state ?? "warning"} />
            {sentence}
          </p>
          {lookups[i] !== undefined && <Copyable label={lookups[i].label} value={lookups[i].sql} />}
        </div>
      ))}
    </section>
  );
}
