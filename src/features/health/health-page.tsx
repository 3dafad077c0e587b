import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
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
import { DrillPanel } from "./drill-panel.tsx";
import { HealthBlocks } from "./health-blocks.tsx";
import css from "./health-page.module.css";
import { HistoryPanel } from "./history-panel.tsx";
import { ObjectivesPanel } from "./objectives-panel.tsx";
import { boardQuery, drillsQuery, historyQuery, ledgerQuery, objectivesQuery } from "./queries.ts";
import { SourceLink } from "./source-link.tsx";
import { SourceTable } from "./source-table.tsx";
import { healthBlocks, sourceRows } from "./view-model.ts";

/** Health of the stack now and over the range of the view, and how far its sources can be believed. */
export function HealthPage({ search }: { readonly search: ViewSearch }) {
  const api = useApi();
  const board = useQuery(boardQuery(api, search));
  const history = useQuery(historyQuery(api, search));
  const ledger = useQuery(ledgerQuery(api));
  const objectives = useQuery(objectivesQuery(api));
  const drills = useQuery(drillsQuery(api));
  const clock = useMemo(() => readerClock(search.tz), [search.tz]);
  const now = instantOf(useNow(5 * SECOND));
  const freshness = boardFreshness(board.dataUpdatedAt === 0 ? null : instantOf(board.dataUpdatedAt), now, POLL);
  const serverNow = board.data === undefined ? now : shift(instantOf(board.data.now), freshness.age);
  const latencyRule = board.data?.rules.find(({ key }) => key === "health-latency");
  const retry = () => {
    for (const query of [board, history, ledger, objectives, drills]) if (query.data === undefined) void query.refetch();
  };
  const blind = board.data !== undefined && freshness.state === "unknown";
  return (
    <Page title="Health" lead={board.data === undefined ? undefined : freshness.sentence}>
      {blind && (
        <Banner state="unknown" title={freshness.sentence}>
          What follows is what was known then. {board.error?.message}
        </Banner>
      )}
      <div className={css.page} data-blind={blind}>
        <Answer data={board.data} error={board.error} onRetry={retry} height="15rem" label="Asking for the health check">
          {(data) => <HealthBlocks blocks={healthBlocks(data, serverNow, clock.locale)} />}
        </Answer>
        <Part of={history} after={board} title="History" note="what the probe saw from outside">
          {(data) => <HistoryPanel history={data} rule={latencyRule} clock={clock} />}
        </Part>
        <Part
          of={objectives}
          after={board}
          title="Error budgets"
          note="share of events that may fail in four weeks; 1× spends it exactly"
        >
          {(data) => <ObjectivesPanel answer={data} locale={clock.locale} />}
        </Part>
        <Part
          of={drills}
          after={board}
          title="Fire drill"
          note="every night one event walks the whole way to a webhook and the screens"
        >
          {(data) => <DrillPanel answer={data} clock={clock} />}
        </Part>
        <Part
          of={board}
          after={board}
          title="Sources"
          note="where counts come from; silence is not zero"
          aside={<SourceLink>How each is connected, and why events were set aside</SourceLink>}
        >
          {(data) => <SourceTable rows={sourceRows(data, serverNow, clock.locale)} ledger={ledger.data} locale={clock.locale} />}
        </Part>
      </div>
    </Page>
  );
}

interface PartProps<T> {
  readonly of: UseQueryResult<T>;
  /** The question that stands first on the page: what failed as it did is told there, once. */
  readonly after: UseQueryResult<unknown>;
  readonly title: string;
  readonly note: string;
  readonly aside?: ReactNode;
  readonly children: (data: T) => ReactNode;
}

function Part<T>({ of, after, title, note, aside, children }: PartProps<T>) {
  const told =
    of.data === undefined && after.data === undefined && of.error !== null && of.error.message === after.error?.message;
  if (told) return null;
  return (
    <Panel title={title} note={note} aside={aside}>
      <Answer data={of.data} error={of.error} onRetry={of.refetch} height="24rem" label={`Asking: ${title}`}>
        {children}
      </Answer>
    </Panel>
  );
}
