/** The page docs/signals.md as text. Pure: everything on it comes from the catalogue and the shipped rules. */
import { defaultRules, type RuleDefinition } from "../../domain/rules.ts";
import { type SignalDefinition, type Source, signals } from "../../domain/signals.ts";
import { sourceTitles } from "../../domain/source-titles.ts";

const kinds: Readonly<Record<SignalDefinition["kind"], { readonly title: string; readonly lead: string }>> = {
  counter: { title: "Counters", lead: "Events that add up over time." },
  gauge: { title: "Gauges", lead: "Values of a moment: of a longer time the last one is kept." },
  age: { title: "Ages", lead: "How long the oldest of something waits: of a longer time the last value is kept." },
};

/** Words for units whose name in the catalogue is short. */
const units: Readonly<Record<string, string>> = { ms: "milliseconds", s: "seconds", boolean: "0 or 1" };

const directions: Readonly<Record<SignalDefinition["good"], string>> = {
  up: "more is better",
  down: "less is better",
  neutral: "volume",
};

/** Cells hold text as it is: a bar would end them. */
const cell = (text: string): string => text.replaceAll("|", "\\|");

function sourcesOf(definition: SignalDefinition): string {
  const all = Object.keys(sourceTitles).length;
  const named = (list: readonly Source[]) =>
    list.length === all ? "every source" : list.map((source) => sourceTitles[source]).join(", ");
  const { sources, observedBy } = definition;
  const told = sources.filter((source) => !observedBy.includes(source));
  return told.length === 0 ? named(sources) : `${named(observedBy)}; also ${named(told)}`;
}

const rulesOf = (key: string): string =>
  (Object.values(defaultRules) as readonly RuleDefinition[])
    .filter(({ numerator, denominator }) => [...numerator, ...denominator].some(({ signal }) => signal === key))
    .map(({ title }) => title)
    .join(", ");

/** The page for a catalogue. */
export function signalsPage(catalogue: Readonly<Record<string, SignalDefinition>> = signals): string {
  const section = (kind: SignalDefinition["kind"]): string => {
    const rows = Object.entries(catalogue)
      .filter(([, definition]) => definition.kind === kind)
      .map(([key, definition]) => {
        const { title, variants, unit, good, help } = definition;
        const about = `**${title}.** ${help} (${units[unit] ?? unit}, ${directions[good]})`;
        return `| ${[`\`${key}\``, about, variants ?? "–", sourcesOf(definition), rulesOf(key) || "–"].map(cell).join(" | ")} |`;
      });
    return `## ${kinds[kind].title}
${kinds[kind].lead}

| signal | what it is | variants | comes from | judged by |
|---|---|---|---|---|
${rows.join("\n")}
`;
  };
  return `# Signals
<!-- Written by \`npm run ops -- signals-page\` from src/domain/signals.ts. Change it there. -->
All that Nexsys Watch counts and measures. Where the sources of a signal are silent it is "no data", never 0; "also" names sources that
add to it but whose silence says nothing. "Judged by" names the rules that ship with it; Alerts → Rules changes their levels.

${(Object.keys(kinds) as SignalDefinition["kind"][]).map(section).join("\n")}`;
}
