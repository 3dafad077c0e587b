/** What a chart shows, as plain data, and the pure layout behind every way of drawing it. */
import { coarsen, extent, MAX_POINTS, type Merge, type Values } from "../domain/series/series.ts";
import { countText, NO_DATA } from "../domain/status/wording.ts";
import { type Instant, instantOf, type Millis, SECOND } from "../domain/time.ts";
import { formatDuration } from "../format/duration.ts";
import { formatCompact, formatCount, formatPercent } from "../format/number.ts";

/** Unit of a chart's values: events per bucket, a gauge's number, events per minute, a share from 0 to 1, milliseconds, seconds. */
export type ChartUnit = "count" | "number" | "per-minute" | "share" | "times" | "ms" | "s";

/** Colour role of a series. Numbers are the neutral series colours; the others say what the series means. */
export type Tone = 1 | 2 | 3 | 4 | 5 | 6 | "critical" | "warning" | "quiet";

/** One line or area. `null` is a gap. */
export interface ChartSeries {
  readonly title: string;
  readonly tone: Tone;
  readonly values: Values;
}

/** A range behind the lines, bucket by bucket, such as what is usual. */
export interface ChartBand {
  readonly title: string;
  readonly low: Values;
  readonly high: Values;
}

/** Data of one chart: bucket `i` covers `[t0 + i * step, t0 + (i + 1) * step)`. */
export interface ChartData {
  readonly t0: Instant;
  readonly step: Millis;
  /** Buckets that end after this moment are unfinished. */
  readonly completeUntil: Instant;
  readonly unit: ChartUnit;
  readonly series: readonly ChartSeries[];
  /** Only in data of at most 240 buckets. */
  readonly band?: ChartBand;
}

/** Levels drawn as lines across the chart, in its unit. */
export interface ChartLevels {
  readonly warning: number | null;
  readonly critical: number | null;
}

/** A moment worth a vertical line, such as a release. */
export interface ChartMark {
  readonly at: Instant;
  readonly label: string;
}

/** Half-open run of buckets. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

const merges: Record<ChartUnit, Merge> = {
  count: "sum",
  number: "last",
  "per-minute": "mean",
  share: "mean",
  times: "max",
  ms: "max",
  s: "max",
};

/** Number of buckets of the longest series. */
export const bucketCount = ({ series }: Pick<ChartData, "series">): number =>
  Math.max(0, ...series.map(({ values }) => values.length));

/** The data in at most 240 buckets: counts add up, gauges keep the last value, durations the longest. */
export function fitted(data: ChartData): ChartData {
  if (bucketCount(data) <= MAX_POINTS) return data;
  const series = data.series.map((one) => coarsen({ ...data, values: one.values }, merges[data.unit]));
  return {
    ...data,
    step: series[0]?.step ?? data.step,
    series: data.series.map((one, i) => ({ ...one, values: series[i]?.values ?? [] })),
  };
}

/** Series that were observed at all: the others have no part in a pile. */
const observed = (series: readonly ChartSeries[]): readonly ChartSeries[] =>
  series.filter(({ values }) => values.some((value) => value !== null));

/**
 * Tops and bottoms of areas that stand on one another. Where one of them was not observed the height of the others is unknown: a gap for
 * all. A series that was observed nowhere has no part in it.
 */
export function stacked(
  series: readonly ChartSeries[],
  length: number,
): readonly (readonly (readonly [number, number] | null)[])[] {
  const floor = new Array<number>(length).fill(0);
  const parts = observed(series);
  const whole = floor.map((_, i) => parts.every(({ values }) => (values[i] ?? null) !== null));
  return series.map(({ values }) =>
    floor.map((bottom, i) => {
      const value = values[i] ?? null;
      if (value === null || whole[i] !== true) return null;
      floor[i] = bottom + value;
      return [bottom, bottom + value] as const;
    }),
  );
}

/** Runs of buckets that cannot be drawn: in which no line, or not every part of a pile, was observed. */
export function unobservedRuns({ series }: Pick<ChartData, "series">, kind: "line" | "area" = "line"): readonly Run[] {
  const runs: Run[] = [];
  const pile = observed(series);
  let from: number | null = null;
  const length = bucketCount({ series });
  for (let i = 0; i <= length; i += 1) {
    const missing = ({ values }: ChartSeries) => (values[i] ?? null) === null;
    const unseen = i < length && (kind === "area" ? pile.length === 0 || pile.some(missing) : series.every(missing));
    if (unseen) from ??= i;
    else if (from !== null) {
      runs.push({ from, to: i });
      from = null;
    }
  }
  return runs;
}

/** Start of bucket `i`. */
export const startOf = ({ t0, step }: Pick<ChartData, "t0" | "step">, i: number): Instant => instantOf(t0 + i * step);

/** Whether a bucket still collects. */
export const isUnfinished = (data: Pick<ChartData, "t0" | "step" | "completeUntil">, i: number): boolean =>
  startOf(data, i + 1) > data.completeUntil;

/** A level farther off than this many times the highest value is not drawn to scale: the lines would lie on the ground. */
const FAR = 4;

/** The largest value to be drawn: of the lines or of the piled-up areas, and of the levels that are not too far above them. */
export function topOf({ series }: Pick<ChartData, "series">, kind: "line" | "area", levels: ChartLevels | undefined): number {
  const length = bucketCount({ series });
  const drawn =
    kind === "area"
      ? Array.from({ length }, (_, i) => series.reduce((total, { values }) => total + (values[i] ?? 0), 0))
      : series.flatMap(({ values }) => values);
  const highest = extent(drawn)?.max ?? 0;
  const near = [levels?.warning ?? 0, levels?.critical ?? 0].filter((level) => highest <= 0 || level <= FAR * highest);
  return Math.max(highest, ...near);
}

/** A value with its unit, for reading. */
export function formatValue(value: number | null, unit: ChartUnit, locale: string): string {
  if (unit === "share") return formatPercent(value, locale);
  if (unit === "times" && value !== null) return `${countText(value, locale, 2)}×`;
  if (unit === "ms") return formatDuration(value, locale);
  if (unit === "s") return formatDuration(value === null ? null : value * SECOND, locale);
  return formatCount(value, locale);
}

/** The band's range in a bucket: `2 to 9`; "no data" where it is not known. */
export function formatBand({ low, high }: ChartBand, i: number, unit: ChartUnit, locale: string): string {
  const [from, to] = [low[i] ?? null, high[i] ?? null].map((value) => formatValue(value, unit, locale));
  return from === to || from === undefined ? (to ?? NO_DATA) : `${from} to ${to}`;
}

/** A short value for an axis. */
export function formatAxisValue(value: number, unit: ChartUnit, locale: string): string {
  if (unit === "share") return formatPercent(value, locale);
  if (unit === "times") return formatValue(value, unit, locale);
  if (unit === "ms" || unit === "s") return value === 0 ? "0" : formatValue(value, unit, locale);
  return formatCompact(value, locale);
}

/** What one value of the chart is: `per 6 min`, `share`. Stands beside the title and heads the table. */
export function unitLabel({ unit, step }: Pick<ChartData, "unit" | "step">, locale: string): string {
  const labels: Record<ChartUnit, string> = {
    count: `per ${formatDuration(step, locale)}`,
    number: "count",
    "per-minute": "per minute",
    share: "share",
    times: "multiple of what is allowed",
    ms: "duration",
    s: "age",
  };
  return labels[unit];
}
