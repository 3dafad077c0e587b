/** Where the lines of an axis stand: round numbers of the unit, round hours of the reader's clock. */
import { DAY, HOUR, type Instant, instantOf, MINUTE, type Millis, SECOND, type TimeRange } from "../domain/time.ts";
import { zoneOffset } from "../format/time.ts";
import type { ChartUnit } from "./chart-data.ts";

const clockSteps = [
  ...[1, 5, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28, 91, 364].map((n) => n * DAY),
];

/** Steps of durations in seconds, so that an axis reads `2 h` rather than `7,000 s`. */
const secondSteps = clockSteps.map((step) => step / SECOND);

/** The moment when the zone's clock shows `local`; `null` for a time that the change to summer time skips. */
function atLocal(local: Millis, zone: string): Instant | null {
  const guess = instantOf(local - zoneOffset(instantOf(local), zone));
  const at = instantOf(local - zoneOffset(guess, zone));
  return at + zoneOffset(at, zone) === local ? at : null;
}

/** At most `most` moments within the range that are round on the zone's clock, and the step between them. */
export function timeTicks(
  range: TimeRange,
  zone: string,
  most: number,
): { readonly ticks: readonly Instant[]; readonly step: Millis } {
  const length = range.to - range.from;
  const step = clockSteps.find((candidate) => length / candidate <= Math.max(1, most)) ?? length;
  const first = Math.ceil((range.from + zoneOffset(range.from, zone)) / step) * step;
  const ticks: Instant[] = [];
  for (let local = first; ; local += step) {
    const at = atLocal(local, zone);
    if (at !== null && at > range.to) return { ticks, step };
    if (at !== null && at >= range.from) ticks.push(at);
  }
}

/** The smallest of 1, 2, 2.5 or 5 times a power of ten that is at least `least`. */
function roundStep(least: number, whole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10;
  return whole ? Math.max(1, Math.ceil(factor * power)) : factor * power;
}

/** A round step of the unit that is at least `least`: 1, 2, 2.5 or 5 times a power of ten, for ages of the clock. */
export const unitStep = (least: number, unit: ChartUnit): number =>
  (unit === "s" ? secondSteps.find((candidate) => candidate >= least) : undefined) ?? roundStep(least, unit === "count");

/** Round values from 0 to the first at or over `top`, in at most `parts` + 1 lines. An empty chart reaches to 1 (to 1 % for shares). */
export function valueTicks(top: number, unit: ChartUnit, parts = 4): readonly number[] {
  const reach = top > 0 ? top : unit === "share" ? 0.01 : 1;
  const step = unitStep(reach / parts, unit);
  const count = Math.ceil(reach / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}
