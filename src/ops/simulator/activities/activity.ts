/** An activity: something that happens again and again at Nexsys, the traces it leaves, and what they count as. */
import type { Signal, Source } from "../../../domain/signals.ts";
import type { Line, Moment } from "../drain-events/envelope.ts";
import type { Rhythm } from "../rhythm.ts";

/** What a trace counts as in the rollups, besides one `source.events` for each line. */
export type Count = readonly [signal: Signal, variant: string, source: Source];

/** A moment, and what runs at it. */
export interface Scene extends Moment {
  /** Version of Nexsys that is live. */
  readonly release: string;
}

/** An event that the application itself reports, or a trigger on its tables; it does not come through the drain. */
export interface Report {
  readonly signal: Signal;
  readonly variant: string;
  readonly source: Extract<Source, "app" | "client" | "database">;
  readonly severity: "info" | "warning" | "error";
  readonly message: string;
}

/** What one occurrence leaves behind. */
export interface Trace {
  readonly lines: readonly Line[];
  readonly reports: readonly Report[];
}

/** Every occurrence of an activity leaves the same number of lines by product, and the same counts. */
export interface Activity {
  readonly rhythm: Rhythm;
  /** Occurrences per minute at the rhythm's peak. */
  readonly perMinute: number;
  /** Grows for a while after a release. */
  readonly slips?: true;
  /** Why the receiver sets all of its lines aside; absent where it takes them. */
  readonly setAside?: string;
  readonly counts: readonly Count[] | ((release: string) => readonly Count[]);
  readonly perform: (scene: Scene) => Trace;
}

/** A trace of lines alone. */
export const logged = (...lines: readonly Line[]): Trace => ({ lines, reports: [] });

/** A trace of reports alone. */
export const reported = (...reports: readonly Report[]): Trace => ({ lines: [], reports });

/** The counts of an activity while a release runs. */
export const countsOf = (activity: Activity, release: string): readonly Count[] =>
  typeof activity.counts === "function" ? activity.counts(release) : activity.counts;
