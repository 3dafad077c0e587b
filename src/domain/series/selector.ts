/** Picking the counts of a rule out of series by signal and variant. */
import type { Selector } from "../rules.ts";
import { add, type Values } from "./series.ts";

/** A series as the database answers it: one signal, one variant. */
export interface SignalSeries {
  readonly signal: string;
  readonly variant: string;
  readonly values: Values;
}

/** Whether a variant matches a pattern, in which `*` stands for any run of characters. */
export function matchesPattern(variant: string, pattern: string): boolean {
  const parts = pattern.split("*");
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (parts.length === 1) return variant === pattern;
  if (!variant.startsWith(first) || variant.length < first.length + last.length || !variant.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = variant.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= variant.length - last.length;
}

const isSelected = (one: SignalSeries, { signal, variants }: Selector): boolean =>
  one.signal === signal && (variants === undefined || variants.some((pattern) => matchesPattern(one.variant, pattern)));

/**
 * Sum of the series that the selectors pick. A signal that was observed but has no series of a picked variant counts 0 wherever another
 * variant of it was observed: nothing happened there. Empty where the signals have no series at all.
 */
export function selectedSum(all: readonly SignalSeries[], selectors: readonly Selector[]): Values {
  const picked = all.filter((one) => selectors.some((selector) => isSelected(one, selector)));
  const observed = all.filter((one) => selectors.some(({ signal }) => one.signal === signal));
  const zeros = observed.map(({ values }) => values.map((value) => (value === null ? null : 0)));
  return add([...picked.map(({ values }) => values), ...zeros]);
}
