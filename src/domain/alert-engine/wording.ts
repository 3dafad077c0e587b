/** Numbers and spans as sentences write them: the same everywhere, whatever the reader's language settings. */

import { answersOf, definitionOf, type Unit } from "../signals.ts";
import { counted } from "../status/wording.ts";
import type { Instant, Millis } from "../time.ts";
import { DAY, HOUR, instantOf, MINUTE, SECOND } from "../time.ts";
import type { AlertRule } from "./rule.ts";

const weekdays = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"] as const;

/** A number with at most `digits` decimals, without trailing zeros, thousands set apart: 12,345 or 0.5. */
export function numberText(value: number, digits = 1): string {
  const [whole = "0", fraction = ""] = Math.abs(value).toFixed(digits).split(".");
  const decimals = fraction.replace(/0+$/, "");
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (decimals === "" ? "" : `.${decimals}`);
  return value < 0 && text !== "0" ? `-${text}` : text;
}

/** A fraction as a percentage without its sign: 0.197 is "19.7"; small ones keep two decimals, so that 0.05 % is not 0 %. */
const percentNumber = (fraction: number): string => numberText(fraction * 100, Math.abs(fraction) < 0.01 ? 2 : 1);

/** A span in its two largest units, cut off: "45 s", "6 min", "2 h 5 min", "3 days". */
export function spanText(span: Millis): string {
  const days = (n: number): string => counted(n, "days");
  if (span < MINUTE) return `${Math.floor(span / SECOND)} s`;
  if (span < HOUR) return `${Math.floor(span / MINUTE)} min`;
  if (span < DAY) {
    const rest = Math.floor((span % HOUR) / MINUTE);
    return `${Math.floor(span / HOUR)} h${rest === 0 ? "" : ` ${rest} min`}`;
  }
  const rest = Math.floor((span % DAY) / HOUR);
  return rest === 0 || span >= 3 * DAY ? days(Math.floor(span / DAY)) : `${days(Math.floor(span / DAY))} ${rest} h`;
}

/** A zone as its offset at the moment that is named, and the word to add where readers could mistake it ("UTC"), or none. */
export interface Zone {
  readonly offsetMin: number;
  readonly name: string | null;
}

/** "Tuesday 14:00" for the hour that `at` falls into. */
export function hourOfWeekText(at: Instant, { offsetMin, name }: Zone): string {
  const hours = Math.floor(instantOf(at + offsetMin * MINUTE) / HOUR);
  const weekday = weekdays[((Math.floor(hours / 24) % 7) + 7) % 7] ?? "";
  const hour = String(((hours % 24) + 24) % 24).padStart(2, "0");
  return `${weekday} ${hour}:00${name === null ? "" : ` ${name}`}`;
}

const unitOf = (rule: AlertRule): Unit => {
  const signal = rule.numerator[0]?.signal;
  return signal === undefined ? "count" : definitionOf(signal).unit;
};

/** Whether the rule watches a gauge that is 1 or 0: its levels mean nothing to a reader. */
export const isYesOrNo = (rule: AlertRule): boolean => rule.measure === "gauge" && answersOf(rule) !== null;

/** A value of the rule's measure with its unit. */
export function valueText(rule: AlertRule, value: number): string {
  switch (rule.measure) {
    case "ratio":
    case "share":
      return `${percentNumber(value)} %`;
    case "age":
      return spanText(value * SECOND);
    case "rate":
      return `${numberText(value)} per minute`;
    case "count":
      return numberText(value);
    case "gauge": {
      const answers = answersOf(rule);
      if (answers !== null) return answers.word(value);
      const unit = unitOf(rule);
      if (unit === "share") return `${percentNumber(value)} %`;
      if (unit === "times") return `${numberText(value, 2)}×`;
      return unit === "ms" || unit === "s" ? `${numberText(value)} ${unit}` : numberText(value);
    }
  }
}

/** A range of the rule's measure: "1-3 %", or a single value where both ends read the same. */
export function rangeText(rule: AlertRule, low: number, high: number): string {
  const [from, to] = [valueText(rule, low), valueText(rule, high)];
  if (from === to) return to;
  const suffix = /(×| (%|ms|s|per minute))$/.exec(to)?.[0] ?? "";
  return `${suffix !== "" && from.endsWith(suffix) ? from.slice(0, -suffix.length) : from}-${to}`;
}
