import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { alerts, episode, episodes, noise, ruleBuckets } from "../../api/alert-rpc.ts";
import type { Api } from "../../api/api.ts";
import { deliveries } from "../../api/channel-rpc.ts";
import { rangeKey, rangeOfView, type ViewSearch } from "../../contracts/view.ts";
import { POLL } from "../../domain/status/board-freshness.ts";
import { instantOf, MINUTE, type TimeRange } from "../../domain/time.ts";

const now = () => instantOf(Date.now());

/** Everything about alerts of an environment: what one person does shows in all of it. The first two parts also feed the navigation's badge. */
export const alertsKey = (api: Api) => [api.environment.name, "alerts"] as const;

/** Where every rule stands. Paused while the page is hidden; the last answer stays and ages. */
export const alertsQuery = (api: Api) =>
  queryOptions({
    queryKey: [...alertsKey(api), "now"],
    queryFn: ({ signal }) => alerts(api, { signal }),
    staleTime: POLL / 2,
    refetchInterval: POLL,
    refetchOnWindowFocus: true,
  });

/** One episode with all that happened in it. */
export const episodeQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: [...alertsKey(api), "episode", id],
    queryFn: ({ signal }) => episode(api, id, { signal }),
    staleTime: POLL / 2,
    refetchInterval: POLL,
  });

/** Episodes of a range, newest first, page by page; `rule` narrows them to one. */
export const episodesQuery = (api: Api, search: ViewSearch, rule: string | undefined) =>
  infiniteQueryOptions({
    queryKey: [...alertsKey(api), "episodes", rangeKey(search), rule ?? null],
    queryFn: ({ pageParam, signal }) => episodes(api, { range: rangeOfView(search, now()), rule, cursor: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    staleTime: MINUTE / 2,
    refetchInterval: MINUTE,
  });

/** Attempts to deliver in a range, newest first, page by page; `channel` narrows them to one. */
export const deliveriesQuery = (api: Api, search: ViewSearch, channel: string | undefined) =>
  infiniteQueryOptions({
    queryKey: [...alertsKey(api), "deliveries", rangeKey(search), channel ?? null],
    queryFn: ({ pageParam, signal }) =>
      deliveries(
        api,
        {
          range: rangeOfView(search, now()),
          ...(channel === undefined ? {} : { channel }),
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    staleTime: POLL,
    refetchInterval: 2 * POLL,
  });

/** What each rule cost and brought over a range. */
export const noiseQuery = (api: Api, search: ViewSearch) =>
  queryOptions({
    queryKey: [...alertsKey(api), "noise", rangeKey(search)],
    queryFn: ({ signal }) => noise(api, rangeOfView(search, now()), { signal }),
    staleTime: MINUTE,
    refetchInterval: MINUTE,
  });

/** The minutes behind a rule. A range in the past never changes; the answer before stays while the next minute is asked for. */
export const bucketsQuery = (api: Api, rule: string, range: TimeRange) =>
  queryOptions({
    queryKey: [api.environment.name, "rule-buckets", rule, range.from, range.to],
    queryFn: ({ signal }) => ruleBuckets(api, rule, range, { signal }),
    placeholderData: (before, query) => (query?.queryKey[2] === rule ? before : undefined),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: MINUTE,
  });
