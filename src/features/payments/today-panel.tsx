import { colourOf } from "../../charts/series-style.ts";
import type { BoardPayments } from "../../contracts/board.ts";
import { formatCount } from "../../format/number.ts";
import { Notice } from "../../ui/notice.tsx";
import { Panel } from "../../ui/panel.tsx";
import { type Conservation, conservation } from "./conservation.ts";
import css from "./today-panel.module.css";
import { toneOf } from "./view-model.ts";

interface TodayPanelProps {
  readonly payments: BoardPayments;
  readonly locale: string;
}

/** Whether the payment intents created today are all accounted for. */
export function TodayPanel({ payments, locale }: TodayPanelProps) {
  const ledger = conservation(payments);
  return (
    <Panel title="Created today" note="by UTC day; every one must be somewhere">
      {ledger === null ? (
        <Notice state="unknown" title="Today's counts are not known yet">
          The triggers on payment_intents count them; see the sources on the health page.
        </Notice>
      ) : (
        <>
          <Equation ledger={ledger} locale={locale} />
          <Bar ledger={ledger} />
          {ledger.problem === null ? (
            <p className={css.balanced}>{ledger.created === 0 ? "Nothing was created today." : "The day balances."}</p>
          ) : (
            <Notice state="critical" title={ledger.problem} />
          )}
        </>
      )}
    </Panel>
  );
}

function Equation({ ledger, locale }: { readonly ledger: Conservation; readonly locale: string }) {
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
function Bar({ ledger }: { readonly ledger: Conservation }) {
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
