/** Time as the whole product uses it: branded integer milliseconds since the epoch, half-open ranges, `now` as an argument. */

declare const instant: unique symbol;

/** A moment: integer milliseconds since the epoch, UTC. */
export type Instant = number & { readonly [instant]: true };

/** A span of time in milliseconds. */
export type Millis = number;

export const SECOND: Millis = 1_000;
export const MINUTE: Millis = 60 * SECOND;
export const HOUR: Millis = 60 * MINUTE;
export const DAY: Millis = 24 * HOUR;

/** A half-open range of time: `from` belongs to it, `to` does not. */
export interface TimeRange {
  readonly from: Instant;
  readonly to: Instant;
}

/** The one place where a number becomes an `Instant`. Fractions are cut off; throws a RangeError for what is not a date. */
export function instantOf(ms: number): Instant {
  const whole = Math.trunc(ms);
  if (!Number.isFinite(whole) || Math.abs(whole) > 8.64e15)
    throw new RangeError(`${ms} is not a time in milliseconds since the epoch`);
  return whole as Instant;
}

/** The start of the bucket of length `step` that `at` falls into. */
export const floorTo = (at: Instant, step: Millis): Instant => instantOf(Math.floor(at / step) * step);

/** The end of the last bucket of length `step` that `at` touches. */
export const ceilTo = (at: Instant, step: Millis): Instant => instantOf(Math.ceil(at / step) * step);

/** `at` moved by `by` milliseconds. */
export const shift = (at: Instant, by: Millis): Instant => instantOf(at + by);
