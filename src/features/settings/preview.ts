/** What levels would have meant over the last 24 hours. */
import type { ChartData, ChartLevels, ChartUnit } from "../../charts/chart-data.ts";
import type { SeriesAnswer } from "../../contracts/series.ts";
import type { RuleDefinition, Thresholds } from "../../domain/rules.ts";
import { selectedSum } from "../../domain/series/selector.ts";
import { rollingSum } from "../../domain/series/series.ts";
import { timeBeyond, windowed } from "../../domain/series/windowed.ts";
import { countsEvents, unitOf } from "../../domain/status/judge.ts";
import { durationText } from "../../domain/status/wording.ts";
import { instantOf, type Millis, SECOND } from "../../domain/time.ts";
import { unbroken } from "../../format/unbroken.ts";

/** The rule's measure over the last 24 hours, the levels, and what would have been. */
export interface Preview {
  readonly data: ChartData;
  readonly levels: ChartLevels;
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

/** Replays the thresholds over the series. */
export function previewOf(definition: RuleDefinition, thresholds: Thresholds, answer: SeriesAnswer): Preview {
  const { step } = answer;
  const numerator = selectedSum(answer.series, definition.numerator);
  const denominator = selectedSum(answer.series, definition.denominator);
  const { values, note, lead } = windowed(definition.measure, numerator, denominator, step, thresholds.windowS);
  const width = Math.max(1, Math.round((thresholds.windowS * SECOND) / step));
  const volumes = countsEvents(definition.measure)
    ? rollingSum(definition.measure === "ratio" ? denominator : numerator, width)
    : [];
  const unseen = values.slice(lead).filter((value) => value === null).length;
  const time = (level: number | null) => timeBeyond(definition, thresholds, level, { values, volumes, step });
  return {
    data: {
      t0: instantOf(answer.t0 + lead * step),
      step,
      completeUntil: instantOf(answer.complete_until),
      unit: units[unitOf(definition)],
      series: [{ title: definition.title, tone: 1, values: values.slice(lead) }],
    },
    levels: { warning: thresholds.warning, critical: thresholds.critical },
    sentence: unbroken(sentenceOf(thresholds, time(thresholds.warning), time(thresholds.critical), unseen * step)),
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
