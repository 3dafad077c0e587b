import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { alerts, ruleBuckets, ruleVersions } from "../../api/alert-rpc.ts";
import type { Api } from "../../api/api.ts";
import { channels } from "../../api/channel-rpc.ts";
import { rules } from "../../api/rpc.ts";
import { POLL } from "../../domain/status/board-freshness.ts";
import { DAY, floorTo, instantOf, MINUTE, SECOND, shift } from "../../domain/time.ts";

/** What a rule is tried on. */
const PAST = 28 * DAY;

/** Settings of all rules; asked for again now and then, so that another person's change is seen while one edits. */
export const rulesQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "rules"],
    queryFn: ({ signal }) => rules(api, { signal }),
    staleTime: 30 * SECOND,
    refetchInterval: 30 * SECOND,
  });

/** How each rule stands now. */
export const alertsQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "alerts"],
    queryFn: ({ signal }) => alerts(api, { signal }),
    placeholderData: keepPreviousData,
    staleTime: POLL / 2,
    refetchInterval: POLL,
  });

/** Where notifications go. */
export const channelsQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "channels"],
    queryFn: ({ signal }) => channels(api, { signal }),
    staleTime: MINUTE,
  });

/** All versions of a rule. */
export const versionsQuery = (api: Api, key: string) =>
  queryOptions({
    queryKey: [api.environment.name, "rule-versions", key],
    queryFn: ({ signal }) => ruleVersions(api, key, { signal }),
    staleTime: 30 * SECOND,
  });

/** The minutes of the last 28 days behind a rule. Tens of thousands of numbers: kept for a while, and not compared with older ones. */
export const bucketsQuery = (api: Api, key: string) =>
  queryOptions({
    queryKey: [api.environment.name, "rule-buckets", key],
    queryFn: ({ signal }) => {
      const to = floorTo(instantOf(Date.now()), MINUTE);
      return ruleBuckets(api, key, { from: shift(to, -PAST), to }, { signal });
    },
    staleTime: 10 * MINUTE,
    gcTime: 10 * MINUTE,
    refetchOnWindowFocus: false,
    structuralSharing: false,
  });
