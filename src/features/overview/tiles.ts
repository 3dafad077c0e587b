/** What a tile of the board says: all of it computed here, so that a component only arranges it. */
import type { Board, BoardRule } from "../../contracts/board.ts";
import { defaultRules, type RuleDefinition, type Thresholds } from "../../domain/rules.ts";
import { answersOf } from "../../domain/signals.ts";
import { sourceTitles } from "../../domain/source-titles.ts";
import { type HeardState, heardVerdict, hearing } from "../../domain/status/hearing.ts";
import { breaches, judge, measuredText, stateWord, thinBreach, valueText } from "../../domain/status/judge.ts";
import {
  heardAt,
  type SourcesOf,
  SPARK_MINUTES,
  sparklineOf,
  type TileSparkline,
  tellingSource,
} from "../../domain/status/tile-facts.ts";
import { durationText, NO_DATA } from "../../domain/status/wording.ts";
import { type Instant, instantOf, SECOND } from "../../domain/time.ts";
import { unbroken } from "../../format/unbroken.ts";
import { type AlertNote, alertNotes } from "./alert-notes.ts";

export interface Tile {
  readonly key: string;
  readonly title: string;
  readonly state: HeardState;
  readonly word: string;
  /** The value with its unit, or "no data". */
  readonly value: string;
  /** `limit 5 %`, the level that is breached or would be next. */
  readonly limit: string;
  /** `5 min`, the window that is judged. */
  readonly window: string;
  readonly sentence: string;
  /** What too few events say already, as in `40 of 40 requests failed`; `null` where they say nothing. */
  readonly thin: string | null;
  /** How its alert stands, beside what was judged just now; none while the evaluator is late. */
  readonly notes: readonly AlertNote[];
  readonly silenced: boolean;
  readonly sparkline: TileSparkline;
  /** When one of the sources behind it was last heard; `null` where none ever was. Server clock. */
  readonly heard: Instant | null;
  readonly rule: BoardRule;
  /** `null` for a rule that this build does not know. */
  readonly definition: RuleDefinition | null;
}

const definitions: Readonly<Record<string, RuleDefinition>> = defaultRules;

export const thresholdsOf = ({ warning, critical, window_s, min_volume }: BoardRule): Thresholds => ({
  warning,
  critical,
  windowS: window_s,
  minVolume: min_volume,
});

/** The tile of one rule at `now`, the server's time. What an evaluator said that is late now (`stale`) is left out. */
export function tileOf(rule: BoardRule, sources: Board["sources"], sourcesOf: SourcesOf, now: Instant, stale: boolean): Tile {
  const definition = definitions[rule.key];
  const window = unbroken(durationText(rule.window_s * SECOND));
  const notes = stale ? [] : alertNotes(rule.alert, now);
  const silenced = notes.some(({ kind }) => kind === "silenced");
  if (definition === undefined)
    return {
      key: rule.key,
      title: rule.key,
      state: "no-data",
      word: "Unknown",
      value: NO_DATA,
      limit: "no limit",
      window,
      sentence: `This page is older than the rule ${rule.key} and cannot judge it: reload the page.`,
      thin: null,
      notes,
      silenced,
      sparkline: { values: rule.numerator.slice(-SPARK_MINUTES - 1, -1), level: null, judged: 0 },
      heard: null,
      rule,
      definition: null,
    };
  const changed = rule.updated_by === null ? null : instantOf(rule.updated_at);
  const judged = { definition, thresholds: thresholdsOf(rule), minFailures: rule.min_failures, changedAt: changed };
  const measured = { numerator: rule.window_numerator, denominator: rule.window_denominator };
  const source = tellingSource(definition, measured.numerator !== null, sources, sourcesOf);
  const freshness = hearing(definition, rule.numerator, source, sourcesOf, now);
  const thin = thinBreach(judged, measured);
  const telling = source === null || freshness === null ? null : { title: sourceTitles[source.source], freshness };
  const verdict = heardVerdict(judge(judged, measured, now), thin !== null, telling);
  return {
    key: rule.key,
    title: definition.title,
    state: verdict.state,
    word: verdict.state === "late" ? "Late" : stateWord(verdict.state),
    value: verdict.value === null ? lowTraffic(rule, verdict.state) : unbroken(measuredText(definition, verdict.value)),
    limit: boundOf(definition, verdict.limit),
    window,
    sentence: unbroken(verdict.sentence),
    thin: verdict.state === "low-traffic" ? thin : null,
    notes,
    silenced,
    sparkline: sparklineOf(definition, rule, verdict.limit),
    heard: source === null ? null : heardAt(source),
    rule,
    definition,
  };
}

/** `limit 5 %`, `no limit`; of a yes or no the answer on which it fires. */
function boundOf(definition: RuleDefinition, limit: number | null): string {
  if (limit === null) return "no limit";
  const answers = answersOf(definition);
  return answers === null ? `limit ${unbroken(valueText(definition, limit))}` : `fires when ${answers.bad}`;
}

const lowTraffic = (rule: BoardRule, state: HeardState): string =>
  state === "low-traffic" ? `${rule.window_denominator ?? rule.window_numerator ?? 0} of ${rule.min_volume}` : NO_DATA;

/** Groups of tiles in the order of the board: titles, and the groups of the rule catalogue that they hold. */
const groups = [
  { title: "Platform", of: ["health", "api", "database", "functions", "client", "backups", "watch"] },
  { title: "Storage", of: ["storage"] },
  { title: "Sign-in and portal", of: ["auth", "portal"] },
  { title: "Payments", of: ["payments", "messages"] },
  { title: "Others", of: ["sources", undefined] },
] as const;

export interface TileGroup {
  readonly title: string;
  readonly tiles: readonly Tile[];
}

/** Tiles by group; empty groups are left out, rules that this build does not know come last. */
export function groupTiles(tiles: readonly Tile[]): readonly TileGroup[] {
  const order = Object.keys(definitions);
  return groups
    .map(({ title, of }) => ({
      title,
      tiles: tiles
        .filter(({ definition }) => of.some((group) => group === definition?.group))
        .toSorted((a, b) => order.indexOf(a.key) - order.indexOf(b.key)),
    }))
    .filter((group) => group.tiles.length > 0);
}

/** Whether a tile asks for a person. */
export const isAbnormal = ({ state, thin }: Tile): boolean => state === "critical" || state === "warning" || thin !== null;

/** For how many of the shown minutes the measure was at or beyond the level; for the label of a sparkline. */
export const minutesBeyond = ({ definition, sparkline: { values, level } }: Tile): number =>
  definition === null ? 0 : values.filter((value) => value !== null && breaches(definition, value, level)).length;
