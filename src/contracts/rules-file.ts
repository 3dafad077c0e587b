/** The file in which rules travel from one environment to another; docs/rules-file.md describes it to people. */
import * as z from "zod/mini";
import { type RuleSettings, type SettingField, settingsProblems, shippedSettings } from "../domain/rule-settings.ts";
import { defaultRules, type RuleDefinition } from "../domain/rules.ts";
import { locatedJson } from "./located-json.ts";
import { type StoredSettings, settingsOf, storedOf } from "./rule.ts";

const FORMAT = "nexsys-watch-rules";
const VERSION = 1;
/** Far more than all rules need; a larger file is not ours. */
const LONGEST = 1_000_000;

const number = (name: string) => z.number(`\`${name}\` must be a number`);
const level = (name: string) => z.nullable(z.number(`\`${name}\` must be a number, or null for none`));
const keys = (severity: string) => z.array(z.string(), `\`${severity}\` must be a list of keys of channels in [ ]`);

const unknownNames = (meant: string) => ({
  error: (issue: { readonly code?: string | undefined; readonly keys?: unknown }) =>
    issue.code === "unrecognized_keys" && Array.isArray(issue.keys)
      ? `${issue.keys.map((key) => `\`${key}\``).join(", ")} is not known here: remove it, or correct its spelling`
      : meant,
});

const entry = z.strictObject(
  {
    key: z.string("`key` must name the rule"),
    warning: level("warning"),
    critical: level("critical"),
    warning_clear: level("warning_clear"),
    critical_clear: level("critical_clear"),
    window_s: number("window_s"),
    for_s: number("for_s"),
    keep_firing_for_s: number("keep_firing_for_s"),
    min_volume: number("min_volume"),
    min_failures: number("min_failures"),
    no_data: z.enum(["keep_last", "ok", "alert"], '`no_data` must be "keep_last", "ok" or "alert"'),
    enabled: z.boolean("`enabled` must be true or false"),
    channels: z.nullable(
      z.strictObject({ warning: keys("warning"), critical: keys("critical") }, unknownNames("`channels` must be null or lists")),
    ),
    owner: z.nullable(z.string("`owner` must be text, or null")),
    group: z.optional(z.string("`group` must be a word")),
    runbook: z.optional(z.nullable(z.string("`runbook` must be an https address or a path, or null"))),
  },
  unknownNames("each rule is an object in { }"),
);

const rulesFile = z.strictObject(
  {
    format: z.literal(FORMAT, `\`format\` must be "${FORMAT}": this is another kind of file`),
    version: z.literal(VERSION, `\`version\` must be ${VERSION}: a file of another version needs the page that belongs to it`),
    environment: z.string("`environment` must name where the rules come from"),
    exported_at: z.int("`exported_at` must be whole milliseconds since 1970"),
    rules: z.array(entry, "`rules` must be a list in [ ]"),
  },
  unknownNames("the file must be an object in { }"),
);

/** Settings that files of earlier builds do not name: they stay as they are. */
type LaterField = "group" | "runbook";

/** A rule of the file. The key may be one that this build does not know. */
export interface FiledRule {
  readonly key: string;
  readonly settings: Omit<RuleSettings, LaterField> & Partial<Pick<RuleSettings, LaterField>>;
}

/** All settings of a rule under its key. */
interface WholeRule {
  readonly key: string;
  readonly settings: RuleSettings;
}

export interface RulesFile<Rule extends FiledRule = FiledRule> {
  /** Where the rules come from. */
  readonly environment: string;
  /** Milliseconds since the epoch. */
  readonly exportedAt: number;
  readonly rules: readonly Rule[];
}

/** Something to mend in the file, in the line (from 1) where it stands. */
export interface FileProblem {
  readonly line: number;
  readonly sentence: string;
}

const definitions: Readonly<Record<string, RuleDefinition>> = defaultRules;

/** The rules as the text of a file, in the order given. */
export function formatRulesFile({ environment, exportedAt, rules }: RulesFile<WholeRule>): string {
  const file: z.infer<typeof rulesFile> = {
    format: FORMAT,
    version: VERSION,
    environment,
    exported_at: exportedAt,
    rules: rules.map(({ key, settings }) => ({ key, ...storedOf(settings) })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Reads the text of a file. Never throws: what is to be mended comes back line by line. */
export function parseRulesFile(text: string): { readonly file: RulesFile } | { readonly problems: readonly FileProblem[] } {
  if (text.length > LONGEST) return { problems: [{ line: 1, sentence: "The file is far too large to be one of rules." }] };
  const json = locatedJson(text);
  if ("problem" in json) return { problems: [json.problem] };
  const parsed = rulesFile.safeParse(json.value);
  if (!parsed.success)
    return {
      problems: parsed.error.issues.map((issue) => ({
        line: json.lineOf(issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0] ?? ""] : issue.path),
        sentence: `${issue.message}.`,
      })),
    };
  const { environment, exported_at: exportedAt, rules } = parsed.data;
  const filed = rules.map(filedRule);
  const problems = filed.flatMap((rule, i) => problemsOf(rule, filed.slice(0, i), (name) => json.lineOf(["rules", i, name])));
  return problems.length > 0 ? { problems } : { file: { environment, exportedAt, rules: filed } };
}

/** A rule as it stands in the file: a later field that is missing there is missing here. */
function filedRule({ key, group, runbook, ...others }: z.infer<typeof entry>): FiledRule {
  const { group: _, runbook: __, ...settings } = settingsOf({ ...others, group: "", runbook: null });
  return {
    key,
    settings: { ...settings, ...(group === undefined ? {} : { group }), ...(runbook === undefined ? {} : { runbook }) },
  };
}

/** What the database would refuse, and rules that stand twice. */
function problemsOf(
  { key, settings }: FiledRule,
  before: readonly FiledRule[],
  lineOf: (name: string) => number,
): readonly FileProblem[] {
  if (before.some((other) => other.key === key))
    return [{ line: lineOf("key"), sentence: `"${key}" stands here a second time: remove one of them.` }];
  const definition = definitions[key];
  if (definition === undefined) return [];
  return settingsProblems(definition, { ...shippedSettings(key, definition), ...settings }).map(({ field, sentence }) => ({
    line: lineOf(columns[field]),
    sentence: `${key}: ${sentence}`,
  }));
}

/** Names of the fields in the file, which are those of the columns. */
const columns: Readonly<Record<SettingField, keyof StoredSettings>> = {
  warning: "warning",
  critical: "critical",
  windowS: "window_s",
  forS: "for_s",
  minVolume: "min_volume",
  minFailures: "min_failures",
  warningClear: "warning_clear",
  criticalClear: "critical_clear",
  keepFiringForS: "keep_firing_for_s",
  noData: "no_data",
  enabled: "enabled",
  channels: "channels",
  owner: "owner",
  group: "group",
  runbook: "runbook",
};
