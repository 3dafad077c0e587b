import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useMemo } from "react";
import { useApi } from "../../api/api-context.tsx";
import type { ViewSearch } from "../../contracts/view.ts";
import { boardFreshness, POLL } from "../../domain/status/board-freshness.ts";
import { instantOf, SECOND, shift } from "../../domain/time.ts";
import { readerClock } from "../../format/reader-clock.ts";
import { Answer } from "../../ui/answer.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Page } from "../../ui/page.tsx";
import { Panel } from "../../ui/panel.tsx";
import { useNow } from "../../ui/use-now.ts";
import { AccountView } from "./account-view.tsx";
import { wholeAccount } from "./ledger.ts";
import { logApiView } from "./log-api.ts";
import { LogApiPanel } from "./log-api-panel.tsx";
import { boardQuery, ledgerQuery, logPullQuery } from "./queries.ts";
import { SourceDetail } from "./source-detail.tsx";
import { SourceList } from "./source-list.tsx";
import css from "./sources-page.module.css";
import { doorViews } from "./view-model.ts";

/** Every source: whether it is heard, what it tells, what is missing without it and how to connect it. The chosen one stands behind the `#`. */
export function SourcesPage({ search }: { readonly search: ViewSearch }) {
  const api = useApi();
  const board = useQuery(boardQuery(api));
  const ledger = useQuery(ledgerQuery(api));
  const logApi = useQuery(logPullQuery(api));
  const chosen = useLocation({ select: ({ hash }) => hash });
  const clock = useMemo(() => readerClock(search.tz), [search.tz]);
  const now = instantOf(useNow(5 * SECOND));
  const freshness = boardFreshness(board.dataUpdatedAt === 0 ? null : instantOf(board.dataUpdatedAt), now, POLL);
  const blind = board.data !== undefined && freshness.state === "unknown";
  return (
    <Page title="Sources" lead="Where counts come from. What a silent source would have told is unknown, not zero.">
      {blind && <Banner state="unknown" title={freshness.sentence} />}
      <Answer data={board.data} error={board.error} onRetry={board.refetch} height="40rem" label="Asking who is heard">
        {(data) => {
          const serverNow = shift(instantOf(data.now), freshness.age);
          const groups = doorViews(data, serverNow, clock);
          const all = groups.flatMap(({ sources }) => sources);
          const view =
            all.find(({ source }) => source === chosen) ??
            all.find(({ standing }) => standing !== "connected" && standing !== "quiet") ??
            all[0];
          if (view === undefined) return null;
          return (
            <div className={css.columns} data-blind={blind || undefined}>
              <div className={css.side}>
                <SourceList groups={groups} chosen={view.source} />
                {logApi.data != null && <LogApiPanel view={logApiView(logApi.data, serverNow, clock)} />}
                {ledger.data !== undefined && (
                  <Panel title="All sources" note="in the last 24 hours">
                    <AccountView account={wholeAccount(ledger.data)} locale={clock.locale} />
                  </Panel>
                )}
              </div>
              <SourceDetail view={view} project={api.environment} ledger={ledger} locale={clock.locale} />
            </div>
          );
        }}
      </Answer>
    </Page>
  );
}
