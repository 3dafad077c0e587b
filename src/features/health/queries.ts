import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Api } from "../../api/api.ts";
import { drills, objectives } from "../../api/objective-rpc.ts";
import { board, healthHistory, sourceLedger } from "../../api/rpc.ts";
import { rangeKey, rangeOfView, type ViewSearch } from "../../contracts/view.ts";
import { POLL } from "../../domain/status/board-freshness.ts";
import { instantOf, MINUTE } from "../../domain/time.ts";

const now = () => instantOf(Date.now());

/** Health blocks, sources and rules as they are now. */
export const boardQuery = (api: Api, search: ViewSearch) =>
  queryOptions({
    queryKey: [api.environment.name, "board", rangeKey(search)],
    queryFn: ({ signal }) => board(api, rangeOfView(search, now()), { signal }),
    placeholderData: keepPreviousData,
    staleTime: POLL / 2,
    refetchInterval: POLL,
  });

/** The probe's samples over the range of the view. */
export const historyQuery = (api: Api, search: ViewSearch) =>
  queryOptions({
    queryKey: [api.environment.name, "health-history", rangeKey(search)],
    queryFn: ({ signal }) => healthHistory(api, rangeOfView(search, now()), { signal }),
    placeholderData: keepPreviousData,
    staleTime: MINUTE,
    refetchInterval: MINUTE,
  });

/** What became of the events of the last 24 hours. */
export const ledgerQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "source-ledger"],
    queryFn: ({ signal }) => sourceLedger(api, { signal }),
    staleTime: MINUTE,
    refetchInterval: MINUTE,
  });

/** How the error budgets stand; they move by the minute at most. */
export const objectivesQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "objectives"],
    queryFn: ({ signal }) => objectives(api, { signal }),
    staleTime: MINUTE,
    refetchInterval: MINUTE,
  });

/** The last fire drills. */
export const drillsQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "drills"],
    queryFn: ({ signal }) => drills(api, { signal }),
    staleTime: MINUTE,
    refetchInterval: MINUTE,
  });
