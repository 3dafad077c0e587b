/** What happens at Nexsys within a second, as the traces it leaves. */
import { instantOf, SECOND } from "../../domain/time.ts";
import type { Report, Trace } from "./activities/activity.ts";
import type { DrainEvent, Line, Product } from "./drain-events/envelope.ts";
import { poisson } from "./draws.ts";
import { randomOf } from "./random.ts";
import type { World } from "./world.ts";
import { ratesAt, versionAt } from "./world.ts";

/** All that happens in one second, counted from the epoch. The same second of the same world is always the same. */
export function happeningsIn(world: World, second: number): Trace {
  const at = instantOf(second * SECOND);
  const release = versionAt(world, at);
  const random = randomOf(world.seed, "second", second);
  const lines: Line[] = [];
  const reports: Report[] = [];
  for (const { activity, perMinute } of ratesAt(world, at)) {
    for (let n = poisson(random, perMinute / 60); n > 0; n--) {
      const trace = activity.perform({ us: second * 1e6 + Math.floor(random() * 1e6), random, release });
      lines.push(...trace.lines);
      reports.push(...trace.reports);
    }
  }
  return { lines, reports };
}

/** A request body of the drain: events of one product, at most 250 of them. */
export interface Batch {
  readonly product: Product;
  readonly events: readonly DrainEvent[];
}

/** The most events that the platform puts into one request. */
export const batchLimit = 250;

/** Lines as the drain sends them: one product to a batch, in the order in which they were written. */
export function batchesOf(lines: readonly Line[]): readonly Batch[] {
  return [...Map.groupBy(lines, (each) => each.product)].flatMap(([product, own]) => {
    const events = own.map((each) => each.event).sort((a, b) => a.timestamp - b.timestamp);
    return Array.from({ length: Math.ceil(events.length / batchLimit) }, (_, i) => ({
      product,
      events: events.slice(i * batchLimit, (i + 1) * batchLimit),
    }));
  });
}
