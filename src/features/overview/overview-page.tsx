import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useApi } from "../../api/api-context.tsx";
import { ApiError } from "../../api/errors.ts";
import type { ViewSearch } from "../../contracts/view.ts";
import { instantOf, SECOND } from "../../domain/time.ts";
import { readerClock } from "../../format/reader-clock.ts";
import { useNow } from "../../ui/use-now.ts";
import { BoardView } from "./board-view.tsx";
import { Loading } from "./loading.tsx";
import css from "./overview-page.module.css";
import { boardQuery, lastGood } from "./queries.ts";
import { WatchBanner } from "./watch-banner.tsx";
import { type Polling, watchingAt } from "./watching.ts";

interface OverviewPageProps {
  readonly search: ViewSearch;
  /** Key of the rule whose tile is opened, from the address. */
  readonly opened: string | undefined;
  readonly onOpen: (key: string | undefined) => void;
}

/** The board for people at a desk: the state in one line, a tile for each rule, the sources, three charts. */
export function OverviewPage({ search, opened, onOpen }: OverviewPageProps) {
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
    <div className={css.page}>
      <h1 className={css.heading}>Overview of {api.environment.name}</h1>
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
        />
      )}
    </div>
  );
}

function failureOf(error: Error | null): Polling["failure"] {
  if (error === null) return null;
  if (error instanceof ApiError) return error;
  return { kind: "fault", message: error.message, advice: "Reload the page." };
}
