/** The gauges of a past range, minute by minute. Pure. */
import type { Signal } from "../../../domain/signals.ts";
import type { Instant, TimeRange } from "../../../domain/time.ts";
import { ceilTo, DAY, floorTo, MINUTE, SECOND, shift } from "../../../domain/time.ts";
import { logNormal, poisson } from "../draws.ts";
import type { Intent, Outcome } from "../payments.ts";
import { randomOf } from "../random.ts";
import { levelOf } from "../rhythm.ts";
import type { World } from "../world.ts";

/** A value of a gauge in the minute that starts at `at`. */
export interface GaugeValue {
  readonly signal: Signal;
  readonly variant: string;
  readonly at: Instant;
  readonly value: number;
}

/** A probe of the health check. */
export interface HealthSample {
  readonly at: Instant;
  readonly latencyMs: number;
}

/** How many intents were open at the end of each minute, and the age of the oldest in seconds; 0 where none was open, as the database says it. */
export function intentGauges(intents: readonly Intent[], range: TimeRange): readonly GaugeValue[] {
  const values: GaugeValue[] = [];
  let open: readonly Intent[] = [];
  let next = 0;
  for (let minute = ceilTo(range.from, MINUTE); minute + MINUTE <= range.to; minute = shift(minute, MINUTE)) {
    const end = minute + MINUTE;
    const arrived: Intent[] = [];
    for (let intent = intents[next]; intent !== undefined && intent.createdAt < end; intent = intents[next]) {
      arrived.push(intent);
      next++;
    }
    open = [...open, ...arrived].filter(({ decided }) => decided === null || decided.at >= end);
    values.push({ signal: "payment_intents.open", variant: "", at: minute, value: open.length });
    const value = Math.round((end - (open[0]?.createdAt ?? end)) / SECOND);
    values.push({ signal: "payment_intents.oldest_age", variant: "", at: minute, value });
  }
  return values;
}

const outcomes: readonly Outcome[] = ["approved", "rejected", "superseded", "failed"];

/** The board of the past looks for the ledger in the four minutes before it, so that every fourth is enough, and quicker written. */
const ledgerEvery = 4 * MINUTE;

/**
 * The ledger of the day (UTC) at the end of every fourth minute: how many intents were created, and what has become of those. `before` is
 * what the day on which the range begins had brought until then.
 */
export function todayGauges(
  intents: readonly Intent[],
  range: TimeRange,
  before: Iterable<readonly [variant: string, count: number]>,
): readonly GaugeValue[] {
  const values: GaugeValue[] = [];
  const happened = intents
    .flatMap(({ createdAt, decided }) => [
      { at: createdAt, createdAt, variant: "created" },
      ...(decided === null ? [] : [{ at: decided.at, createdAt, variant: decided.outcome }]),
    ])
    .sort((a, b) => a.at - b.at);
  let next = 0;
  let today = floorTo(range.from, DAY);
  const counts = new Map(before);
  for (let minute = ceilTo(range.from, MINUTE); minute + MINUTE <= range.to; minute = shift(minute, MINUTE)) {
    if (floorTo(minute, DAY) !== today) counts.clear();
    today = floorTo(minute, DAY);
    for (let each = happened[next]; each !== undefined && each.at < minute + MINUTE; each = happened[next]) {
      if (each.createdAt >= today) counts.set(each.variant, (counts.get(each.variant) ?? 0) + 1);
      next++;
    }
    if (minute % ledgerEvery !== 0) continue;
    for (const variant of ["created", ...outcomes])
      values.push({ signal: "payment_intents.today", variant, at: minute, value: counts.get(variant) ?? 0 });
  }
  return values;
}

/** The queue of communications in each minute: a few entries, a few seconds old. */
export function queueGauges(world: World, range: TimeRange): readonly GaugeValue[] {
  const values: GaugeValue[] = [];
  for (let minute = ceilTo(range.from, MINUTE); minute + MINUTE <= range.to; minute = shift(minute, MINUTE)) {
    values.push(...queueAt(world, minute));
  }
  return values;
}

/** The queue of communications in one minute. */
function queueAt(world: World, minute: Instant): readonly GaugeValue[] {
  const random = randomOf(world.seed, "queue", minute);
  const variant = "communications";
  const depth = poisson(random, 4 * levelOf("portal", minute));
  const own: GaugeValue = { signal: "queue.depth", variant, at: minute, value: depth };
  const age = depth === 0 ? 0 : Math.round(Math.min(240, logNormal(random, 22, 0.7)));
  return [own, { signal: "queue.oldest_age", variant, at: minute, value: age }];
}

/** The gauges that probes of the health check leave. */
export const healthGauges = (samples: readonly HealthSample[]): readonly GaugeValue[] =>
  samples.flatMap(({ at, latencyMs }): GaugeValue[] => [
    { signal: "health.ok", variant: "", at, value: 1 },
    { signal: "health.reachable", variant: "", at, value: 1 },
    { signal: "health.latency", variant: "", at, value: latencyMs },
  ]);

/** A probe in each minute: 15 to 60 ms, slower when offices are busy, now and then a slow one. */
export function healthSamples(world: World, range: TimeRange): readonly HealthSample[] {
  const samples: HealthSample[] = [];
  for (let minute = ceilTo(range.from, MINUTE); minute + MINUTE <= range.to; minute = shift(minute, MINUTE)) {
    const random = randomOf(world.seed, "probe", minute);
    const usual = Math.min(60, Math.max(15, logNormal(random, 19 + 14 * levelOf("office", minute), 0.22)));
    const slow = random() < 0.002 ? 60 + 280 * random() : 0;
    samples.push({ at: minute, latencyMs: Math.round(usual + slow) });
  }
  return samples;
}
