import { useId } from "react";
import type { AlertRow } from "../../contracts/alerts.ts";
import { AlertCard } from "./alert-card.tsx";
import css from "./alert-section.module.css";
import type { Desk } from "./desk.ts";

interface AlertSectionProps {
  readonly title: string;
  /** What belongs here, for those who read the page for the first time. */
  readonly note: string;
  readonly rows: readonly AlertRow[];
  readonly desk: Desk;
}

/** Alerts of one kind, under a heading that counts them. Nothing where there are none. */
export function AlertSection({ title, note, rows, desk }: AlertSectionProps) {
  const heading = useId();
  if (rows.length === 0) return null;
  return (
    <section className={css.section} aria-labelledby={heading}>
      <header className={css.head}>
        <h2 id={heading} className={css.title}>
          {title} <span className={css.count}>{rows.length}</span>
        </h2>
        <p className={css.note}>{note}</p>
      </header>
      {rows.map((row) => (
        <AlertCard key={row.rule} row={row} desk={desk} />
      ))}
    </section>
  );
}
