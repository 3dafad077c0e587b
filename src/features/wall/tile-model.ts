/** A tile of the wall as plain data. */
import type { BoardAsOf, BoardRule } from "../../contracts/board.ts";
import type { BoardAlert } from "../../contracts/board-alert.ts";
import { defaultRules, type RuleDefinition } from "../../domain/rules.ts";
import { answersOf, definitionOf } from "../../domain/signals.ts";
import { sourceTitles } from "../../domain/source-titles.ts";
import type { BoardState } from "../../domain/status/board-freshness.ts";
import { heardVerdict, hearing } from "../../domain/status/hearing.ts";
import { type JudgedRule, judge, thinBreach, valueText } from "../../domain/status/judge.ts";
import { heardAt, sparklineOf, type TileSparkline, tellingSource } from "../../domain/status/tile-facts.ts";
import { NO_DATA } from "../../domain/status/wording.ts";
import { type Instant, instantOf, MINUTE } from "../../domain/time.ts";
import { permalink } from "../../domain/wall/permalink.ts";
import { shortTitles } from "../../domain/wall/short-titles.ts";
import { fires, type TileState, tileState } from "../../domain/wall/tile-state.ts";
import { evaluationIsFresh } from "../../domain/wall/watching.ts";
import { rangeText, valueWays } from "../../domain/wall/words.ts";
import { unbroken } from "../../format/unbroken.ts";

export interface WallTile {
  readonly key: string;
  /** Ways to name it, longest first, and its whole name. */
  readonly titles: readonly [string, ...string[]];
  readonly title: string;
  readonly state: TileState;
  /** Its state as of the answer, however old that is. */
  readonly standing: TileState;
  /** Ways to write the value with its unit, longest first. */
  readonly value: readonly [string, ...string[]];
  /** `10 %`; `null` where no level is set. */
  readonly limit: string | null;
  /** `1–3 %`; `null` while it is not known. */
  readonly usual: string | null;
  readonly sentence: string;
  readonly spark: TileSparkline;
  /** The usual range in the drawing's own measure. */
  readonly band: { readonly low: number; readonly high: number } | null;
  /** When a source behind it was last heard, and since when its alert is as bad as it is: server's clock. */
  readonly heard: Instant | null;
  readonly since: Instant | null;
  /** When its sentence was said, where that is not the moment of the board: of the past, at the last thing that happened to its alert. */
  readonly saidAt: Instant | null;
  readonly initials: string | null;
  /** Where a phone may act on it; only while it fires. */
  readonly link: string | null;
  /** For what is nearest to its limit. */
  readonly measured: { readonly value: number | null; readonly limit: number | null; readonly direction: "above" | "below" };
}

/** What belongs to an answer. */
interface Answered {
  /** When it was given. */
  readonly answeredAt: Instant;
  readonly lastSlot: Instant | null;
}

/** What surrounds the tiles of one drawing of the wall. */
export interface Around extends Answered {
  readonly now: Instant;
  readonly board: BoardState;
  /** Where this page came from, and the environment it shows: for permalinks. */
  readonly origin: string;
  readonly env: string | null;
}

const definitions: Readonly<Record<string, RuleDefinition>> = defaultRules;

/** Rules in the order of the catalogue, which is their importance; those that this build does not know come last. */
export function byImportance(rules: readonly BoardRule[]): readonly BoardRule[] {
  const order = Object.keys(definitions);
  const place = ({ key }: BoardRule) => (order.includes(key) ? order.indexOf(key) : order.length);
  return rules.toSorted((a, b) => place(a) - place(b));
}

/** What its source allows to say of a rule. */
type Verdict = ReturnType<typeof heardVerdict>;

const unknown: TileState = { name: "unknown", severity: null, word: "Unknown", calls: false };

/** A rule of a newer database than this build: it is shown as not known, never left out. */
const strange = (rule: BoardRule): WallTile => ({
  key: rule.key,
  titles: [rule.key],
  title: rule.key,
  state: unknown,
  standing: unknown,
  value: [NO_DATA],
  limit: null,
  usual: null,
  sentence: `This page is older than the rule ${rule.key} and cannot judge it.`,
  spark: { values: [], level: null, judged: 0 },
  band: null,
  heard: null,
  since: null,
  saidAt: null,
  initials: null,
  link: null,
  measured: { value: null, limit: null, direction: "above" },
});

/** Rules of an answer that were judged, whoever asked: a wall that stands asks each second. */
const judgedOnce = new WeakMap<BoardRule, ReturnType<typeof judgedAnew>>();

function judgedTile(rule: BoardRule, definition: RuleDefinition, sources: BoardAsOf["sources"], around: Answered) {
  const known = judgedOnce.get(rule);
  if (known?.sources === sources && known.answeredAt === around.answeredAt && known.lastSlot === around.lastSlot) return known;
  const judged = judgedAnew(rule, definition, sources, around);
  judgedOnce.set(rule, judged);
  return judged;
}

