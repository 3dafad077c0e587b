/** Where alerts are sent, and what came of it: one function for each function of the database. All reject with `ApiError`. */
import {
  type ChannelRow,
  type ChannelTestAnswer,
  channelRemovedAnswer,
  channelRow,
  channelsAnswer,
  channelTestAnswer,
  type DeliveriesAnswer,
  deliveriesAnswer,
} from "../contracts/alerts.ts";
import type { TimeRange } from "../domain/time.ts";
import type { Api, Waiting } from "./api.ts";

/** Where alerts are sent, and how each channel is doing. */
export const channels = (api: Api, waiting?: Waiting): Promise<ChannelRow[]> => api.call("channels", {}, channelsAnswer, waiting);

/** A channel as it is to be. Of `secret` what is left out is kept; `version` is the one it was made from, `null` for a new one. */
export interface ChannelChange {
  readonly key: string;
  readonly channel: Readonly<Pick<ChannelRow, "title" | "kind" | "severities" | "enabled">> & {
    readonly config: Readonly<Record<string, string | readonly string[]>>;
  };
  readonly secret: Readonly<Record<string, string>>;
  readonly version: number | null;
}

/** Saves a channel and gives it back as stored, without its secret. Refused (`rpc`, `forbidden`) with the database's own sentence. */
export const saveChannel = (api: Api, { key, channel, secret, version }: ChannelChange): Promise<ChannelRow> => {
  const { config, severities } = channel;
  const copied = Object.entries(config).map(([name, value]) => [name, typeof value === "string" ? value : [...value]] as const);
  return api.call(
    "save_channel",
    {
      key,
      channel: { ...channel, severities: [...severities], config: Object.fromEntries(copied) },
      secret: { ...secret },
      ...(version === null ? {} : { expected_version: version }),
    },
    channelRow,
  );
};

/** Removes a channel for good, with a sentence for those who come after. */
export const removeChannel = (api: Api, key: string, reason: string): Promise<{ readonly removed: string }> =>
  api.call("remove_channel", { key, reason }, channelRemovedAnswer);

/** Sends a test message; `deliveries` tells what becomes of it. */
export const testChannel = (api: Api, key: string): Promise<ChannelTestAnswer> =>
  api.call("test_channel", { key }, channelTestAnswer);

/** Attempts to deliver over a range, newest first; of one channel, or of all where `channel` is left out. */
export const deliveries = (
  api: Api,
  { range, channel, cursor }: { readonly range: TimeRange; readonly channel?: string; readonly cursor?: string },
  waiting?: Waiting,
): Promise<DeliveriesAnswer> =>
  api.call(
    "deliveries",
    {
      from_ms: range.from,
      to_ms: range.to,
      ...(channel === undefined ? {} : { channel }),
      ...(cursor === undefined ? {} : { cursor }),
    },
    deliveriesAnswer,
    waiting,
  );
