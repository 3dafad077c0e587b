/** When a page that nobody touches loads a newer build by itself. */
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";

/** A build is asked for this often; with `jitterOf` on top a new one is known, and loaded, within six minutes. */
export const BUILD_POLL: Millis = 4 * MINUTE;

/** Minutes after midnight, by the wall's own clock, from which a waiting build is loaded whatever happens, and for how long. */
const quietestHour = 4 * 60;
const quietestFor = 10;

export interface BuildQuestion {
  /** The build that runs, and the one that the server has; `null` while it did not answer. */
  readonly own: string;
  readonly offered: string | null;
  /** A critical alert fires that nobody acknowledged: a reload would take the eyes off it. */
  readonly unackedCritical: boolean;
  /** Minutes since midnight by the wall's clock. */
  readonly minuteOfDay: number;
  /** Last reload for a build, and to which. */
  readonly last: { readonly at: Instant; readonly build: string } | null;
  readonly now: Instant;
}

/** A build that was loaded and is still not the one that runs is tried again only after this long: its files are not all there yet. */
const retryAfter: Millis = 5 * MINUTE;

/** Whether to load the offered build now. */
export function shouldLoadBuild({ own, offered, unackedCritical, minuteOfDay, last, now }: BuildQuestion): boolean {
  if (offered === null || offered === own) return false;
  // A clock that was set back must not keep a wall on its old build for ever.
  const since = last === null ? Number.POSITIVE_INFINITY : Math.abs(now - last.at);
  if (last?.build === offered && since < retryAfter) return false;
  const isQuietest = minuteOfDay >= quietestHour && minuteOfDay < quietestHour + quietestFor;
  return !unackedCritical || isQuietest;
}

/** The next question for a build, from a number in [0, 1): four to five minutes, so that a hundred walls do not ask at once. */
export const nextBuildPoll = (chance: number): Millis => BUILD_POLL + Math.floor(chance * MINUTE);
