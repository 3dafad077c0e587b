/** What Nexsys reports about itself, told to Nexsys Watch as its own code would. */
import type { Sql } from "postgres";
import type { Report } from "../activities/activity.ts";

/** Tells of lockouts by `watch_api.track`, and of browsers' errors as their receiver would. Messages are told by their table's triggers. */
export async function emitReports(sql: Sql, reports: readonly Report[]): Promise<void> {
  const lockouts = reports.filter(({ signal }) => signal === "portal.lockout");
  if (lockouts.length > 0) {
    const events = lockouts.map(({ variant, message }) => ({ name: `portal_${variant}`, reason: message }));
    await sql`select watch_api.track(${JSON.stringify(events)}::text::jsonb)`;
  }
  const errors = reports.filter(({ source }) => source === "client");
  if (errors.length === 0) return;
  await sql`
    select watch.emit(r.signal, r.variant, r.source, null, r.severity, r.message)
    from unnest(${errors.map((r) => r.signal)}::text[], ${errors.map((r) => r.variant)}::text[],
      ${errors.map((r) => r.source)}::text[], ${errors.map((r) => r.severity)}::text[],
      ${errors.map((r) => r.message)}::text[]) as r (signal, variant, source, severity, message)`;
}
