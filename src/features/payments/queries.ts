import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Api } from "../../api/api.ts";
import { board, paymentDesk } from "../../api/rpc.ts";
import { rangeKey, rangeOfView, type ViewSearch } from "../../contracts/view.ts";
import { POLL } from "../../domain/status/board-freshness.ts";
import { DAY, floorTo, type Instant, instantOf, shift } from "../../domain/time.ts";

/** The ledger reaches this far back from the end of the range, however short that is: what leaks was created days ago. */
export const LEDGER_DAYS = 30;

/** Payment intents now, today and over the range of the view, with the rules that judge them: the answer that the overview reads too. */
export const boardQuery = (api: Api, search: ViewSearch) =>
  queryOptions({
    queryKey: [api.environment.name, "board", rangeKey(search)],
    queryFn: ({ signal }) => board(api, rangeOfView(search, instantOf(Date.now())), { signal }),
    placeholderData: keepPreviousData,
    staleTime: POLL / 2,
    refetchInterval: POLL,
  });

/** The ledger with what is wrong with it, and the queues. A `day` before the ledger's usual beginning makes it longer. */
export const deskQuery = (api: Api, search: ViewSearch, day: Instant | null) =>
  queryOptions({
    queryKey: [api.environment.name, "payment-desk", rangeKey(search), day ?? "usual"],
    queryFn: ({ signal }) => {
      const range = rangeOfView(search, instantOf(Date.now()));
      const usual = shift(floorTo(range.to, DAY), -(LEDGER_DAYS - 1) * DAY);
      return paymentDesk(api, range, instantOf(Math.min(usual, day ?? usual)), { signal });
    },
    placeholderData: keepPreviousData,
    staleTime: POLL / 2,
    refetchInterval: POLL,
  });
