/** What Nexsys reports about itself, told to Nexsys Watch through the database. */
import type { Sql } from "postgres";
import type { Instant } from "../../../domain/time.ts";
import { floorTo, MINUTE } from "../../../domain/time.ts";
import type { Report } from "../activities/activity.ts";
import { queueAt } from "../history/gauges.ts";
import type { World } from "../world.ts";

/** Emits reports, all at once. */
export async function emitReports(sql: Sql, reports: readonly Report[]): Promise<void> {
  if (reports.length === 0) return;
  await sql`
    select watch.emit(r.signal, r.variant, r.source, null, r.severity, r.message)
    from unnest(${reports.map((r) => r.signal)}::text[], ${reports.map((r) => r.variant)}::text[],
      ${reports.map((r) => r.source)}::text[], ${reports.map((r) => r.severity)}::text[],
      ${reports.map((r) => r.message)}::text[]) as r (signal, variant, source, severity, message)`;
}

/** Says how the queue of communications stands. */
export async function gaugeQueues(sql: Sql, world: World, now: Instant): Promise<void> {
  for (const { signal, variant, at, value } of queueAt(world, floorTo(now, MINUTE))) {
    await sql`select watch.set_gauge(${signal}, ${new Date(at)}, ${variant}, ${value})`;
  }
}
