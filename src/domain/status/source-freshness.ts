/** Whether a source is heard from. Silence is not zero: what a silent source would have counted is unknown. */
import { DAY, type Instant, MINUTE, type Millis, SECOND } from "../time.ts";
import { agoText, counted, durationText } from "./wording.ts";

/** `late`: longer quiet than usual. `silent`: its signals are unknown. `not-connected`: never heard of. */
export type SourceState = "connected" | "late" | "silent" | "not-connected";

/** How a source stands for people. `quiet`: it is heard from now and then, and a pause of it says nothing. */
export type Standing = SourceState | "quiet";

/** When a source was last heard, by the server's clock. */
export interface SourceTimes {
  readonly lastReceiptAt: Instant | null;
  readonly lastEventAt: Instant | null;
  /** Usual pause between two events in seconds; `null` while too few were seen to know. */
  readonly usualGapS: number | null;
}

/** How a source stands. */
export interface SourceFreshness {
  readonly state: SourceState;
  /** Since the last receipt; `null` where there was none. Never negative. */
  readonly age: Millis | null;
  /** What is known of it, to stand behind the word for its standing. */
  readonly account: string;
}

const words: Record<Standing, string> = {
  connected: "Connected",
  late: "Late",
  silent: "Silent",
  quiet: "Quiet",
  "not-connected": "Not connected",
};

/** The word for a standing, as every page spells it. */
export const standingWord = (standing: Standing): string => words[standing];

/** No source may be quiet for longer before it counts as silent: what it reports would be believed to be 0 for weeks. */
const MOST_QUIET = 2 * DAY;

/**
 * From which quiet time on a source is late, and from which on it is silent, for a usual gap in seconds. The silent limit is the one of
 * `watch.silent_limit` in the database.
 */
export function quietLimits(usualGapS: number | null): { readonly late: Millis; readonly silent: Millis } {
  const gap = (usualGapS ?? 0) * SECOND;
  const silent = Math.min(Math.max(4 * gap, 5 * MINUTE), MOST_QUIET);
  return { late: Math.min(Math.max(2 * gap, 2 * MINUTE), silent), silent };
}

/** A source and what is known of its rhythm. */
interface Rhythm {
  readonly source: string;
  readonly state: SourceState;
  /** As in `SourceTimes`. */
  readonly usualGapS: number | null;
  /** Events of the last hour; `null` where they are not known. */
  readonly lastHour: number | null;
}

/** As many events in an hour are a rhythm, also before its pauses were measured. */
const REGULAR = 20;

/**
 * Somebody must know that a source is late or silent where it has a rhythm of its own. What is heard from now and then, such as errors
 * that browsers report, is not missed, nor what nobody recognised.
 */
export function standingOf({ source, state, usualGapS, lastHour }: Rhythm): Standing {
  const hasRhythm = source !== "unknown" && (usualGapS !== null || (lastHour ?? 0) >= REGULAR);
  return (state === "late" || state === "silent") && !hasRhythm ? "quiet" : state;
}

/** Judges a source by its last receipt (by its last event where no receipt is known). */
export function sourceFreshness(times: SourceTimes, now: Instant): SourceFreshness {
  const last = times.lastReceiptAt ?? times.lastEventAt;
  if (last === null) return { state: "not-connected", age: null, account: "nothing has ever been received." };
  const age = Math.max(0, now - last);
  const limits = quietLimits(times.usualGapS);
  const heard = `last heard ${agoText(age)}`;
  if (age <= limits.late) return { state: "connected", age, account: `${heard}.` };
  const usual = times.usualGapS === null ? "" : `, usually every ${durationText(times.usualGapS * SECOND)}`;
  if (age <= limits.silent) return { state: "late", age, account: `${heard}${usual}.` };
  return { state: "silent", age, account: `${heard}${usual}; what it reports is unknown.` };
}

/** More names nobody reads in one line. */
const NAMED = 3;

/** `2 sources silent`, and with their names: `2 sources silent: Auth, Storage`; `null` where none is. The longest first. */
export function silentWays(titles: readonly string[]): readonly [string, string] | null {
  if (titles.length === 0) return null;
  const short = `${counted(titles.length, "sources")} silent`;
  const left = titles.length - NAMED;
  const named = left > 1 ? `${titles.slice(0, NAMED).join(", ")} and ${left} more` : titles.join(", ");
  return [`${short}: ${named}`, short];
}
