/** Settings of a rule in words: in tables, in differences between two versions, in a dry run. */
import { clearOf } from "../../domain/alert-engine/rule.ts";
import { changedFields, type Routing, type RuleSettings, type SettingField } from "../../domain/rule-settings.ts";
import type { RuleDefinition } from "../../domain/rules.ts";
import { countsEvents, valueText } from "../../domain/status/judge.ts";
import { countText, durationText } from "../../domain/status/wording.ts";
import { SECOND } from "../../domain/time.ts";
import { unbroken } from "../../format/unbroken.ts";

/** What people call each setting; the same words stand at its field. */
export const settingTitles: Readonly<Record<SettingField, string>> = {
  warning: "Warning",
  critical: "Critical",
  windowS: "Window",
  forS: "Fires after",
  minVolume: "Minimum volume",
  minFailures: "Minimum failures",
  warningClear: "Warning clears at",
  criticalClear: "Critical clears at",
  keepFiringForS: "Resolves after",
  noData: "Without data",
  enabled: "Watched",
  channels: "Who is told",
  owner: "Owner",
  group: "Group",
  runbook: "Runbook",
};

export const noDataTexts: Readonly<Record<RuleSettings["noData"], string>> = {
  keep_last: "stays as it was",
  ok: "counts as recovered",
  alert: "counts as a breach",
};

const seconds = (s: number): string => (s === 0 ? "at once" : durationText(s * SECOND));

function routingText(routing: Routing | null): string {
  if (routing === null) return "default routing";
  const of = (severity: keyof Routing) =>
    `${severity}: ${routing[severity].length === 0 ? "nobody" : routing[severity].join(", ")}`;
  return `${of("warning")}; ${of("critical")}`;
}

function clearText(definition: RuleDefinition, at: number | null, clear: number | null): string {
  if (at === null) return "–";
  if (clear !== null) return valueText(definition, clear);
  const side = definition.direction === "above" ? "below" : "above";
  return `${valueText(definition, clearOf(at, definition.direction))}, a fifth ${side}`;
}

/** One setting in words. */
export function settingText(definition: RuleDefinition, settings: RuleSettings, field: SettingField): string {
  const level = (value: number | null) => (value === null ? "off" : valueText(definition, value));
  const count = (value: number) => (value === 0 ? "none" : countText(value));
  const texts: Readonly<Record<SettingField, () => string>> = {
    warning: () => level(settings.warning),
    critical: () => level(settings.critical),
    windowS: () => durationText(settings.windowS * SECOND),
    forS: () => seconds(settings.forS),
    minVolume: () => count(settings.minVolume),
    minFailures: () => count(settings.minFailures),
    warningClear: () => clearText(definition, settings.warning, settings.warningClear),
    criticalClear: () => clearText(definition, settings.critical, settings.criticalClear),
    keepFiringForS: () => seconds(settings.keepFiringForS),
    noData: () => noDataTexts[settings.noData],
    enabled: () => (settings.enabled ? "yes" : "no, switched off"),
    channels: () => routingText(settings.channels),
    owner: () => settings.owner ?? "nobody named",
    group: () => settings.group,
    runbook: () => settings.runbook ?? "none",
  };
  return unbroken(texts[field]());
}

/** Whether a setting has a meaning for the rule: gauges and ages are a last value and have no volume. */
export function applies(definition: RuleDefinition, field: SettingField): boolean {
  if (field === "minVolume") return countsEvents(definition.measure);
  if (field === "minFailures") return countsEvents(definition.measure) && definition.direction === "above";
  return true;
}

/** One setting before and after. */
export interface SettingChange {
  readonly field: SettingField;
  readonly title: string;
  readonly before: string;
  readonly after: string;
}

/** What differs between two settings of a rule, in words. */
export const changesOf = (definition: RuleDefinition, before: RuleSettings, after: RuleSettings): readonly SettingChange[] =>
  changedFields(before, after).map((field) => ({
    field,
    title: settingTitles[field],
    before: settingText(definition, before, field),
    after: settingText(definition, after, field),
  }));
