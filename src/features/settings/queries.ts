import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Api } from "../../api/api.ts";
import { board, me, rules, series } from "../../api/rpc.ts";
import { rangeKey, rangeOfView, type ViewSearch } from "../../contracts/view.ts";
import type { RuleDefinition } from "../../domain/rules.ts";
import { instantOf, MINUTE, SECOND } from "../../domain/time.ts";

/** How often what is measured is asked for. */
export const POLL = 15 * SECOND;

const now = () => instantOf(Date.now());

/** Levels over all rules; asked for again now and then, so that another person's change is seen while one edits. */
export const rulesQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "rules"],
    queryFn: ({ signal }) => rules(api, { signal }),
    staleTime: 30 * SECOND,
    refetchInterval: 30 * SECOND,
  });

const lastHour: ViewSearch = { range: "1h" };

/** What is measured for each rule now. */
export const boardQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "board", rangeKey(lastHour)],
    queryFn: ({ signal }) => board(api, rangeOfView(lastHour, now()), { signal }),
    placeholderData: keepPreviousData,
    staleTime: POLL / 2,
    refetchInterval: POLL,
  });

/** Who is asking, for what they may change. */
export const meQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "me"],
    queryFn: ({ signal }) => me(api, { signal }),
    staleTime: 5 * MINUTE,
  });

const lastDay: ViewSearch = { range: "24h" };

/** The signals behind a rule over the last 24 hours, to try levels on. */
export const previewQuery = (api: Api, { numerator, denominator }: RuleDefinition) => {
  const signals = [...new Set([...numerator, ...denominator].map(({ signal }) => signal))];
  return queryOptions({
    queryKey: [api.environment.name, "series", signals, rangeKey(lastDay)],
    queryFn: ({ signal }) => series(api, signals, rangeOfView(lastDay, now()), { signal }),
    staleTime: MINUTE,
    refetchInterval: MINUTE,
  });
};
