import { DAY, type Instant, MINUTE, type Millis } from "../../domain/time.ts";
import { momentOf, OLDEST } from "../../domain/wall/time-machine.ts";

/** Clocks differ: a moment that is ahead by less is the newest one. */
const AHEAD: Millis = 2 * MINUTE;

/** Why another moment is shown than the one asked for; `null` where it is that one. */
export function insteadText(asked: number, now: Instant): string | null {
  if (asked - now > AHEAD) return "The address asks for a moment that has not come yet. Shown is the newest one.";
  if (momentOf(asked, now) - asked > MINUTE)
    return `The address asks for a moment longer ago than the ${OLDEST / DAY} days that are kept. Shown is the oldest one.`;
  return null;
}
