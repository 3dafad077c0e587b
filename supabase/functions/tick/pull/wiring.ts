/** Wires the puller to a project's log API by the environment. */
import { classificationSettings } from "../../_shared/classification.ts";
import { callIngest } from "../../_shared/ingest.ts";
import type { RestAccess } from "../../_shared/rest.ts";
import { callWatchApi } from "../../_shared/rest.ts";
import type { Environment } from "../../_shared/settings.ts";
import { required, SettingsError } from "../../_shared/settings.ts";
import type { ManagementApi } from "../management.ts";
import { managementApi } from "../management.ts";
import { askLogs } from "./log-api.ts";
import { type PullOutcome, pullLogs } from "./pull.ts";
import { type PullState, parseState } from "./state.ts";

/** A run; answers with sentences about what went wrong. */
export type PullLogs = () => Promise<readonly string[]>;

/**
 * The puller for this environment, or `null` where `WATCH_MANAGEMENT_TOKEN` is not set. Reads `WATCH_PROJECT_REF` (else the first part of
 * the project's address), `WATCH_MANAGEMENT_URL` (else the platform's) and what `classificationSettings` reads. A setting that is
 * wrong is a trouble of each run, and keeps no other step of the ticker from its work.
 */
export function logPuller(env: Environment, access: RestAccess, now: () => number, fetcher: typeof fetch): PullLogs | null {
  if (!env.WATCH_MANAGEMENT_TOKEN?.trim()) return null;
  return async () => {
    const claimed = await callWatchApi(access, "claim_log_pull", {}, fetcher);
    if (typeof claimed !== "object" || claimed === null) return [];
    const before = parseState("state" in claimed ? claimed.state : null);
    const { state, troubles } = await pull(before).catch((error: unknown) => cannotBegin(before, now(), error));
    await callWatchApi(access, "save_log_pull", { state }, fetcher);
    return troubles;
  };

  async function pull(before: PullState): Promise<Pick<PullOutcome, "state" | "troubles">> {
    const api: ManagementApi = managementApi(env, access.url, fetcher);
    const secret = required(env, "WATCH_TICK_SECRET", "the secret that the scheduler sends");
    return pullLogs(before, {
      now,
      ask: (dialect, question) => askLogs(api, dialect, question),
      ingest: (batch) => callIngest(access, batch, fetcher),
      classification: classificationSettings(env, { secret, functionId: null }),
    });
  }
}

/** What is kept of a run that a setting stopped: who looks at the dashboard reads it there. The next run tries at once. */
function cannotBegin(before: PullState, now: number, error: unknown): Pick<PullOutcome, "state" | "troubles"> {
  if (!(error instanceof SettingsError)) throw error;
  const rest = { failures: before.rest.failures + 1, until: now, error: error.message };
  return { state: { ...before, rest }, troubles: [`log API: ${error.message}`] };
}