/** What a rule's state follows from, and its state at a time. All else of it stays what it was when the answer was given. */
function judgedAnew(
  rule: BoardRule,
  definition: RuleDefinition,
  sources: BoardAsOf["sources"],
  { answeredAt, lastSlot }: Answered,
) {
  const judged: JudgedRule = {
    definition,
    thresholds: { ...rule, windowS: rule.window_s, minVolume: rule.min_volume },
    minFailures: rule.min_failures,
  };
  const evaluated = evaluationIsFresh(lastSlot, answeredAt) ? (rule.alert?.value ?? null) : null;
  const measured = { numerator: rule.window_numerator, denominator: rule.window_denominator, share: evaluated };
  const judgement = judge(judged, measured, answeredAt);
  const source = tellingSource(definition, measured.numerator !== null, sources, definitionOf);
  const heard = (now: Instant) => hearing(definition, rule.numerator, source, definitionOf, now);
  const thin = thinBreach(judged, measured) !== null;
  // The value of an old answer stays what it was.
  const freshness = heard(answeredAt);
  const telling = source === null || freshness === null ? null : { title: sourceTitles[source.source], freshness };
  const stateAt = (now: Instant, board: BoardState): TileState =>
    tileState({
      judged: judgement.state,
      thin,
      alert: rule.alert ?? null,
      evaluated: evaluationIsFresh(lastSlot, now),
      source: heard(now)?.state ?? null,
      board,
      now,
    });
  const heardOf = heardVerdict(judgement, thin, telling);
  // While an alert stands its number is the one that it was judged by: state and value are of one moment.
  const stands = evaluated !== null && rule.alert !== null && rule.alert.phase !== "inactive";
  const verdict = stands ? { ...heardOf, value: evaluated } : heardOf;
  const sparks = new Map<number | null, TileSparkline>();
  const sparkAt = (level: number | null): TileSparkline => {
    const spark = sparks.get(level) ?? sparklineOf(definition, rule, level);
    sparks.set(level, spark);
    return spark;
  };
  return { sources, answeredAt, lastSlot, verdict, value: valueWaysOf(rule, definition, verdict), source, stateAt, sparkAt };
}

/** The states of all rules as of the answer, without all else that tiles say. */
export function standingStates({ board }: { readonly board: BoardAsOf }): readonly TileState[] {
  const answeredAt = instantOf(board.now);
  const slot = board.evaluator.last_slot;
  const around = { answeredAt, lastSlot: slot === null ? null : instantOf(slot) };
  return board.rules.flatMap((rule) => {
    const definition = definitions[rule.key];
    return definition === undefined ? [] : judgedTile(rule, definition, board.sources, around).stateAt(answeredAt, "fresh");
  });
}

/** The tile of one rule. */
export function wallTile(rule: BoardRule, sources: BoardAsOf["sources"], around: Around): WallTile {
  const definition = definitions[rule.key];
  if (definition === undefined) return strange(rule);
  const { verdict, value, source, stateAt, sparkAt } = judgedTile(rule, definition, sources, around);
  const alert = rule.alert ?? null;
  // What is scanned must stand still meanwhile; nothing finer than a minute is recorded.
  const minute = Math.floor(around.answeredAt / MINUTE) * MINUTE;
  const state = stateAt(around.now, around.board);
  const standing = around.board === "fresh" ? state : stateAt(around.answeredAt, "fresh");
  const usual = alert?.usual ?? null;
  const active = alert !== null && alert.phase !== "inactive" ? alert : null;
  const stood = evaluationIsFresh(around.lastSlot, around.answeredAt) ? active : null;
  const engine = evaluationIsFresh(around.lastSlot, around.now) && alert !== null && alert.phase !== "inactive";
  return {
    key: rule.key,
    titles: shortTitles(rule.key, definition.title),
    title: definition.title,
    state,
    standing,
    value,
    limit: limitOf(rule, definition, state, verdict),
    usual: usual === null ? null : unbroken(rangeText(definition, usual.low, usual.high)),
    sentence: unbroken(engine && alert.sentence !== null ? alert.sentence : verdict.sentence),
    spark: sparkAt(levelOf(rule, state, verdict)),
    // A share of what is usual is drawn as what it is a share of.
    band: definition.measure === "share" ? null : usual,
    heard: source === null ? null : heardAt(source),
    // Where the wall goes blind, what is said of it stays.
    since: stood === null ? null : sinceOf(stood),
    saidAt: engine && alert.said_at ? instantOf(alert.said_at) : null,
    initials: state.name === "acked" ? (alert?.ack?.initials ?? null) : null,
    link: fires(state) ? permalink(around.origin, around.env, { key: rule.key, episode: alert?.episode ?? null }, minute) : null,
    measured: { value: verdict.value, limit: verdict.limit, direction: definition.direction },
  };
}

function sinceOf({ since, critical_since }: BoardAlert): Instant | null {
  const began = critical_since ?? since;
  return began === null ? null : instantOf(began);
}

/** The level that belongs to the state: of the severity that fires, else the one that would be next. */
const levelOf = (rule: BoardRule, { severity }: TileState, verdict: Verdict): number | null =>
  (severity === null ? null : rule[severity]) ?? verdict.limit;

function limitOf(rule: BoardRule, definition: RuleDefinition, state: TileState, verdict: Verdict): string | null {
  const level = levelOf(rule, state, verdict);
  return level === null || answersOf(definition) !== null ? null : unbroken(valueText(definition, level));
}

function valueWaysOf(rule: BoardRule, definition: RuleDefinition, { value, state }: Verdict): WallTile["value"] {
  if (value !== null) {
    const [full, ...rest] = valueWays(definition, value);
    return [unbroken(full), ...rest.map(unbroken)];
  }
  return state === "low-traffic" ? [`${rule.window_denominator ?? rule.window_numerator ?? 0} of ${rule.min_volume}`] : [NO_DATA];
}
