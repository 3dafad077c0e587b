import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { useApi } from "../../api/api-context.tsx";
import { ApiError } from "../../api/errors.ts";
import type { ViewSearch } from "../../contracts/view.ts";
import { instantOf, SECOND } from "../../domain/time.ts";
import { readerClock } from "../../format/reader-clock.ts";
import { useNow } from "../../ui/use-now.ts";
import { BoardView } from "./board-view.tsx";
import { Loading } from "./loading.tsx";
import css from "./overview-page.module.css";
import { boardQuery, lastGood, pastBoardQuery } from "./queries.ts";
import { WatchBanner } from "./watch-banner.tsx";
import { type Polling, type Watching, watchingAt } from "./watching.ts";

interface OverviewPageProps {
  readonly search: ViewSearch;
  /** Key of the rule whose tile is opened, from the address. */
  readonly opened: string | undefined;
  readonly onOpen: (key: string | undefined) => void;
  /** A moment of the past, from the address. */
  readonly at: number | undefined;
  /** Goes to the moment a minute ago. */
  readonly onBack: () => void;
  /** Says which moment of the past is shown and moves it; told whether it is shown already. */
  readonly timeMachine: (ready: boolean) => ReactNode;
}

/** The board for people at a desk: the state in one line, a tile for each rule, the sources, three charts. Now, or as it was. */
export function OverviewPage({ at, timeMachine, ...page }: OverviewPageProps) {
  const api = useApi();
  return (
    <div className={css.page} data-past={at !== undefined || undefined}>
      <h1 className={css.heading}>Overview of {api.environment.name}</h1>
      {at === undefined ? <Now {...page} /> : <Then {...page} at={at} timeMachine={timeMachine} />}
    </div>
  );
}

type PageProps = Omit<OverviewPageProps, "at" | "timeMachine">;

function Now({ search, opened, onOpen, onBack }: PageProps) {
  const api = useApi();
  const client = useQueryClient();
  const query = useQuery(boardQuery(api, search));
  const now = instantOf(useNow(5 * SECOND));
  const received = query.data ?? lastGood(client, api);
  const clock = useMemo(() => readerClock(search.tz), [search.tz]);
  const polling: Polling = {
    answeredAt: received?.receivedAt ?? null,
    failure: failureOf(query.error),
    asking: query.isFetching,
  };
  const watching = watchingAt(polling, instantOf(Math.max(now, received?.receivedAt ?? 0)), clock);
  return (
    <>
      <WatchBanner watching={watching} error={query.error} alone={received === undefined} onRetry={() => void query.refetch()} />
      {received === undefined ? (
        query.error === null && <Loading />
      ) : (
        <BoardView
          received={received}
          now={now}
          watching={watching}
          clock={clock}
          otherRange={query.isPlaceholderData || query.data === undefined}
          opened={opened}
          onOpen={onOpen}
          onBack={onBack}
        />
      )}
    </>
  );
}

/** A picture of the past ages no more: it is judged at its own moment. */
const past: Watching = { state: "fresh", title: null, detail: "", signInAgain: false };

function Then({ search, opened, onOpen, at, timeMachine }: PageProps & Pick<OverviewPageProps, "timeMachine"> & { at: number }) {
  const api = useApi();
  const query = useQuery(pastBoardQuery(api, search, at));
  const clock = useMemo(() => readerClock(search.tz), [search.tz]);
  const failed = query.error === null ? null : { ...past, title: "This moment could not be read", detail: query.error.message };
  return (
    <>
      {timeMachine(query.data !== undefined && !query.isPlaceholderData)}
      {failed === null ? null : (
        <WatchBanner
          watching={failed}
          error={query.error}
          alone={query.data === undefined}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data === undefined ? (
        query.error === null && <Loading />
      ) : (
        <BoardView
          received={query.data}
          now={query.data.receivedAt}
          watching={past}
          clock={clock}
          otherRange={query.isPlaceholderData}
          opened={opened}
          onOpen={onOpen}
          onBack={null}
        />
      )}
    </>
  );
}

function failureOf(error: Error | null): Polling["failure"] {
  if (error === null) return null;
  if (error instanceof ApiError) return error;
  return { kind: "fault", message: error.message, advice: "Reload the page." };
}
