import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Api } from "../../api/api.ts";
import { board } from "../../api/rpc.ts";
import { rangeKey, rangeOfView, type ViewSearch } from "../../contracts/view.ts";
import { instantOf, SECOND } from "../../domain/time.ts";

/** How often the page asks how things are now. */
export const POLL = 15 * SECOND;

/** Payment intents now, today and over the range of the view: all in the one answer that the overview reads too. */
export const boardQuery = (api: Api, search: ViewSearch) =>
  queryOptions({
    queryKey: [api.environment.name, "board", rangeKey(search)],
    queryFn: ({ signal }) => board(api, rangeOfView(search, instantOf(Date.now())), { signal }),
    placeholderData: keepPreviousData,
    staleTime: POLL / 2,
    refetchInterval: POLL,
  });
