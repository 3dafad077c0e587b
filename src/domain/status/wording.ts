/** Numbers and durations in words, the same in every sentence whoever reads it. Only a locale changes them, never a machine's settings. */
import { DAY, HOUR, MINUTE, type Millis, SECOND } from "../time.ts";

/** Language of the product's own sentences. */
const LOCALE = "en";

/** What stands where nothing was observed. */
export const NO_DATA = "no data";

/** Building an Intl format costs far more than using it; there are a handful of them. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(locale: string, digits: number): Intl.NumberFormat {
  const key = `${locale} ${digits}`;
  const found = formats.get(key);
  if (found !== undefined) return found;
  const made = new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
  formats.set(key, made);
  return made;
}

/** A number for reading, with grouped thousands and at most `digits` decimals: `12,480`. */
export function countText(value: number, locale: string = LOCALE, digits = 1): string {
  // Most numbers of a board are small and whole: they are written as they are, without a format.
  if (locale === LOCALE && Number.isInteger(value) && value >= 0 && value < 1_000) return String(value);
  return formatOf(locale, digits).format(value);
}

/**
 * A share (0 to 1) as a percentage with one decimal at most. `0 %` and `100 %` are kept for values that are exactly that: what would
 * round to them becomes `<0.1 %` and `>99.9 %`.
 */
export function percentText(share: number, locale: string = LOCALE): string {
  const tenths = Math.round(share * 1_000);
  const text = (value: number) => `${countText(value, locale)} %`;
  if (share > 0 && tenths === 0) return `<${text(0.1)}`;
  if (share < 1 && tenths === 1_000) return `>${text(99.9)}`;
  return text(tenths / 10);
}

const steps = [
  { name: "d", length: DAY, below: HOUR },
  { name: "h", length: HOUR, below: MINUTE },
  { name: "min", length: MINUTE, below: SECOND },
] as const;

/** The next smaller unit's name, for the second half of `2 h 10 min`. */
const smaller = { d: "h", h: "min", min: "s" } as const;

/**
 * A duration in its two largest units, cut off and never rounded up: `240 ms`, `1.2 s`, `45 s`, `4 min`, `2 h 10 min`, `3 d 4 h`.
 * Seconds beside minutes are left out from ten minutes on; a negative duration carries a minus sign.
 */
export function durationText(ms: Millis, locale: string = LOCALE): string {
  if (ms < 0) return `-${durationText(-ms, locale)}`;
  if (ms < SECOND) return `${countText(ms, locale, ms < 10 ? 1 : 0)} ms`;
  if (ms < MINUTE) {
    const digits = ms < 10 * SECOND ? 1 : 0;
    const scale = 10 ** digits;
    return `${countText(Math.floor((ms / SECOND) * scale) / scale, locale, digits)} s`;
  }
  const unit = steps.find((step) => ms >= step.length) ?? steps[2];
  const whole = Math.floor(ms / unit.length);
  const rest = Math.floor((ms % unit.length) / unit.below);
  const hidesRest = rest === 0 || (unit.name === "min" && whole >= 10);
  return hidesRest ? `${whole} ${unit.name}` : `${whole} ${unit.name} ${rest} ${smaller[unit.name]}`;
}

/** How long ago something was, in whole seconds: `12 s ago`; `just now` under a second. A negative age is a clock ahead of ours. */
export function agoText(age: Millis, locale: string = LOCALE): string {
  const whole = Math.floor(age / SECOND) * SECOND;
  return whole < SECOND ? "just now" : `${durationText(whole, locale)} ago`;
}

/** `phrase` as it reads for `n`: `query errors`, and `query error` for one. */
export const nounFor = (n: number, phrase: string): string => (n === 1 ? phrase.replace(/([a-z])s\b/, "$1") : phrase);

/**
 * `phrase` for `n` events: the catalogue writes plurals (`query errors`, `requests failed`), one event takes the singular of the first
 * plural word (`1 query error`, `1 request failed`).
 */
export function counted(n: number, phrase: string): string {
  return `${countText(n)} ${nounFor(n, phrase)}`;
}
