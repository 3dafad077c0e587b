/** The wall as a member sees it: the member's own board, as a display would be told. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Api } from "../../api/api.ts";
import { board, boardAsOf } from "../../api/rpc.ts";
import type { BoardAsOf } from "../../contracts/board.ts";
import { HOUR, instantOf, MINUTE } from "../../domain/time.ts";
import { momentOf } from "../../domain/wall/time-machine.ts";
import { type Clocks, POLL } from "../../domain/wall/watching.ts";
import { clocks } from "./use-server-now.ts";

export interface MemberBoard {
  readonly board: BoardAsOf;
  readonly at: Clocks;
  /** Whether it is of a chosen moment: it says so also where it stands in for the next one. */
  readonly past: boolean;
}

/** Range of the detail's charts, as displays ask for it. */
const RANGE = 6 * HOUR;

/** The board of now, asked again by itself, or the one of a moment, which is asked for once. The one before stays until the next comes. */
export const memberBoardQuery = (api: Api, at: number | null) =>
  queryOptions({
    queryKey: [api.environment.name, "wall-preview", at ?? "now"],
    queryFn: async ({ signal }): Promise<MemberBoard> => {
      const asked = clocks();
      const now = instantOf(Date.now());
      const moment = at === null ? now : momentOf(at, now);
      const from = instantOf(moment - RANGE);
      const answer =
        at === null ? await board(api, { from, to: moment }, { signal }) : await boardAsOf(api, moment, from, { signal });
      return { board: answer, at: asked, past: at !== null };
    },
    placeholderData: keepPreviousData,
    staleTime: at === null ? POLL / 2 : Number.POSITIVE_INFINITY,
    gcTime: MINUTE,
    refetchInterval: at === null ? POLL : false,
  });
