/** Flapping: an alert that fires and resolves, or becomes critical, again and again becomes one notice instead of many. */
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";

/** Changes within which period count as flapping, and how long it must be quiet to end. */
const period: Millis = 30 * MINUTE;
const limit = 4;

export interface Flapping {
  /** Slots of the latest firings, resolutions and times that it became critical again, oldest first, at most four. */
  readonly changes: readonly Instant[];
  readonly active: boolean;
}

export const steady: Flapping = { changes: [], active: false };

/**
 * Flapping after a slot in which the alert fired, resolved or became critical again (`changed`), or did none of it. Begins with the fourth
 * change within 30 min, ends once 30 min have passed without any.
 */
export function watchFlapping(before: Flapping, slot: Instant, changed: boolean): Flapping {
  const latest = before.changes.at(-1);
  if (!changed) {
    if (latest === undefined || slot - latest < period) return before;
    return steady;
  }
  const kept = before.active ? before.changes : before.changes.filter((at) => slot - at <= period);
  const changes = [...kept, slot].slice(-limit);
  return { changes, active: before.active || changes.length === limit };
}
