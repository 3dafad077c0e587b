/** When a page that gets no answers reloads itself, in the hope that it was itself that was stuck. */
import type { Instant, Millis } from "../time.ts";
import { HOUR, MINUTE } from "../time.ts";

const patience: Millis = 10 * MINUTE;
const most = 3;

/** Reloads of the last hour, oldest first. Kept across reloads. */
export type Reloads = readonly Instant[];

/** Those of the last hour. A time ahead of `now` is a clock that was set back: it is forgotten. */
export const recentReloads = (reloads: Reloads, now: Instant): Reloads => reloads.filter((at) => at <= now && now - at < HOUR);

/**
 * Whether to reload at `now`: ten minutes without a good poll, counted from the page's own start where there was none yet, and at most
 * three times an hour. More would only make a broken network look like a broken wall.
 */
export function shouldReload(lastGood: Instant | null, started: Instant, reloads: Reloads, now: Instant): boolean {
  const since = now - Math.max(lastGood ?? started, started);
  return since >= patience && recentReloads(reloads, now).length < most;
}
