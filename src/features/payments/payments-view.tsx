import type { UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Board } from "../../contracts/board.ts";
import type { PaymentDesk } from "../../contracts/payment-desk.ts";
import type { Instant } from "../../domain/time.ts";
import type { Clock } from "../../format/time.ts";
import { Answer } from "../../ui/answer.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { AgeBands } from "./age-bands.tsx";
import { flowOf } from "./flow.ts";
import { FlowPanel } from "./flow-panel.tsx";
import { ledgerRows } from "./ledger.ts";
import { LedgerPanel } from "./ledger-panel.tsx";
import { OpenPanel } from "./open-panel.tsx";
import { PaymentCharts } from "./payment-charts.tsx";
import css from "./payments-page.module.css";
import { bandsOf, queueRows } from "./queue-view.ts";
import { QueuesPanel } from "./queues-panel.tsx";
import { TodayPanel } from "./today-panel.tsx";
import { verdictOf } from "./view-model.ts";

interface PaymentsViewProps {
  readonly board: Board;
  readonly desk: UseQueryResult<PaymentDesk>;
  readonly chosen: Instant | null;
  readonly clock: Clock;
  readonly blind: boolean;
  /** The server's clock, carried on by this machine's. */
  readonly now: Instant;
}

/** The answers, drawn: now, the ledger, the range, the queues. What only the desk knows keeps its place until the desk answers. */
export function PaymentsView({ board, desk, chosen, clock, blind, now }: PaymentsViewProps) {
  const { data } = desk;
  const rows = useMemo(() => (data === undefined ? [] : ledgerRows(data.ledger, data.impossible)), [data]);
  const usualAgeS = data?.ledger.usual_age_s ?? 0;
  const queues = data === undefined ? [] : queueRows(data.queues, usualAgeS, now, clock.locale);
  const oldest = verdictOf(board, "payment-intents-open", now);
  const failed = verdictOf(board, "payment-intents-failed", now);
  const flow = flowOf({ oldest, failed, desk: data ?? null, rows, queues, now, clock });
  return (
    <div className={css.page} data-blind={blind}>
      <FlowPanel flow={flow} blind={blind} />
      <div className={css.now}>
        <OpenPanel payments={board.payments} oldest={oldest} failed={failed} locale={clock.locale} />
        <Panel title="By age" note="how long the open ones wait">
          {data === undefined ? (
            <Skeleton height="7rem" label="Asking for ages" />
          ) : (
            <AgeBands
              label="Open payment intents by age"
              bands={bandsOf(data.ledger.open_by_age, usualAgeS)}
              locale={clock.locale}
            />
          )}
        </Panel>
        <TodayPanel payments={board.payments} locale={clock.locale} />
      </div>
      <Answer data={data} error={desk.error} onRetry={desk.refetch} height="24rem" label="Asking for the ledger">
        {({ ledger }) => <LedgerPanel ledger={ledger} rows={rows} day={chosen} clock={clock} />}
      </Answer>
      <PaymentCharts board={board} clock={clock} />
      {data !== undefined && <QueuesPanel desk={data} rows={queues} clock={clock} />}
    </div>
  );
}
