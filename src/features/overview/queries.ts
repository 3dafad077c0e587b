import { keepPreviousData, type QueryClient, queryOptions, replaceEqualDeep } from "@tanstack/react-query";
import type { Api } from "../../api/api.ts";
import { board, boardAsOf } from "../../api/rpc.ts";
import type { BoardAsOf } from "../../contracts/board.ts";
import { rangeKey, rangeOfView, type ViewSearch } from "../../contracts/view.ts";
import { POLL } from "../../domain/status/board-freshness.ts";
import { type Instant, instantOf, MINUTE } from "../../domain/time.ts";
import { momentOf } from "../../domain/wall/time-machine.ts";
import { pollDelay } from "./watching.ts";

/** An answer and when it came, by this machine's clock. */
export interface Received {
  readonly board: BoardAsOf;
  readonly receivedAt: Instant;
}

/** The newer of two answers by the server's clock, with the parts that did not change kept identical. */
export const newest = (before: Received | undefined, next: Received): Received =>
  before !== undefined && before.board.now > next.board.now ? before : replaceEqualDeep(before, next);

const boards = (environment: string) => [environment, "overview"] as const;

/**
 * The board, asked again by itself while the page is visible: one request at a time, slower while it fails. A hidden page asks nothing
 * and asks at once when it is seen again. The last answer stays while another range of the same environment is on its way.
 */
export const boardQuery = (api: Api, search: ViewSearch) =>
  queryOptions({
    queryKey: [...boards(api.environment.name), rangeKey(search)],
    queryFn: async ({ signal }): Promise<Received> => {
      const answer = await board(api, rangeOfView(search, instantOf(Date.now())), { signal });
      return { board: answer, receivedAt: instantOf(Date.now()) };
    },
    // The cache knows no types here: both are answers of this very query.
    structuralSharing: (before, next) => newest(before as Received | undefined, next as Received),
    placeholderData: (before, query) => (query?.queryKey[0] === api.environment.name ? before : undefined),
    staleTime: POLL / 2,
    refetchInterval: ({ state }) => pollDelay(state),
    refetchOnWindowFocus: true,
  });

/** Boards of the past that are kept while somebody plays through them. */
const PAST_KEPT = MINUTE;

/** The board as it was at a moment: it does not change, so it is asked for once. The one before stays until it comes. */
export const pastBoardQuery = (api: Api, search: ViewSearch, at: number) =>
  queryOptions({
    queryKey: [api.environment.name, "overview-past", rangeKey(search), at],
    queryFn: async ({ signal }): Promise<Received> => {
      const now = instantOf(Date.now());
      const moment = momentOf(at, now);
      const { from, to } = rangeOfView(search, now);
      const answer = await boardAsOf(api, moment, instantOf(moment - (to - from)), { signal });
      return { board: answer, receivedAt: now };
    },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: PAST_KEPT,
  });

/** The last good answer of an environment, whatever its range: what stays on the screen when a question fails. */
export function lastGood(client: QueryClient, { environment }: Api): Received | undefined {
  const answers = client.getQueriesData<Received>({ queryKey: boards(environment.name) }).flatMap(([, data]) => data ?? []);
  return answers.toSorted((a, b) => b.receivedAt - a.receivedAt)[0];
}
