/** What levels would have meant over the last 24 hours. */
import type { ChartData, ChartLevels, ChartUnit } from "../../charts/chart-data.ts";
import type { SeriesAnswer } from "../../contracts/series.ts";
import type { RuleDefinition, Thresholds } from "../../domain/rules.ts";
import { selectedSum } from "../../domain/series/selector.ts";
import { coarsen, rollingSum, type Values } from "../../domain/series/series.ts";
import { timeBeyond, windowed } from "../../domain/series/windowed.ts";
import { countsEvents, unitOf } from "../../domain/status/judge.ts";
import { durationText } from "../../domain/status/wording.ts";
import { instantOf, MINUTE, type Millis, SECOND, shift } from "../../domain/time.ts";
import { unbroken } from "../../format/unbroken.ts";

/** The rule's measure over the last 24 hours, the levels, and what would have been. */
export interface Preview {
  readonly data: ChartData;
  /** `undefined` where buckets are longer than the window. */
  readonly levels: ChartLevels | undefined;
  readonly sentence: string;
  readonly note: string | null;
}

const units: Readonly<Record<ReturnType<typeof unitOf>, ChartUnit>> = {
  share: "share",
  "per-minute": "per-minute",
  ms: "ms",
  s: "s",
  count: "number",
  boolean: "number",
};

/** Sum of the selected counts, answer after answer. An answer without such series is as long as its others, and not observed. */
const joined = (answers: readonly SeriesAnswer[], selectors: RuleDefinition["numerator"]): Values =>
  answers.flatMap(({ series }) => {
    const length = Math.max(0, ...series.map(({ values }) => values.length));
    const sums = selectedSum(series, selectors);
    return sums.length > 0 ? sums : new Array<null>(length).fill(null);
  });

/** Replays the thresholds over the answers, which follow one another. Buckets of another length than the last answer's are left out. */
export function previewOf(definition: RuleDefinition, thresholds: Thresholds, all: readonly SeriesAnswer[]): Preview {
  const step = all.at(-1)?.step ?? MINUTE;
  const answers = all.filter((answer) => answer.step === step);
  const t0 = instantOf(answers[0]?.t0 ?? 0);
  const numerator = joined(answers, definition.numerator);
  const denominator = joined(answers, definition.denominator);
  const { values, comparable, note, lead } = windowed(definition.measure, numerator, denominator, step, thresholds.windowS);
  const width = Math.max(1, Math.round((thresholds.windowS * SECOND) / step));
  const volumes = countsEvents(definition.measure)
    ? rollingSum(definition.measure === "ratio" ? denominator : numerator, width)
    : [];
  const unseen = values.slice(lead).filter((value) => value === null).length;
  const time = (level: number | null) => timeBeyond(definition, thresholds, level, { values, volumes, step });
  // Where points are merged to be drawn, the one nearest to the levels stays.
  const tail = { t0: shift(t0, lead * step), step, values: values.slice(lead) };
  const drawn = coarsen(tail, definition.direction === "above" ? "max" : "mean");
  return {
    data: {
      t0: drawn.t0,
      step: drawn.step,
      completeUntil: instantOf(answers.at(-1)?.complete_until ?? 0),
      unit: definition.measure === "count" && !comparable ? "count" : units[unitOf(definition)],
      series: [{ title: definition.title, tone: 1, values: drawn.values }],
    },
    levels: comparable ? { warning: thresholds.warning, critical: thresholds.critical } : undefined,
    sentence: comparable
      ? unbroken(sentenceOf(thresholds, time(thresholds.warning), time(thresholds.critical), unseen * step))
      : "What these levels would have been cannot be told at this range.",
    note: note === null ? null : unbroken(note),
  };
}

function sentenceOf(thresholds: Thresholds, warning: Millis | null, critical: Millis | null, unseen: Millis): string {
  if (warning === null || critical === null) return "Nothing was observed in the last 24 h: the levels cannot be tried on it.";
  const beyond = (name: string, time: Millis) =>
    time === 0 ? `never beyond ${name}` : `beyond ${name} for ${durationText(time)}`;
  const parts = [
    thresholds.critical === null ? "critical is off" : beyond("critical", critical),
    thresholds.warning === null ? "warning is off" : beyond("warning", warning),
  ];
  const blind = unseen === 0 ? "" : ` No data for ${durationText(unseen)} of it.`;
  return `In the last 24 h these levels would have been: ${parts.join(", ")}.${blind}`;
}
