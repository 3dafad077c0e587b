/** Wires delivery to a Supabase project by its environment. */
import type { RestAccess } from "../../_shared/rest.ts";
import { callWatchApi } from "../../_shared/rest.ts";
import { hashKey, keyedHash } from "../../_shared/secrets.ts";
import type { Environment } from "../../_shared/settings.ts";
import type { Delivered } from "./deliver.ts";
import { deliverOutbox } from "./deliver.ts";
import type { Claim } from "./message.ts";
import { claimsIn } from "./message.ts";
import { send } from "./send.ts";
import type { TargetRules } from "./target.ts";
import { systemResolve } from "./target.ts";
import { keepable } from "./verdict.ts";

/** Longer than a message may take, shorter than anybody waits for it: who was killed is followed by another after that. */
const leaseS = 30;

const isLocalProject = (url: string): boolean =>
  URL.canParse(url) && ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);

/**
 * What channels may lead to: `WATCH_CHANNEL_HOSTS` (separated by commas; any public host where it is not set), and this machine where
 * `WATCH_ALLOW_LOCAL_CHANNELS` is `true` and the project itself is on this machine, which the platform's never is.
 */
export function targetRules(env: Environment, projectUrl: string): TargetRules {
  const hosts = (env.WATCH_CHANNEL_HOSTS ?? "")
    .split(",")
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== "");
  return {
    allowLocal: env.WATCH_ALLOW_LOCAL_CHANNELS?.trim() === "true" && isLocalProject(projectUrl),
    hosts: hosts.length === 0 ? null : hosts,
    resolve: systemResolve,
  };
}

/** The milliseconds on two clocks. */
export interface Clocks {
  /** Since the epoch. */
  now(): number;
  /** On a clock that nobody sets. */
  elapsed(): number;
}

/** The channel of the fire drill leads back to the ticker itself; only the ticker knows its own secret, which signs the message. */
export const withDrillTarget =
  (env: Environment, projectUrl: string) =>
  (claim: Claim): Claim => {
    if (claim.channel.key !== "fire-drill") return claim;
    const secret = {
      url: `${projectUrl.replace(/\/+$/, "")}/functions/v1/tick?drill`,
      signing_key: env.WATCH_TICK_SECRET?.trim() ?? "",
    };
    return { ...claim, channel: { ...claim.channel, secret } };
  };

/** The deliverer for this environment: call it as often as you like, also several at once. It never rejects. */
export function outboxDeliverer(
  env: Environment,
  access: RestAccess,
  { now, elapsed }: Clocks,
  fetcher: typeof fetch,
): () => Promise<Delivered> {
  const rules = targetRules(env, access.url);
  const hash = keyedHash(hashKey(env, access.key));
  return () =>
    deliverOutbox({
      now,
      elapsed,
      claim: async (most) =>
        claimsIn(await callWatchApi(access, "claim_outbox", { max_rows: most, lease_s: leaseS }, fetcher)).map(
          withDrillTarget(env, access.url),
        ),
      send: (outgoing) => send(outgoing, rules),
      settle: async ({ id, attempt, channel }, result) => {
        const kept = { ...result, answer: keepable(result.answer, channel, hash) };
        await callWatchApi(access, "settle_outbox", { id, attempt, result: kept }, fetcher);
      },
    });
}
