import { outcomes } from "../../contracts/source-ledger.ts";
import { formatCount } from "../../format/number.ts";
import css from "./account-view.module.css";
import type { Account } from "./ledger.ts";

/** received = accepted + duplicate + dropped + rejected, and why some were set aside. */
export function AccountView({ account, locale }: { readonly account: Account; readonly locale: string }) {
  const { received, counts, setAside } = account;
  if (received === 0) return <p className={css.quiet}>Nothing was received.</p>;
  return (
    <>
      <p className={css.equation}>
        <Term count={received} title="received" locale={locale} />
        {outcomes.map((outcome, i) => (
          <span key={outcome} className={css.signed}>
            <span className={css.sign}>{i === 0 ? "=" : "+"}</span>
            <Term count={counts[outcome]} title={outcome} locale={locale} />
          </span>
        ))}
      </p>
      {setAside.length > 0 && (
        <ul className={css.reasons}>
          {setAside.map(({ outcome, words, n }) => (
            <li key={`${outcome} ${words}`}>
              <strong>{formatCount(n, locale)}</strong> {outcome}: {words}
            </li>
          ))}
        </ul>
      )}
      {counts.duplicate > 0 && <p className={css.quiet}>Duplicates were sent before and count once.</p>}
    </>
  );
}

function Term({ count, title, locale }: { readonly count: number; readonly title: string; readonly locale: string }) {
  return (
    <span className={css.term} data-none={count === 0}>
      <strong>{formatCount(count, locale)}</strong> {title}
    </span>
  );
}
