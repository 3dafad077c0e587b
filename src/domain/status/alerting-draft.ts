/** Which further settings a rule accepts, beside its thresholds. The database holds the same rules; a page says them before it asks. */
import type { NoDataPolicy, RuleDefinition, Thresholds } from "../rules.ts";

/** What a user may set of how a rule behaves in time and whom it tells. */
export interface AlertingDraft {
  /** Where a firing alert calms down; `null` is a fifth from the level. */
  readonly warningClear: number | null;
  readonly criticalClear: number | null;
  readonly forS: number;
  readonly keepFiringForS: number;
  readonly minFailures: number;
  readonly noData: NoDataPolicy;
  readonly enabled: boolean;
  /** Keys of channels by severity; `null` is every channel that hears of the severity. */
  readonly channels: { readonly warning: readonly string[]; readonly critical: readonly string[] } | null;
  readonly owner: string | null;
  /** Alerts of one group are told together. */
  readonly group: string;
  /** Path of a file of the repository without its extension, or an https address; `null` for none. */
  readonly runbook: string | null;
}

/** What is wrong with one setting, in a sentence that says what to do. */
export interface AlertingProblem {
  readonly field: keyof AlertingDraft;
  readonly sentence: string;
}

const MOST = 1e15;
const DAY_S = 86_400;
const OWNER_LENGTH = 80;
const RUNBOOK_LENGTH = 300;
const GROUP = /^[a-z][a-z0-9-]{0,39}$/;
const ADDRESS = /^https:\/\/[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][A-Za-z0-9._~:?#@!$&()*+,;=%/-]*)?$/;
const PATH = /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/;
const UPWARDS = /(^|\/)\.\.(\/|$)/;

const isRunbook = (text: string): boolean =>
  text.length <= RUNBOOK_LENGTH && (ADDRESS.test(text) || (PATH.test(text) && !UPWARDS.test(text)));

const isWhole = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most;

function clearProblem(
  { direction }: Pick<RuleDefinition, "direction">,
  severity: "warning" | "critical",
  level: number | null,
  clear: number | null,
): string | null {
  if (clear === null) return null;
  if (!(clear >= 0 && clear <= MOST)) return "A clear level must be 0 or more, and less than 1,000,000,000,000,000.";
  if (level === null) return null;
  if (direction === "above" && clear > level) return `The clear level of the ${severity} must not be above its level.`;
  return direction === "below" && clear < level ? `The clear level of the ${severity} must not be below its level.` : null;
}

/** All that keeps the settings from being saved; empty where they are fine. */
export function alertingProblems(
  definition: Pick<RuleDefinition, "direction">,
  { warning, critical }: Pick<Thresholds, "warning" | "critical">,
  settings: AlertingDraft,
): readonly AlertingProblem[] {
  const { minFailures, owner, group, runbook } = settings;
  const found: Partial<Record<keyof AlertingDraft, string | null>> = {
    warningClear: clearProblem(definition, "warning", warning, settings.warningClear),
    criticalClear: clearProblem(definition, "critical", critical, settings.criticalClear),
    forS: isWhole(settings.forS, DAY_S) ? null : "The time before it fires must be whole seconds, from 0 to 86,400.",
    keepFiringForS: isWhole(settings.keepFiringForS, DAY_S)
      ? null
      : "The time before it resolves must be whole seconds, from 0 to 86,400.",
    minFailures: !isWhole(minFailures, 1e9)
      ? "The minimum of failures must be a whole number, 0 or more."
      : minFailures > 0 && definition.direction === "below"
        ? "A minimum of failures makes no sense for a lower level: set it to 0."
        : null,
    owner: owner !== null && owner.length > OWNER_LENGTH ? "The owner must be words, at most 80 characters, or null." : null,
    group: GROUP.test(group)
      ? null
      : 'The group must be a word such as "payments": small letters, digits and hyphens, at most 40.',
    runbook:
      runbook === null || isRunbook(runbook)
        ? null
        : 'The runbook must be an https address, or a path in the repository such as "docs/runbooks/lockouts", at most 300 characters.',
  };
  return (Object.keys(found) as (keyof AlertingDraft)[]).flatMap((field) => {
    const sentence = found[field];
    return sentence ? [{ field, sentence }] : [];
  });
}
