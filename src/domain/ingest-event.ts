/** A log line or application event after classification and redaction: what `watch.ingest` stores and counts. */
import type { Signal, Source } from "./signals.ts";

/** Severity of an event, worst last. */
export type Severity = "debug" | "info" | "warning" | "error" | "fatal";

/**
 * A fact that several lines tell, such as a failed request of Auth. However they arrive, it counts once: by its `outcome` line, and by
 * an `echo` only as long as no outcome is known.
 */
export interface SharedFact {
  /** The same for every line of the fact, and for no other fact: `auth/<request id>`. */
  readonly key: string;
  readonly part: "outcome" | "echo";
}

/** A classified, redacted event. Absent facts are `null`, never empty strings. */
export interface IngestEvent {
  /** UUID: the platform's event id, or one derived from the content where it has none. */
  readonly id: string;
  /** Time of the event in integer microseconds since the epoch. */
  readonly at_us: number;
  readonly source: Source;
  readonly severity: Severity;
  /** Logical HTTP status. */
  readonly status: number | null;
  /** Path template, without ids and query. */
  readonly path: string | null;
  readonly request_id: string | null;
  readonly message: string | null;
  readonly attributes: Readonly<Record<string, unknown>> | null;
  /** `false`: counted, deduplicated, not stored as a row. */
  readonly keep: boolean;
  /** What the event counts as, besides one `source.events`. */
  readonly signal: Signal | null;
  /** `""` where the signal has no variants. */
  readonly variant: string | null;
  /** Further counts of the same event, as `[signal, variant]`. */
  readonly also: readonly (readonly [Signal, string])[] | null;
  /** Where other lines may tell what this one counts; left out where none can. */
  readonly fact?: SharedFact;
}

/** Events that were set aside, with the reason. */
export interface SetAside {
  readonly source: Source;
  readonly reason: string;
  readonly n: number;
}

/** One line that was set aside, by its own id: when it comes again, it is a duplicate. */
export interface AsideLine {
  readonly id: string;
  /** Time of the line in integer microseconds since the epoch; `null` where it was not read. */
  readonly at_us: number | null;
  readonly source: Source;
  readonly outcome: "dropped" | "rejected";
  readonly reason: string;
}
