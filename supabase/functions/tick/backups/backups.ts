/**
 * What the platform tells of backups: `GET /v1/projects/{ref}/database/backups`. Projects with physical backups may list none and name
 * only the newest one's time, so both are read.
 */
import type { ManagementApi } from "../management.ts";

/** An argument of `watch_api.record_backups`. */
export interface Backup {
  readonly id: string;
  /** When it was made, in milliseconds since the epoch. */
  readonly at: number;
  readonly status: (typeof statuses)[number];
  readonly kind: "logical" | "physical";
}

const statuses = ["archived", "cancelled", "completed", "failed", "pending", "removed"] as const;
const timeoutMs = 10_000;
/** More than any plan keeps. */
const most = 100;

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};

/** The backups in an answer. Entries that cannot be read are left out: an unknown backup is no backup. */
export function backupsIn(answer: unknown): readonly Backup[] {
  const { backups, physical_backup_data: physical } = fieldsOf(answer);
  const listed = (Array.isArray(backups) ? backups : []).slice(0, most).flatMap((entry): Backup[] => {
    const { id, inserted_at, status, is_physical_backup } = fieldsOf(entry);
    const at = typeof inserted_at === "string" ? Date.parse(inserted_at) : Number.NaN;
    const known = statuses.find((one) => one === String(status).toLowerCase());
    if ((typeof id !== "number" && typeof id !== "string") || !Number.isFinite(at) || known === undefined) return [];
    return [{ id: String(id), at, status: known, kind: is_physical_backup === true ? "physical" : "logical" }];
  });
  const { latest_physical_backup_date_unix: latest } = fieldsOf(physical);
  if (typeof latest !== "number" || !(latest > 0)) return listed;
  return [...listed, { id: `physical:${latest}`, at: latest * 1_000, status: "completed", kind: "physical" }];
}

/** Asks once. @throws Error with a sentence where the platform gives no list */
export async function askBackups(api: ManagementApi): Promise<readonly Backup[]> {
  const response = await api.fetcher(`${api.url}/v1/projects/${encodeURIComponent(api.projectRef)}/database/backups`, {
    headers: { authorization: `Bearer ${api.token}`, accept: "application/json" },
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`the platform answered ${response.status} to the question for backups`);
  }
  return backupsIn(await response.json());
}
