/** What stands behind a rule: what is counted, from where, and how its settings differ from the shipped ones. */
import { type StoredRule, settingsOf } from "../../contracts/rule.ts";
import { settingFields, shippedSettings } from "../../domain/rule-settings.ts";
import type { RuleDefinition, Selector } from "../../domain/rules.ts";
import { definitionOf, type Source } from "../../domain/signals.ts";
import { sourceTitles } from "../../domain/source-titles.ts";
import { applies, settingText, settingTitles } from "./setting-text.ts";

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

/** One setting of a rule, in force and as shipped. */
export interface Comparison {
  readonly title: string;
  readonly inForce: string;
  readonly shipped: string;
  readonly differs: boolean;
}

/** The settings of a rule beside the shipped ones; those without a meaning for it are left out. */
export function comparisons(definition: RuleDefinition, stored: StoredRule): readonly Comparison[] {
  const settings = settingsOf(stored);
  const shippedOnes = shippedSettings(stored.key, definition);
  return settingFields
    .filter((field) => applies(definition, field))
    .map((field) => {
      const inForce = settingText(definition, settings, field);
      const shipped = settingText(definition, shippedOnes, field);
      return { title: settingTitles[field], inForce, shipped, differs: inForce !== shipped };
    });
}
