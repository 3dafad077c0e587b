import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Api } from "../../api/api.ts";
import { board, sourceLedger } from "../../api/rpc.ts";
import { logPull } from "../../api/source-rpc.ts";
import { rangeKey, rangeOfView, type ViewSearch } from "../../contracts/view.ts";
import { POLL } from "../../domain/status/board-freshness.ts";
import { instantOf } from "../../domain/time.ts";

const lastHour: ViewSearch = { range: "1h" };

/** Sources as they stand now. */
export const boardQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "board", rangeKey(lastHour)],
    queryFn: ({ signal }) => board(api, rangeOfView(lastHour, instantOf(Date.now())), { signal }),
    placeholderData: keepPreviousData,
    staleTime: POLL / 2,
    refetchInterval: POLL,
  });

/** How reading the platform's log API goes. */
export const logPullQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "log-pull"],
    queryFn: ({ signal }) => logPull(api, { signal }),
    staleTime: POLL / 2,
    refetchInterval: POLL,
  });

/** What became of the events of the last 24 hours. */
export const ledgerQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "source-ledger"],
    queryFn: ({ signal }) => sourceLedger(api, { signal }),
    staleTime: POLL / 2,
    refetchInterval: POLL,
  });
