/** Wires the question for backups to a project by its environment. */
import type { RestAccess } from "../../_shared/rest.ts";
import { callWatchApi } from "../../_shared/rest.ts";
import type { Environment } from "../../_shared/settings.ts";
import { managementApi } from "../management.ts";
import { askBackups } from "./backups.ts";

/**
 * Asks for backups and records them; `null` where `WATCH_MANAGEMENT_TOKEN` is not set. Backups are made once a day: the database lets
 * one call in half an hour ask, and leaves the rest of the Management API to the logs. Answers with sentences about what went wrong: a
 * platform that does not tell of backups keeps no other step from its work.
 */
export function backupWatcher(
  env: Environment,
  access: RestAccess,
  fetcher: typeof fetch,
): (() => Promise<readonly string[]>) | null {
  if (!env.WATCH_MANAGEMENT_TOKEN?.trim()) return null;
  return async () => {
    try {
      if ((await callWatchApi(access, "claim_backups", {}, fetcher)) !== true) return [];
      const backups = await askBackups(managementApi(env, access.url, fetcher));
      if (backups.length > 0) await callWatchApi(access, "record_backups", { backups }, fetcher);
      return [];
    } catch (error) {
      return [`backups: ${error instanceof Error ? error.message : String(error)}`];
    }
  };
}
