import { queryOptions } from "@tanstack/react-query";
import { alerts } from "../../api/alert-rpc.ts";
import type { Api } from "../../api/api.ts";
import { channels, deliveries } from "../../api/channel-rpc.ts";
import { POLL } from "../../domain/status/board-freshness.ts";
import { DAY, instantOf, SECOND, shift } from "../../domain/time.ts";
import { isSettled } from "./view-model.ts";

export const channelsQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "channels"],
    queryFn: ({ signal }) => channels(api, { signal }),
    staleTime: POLL / 2,
    refetchInterval: POLL,
  });

/** Whether messages carry links stands beside how alerts stand, which the navigation asks for in any case. */
export const alertsQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "alerts"],
    queryFn: ({ signal }) => alerts(api, { signal }),
    staleTime: POLL / 2,
    refetchInterval: POLL,
  });

/** The attempts of one test message, asked for until it is delivered or given up. The range is wide, since the reader's clock may be wrong. */
export const testQuery = (api: Api, channel: string, outbox: string) =>
  queryOptions({
    queryKey: [api.environment.name, "channel-test", channel, outbox],
    queryFn: async ({ signal, client }) => {
      const now = instantOf(Date.now());
      const range = { from: shift(now, -2 * DAY), to: shift(now, 2 * DAY) };
      const { rows } = await deliveries(api, { range, channel }, { signal });
      const attempts = rows.filter((row) => row.outbox === outbox).toReversed();
      // How the channel is doing changed with them.
      if (attempts.length > 0) void client.invalidateQueries({ queryKey: channelsQuery(api).queryKey });
      return attempts;
    },
    staleTime: 0,
    refetchInterval: ({ state }) => (isSettled(state.data ?? []) ? false : 2 * SECOND),
  });
