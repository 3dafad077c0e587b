/** When the wall asks next. One question at a time: a wait begins when the last one has ended. */
import { MINUTE, type Millis, SECOND } from "../time.ts";
import { POLL } from "./watching.ts";

/** While something calls, the wall asks more often, and never more than six times a minute. */
const INCIDENT_POLL: Millis = 10 * SECOND;

/** Longest wait while questions fail: an outage that ended is noticed within a minute. */
const LONGEST: Millis = MINUTE;

/** A tenth more or less, so that many walls do not ask at once. */
const JITTER = 0.1;

/**
 * Wait until the next question: 15 s, 10 s while something calls; doubled with each failure in a row after the first, up to a minute. `chance`
 * is from 0 to 1.
 */
export function pollDelay(failures: number, calls: boolean, chance: number): Millis {
  const base = failures === 0 && calls ? INCIDENT_POLL : Math.min(LONGEST, POLL * 2 ** Math.max(0, failures - 1));
  return Math.max(INCIDENT_POLL, Math.round(base * (1 - JITTER + 2 * JITTER * chance)));
}

/** Whether an answer may replace the one on the screen: never an older one, by the server's clock. */
export const replaces = (shown: { readonly now: number } | null, next: { readonly now: number }): boolean =>
  shown === null || next.now >= shown.now;
