/** The form of a rule: texts as typed, in the units that people think in, and back to the numbers that are stored. */
import type { StoredRule, StoredThresholds } from "../../contracts/rule.ts";
import type { RuleDefinition, Thresholds } from "../../domain/rules.ts";
import { unitOf } from "../../domain/status/judge.ts";
import { thresholdProblems } from "../../domain/status/thresholds.ts";

/** Texts of the fields. An empty level is off. */
export interface Draft {
  readonly warning: string;
  readonly critical: string;
  /** Minutes. */
  readonly window: string;
  readonly minVolume: string;
  readonly reason: string;
}

export type DraftField = keyof Draft;

/** A problem in words for each field that has one. */
export type DraftProblems = Readonly<Partial<Record<DraftField, string>>>;

/** How levels of a rule are typed: the unit behind the field, and what one of it is in stored numbers. */
export interface LevelUnit {
  readonly label: string;
  readonly factor: number;
}

/** Shares are typed as percent, ages in minutes; all else as stored. */
export function levelUnit(definition: RuleDefinition): LevelUnit {
  const unit = unitOf(definition);
  if (unit === "share") return { label: "%", factor: 0.01 };
  if (unit === "s") return { label: "min", factor: 60 };
  if (unit === "per-minute") return { label: "per min", factor: 1 };
  return { label: unit === "ms" ? "ms" : "", factor: 1 };
}

/** Rounds away what binary fractions add: 0.07 * 100 is 7. */
const exact = (value: number): number => Number(value.toPrecision(12));

const levelText = (level: number | null, { factor }: LevelUnit): string => (level === null ? "" : String(exact(level / factor)));

/** The form for numbers that are stored or shipped. */
export function draftOf(definition: RuleDefinition, thresholds: Thresholds): Draft {
  const unit = levelUnit(definition);
  return {
    warning: levelText(thresholds.warning, unit),
    critical: levelText(thresholds.critical, unit),
    window: String(exact(thresholds.windowS / 60)),
    minVolume: String(thresholds.minVolume),
    reason: "",
  };
}

/** The numbers of a stored rule as the domain knows them. */
export const thresholdsOf = (rule: StoredThresholds): Thresholds => ({
  warning: rule.warning,
  critical: rule.critical,
  windowS: rule.window_s,
  minVolume: rule.min_volume,
});

/** The numbers as `save_rule` takes them. */
export const storedOf = ({ warning, critical, windowS, minVolume }: Thresholds): StoredThresholds => ({
  warning,
  critical,
  window_s: windowS,
  min_volume: minVolume,
});

/** NaN for what is not a plain number. Thousands separators are refused: a comma means different things to different people. */
const numberOf = (text: string): number => (/^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN);

const notANumber = "Write a number such as 12 or 2.5, without thousands separators.";

/** What the texts say, and what is wrong with them. `thresholds` is `null` while a text is not a number. */
export function readDraft(
  definition: RuleDefinition,
  draft: Draft,
): { readonly thresholds: Thresholds | null; readonly problems: DraftProblems } {
  const { factor } = levelUnit(definition);
  const level = (text: string) => (text.trim() === "" ? null : exact(numberOf(text) * factor));
  const thresholds: Thresholds = {
    warning: level(draft.warning),
    critical: level(draft.critical),
    windowS: exact(numberOf(draft.window) * 60),
    minVolume: numberOf(draft.minVolume),
  };
  const unreadable = Object.fromEntries(
    (["warning", "critical", "window", "minVolume"] as const)
      .filter((field) => Number.isNaN(thresholds[field === "window" ? "windowS" : field] ?? 0))
      .map((field) => [field, notANumber]),
  );
  const wrong = Object.fromEntries(
    thresholdProblems(definition, thresholds).map(({ field, sentence }) => [field === "windowS" ? "window" : field, sentence]),
  );
  return { thresholds: Object.keys(unreadable).length > 0 ? null : thresholds, problems: { ...wrong, ...unreadable } };
}

/** Whether two sets of numbers are the same. */
export const sameThresholds = (a: Thresholds, b: Thresholds): boolean =>
  a.warning === b.warning && a.critical === b.critical && a.windowS === b.windowS && a.minVolume === b.minVolume;

/** An edit that is under way: the rule as it was when the edit began, and the texts. */
export interface Edit {
  readonly base: StoredRule;
  readonly draft: Draft;
}
