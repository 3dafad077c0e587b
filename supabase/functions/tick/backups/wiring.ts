/** Wires the question for backups to a project by its environment. */
import type { RestAccess } from "../../_shared/rest.ts";
import { callWatchApi } from "../../_shared/rest.ts";
import type { Environment } from "../../_shared/settings.ts";
import { managementApi } from "../management.ts";
import { askBackups } from "./backups.ts";

const minute = 60_000;
/** Backups are made once a day: twice an hour is soon enough, and leaves the calls of the API to the logs. */
const everyMinutes = 30;
const offset = 7;

/**
 * Asks for backups twice an hour and records them; `null` where `WATCH_MANAGEMENT_TOKEN` is not set. Answers with sentences about what went
 * wrong: a platform that does not tell of backups keeps no other step from its work.
 */
export function backupWatcher(
  env: Environment,
  access: RestAccess,
  now: () => number,
  fetcher: typeof fetch,
): (() => Promise<readonly string[]>) | null {
  if (!env.WATCH_MANAGEMENT_TOKEN?.trim()) return null;
  return async () => {
    if (Math.floor(now() / minute) % everyMinutes !== offset) return [];
    try {
      const backups = await askBackups(managementApi(env, access.url, fetcher));
      if (backups.length > 0) await callWatchApi(access, "record_backups", { backups }, fetcher);
      return [];
    } catch (error) {
      return [`backups: ${error instanceof Error ? error.message : String(error)}`];
    }
  };
}
