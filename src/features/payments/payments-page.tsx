import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useApi } from "../../api/api-context.tsx";
import type { ViewSearch } from "../../contracts/view.ts";
import { boardFreshness } from "../../domain/status/board-freshness.ts";
import { instantOf, SECOND, shift } from "../../domain/time.ts";
import { readerClock } from "../../format/reader-clock.ts";
import { Answer } from "../../ui/answer.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { useNow } from "../../ui/use-now.ts";
import { OpenPanel } from "./open-panel.tsx";
import { PaymentCharts } from "./payment-charts.tsx";
import css from "./payments-page.module.css";
import { boardQuery, POLL } from "./queries.ts";
import { TodayPanel } from "./today-panel.tsx";
import { observesPayments, verdictOf } from "./view-model.ts";

/** Payment intents: what waits now, whether today adds up, and how states and transitions went over the range of the view. */
export function PaymentsPage({ search }: { readonly search: ViewSearch }) {
  const api = useApi();
  const board = useQuery(boardQuery(api, search));
  const clock = useMemo(() => readerClock(search.tz), [search.tz]);
  const now = instantOf(useNow(5 * SECOND));
  const freshness = boardFreshness(board.dataUpdatedAt === 0 ? null : instantOf(board.dataUpdatedAt), now, POLL);
  const blind = board.data !== undefined && freshness.state === "unknown";
  return (
    <Page title="Payments" lead={board.data === undefined ? undefined : freshness.sentence}>
      {blind && (
        <Banner state="unknown" title={freshness.sentence}>
          What follows is what was known then. {board.error?.message}
        </Banner>
      )}
      <Answer data={board.data} error={board.error} onRetry={board.refetch} height="60rem" label="Asking for payment intents">
        {(data) => {
          if (!observesPayments(data))
            return (
              <Notice state="unknown" title="Payment intents are not observed yet">
                The database reports them through triggers on payment_intents, and tick counts the open ones every minute. Apply
                the migrations (supabase db push) and schedule the tick function.
              </Notice>
            );
          const serverNow = shift(instantOf(data.now), freshness.age);
          return (
            <div className={css.page} data-blind={blind}>
              <div className={css.now}>
                <OpenPanel
                  payments={data.payments}
                  oldest={verdictOf(data, "payment-intents-open", serverNow)}
                  failed={verdictOf(data, "payment-intents-failed", serverNow)}
                  locale={clock.locale}
                />
                <TodayPanel payments={data.payments} locale={clock.locale} />
              </div>
              <PaymentCharts board={data} clock={clock} />
            </div>
          );
        }}
      </Answer>
    </Page>
  );
}
