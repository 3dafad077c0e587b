/** The form of a rule: texts as typed, in the units that people think in, and back to the settings that are stored. */
import { type StoredRule, settingsOf } from "../../contracts/rule.ts";
import type { Level, Severity } from "../../domain/alert-engine/rule.ts";
import { type Routing, type RuleSettings, type SettingField, settingsProblems } from "../../domain/rule-settings.ts";
import type { NoDataPolicy, RuleDefinition } from "../../domain/rules.ts";
import { unitOf } from "../../domain/status/judge.ts";

/** Fields that hold a number as text. An empty level is off, an empty clear level is as shipped: a fifth on the calm side. */
export const numberFields = [
  "warning",
  "critical",
  "warningClear",
  "criticalClear",
  "windowS",
  "forS",
  "keepFiringForS",
  "minVolume",
  "minFailures",
] as const satisfies readonly SettingField[];

export type NumberField = (typeof numberFields)[number];

export interface Draft extends Readonly<Record<NumberField, string>> {
  readonly noData: NoDataPolicy;
  readonly enabled: boolean;
  readonly channels: Routing | null;
  readonly owner: string;
  readonly group: string;
  /** A path or an address; empty for none. */
  readonly runbook: string;
  readonly reason: string;
}

/** A problem in words for each field that has one. */
export type DraftProblems = Readonly<Partial<Record<SettingField | "reason", string>>>;

/** How a number of a rule is typed: the unit behind the field, and what one of it is in stored numbers. */
export interface FieldUnit {
  readonly label: string;
  readonly factor: number;
}

/** Shares are typed as percent, ages in minutes; all else as stored. */
export function levelUnit(definition: RuleDefinition): FieldUnit {
  const unit = unitOf(definition);
  if (unit === "share") return { label: "%", factor: 0.01 };
  if (unit === "s") return { label: "min", factor: 60 };
  if (unit === "per-minute") return { label: "per min", factor: 1 };
  return { label: unit === "ms" ? "ms" : unit === "times" ? "×" : "", factor: 1 };
}

const levels: readonly NumberField[] = ["warning", "critical", "warningClear", "criticalClear"];
const minutes: readonly NumberField[] = ["windowS", "forS", "keepFiringForS"];

/** The unit of a field. */
export function unitOfField(definition: RuleDefinition, field: NumberField): FieldUnit {
  if (levels.includes(field)) return levelUnit(definition);
  return minutes.includes(field) ? { label: "min", factor: 60 } : { label: "", factor: 1 };
}

/** Rounds away what binary fractions add: 0.07 * 100 is 7. */
const exact = (value: number): number => Number(value.toPrecision(12));

/** 100 s are typed as 1.6667 min: what is a hair off a whole second is meant to be one. */
const seconds = (value: number): number => (Math.abs(value - Math.round(value)) < 0.01 ? Math.round(value) : exact(value));

/** A stored number as it is typed; an empty text for `null`. */
export function textOfNumber(value: number | null, { factor }: FieldUnit): string {
  if (value === null) return "";
  return String(factor === 60 ? Number((value / factor).toFixed(4)) : exact(value / factor));
}

/** The form for settings that are stored or shipped. */
export function draftOf(definition: RuleDefinition, settings: RuleSettings, reason = ""): Draft {
  const texts = numberFields.map((field) => [field, textOfNumber(settings[field], unitOfField(definition, field))] as const);
  const { noData, enabled, channels, owner, group, runbook } = settings;
  return {
    ...(Object.fromEntries(texts) as Record<NumberField, string>),
    noData,
    enabled,
    channels,
    owner: owner ?? "",
    group,
    runbook: runbook ?? "",
    reason,
  };
}

/** The draft with a level set, as moving it on the chart does. A level stops at the other one: a warning comes before it is critical. */
export function withMovedLevel(draft: Draft, definition: RuleDefinition, severity: Severity, level: number): Draft {
  const { factor } = levelUnit(definition);
  const other = exact(numberOf(draft[severity === "warning" ? "critical" : "warning"]) * factor);
  const most = (severity === "warning") === (definition.direction === "above") ? Math.min : Math.max;
  return withLevel(draft, definition, severity, Number.isNaN(other) ? level : most(level, other));
}

