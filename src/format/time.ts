/** Times for reading. Locale and zone are arguments, so that a link shows two people the same clock. */
import { DAY, type Instant, instantOf, MINUTE, type Millis } from "../domain/time.ts";

/** Whose clock and language: a BCP 47 locale and an IANA zone (`UTC`, `Europe/Berlin`). */
export interface Clock {
  readonly locale: string;
  readonly zone: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Building an Intl format costs far more than using it; there are a handful of them. */
function formatOf({ locale, zone }: Clock, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${name}`;
  const found = formats.get(key);
  if (found !== undefined) return found;
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone, hourCycle: "h23" });
  formats.set(key, made);
  return made;
}

const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
const day: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };

/** `14:02` */
export const formatTime = (at: Instant, clock: Clock): string => formatOf(clock, "time", time).format(at);

/** `14:02:31` */
export const formatSeconds = (at: Instant, clock: Clock): string =>
  formatOf(clock, "seconds", { ...time, second: "2-digit" }).format(at);

/** `3 Mar` */
export const formatDay = (at: Instant, clock: Clock): string => formatOf(clock, "day", day).format(at);

/** `Tue 14:02`: a moment of the last days. */
export const formatWeekTime = (at: Instant, clock: Clock): string =>
  `${formatOf(clock, "weekday", { weekday: "short" }).format(at)} ${formatTime(at, clock)}`;

/** `3 Mar 14:02`: a moment of any day, where there is little room. */
export const formatDayTime = (at: Instant, clock: Clock): string => `${formatDay(at, clock)} ${formatTime(at, clock)}`;

/** `3 Mar, 14:02 CET`: a moment that stands alone names its zone. */
export const formatMoment = (at: Instant, clock: Clock): string =>
  formatOf(clock, "moment", { ...day, ...time, timeZoneName: "short" }).format(at);

/** `14:00 to 14:06`, with the day in front where the range is a day or longer or does not begin on the day of `today`. */
export function formatBucket(from: Instant, step: Millis, clock: Clock, today: Instant): string {
  const to = instantOf(from + step);
  if (step >= DAY) return formatDay(from, clock);
  const end = step < MINUTE ? formatSeconds(to, clock) : formatTime(to, clock);
  const start = step < MINUTE ? formatSeconds(from, clock) : formatTime(from, clock);
  const date = formatDay(from, clock);
  return `${date === formatDay(today, clock) ? "" : `${date}, `}${start} to ${end}`;
}

/** Milliseconds by which the zone's clock is ahead of UTC at a moment. */
export function zoneOffset(at: Instant, zone: string): Millis {
  const parts = formatOf({ locale: "en-US", zone }, "offset", {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((p) => p.type === type)?.value ?? 0);
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return local - Math.floor(at / 1_000) * 1_000;
}
