import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useApi } from "../../api/api-context.tsx";
import type { ViewSearch } from "../../contracts/view.ts";
import { boardFreshness, POLL } from "../../domain/status/board-freshness.ts";
import { DAY, floorTo, instantOf, SECOND, shift } from "../../domain/time.ts";
import { readerClock } from "../../format/reader-clock.ts";
import { Answer } from "../../ui/answer.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { useNow } from "../../ui/use-now.ts";
import { dayOfKey } from "./ledger.ts";
import { PaymentsView } from "./payments-view.tsx";
import { boardQuery, deskQuery, LEDGER_DAYS } from "./queries.ts";
import { observesPayments } from "./view-model.ts";

interface PaymentsPageProps {
  readonly search: ViewSearch;
  /** The day of the ledger that the address opens: `2026-11-23`. */
  readonly day: string | undefined;
}

/** Payment intents and messages: whether they flow, what every day came to, what waits, and how it went over the range of the view. */
export function PaymentsPage({ search, day }: PaymentsPageProps) {
  const api = useApi();
  const now = instantOf(useNow(5 * SECOND));
  const chosen = dayOfKey(day);
  const isOld = chosen !== null && chosen <= shift(floorTo(now, DAY), -LEDGER_DAYS * DAY);
  const board = useQuery(boardQuery(api, search));
  const desk = useQuery(deskQuery(api, search, isOld ? chosen : null));
  const clock = useMemo(() => readerClock(search.tz), [search.tz]);
  // Both answers are the page: it is as old as the older of them.
  const updatedAt = Math.min(board.dataUpdatedAt, desk.data === undefined ? board.dataUpdatedAt : desk.dataUpdatedAt);
  const freshness = boardFreshness(updatedAt === 0 ? null : instantOf(updatedAt), now, POLL);
  const blind = board.data !== undefined && freshness.state === "unknown";
  return (
    <Page title="Payments" lead={board.data === undefined ? undefined : freshness.sentence}>
      {blind && (
        <Banner state="unknown" title={freshness.sentence}>
          What follows is what was known then. {(board.error ?? desk.error)?.message}
        </Banner>
      )}
      <Answer data={board.data} error={board.error} onRetry={board.refetch} height="60rem" label="Asking for payment intents">
        {(data) =>
          observesPayments(data) ? (
            <PaymentsView
              board={data}
              desk={desk}
              chosen={chosen}
              clock={clock}
              blind={blind}
              now={shift(instantOf(data.now), Math.max(0, now - board.dataUpdatedAt))}
            />
          ) : (
            <Notice state="unknown" title="Payment intents are not observed yet">
              The database reports them through triggers on payment_intents, and tick counts the open ones every minute. Apply the
              migrations (supabase db push) and schedule the tick function.
            </Notice>
          )
        }
      </Answer>
    </Page>
  );
}
