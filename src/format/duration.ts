/** Durations and ages for reading. `null` is "no data". */
import { agoText, durationText, NO_DATA } from "../domain/status/wording.ts";
import { HOUR, type Instant, type Millis, SECOND } from "../domain/time.ts";
import { unbroken } from "./unbroken.ts";

/** A duration in its two largest units: `4 min`, `2 h 10 min`. */
export const formatDuration = (ms: Millis | null, locale: string): string =>
  ms === null ? NO_DATA : unbroken(durationText(ms, locale));

/** How long ago something was: `12 s ago`, in whole seconds at least; `just now` under a second and for a clock ahead of ours. */
export function formatAge(at: Instant | null, now: Instant, locale: string): string {
  if (at === null) return NO_DATA;
  return unbroken(agoText(now - at, locale));
}

/** What is left until something happens, for a clock that ticks: `1:40`, from an hour on `2 h 5 min`; `0:00` once it is due. */
export function formatCountdown(left: Millis, locale: string): string {
  if (left >= HOUR) return formatDuration(left, locale);
  const seconds = Math.max(0, Math.ceil(left / SECOND));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
