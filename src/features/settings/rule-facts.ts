/** What stands behind a rule: what is counted, from where, and how its numbers differ from the shipped ones. */
import type { StoredRule } from "../../contracts/rule.ts";
import type { RuleDefinition, Selector, Thresholds } from "../../domain/rules.ts";
import { definitionOf, type Source } from "../../domain/signals.ts";
import { sourceTitles } from "../../domain/source-titles.ts";
import { countsEvents, valueText } from "../../domain/status/judge.ts";
import { countText, durationText } from "../../domain/status/wording.ts";
import { SECOND } from "../../domain/time.ts";
import { unbroken } from "../../format/unbroken.ts";
import { thresholdsOf } from "./draft.ts";

/** One signal of a rule. */
export interface CountedSignal {
  readonly title: string;
  /** `only rest/5xx`; `null` where all variants count. */
  readonly only: string | null;
  readonly help: string;
  readonly sources: readonly { readonly source: Source; readonly title: string }[];
}

/** The parts of a measure: one list, or for ratios what is counted and of what. */
export interface CountedPart {
  readonly title: string;
  readonly signals: readonly CountedSignal[];
}

const counted = ({ signal, variants }: Selector): CountedSignal => {
  const { title, help, sources } = definitionOf(signal);
  return {
    title,
    only: variants === undefined ? null : `only ${variants.join(", ")}`,
    help,
    sources: sources.map((source) => ({ source, title: sourceTitles[source] })),
  };
};

/** What a rule measures. */
export function countedParts({ measure, numerator, denominator }: RuleDefinition): readonly CountedPart[] {
  const last = measure === "gauge" || measure === "age";
  const first = { title: last ? "The last value of" : "The number of", signals: numerator.map(counted) };
  return measure === "ratio" ? [first, { title: "As a share of", signals: denominator.map(counted) }] : [first];
}

/** One number of a rule, in force and as shipped. */
export interface Comparison {
  readonly title: string;
  readonly inForce: string;
  readonly shipped: string;
  readonly differs: boolean;
}

/** The numbers of a rule beside the shipped ones. A minimum volume has a meaning only where events are counted. */
export function comparisons(definition: RuleDefinition, stored: StoredRule): readonly Comparison[] {
  const level = (value: number | null) => (value === null ? "off" : valueText(definition, value));
  const rows: readonly (readonly [string, (numbers: Thresholds) => string])[] = [
    ["Warning", ({ warning }) => level(warning)],
    ["Critical", ({ critical }) => level(critical)],
    ["Window", ({ windowS }) => durationText(windowS * SECOND)],
    ...(countsEvents(definition.measure)
      ? [["Minimum volume", ({ minVolume }: Thresholds) => (minVolume === 0 ? "none" : countText(minVolume))] as const]
      : []),
  ];
  return rows.map(([title, text]) => {
    const inForce = unbroken(text(thresholdsOf(stored)));
    const shipped = unbroken(text(definition.thresholds));
    return { title, inForce, shipped, differs: inForce !== shipped };
  });
}
