/** Going back: the moment that is shown, and how it moves. Whole minutes: nothing finer was recorded. */
import { DAY, type Instant, instantOf, MINUTE, type Millis } from "../time.ts";

/** How many minutes of then pass in a second of now. */
export const speeds = [1, 5, 15, 60] as const;
export type Speed = (typeof speeds)[number];

/** Rollups of minutes live so long; older moments cannot be shown. */
export const OLDEST: Millis = 90 * DAY;

/** A moment that can be shown: a whole minute, not in the future, not before the oldest kept. */
export function momentOf(at: number, now: Instant): Instant {
  const newest = Math.floor(now / MINUTE) * MINUTE;
  const oldest = Math.ceil((now - OLDEST) / MINUTE) * MINUTE;
  return instantOf(Math.min(newest, Math.max(oldest, Math.floor(at / MINUTE) * MINUTE)));
}

/** The moment so many minutes on (or back). */
export const stepped = (at: Instant, minutes: number, now: Instant): Instant => momentOf(at + minutes * MINUTE, now);

/** Whether the moment is the newest that can be shown: playing ends there. */
export const atTheEnd = (at: Instant, now: Instant): boolean => at >= momentOf(now, now);
