/** What a tile draws besides its verdict: the rule's measure over the last half hour, and when its sources were last heard. */
import type { RuleDefinition } from "../rules.ts";
import type { Values } from "../series/series.ts";
import { windowed } from "../series/windowed.ts";
import type { SignalDefinition } from "../signals.ts";
import { type Instant, instantOf, MINUTE } from "../time.ts";

/** A small drawing of the last half hour: the rule's own measure over its window at each minute. */
export interface TileSparkline {
  readonly values: Values;
  /** The level that matters now; `null` where none can be drawn to scale. */
  readonly level: number | null;
  /** How many of the last minutes are the judged window. */
  readonly judged: number;
}

/** Minutes that a sparkline shows. */
export const SPARK_MINUTES = 30;

/** Minutes of a rule, oldest first; the last one is unfinished. */
interface RuleMinutes {
  readonly window_s: number;
  readonly numerator: Values;
  readonly denominator: Values | null;
}

/** The drawing for a rule whose level that matters now is `limit`. A window longer than the minutes that came is drawn without its level. */
export function sparklineOf(definition: RuleDefinition, rule: RuleMinutes, limit: number | null): TileSparkline {
  const complete = (values: Values) => values.slice(0, -1);
  const minutes = complete(rule.numerator);
  const width = rule.window_s / 60;
  const fits = width + SPARK_MINUTES - 1 <= minutes.length;
  const last = definition.measure === "gauge" || definition.measure === "age" || fits;
  if (!last) return { values: minutes.slice(-SPARK_MINUTES), level: null, judged: SPARK_MINUTES };
  const { values } = windowed(definition.measure, minutes, complete(rule.denominator ?? []), MINUTE, rule.window_s);
  const judged = Math.min(SPARK_MINUTES, Math.max(1, Math.round(width)));
  return { values: values.slice(-SPARK_MINUTES), level: limit, judged };
}

/** Sources of a signal, from the catalogue. */
export type SourcesOf = (
  signal: RuleDefinition["numerator"][number]["signal"],
) => Pick<SignalDefinition, "sources" | "observedBy">;

/** A source, when it was last heard. */
interface Heard {
  readonly source: string;
  readonly last_event_at: number | null;
  readonly last_receipt_at: number | null;
}

/** When a source was last heard, by the server's clock; `null` where it never was. */
export function heardAt({ last_receipt_at, last_event_at }: Heard): Instant | null {
  const at = last_receipt_at ?? last_event_at;
  return at === null ? null : instantOf(at);
}

function lastHeard<Row extends Heard>(sources: readonly Row[], names: readonly string[]): Row | null {
  const found = sources.filter((row) => names.includes(row.source) && heardAt(row) !== null);
  return found.toSorted((a, b) => (heardAt(b) ?? 0) - (heardAt(a) ?? 0))[0] ?? null;
}

/**
 * The last heard of the sources whose silence blinds the rule; of all that can feed it where it was `measured` without them. `null`: none was
 * ever heard.
 */
export function tellingSource<Row extends Heard>(
  rule: RuleDefinition,
  measured: boolean,
  sources: readonly Row[],
  sourcesOf: SourcesOf,
): Row | null {
  const telling = lastHeard(
    sources,
    rule.numerator.flatMap(({ signal }) => sourcesOf(signal).observedBy),
  );
  if (telling !== null || !measured) return telling;
  return lastHeard(
    sources,
    rule.numerator.flatMap(({ signal }) => sourcesOf(signal).sources),
  );
}
