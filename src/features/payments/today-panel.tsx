import type { BoardPayments } from "../../contracts/board.ts";
import { Notice } from "../../ui/notice.tsx";
import { Panel } from "../../ui/panel.tsx";
import { conservation } from "./conservation.ts";
import { Equation, EquationBar } from "./equation.tsx";
import css from "./today-panel.module.css";

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
          <EquationBar ledger={ledger} />
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
