/** Whether a wall is dimmed by the hour, and where its picture stands. */
import type { Instant } from "../time.ts";
import { MINUTE } from "../time.ts";

/** Hours in which a wall is dimmed, as "22:00" by the wall's clock; `null` is never. */
export interface NightHours {
  readonly from: string;
  readonly to: string;
}

/** Minutes since midnight of "22:30", or `null` for what is no time of day. */
export function minuteOf(text: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match === null ? null : Number(match[1]) * 60 + Number(match[2]);
}

/** Whether a minute of the day is within hours that may pass midnight. Hours that begin when they end, or cannot be read, are none. */
export function isWithin(hours: NightHours | null, minuteOfDay: number): boolean {
  const from = hours === null ? null : minuteOf(hours.from);
  const to = hours === null ? null : minuteOf(hours.to);
  if (from === null || to === null || from === to) return false;
  return from < to ? minuteOfDay >= from && minuteOfDay < to : minuteOfDay >= from || minuteOfDay < to;
}

/** Whether a wall wears the colours of the night. Never while something is critical: a wall that shows that must be seen. */
export const isDimmed = (night: NightHours | null, minuteOfDay: number, critical: boolean): boolean =>
  !critical && isWithin(night, minuteOfDay);

/** Steps of the drift, in CSS pixels: a walk around the middle that never strays by more than 4, and comes back where it began. */
const walk = [
  [0, 0],
  [2, 0],
  [4, 2],
  [2, 4],
  [0, 2],
  [-2, 4],
  [-4, 2],
  [-2, 0],
  [-4, -2],
  [-2, -4],
  [0, -2],
  [2, -4],
  [4, -2],
] as const;

/** Where the picture stands at `now`: moved every five minutes by at most 4 pixels, so that nothing burns in. */
export function driftAt(now: Instant): { readonly x: number; readonly y: number } {
  const [x, y] = walk[Math.floor(now / (5 * MINUTE)) % walk.length] ?? [0, 0];
  return { x, y };
}
