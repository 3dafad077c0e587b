/** What became of a rule, version by version. */
import type { RuleVersionsAnswer } from "../../contracts/alerts.ts";
import { settingsOf } from "../../contracts/rule.ts";
import type { RuleSettings } from "../../domain/rule-settings.ts";
import type { RuleDefinition } from "../../domain/rules.ts";
import { type Instant, instantOf } from "../../domain/time.ts";
import { changesOf, type SettingChange } from "./setting-text.ts";

export interface Version {
  readonly version: number;
  readonly at: Instant;
  /** `null` for what shipped. */
  readonly by: string | null;
  readonly reason: string | null;
  readonly settings: RuleSettings;
  /** What it changed of the version before; empty for the first. */
  readonly changes: readonly SettingChange[];
}

/** The versions with what each of them changed, newest first. */
export function versionsOf(definition: RuleDefinition, answer: RuleVersionsAnswer): readonly Version[] {
  const newestFirst = answer.toSorted((a, b) => b.version - a.version);
  return newestFirst.map((row, i) => {
    const settings = settingsOf(row);
    const before = newestFirst[i + 1];
    return {
      version: row.version,
      at: instantOf(row.updated_at),
      by: row.updated_by,
      reason: row.reason,
      settings,
      changes: before === undefined ? [] : changesOf(definition, settingsOf(before), settings),
    };
  });
}

/** What a save that goes back begins its reason with; the person adds why. */
export const revertReason = ({ version }: Pick<Version, "version">): string => `Back to version ${version}: `;
