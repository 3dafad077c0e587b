/** What a tile of the board says: all of it computed here, so that a component only arranges it. */
import type { Board, BoardRule } from "../../contracts/board.ts";
import { defaultRules, type RuleDefinition, type Thresholds } from "../../domain/rules.ts";
import { answersOf } from "../../domain/signals.ts";
import { sourceTitles } from "../../domain/source-titles.ts";
import type { Apart } from "../../domain/status/headline.ts";
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
import { type Instant, instantOf, MINUTE, SECOND } from "../../domain/time.ts";
import { fires, type TileState, tileState } from "../../domain/wall/tile-state.ts";
import { unbroken } from "../../format/unbroken.ts";
import { type AlertNote, alertNotes } from "./alert-notes.ts";

export interface Tile {
  readonly key: string;
  readonly title: string;
  /** As the evaluator has it while it is on time: an alert that recovers still fires, a breach that it has not fired for is pending. */
  readonly state: HeardState | "pending";
  readonly word: string;
  /** What is beyond a level and asks for nobody is counted by itself. */
  readonly apart: Apart | null;
  /** The value with its unit, or "no data". */
  readonly value: string;
  /** `limit 5 %`, the level that is breached or would be next. */
  readonly limit: string;
  /** `5 min`, the window that is judged. */
  readonly window: string;
  /** Its alert's sentence while that is pending or fires, the same as in messages; else what was judged just now. */
  readonly sentence: string;
  /** What was judged just now. */
  readonly judged: string;
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
      apart: null,
      sentence: tooOld(rule.key),
      judged: tooOld(rule.key),
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
  const alert = stale ? null : rule.alert;
  const share = alert?.value ?? null;
  const measured = { numerator: rule.window_numerator, denominator: rule.window_denominator, share };
  const source = tellingSource(definition, measured.numerator !== null, sources, sourcesOf);
  const freshness = hearing(definition, rule.numerator, source, sourcesOf, now);
  const thin = thinBreach(judged, measured);
  const telling = source === null || freshness === null ? null : { title: sourceTitles[source.source], freshness };
  const judgement = judge(judged, measured, now);
  const verdict = heardVerdict(judgement, thin !== null, telling);
  const standing = tileState({
    judged: judgement.state,
    thin: thin !== null,
    alert,
    evaluated: !stale,
    source: freshness?.state ?? null,
    board: "fresh",
    now,
  });
  const state = stateOf(standing, verdict.state);
  const limit = (standing.severity === null ? null : rule[standing.severity]) ?? verdict.limit;
  const active = alert !== null && alert.phase !== "inactive";
  // While an alert stands its number is the one that it was judged by: state and value are of one moment.
  const evaluated = active ? alert.value : null;
  const value = evaluated ?? verdict.value;
  return {
    key: rule.key,
    title: definition.title,
    state,
    word: wordOf(state),
    apart: apartOf(standing),
    value: value === null ? lowTraffic(rule, verdict.state) : unbroken(measuredText(definition, value)),
    limit: boundOf(definition, limit),
    window,
    sentence: unbroken((active ? saidOf(alert, now) : null) ?? verdict.sentence),
    judged: unbroken(verdict.sentence),
    thin: verdict.state === "low-traffic" ? thin : null,
    notes,
    silenced,
    sparkline: sparklineOf(definition, rule, limit),
    heard: source === null ? null : heardAt(source),
    rule,
    definition,
  };
}

/** An alert's sentence. Of the past it is that of the last thing that happened to the alert, which may have been long before. */
function saidOf({ sentence, said_at }: NonNullable<BoardRule["alert"]>, now: Instant): string | null {
  const before = said_at == null ? 0 : Math.floor((now - said_at) / MINUTE) * MINUTE;
  return sentence === null || before <= 0 ? sentence : `Told ${durationText(before)} before: ${sentence}`;
}

const tooOld = (key: string): string => `This page is older than the rule ${key} and cannot judge it: reload the page.`;

/** What fires is as bad as its alert says, though it may recover; all else is as it was judged. */
function stateOf(standing: TileState, judged: HeardState): Tile["state"] {
  if (standing.name === "pending") return "pending";
  return fires(standing) ? (standing.severity ?? judged) : judged;
}

function wordOf(state: Tile["state"]): string {
  if (state === "pending") return "Pending";
  return state === "late" ? "Late" : stateWord(state);
}

function apartOf(standing: TileState): Apart | null {
  if (standing.name === "pending") return "pending";
  if (!fires(standing)) return null;
  return standing.name === "acked" || standing.name === "silenced" ? standing.name : null;
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

/** Whether a tile is beyond a level, or about to be told of. */
export const isAbnormal = ({ state, thin }: Tile): boolean =>
  state === "critical" || state === "warning" || state === "pending" || thin !== null;

/** For how many of the shown minutes the measure was at or beyond the level; for the label of a sparkline. */
export const minutesBeyond = ({ definition, sparkline: { values, level } }: Tile): number =>
  definition === null ? 0 : values.filter((value) => value !== null && breaches(definition, value, level)).length;
