import { Link } from "@tanstack/react-router";
import css from "./payments-today.module.css";
import type { PaymentCount } from "./view-model.ts";

/** Payment intents: open now, and what became of those created today (UTC). */
export function PaymentsToday({ counts, blind }: { counts: readonly PaymentCount[]; blind: boolean }) {
  return (
    <article className={css.card} data-blind={blind || undefined}>
      <h3 className={css.title}>
        <Link to="/payments" className={css.link}>
          Payment intents today
        </Link>
      </h3>
      <dl className={css.counts}>
        {counts.map(({ title, count }) => (
          <div key={title} className={css.count} data-missing={count === null || undefined}>
            <dt>{title}</dt>
            <dd>{count === null ? "?" : count.toLocaleString("en")}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}