const withLevel = (draft: Draft, definition: RuleDefinition, field: NumberField, level: number): Draft => ({
  ...draft,
  [field]: textOfNumber(level, unitOfField(definition, field)),
});

/** The draft with a suggested level; a clear level of its own moves along. */
export function withSuggestion(draft: Draft, definition: RuleDefinition, severity: Severity, { at, clear }: Level): Draft {
  const taken = withLevel(draft, definition, severity, at);
  const clearField = severity === "warning" ? "warningClear" : "criticalClear";
  return draft[clearField].trim() === "" ? taken : withLevel(taken, definition, clearField, clear);
}

/** NaN for what is not a plain number. Thousands separators are refused: a comma means different things to different people. */
const numberOf = (text: string): number => (/^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN);

/** The extension is not part of a path: who copies it from a file list need not know. */
const runbookOf = (text: string): string | null =>
  text === "" ? null : text.startsWith("https://") ? text : text.replace(/\.md$/, "");

const notANumber = "Write a number such as 12 or 2.5, without thousands separators.";

/** What the texts say, and what is wrong with them. `settings` is `null` while a text is not a number. */
export function readDraft(
  definition: RuleDefinition,
  draft: Draft,
): { readonly settings: RuleSettings | null; readonly problems: DraftProblems } {
  const number = (field: NumberField) => {
    const { factor } = unitOfField(definition, field);
    const value = numberOf(draft[field]) * factor;
    return factor === 60 ? seconds(value) : exact(value);
  };
  const level = (field: NumberField) => (draft[field].trim() === "" ? null : number(field));
  const warning = level("warning");
  const critical = level("critical");
  const settings: RuleSettings = {
    warning,
    critical,
    // A level that is off is never cleared.
    warningClear: warning === null ? null : level("warningClear"),
    criticalClear: critical === null ? null : level("criticalClear"),
    windowS: number("windowS"),
    forS: number("forS"),
    keepFiringForS: number("keepFiringForS"),
    minVolume: number("minVolume"),
    minFailures: number("minFailures"),
    noData: draft.noData,
    enabled: draft.enabled,
    channels: draft.channels,
    owner: draft.owner.trim() === "" ? null : draft.owner.trim(),
    group: draft.group.trim(),
    runbook: runbookOf(draft.runbook.trim()),
  };
  const unreadable = numberFields.filter((field) => Number.isNaN(settings[field])).map((field) => [field, notANumber] as const);
  const wrong = settingsProblems(definition, settings).map(({ field, sentence }) => [field, sentence] as const);
  return {
    settings: unreadable.length > 0 ? null : settings,
    problems: { ...Object.fromEntries(wrong), ...Object.fromEntries(unreadable) },
  };
}

/**
 * The settings that can be tried: as typed, but for numbers that make no sense, which stay as they are in force. `null` where that makes
 * no sense together either.
 */
export function triedSettings(definition: RuleDefinition, draft: Draft, inForce: RuleSettings): RuleSettings | null {
  const { settings, problems } = readDraft(definition, draft);
  const wrong = Object.keys(problems);
  if (settings !== null && wrong.length === 0) return settings;
  const stored = draftOf(definition, inForce);
  const mended = numberFields.filter((field) => wrong.includes(field)).map((field) => [field, stored[field]]);
  const read = readDraft(definition, { ...draft, ...Object.fromEntries(mended) });
  return Object.keys(read.problems).length === 0 ? read.settings : null;
}

/** An edit that is under way: the rule as it was when the edit began, and the texts. */
export interface Edit {
  readonly base: StoredRule;
  readonly draft: Draft;
  /** The version that it goes back to, a new object each time somebody asks for it; such an edit only lacks its reason. */
  readonly from?: { readonly version: number } | undefined;
}

/** Whether an edit holds anything that is not stored: numbers, settings, or a reason begun. */
export const differs = (definition: RuleDefinition, { base, draft }: Edit): boolean =>
  JSON.stringify(draft) !== JSON.stringify(draftOf(definition, settingsOf(base)));
