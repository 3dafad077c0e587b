/** Wires the puller to a project's log API by the environment. */
import { classificationSettings } from "../../_shared/classification.ts";
import { callIngest } from "../../_shared/ingest.ts";
import type { RestAccess } from "../../_shared/rest.ts";
import { callWatchApi } from "../../_shared/rest.ts";
import type { Environment } from "../../_shared/settings.ts";
import { required, SettingsError } from "../../_shared/settings.ts";
import type { LogApiOptions } from "./log-api.ts";
import { askLogs } from "./log-api.ts";
import { pullLogs } from "./pull.ts";
import { parseState } from "./state.ts";

/** A run; answers with sentences about what went wrong. */
export type PullLogs = () => Promise<readonly string[]>;

/**
 * The puller for this environment, or `null` where `WATCH_MANAGEMENT_TOKEN` is not set. Reads `WATCH_PROJECT_REF` (else the first part of
 * the project's address), `WATCH_MANAGEMENT_URL` (else the platform's) and what `classificationSettings` reads. A setting that is
 * wrong is a trouble of each run, and keeps no other step of the ticker from its work.
 */
export function logPuller(env: Environment, access: RestAccess, now: () => number, fetcher: typeof fetch): PullLogs | null {
  const token = env.WATCH_MANAGEMENT_TOKEN?.trim();
  if (!token) return null;
  return async () => {
    const api: LogApiOptions = { url: managementUrl(env), projectRef: projectRef(env, access.url), token, fetcher };
    const secret = required(env, "WATCH_TICK_SECRET", "the secret that the scheduler sends");
    const classification = classificationSettings(env, { secret, functionId: null });
    const claimed = await callWatchApi(access, "claim_log_pull", {}, fetcher);
    if (typeof claimed !== "object" || claimed === null) return [];
    const { state, troubles } = await pullLogs(parseState("state" in claimed ? claimed.state : null), {
      now,
      ask: (dialect, question) => askLogs(api, dialect, question),
      ingest: (batch) => callIngest(access, batch, fetcher),
      classification,
    });
    await callWatchApi(access, "save_log_pull", { state }, fetcher);
    return troubles;
  };
}

/** The token opens every project of its owner, so it travels encrypted, or within this machine. @throws SettingsError */
function managementUrl(env: Environment): string {
  const text = env.WATCH_MANAGEMENT_URL?.trim() || "https://api.supabase.com";
  const url = URL.canParse(text) ? new URL(text) : null;
  const isSafe =
    url?.protocol === "https:" || (url?.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname));
  if (url === null || !isSafe) {
    throw new SettingsError(
      "WATCH_MANAGEMENT_URL must be an address that begins with https://, such as https://api.supabase.com",
    );
  }
  return text.replace(/\/+$/, "");
}

/** @throws SettingsError */
function projectRef(env: Environment, url: string): string {
  const ref = env.WATCH_PROJECT_REF?.trim() || (/^https:\/\/([a-z0-9]{20})\.supabase\.\w+/.exec(url)?.[1] ?? "");
  if (!/^[a-z0-9]{1,40}$/.test(ref)) {
    throw new SettingsError(
      "WATCH_PROJECT_REF is not set. Set it to the project's reference, the part of its dashboard address after /project/",
    );
  }
  return ref;
}
