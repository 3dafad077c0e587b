/** Values and ages as short as a wall needs them. */
import type { RuleDefinition } from "../rules.ts";
import { measuredText, valueText } from "../status/judge.ts";
import { durationText } from "../status/wording.ts";
import { DAY, HOUR, MINUTE, type Millis, SECOND } from "../time.ts";

/** An age in its largest unit alone, cut off: `12 s`, `4 min`. What the clocks disagree on is `0 s`. */
export function shortAge(age: Millis): string {
  const unit = [DAY, HOUR, MINUTE].find((length) => age >= length) ?? SECOND;
  const whole = Math.floor(Math.max(0, age) / unit) * unit;
  return whole === 0 ? "0 s" : durationText(whole);
}

/** Seconds of a tile's age go in steps: figures that change each second all over the wall are no calm wall. */
const STEP: Millis = 5 * SECOND;

/** A tile's age, in steps of five seconds: `10 s`, `4 min`. */
export const steppedAge = (age: Millis): string => shortAge(age < MINUTE ? Math.floor(Math.max(0, age) / STEP) * STEP : age);

/** From when on before its end a token is spoken of: time enough for somebody to pair the screen again. */
const SPOKEN_OF: Millis = 7 * DAY;

/** `token ends in 3 d`: what a display says of its token in its last seven days; `null` before. */
export const tokenNote = (left: Millis): string | null => (left > SPOKEN_OF ? null : `token ends in ${shortAge(left)}`);

/** Ways to write a rule's value, longest first: `3 h 12 min`, `3 h`; `11.1 %`, `11 %`. */
export function valueWays(definition: RuleDefinition, value: number): readonly [string, ...string[]] {
  const full = measuredText(definition, value);
  const short = /^(\d+ (?:d|h|min)) \d/.exec(full)?.[1] ?? roundedPercent(full);
  return short === undefined ? [full] : [full, short];
}

/** Of a percentage of two figures or three a tenth gives way to the limit beside it; but 100 % is said of nothing else: what is less is `99 %`. */
function roundedPercent(text: string): string | undefined {
  const [, figures = "100", of = ""] = /^(\d{2,3}\.\d) (%.*)$/.exec(text) ?? [];
  const exact = Number(figures);
  const whole = exact < 100 ? Math.min(99, Math.round(exact)) : Math.round(exact);
  return whole === 100 ? undefined : `${whole} ${of}`;
}

/** A value in its largest unit alone, and what of it is the number. */
function endOf(definition: RuleDefinition, value: number): { readonly number: string; readonly unit: string } {
  const text = valueText(definition, value);
  const [, number = text, unit = ""] = /^(\S+)( (?:%|ms|s|min|h|d|per min))?/.exec(text) ?? [];
  return { number, unit };
}

/** A range of values: `1–3 %`, `30 min–1 h`, or one value where both ends read the same. Durations are cut off to their largest unit. */
export function rangeText(definition: RuleDefinition, low: number, high: number): string {
  const [from, to] = [endOf(definition, low), endOf(definition, high)];
  const end = `${to.number}${to.unit}`;
  if (from.unit !== to.unit) return `${from.number}${from.unit}–${end}`;
  return from.number === to.number ? end : `${from.number}–${end}`;
}
