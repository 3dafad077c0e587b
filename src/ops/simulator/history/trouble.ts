/** The stored rows of a past range: what went wrong, exactly as the receiver would have stored it. Pure. */
import { classifyBatch } from "../../../domain/classification/classify.ts";
import type { ClassifyOptions } from "../../../domain/classification/options.ts";
import { defaultStorageKinds } from "../../../domain/classification/options.ts";
import type { Severity } from "../../../domain/ingest-event.ts";
import type { Signal, Source } from "../../../domain/signals.ts";
import type { TimeRange } from "../../../domain/time.ts";
import { ceilTo, MINUTE, shift } from "../../../domain/time.ts";
import type { Report } from "../activities/activity.ts";
import type { ActivityName } from "../activities/catalogue.ts";
import { activities } from "../activities/catalogue.ts";
import { audienceConfig } from "../cast.ts";
import { hex, uuid } from "../draws.ts";
import type { Random } from "../random.ts";
import { randomOf } from "../random.ts";
import { batchesOf } from "../traffic.ts";
import type { World } from "../world.ts";
import { versionAt } from "../world.ts";
import { occurrencesIn } from "./counts.ts";

/** A row of the stored events. */
export interface StoredEvent {
  readonly id: string;
  /** Microseconds since the epoch. */
  readonly us: number;
  readonly source: Source;
  readonly signal: Signal | null;
  readonly variant: string | null;
  readonly severity: Severity;
  readonly status: number | null;
  readonly path: string | null;
  readonly requestId: string | null;
  readonly message: string | null;
  readonly attributes: Readonly<Record<string, unknown>> | null;
}

/** Classifying costs; so many different performances of an activity are classified once, and told again at other times. */
const repertoire = 24;

/** Rows of all that the receiver keeps, minute by minute, and of the trouble that the application reported. `hash` keys user ids. */
export function* troubleWithin(world: World, range: TimeRange, hash: (id: string) => string): Generator<StoredEvent> {
  const options = optionsAt(world, hash);
  const known = new Map<string, readonly (readonly StoredEvent[])[]>();
  const performancesOf = (name: ActivityName, release: string) => {
    const one = (i: number) => perform(name, randomOf(world.seed, "repertoire", name, i), release, options);
    const performances = known.get(`${name} ${release}`) ?? rehearsed(one);
    known.set(`${name} ${release}`, performances);
    return performances;
  };
  for (let minute = ceilTo(range.from, MINUTE); minute + MINUTE <= range.to; minute = shift(minute, MINUTE)) {
    const release = versionAt(world, minute);
    const random = randomOf(world.seed, "trouble", minute);
    for (const [name, , n] of occurrencesIn(world, minute)) {
      if (n === 0) continue;
      const performances = performancesOf(name, release);
      if (performances.length === 0) continue;
      for (let i = 0; i < n; i++) {
        const told = performances[Math.floor(random() * performances.length)] ?? [];
        yield* again(told, minute * 1_000 + Math.floor(random() * 60e6), random);
      }
    }
  }
}

/** Different performances of an activity; none of one that leaves no rows. */
function rehearsed(one: (i: number) => readonly StoredEvent[]): readonly (readonly StoredEvent[])[] {
  const first = one(0);
  return first.length === 0 ? [] : [first, ...Array.from({ length: repertoire - 1 }, (_, i) => one(i + 1))];
}

/** What an activity leaves behind as rows, with times in relation to its own. */
function perform(name: ActivityName, random: Random, release: string, options: ClassifyOptions): readonly StoredEvent[] {
  const us = options.receivedAt * 1_000;
  const { lines, reports } = activities[name].perform({ us, random, release });
  const kept = batchesOf(lines).flatMap(({ events }) => classifyBatch(events, options).events.filter((event) => event.keep));
  const trouble = reports.filter((report) => report.severity !== "info");
  return [...kept.map((event) => ({ ...event, us: event.at_us - us, requestId: event.request_id })), ...trouble.map(ofReport)];
}

/** The same at another time, with ids of its own; lines of one request go on sharing one request id. */
function again(told: readonly StoredEvent[], us: number, random: Random): readonly StoredEvent[] {
  const ray = `9${hex(random, 15)}`;
  return told.map((event) => ({
    ...event,
    id: uuid(random),
    us: us + event.us,
    requestId: event.requestId === null ? null : ray,
  }));
}

const ofReport = ({ source, signal, variant, severity, message }: Report): StoredEvent => ({
  id: "",
  us: 0,
  source,
  signal,
  variant,
  severity,
  status: null,
  path: null,
  requestId: null,
  message,
  attributes: null,
});

const optionsAt = (world: World, hash: (id: string) => string): ClassifyOptions => ({
  receivedAt: world.startedAt,
  audience: audienceConfig,
  storageKinds: defaultStorageKinds,
  keepSuccesses: false,
  self: { functionId: null, path: "/functions/v1/log-drain", ticker: "/functions/v1/tick", client: "nexsys-watch" },
  hash,
});
