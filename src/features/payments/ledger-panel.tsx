import { useMemo, useState } from "react";
import { ChartFigure } from "../../charts/chart-figure.tsx";
import type { PaymentLedger } from "../../contracts/payment-ledger.ts";
import type { Instant } from "../../domain/time.ts";
import type { Clock } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { DayDetail } from "./day-detail.tsx";
import { DayTable } from "./day-table.tsx";
import { type LedgerRow, summaryOf } from "./ledger.ts";
import css from "./ledger-panel.module.css";
import { dayChart } from "./view-model.ts";

interface LedgerPanelProps {
  readonly ledger: PaymentLedger;
  readonly rows: readonly LedgerRow[];
  /** The day in the address; `null` where none is chosen. */
  readonly day: Instant | null;
  readonly clock: Clock;
}

/** Every day of creation: what became of its intents, whether it balances, and what is wrong with it. */
export function LedgerPanel({ ledger, rows, day, clock }: LedgerPanelProps) {
  const [all, setAll] = useState(false);
  // The ledger's days are of UTC, whatever clock the reader chose.
  const days = useMemo(() => ({ locale: clock.locale, zone: "UTC" }), [clock.locale]);
  const chart = useMemo(() => dayChart(ledger), [ledger]);
  const chosen = rows.find((row) => row.day === day);
  const today = rows[0]?.day;
  const wanting = rows.filter((row) => row.troubles.length > 0 || row.day === today || row === chosen);
  const shown = all ? rows : wanting;
  return (
    <div id="ledger" className={css.anchor}>
      <Panel
        title="Ledger"
        note="by day of creation (UTC): created = approved + rejected + superseded + failed + open"
        aside={
          wanting.length < rows.length && (
            <Button aria-pressed={all} onClick={() => setAll(!all)}>
              Show every day
            </Button>
          )
        }
      >
        <div className={css.parts}>
          <ChartFigure
            title="What became of each day's payment intents"
            data={chart}
            kind="columns"
            clock={days}
            height="medium"
            note={summaryOf(rows)}
          />
          <DayTable rows={shown} chosen={chosen?.key} clock={clock} />
        </div>
        {chosen !== undefined && <DayDetail row={chosen} usualAgeS={ledger.usual_age_s} clock={clock} />}
      </Panel>
    </div>
  );
}
