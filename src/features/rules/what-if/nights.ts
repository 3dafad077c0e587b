/** Nights of the installation's clock, in absolute time: the same for whoever looks, as in the ledger of noise. */
import { DAY, HOUR, type Instant, instantOf, type Millis, type TimeRange } from "../../../domain/time.ts";
import { zoneOffset } from "../../../format/time.ts";

const BEGINS: Millis = 22 * HOUR;
const ENDS: Millis = 6 * HOUR;

/** The moment when the zone's clock shows `local`; the moment after it where a change to summer time skips that. */
function atLocal(local: Millis, zone: string): Instant {
  const guess = instantOf(local - zoneOffset(instantOf(local), zone));
  return instantOf(local - zoneOffset(guess, zone));
}

/** The zone where the browser knows it; the database knows a few more names, such as those of POSIX. */
function known(zone: string | undefined): string {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone ?? "UTC" }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}

/** The nights (22:00 to 6:00) that touch a range; by UTC where the zone is not known. */
export function nightsOf({ from, to }: TimeRange, given: string | undefined): readonly TimeRange[] {
  const zone = known(given);
  const nights: TimeRange[] = [];
  const firstDay = Math.floor((from + zoneOffset(from, zone)) / DAY) * DAY - DAY;
  for (let day = firstDay; ; day += DAY) {
    const night = { from: atLocal(day + BEGINS, zone), to: atLocal(day + DAY + ENDS, zone) };
    if (night.from >= to) return nights;
    if (night.to > from) nights.push(night);
  }
}
