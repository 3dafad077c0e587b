/** Which events of the past may be counted: those of which the database remembers, or can tell, that nobody counted them. */
import type { IngestEvent, SetAside } from "../../domain/ingest-event.ts";
import type { Source } from "../../domain/signals.ts";
import { MINUTE } from "../../domain/time.ts";

/** Half-open, in milliseconds since the epoch. */
export type Span = readonly [from: number, to: number];

/** What the database remembers: the answer of `watch_api.import_coverage`. Times are milliseconds since the epoch. */
export interface Coverage {
  /** Ids of events that are only counted are remembered from here on: a second count is told apart. */
  readonly keysFrom: number;
  /** Rows of events that are kept are there from here on. */
  readonly eventsFrom: number;
  /** Counts by minute are there from here on. */
  readonly minutesFrom: number;
  /** Minutes that were counted, by source and in order. */
  readonly counted: Readonly<Record<string, readonly Span[]>>;
}

/** What was counted as of a time. */
export interface Counted {
  readonly counted: Coverage["counted"];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Clocks differ a little, and a drain is a little behind. */
const margin = 10 * MINUTE;

/**
 * Minutes that others counted: as they were `before` this import wrote into them, and those `now` that came since. Without `before`, those
 * of now.
 */
export function countedSince(before: Counted | null, now: Coverage["counted"]): Coverage["counted"] {
  if (before === null) return now;
  const border = before.at - margin;
  const sources = new Set([...Object.keys(before.counted), ...Object.keys(now)]);
  return Object.fromEntries(
    [...sources].map((source) => [
      source,
      [
        ...(before.counted[source] ?? []).flatMap(([from, to]): Span[] => (from < border ? [[from, Math.min(to, border)]] : [])),
        ...(now[source] ?? []).flatMap(([from, to]): Span[] => (to > border ? [[Math.max(from, border), to]] : [])),
      ],
    ]),
  );
}

/** @throws Error where the answer is of another shape: the database runs another schema */
export function parseCoverage(answer: unknown): Coverage {
  const fields = new Map<string, unknown>(typeof answer === "object" && answer !== null ? Object.entries(answer) : []);
  const time = (name: string): number => {
    const value = fields.get(name);
    if (typeof value !== "number")
      throw new Error(`import_coverage answered no number for ${name}. Apply the newest migrations.`);
    return value;
  };
  const counted = fields.get("counted");
  return {
    keysFrom: time("keys_from"),
    eventsFrom: time("events_from"),
    minutesFrom: time("minutes_from"),
    counted: Object.fromEntries(
      Object.entries(typeof counted === "object" && counted !== null ? counted : {}).map(([source, spans]) => [
        source,
        spansIn(spans),
      ]),
    ),
  };
}

const spansIn = (value: unknown): readonly Span[] =>
  Array.isArray(value)
    ? value.flatMap((span: unknown): Span[] => {
        const [from, to] = Array.isArray(span) ? span : [];
        return typeof from === "number" && typeof to === "number" ? [[from, to]] : [];
      })
    : [];

/** Events that may be counted, and why the others may not. */
export interface Admitted {
  readonly events: readonly IngestEvent[];
  /** `already-counted`: the ids of that minute are forgotten, and its source was counted in it. */
  readonly dropped: readonly SetAside[];
  /** `without-time`: it would count as of now. `older-than-retention`: even its count would be deleted at once. */
  readonly rejected: readonly SetAside[];
}

/**
 * Sorts classified events by what the database can still tell. Without `coverage` (a dry run) only events without a time are set aside.
 * A kept event whose row would be deleted at once is counted without one.
 */
export function admit(events: readonly IngestEvent[], coverage: Coverage | null): Admitted {
  const admitted: IngestEvent[] = [];
  const aside = { dropped: new Map<string, SetAside>(), rejected: new Map<string, SetAside>() };
  const set = (account: keyof typeof aside, source: Source, reason: string): void => {
    const key = `${source}/${reason}`;
    aside[account].set(key, { source, reason, n: (aside[account].get(key)?.n ?? 0) + 1 });
  };
  for (const event of events) {
    const at = Math.floor(event.at_us / 1_000);
    if (event.attributes?.clock !== undefined) set("rejected", event.source, "without-time");
    else if (coverage === null) admitted.push(event);
    else if (at < coverage.minutesFrom) set("rejected", event.source, "older-than-retention");
    else if (isForgotten(event, at, coverage) && isCounted(coverage.counted[event.source] ?? [], at)) {
      set("dropped", event.source, "already-counted");
    } else admitted.push(at < coverage.eventsFrom ? { ...event, keep: false } : event);
  }
  return { events: admitted, dropped: [...aside.dropped.values()], rejected: [...aside.rejected.values()] };
}

/** Whether the event's id would be forgotten by now, had it been counted. */
const isForgotten = (event: IngestEvent, at: number, { keysFrom, eventsFrom }: Coverage): boolean =>
  at < (event.keep ? eventsFrom : keysFrom);

function isCounted(spans: readonly Span[], at: number): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.[1] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const span = spans[low];
  return span !== undefined && span[0] <= at;
}
