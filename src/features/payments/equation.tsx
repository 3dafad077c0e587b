import { colourOf } from "../../charts/series-style.ts";
import { formatCount } from "../../format/number.ts";
import type { Conservation } from "./conservation.ts";
import css from "./equation.module.css";
import { toneOf } from "./view-model.ts";

/** The equation in figures: created = approved + …. */
export function Equation({ ledger, locale }: { readonly ledger: Conservation; readonly locale: string }) {
  return (
    <p className={css.equation}>
      <Term count={ledger.created} title="created" locale={locale} />
      {ledger.terms.map(({ title, count }, i) => (
        <span key={title} className={css.signed}>
          <span className={css.sign}>{i === 0 ? "=" : "+"}</span>
          <Term count={count} title={title} locale={locale} />
        </span>
      ))}
    </p>
  );
}

function Term({ count, title, locale }: { readonly count: number; readonly title: string; readonly locale: string }) {
  return (
    <span className={css.term} data-none={count === 0}>
      <strong>{formatCount(count, locale)}</strong> {title}
    </span>
  );
}

/** The same terms as lengths. Decoration: the equation says it in words. */
export function EquationBar({ ledger }: { readonly ledger: Conservation }) {
  return (
    <div className={css.bar} aria-hidden="true">
      {ledger.terms
        .filter(({ count }) => count > 0)
        .map(({ title, count }) => (
          <span key={title} className={css.part} style={{ flexGrow: count, background: colourOf(toneOf(title)) }} title={title} />
        ))}
    </div>
  );
}
