/** A sender of log batches that wants to know what became of each event, and the books to compare its own with. */
import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import type postgres from "postgres";
import type { IngestOutcome } from "../../../src/contracts/ingest.ts";
import type { StackAddresses } from "../../../src/ops/stack/front.ts";
import { drainFixture } from "../../fixtures/drain/load.ts";

export interface RawEvent {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** Successful requests of now, each with an id of its own. */
export function requests(count: number, overrides: Readonly<Record<string, unknown>> = {}): RawEvent[] {
  const [sample] = drainFixture("edge-logs");
  return Array.from({ length: count }, () => ({ ...sample, timestamp: Date.now() * 1_000, ...overrides, id: randomUUID() }));
}

/** Posts a batch once, as the platform does. Throws where there is no answer. */
export async function post(
  { drainUrl, drainSecret }: Pick<StackAddresses, "drainUrl" | "drainSecret">,
  events: readonly unknown[],
): Promise<{ status: number; outcome: IngestOutcome }> {
  const response = await fetch(drainUrl, {
    method: "POST",
    headers: { authorization: `Bearer ${drainSecret}`, "content-type": "application/json", "content-encoding": "gzip" },
    body: new Uint8Array(gzipSync(JSON.stringify(events))),
  });
  return { status: response.status, outcome: await response.json() };
}

/** Posts a batch until it is acknowledged, which the platform does not do: without a second try nothing could show up doubled. */
export async function postUntilAcknowledged(
  target: Pick<StackAddresses, "drainUrl" | "drainSecret">,
  events: readonly unknown[],
  pauseMs = 50,
): Promise<IngestOutcome> {
  for (;;) {
    const answer = await post(target, events).catch(() => null);
    if (answer?.status === 200) return answer.outcome;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** What the tables say of the events with these ids, which must be all that the source `edge` ever sent. */
export async function books(
  sql: postgres.Sql,
  ids: readonly string[],
): Promise<{ lost: number; doubled: number; counted: number; accepted: number }> {
  const [row] = await sql<{ lost: number; doubled: number; counted: number; accepted: number }[]>`
    with rows as (
      select a.id, count(e.id) as n from unnest(${[...ids]}::uuid[]) as a (id)
      left join (
        select id from watch.events
        union all
        select id from watch.event_keys
        union all
        select id from watch.clamped_ids c where not exists (select from watch.events k where k.id = c.id)
      ) as e on e.id = a.id
      group by a.id
    )
    select
      (select count(*)::int from rows where n = 0) as lost,
      (select coalesce(sum(n - 1), 0)::int from rows where n > 1) as doubled,
      (select coalesce(sum(n), 0)::int from watch.event_minutes where signal = 'source.events' and variant = 'edge') as counted,
      (select coalesce(sum(n), 0)::int from watch.ingest_outcomes where source = 'edge' and outcome = 'accepted') as accepted`;
  if (row === undefined) throw new Error("A query without `from` has one row.");
  return row;
}

/** The figure of a fault, one line. */
export const say = (fault: string, figures: string): void => console.info(`fault: ${fault}: ${figures}`);
