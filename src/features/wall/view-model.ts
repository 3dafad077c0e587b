/** The wall as plain data, from one answer of the server and how the asking went. */

import type { BoardAsOf } from "../../contracts/board.ts";
import type { Handover, SentView } from "../../contracts/displays.ts";
import { counted } from "../../domain/status/wording.ts";
import { DAY, HOUR, type Instant, instantOf } from "../../domain/time.ts";
import { firingOrder } from "../../domain/wall/firing-list.ts";
import { nearestToLimit } from "../../domain/wall/nearest.ts";
import { type Detail, detailAt, viewsOf } from "../../domain/wall/rotation.ts";
import { blindHeadline, countsOf, type Headline, headlineOf, pastHeadline } from "../../domain/wall/spine.ts";
import { type Blindness, reasonWays, type WatchState, watchState } from "../../domain/wall/watching.ts";
import { shortAge } from "../../domain/wall/words.ts";
import { type Clock, formatDayTime, formatTime, formatWeekTime } from "../../format/time.ts";
import { unbroken } from "../../format/unbroken.ts";
import { missedSources, standing } from "./source-state.ts";
import { type Around, byImportance, type WallTile, wallTile } from "./tile-model.ts";

/** What a wall shows, whoever asked for it. */
export interface Shown {
  readonly board: BoardAsOf;
  /** Whether the board is of a chosen moment of the past. */
  readonly past: boolean;
  readonly name: string | null;
  readonly view: SentView | null;
  readonly handover: Handover | null;
  /** `null` where whoever asks is told nothing of them. */
  readonly releases: readonly { readonly version: string; readonly at: number }[] | null;
  /** Whether the figures of payments may be shown. */
  readonly payments: boolean;
}

/** Ways to say the same, longest first. */
export type Ways = readonly [string, ...string[]];

export interface WallModel {
  readonly headline: Headline;
  /** What stands in the place of the firing list on a calm wall and a blind one, the most important line first, each in ways, longest first. */
  readonly words: readonly Ways[];
  /** The same where there is no tile below. */
  readonly bareWords: readonly Ways[];
  /** The first of these lines of a blind wall whose headline has no room for since when; `null` of any other. */
  readonly sinceWords: Ways | null;
  readonly bareSinceWords: Ways | null;
  readonly firing: readonly WallTile[];
  /** What fired as of the answer, however old that is: where the wall goes blind, names stay. */
  readonly fired: readonly WallTile[];
  /** All tiles, the most important first. */
  readonly tiles: readonly WallTile[];
  readonly detail: Detail;
  readonly watch: WatchState;
  /** Titles of the sources that are silent and should not be. */
  readonly missed: readonly string[];
  readonly newestEvent: Instant | null;
  readonly lastSlot: Instant | null;
}

const at = (ms: number | null): Instant | null => (ms === null ? null : instantOf(ms));

/** Rows of our own making: they come from the database, and tell nothing of the pipeline. */
const ownSources: readonly string[] = ["database", "probe", "unknown"];

/** A source with a longer usual pause says nothing of the last hour. */
const SPARSE_S = 15 * 60;

/**
 * When the last of the sources that are heard all the time was heard; `null` where one of them is heard, or there is none: then silence is
 * nothing that could be told from an ordinary pause.
 */
function silentSince({ sources }: BoardAsOf, now: Instant): Instant | null {
  const steady = sources.filter(
    ({ source, usual_gap_s }) => !ownSources.includes(source) && usual_gap_s !== null && usual_gap_s <= SPARSE_S,
  );
  const silent = steady.filter((row) => standing(row, now) === "silent");
  if (steady.length === 0 || silent.length < steady.length) return null;
  return instantOf(Math.max(...silent.map(({ last_receipt_at, last_event_at }) => last_receipt_at ?? last_event_at ?? 0)));
}

/** How a wall's asking stands. */
export interface Asking {
  readonly failure: Blindness | null;
}

/** The wall at `now` of the server's clock. */
export function wallModel(
  shown: Shown,
  asking: Asking,
  now: Instant,
  clock: Clock,
  links: Pick<Around, "origin" | "env">,
): WallModel {
  const { board, past } = shown;
  const lastSlot = at(board.evaluator.last_slot);
  const watch: WatchState = past
    ? { board: "fresh", blind: null }
    : watchState(
        { answeredAt: instantOf(board.now), failure: asking.failure, lastSlot, silentSince: silentSince(board, now) },
        now,
      );
  const around: Around = { now, answeredAt: instantOf(board.now), board: watch.board, lastSlot, ...links };
  const tiles = byImportance(board.rules).map((rule) => wallTile(rule, board.sources, around));
  const fired = firingOrder(tiles, ({ standing }) => standing);
  const firing = watch.board === "unknown" ? [] : firingOrder(tiles, ({ state }) => state);
  const events = board.sources.flatMap(({ last_event_at }) => last_event_at ?? []);
  const called = tiles.map(({ key, standing, since }) => ({ key, severity: standing.severity, calls: standing.calls, since }));
  const missed = missedSources(board.sources, now);
  // With its date: how long ago it was nothing else on a wall says.
  const asItWas = past ? formatDayTime(instantOf(board.now), clock) : null;
  const headline = watch.blind === null ? headlineOf(tiles, missed) : blindHeadline(sinceText(watch.blind.since, now, clock));
  return {
    headline: asItWas === null ? headline : pastHeadline(asItWas, headline),
    ...wordsOf(shown, watch, tiles, now, clock),
    firing,
    fired,
    tiles,
    detail: detailAt(called, past ? null : shown.view, viewsShown(shown), now),
    watch,
    missed,
    newestEvent: events.length === 0 ? null : instantOf(Math.max(...events)),
    lastSlot,
  };
}

const viewsShown = ({ payments, releases, handover }: Shown) =>
  viewsOf({ payments, releases: releases !== null, handover: handover !== null });

/** A time of day, with the day in front where it was not today. */
function sinceText(since: Instant | null, now: Instant, clock: Clock): string | null {
  if (since === null) return null;
  if (now - since < 12 * HOUR) return formatTime(since, clock);
  return now - since < 6 * DAY ? formatWeekTime(since, clock) : formatDayTime(since, clock);
}

/** What stands below the headline. */
type Below = Pick<WallModel, "words" | "bareWords" | "sinceWords" | "bareSinceWords">;

function wordsOf(shown: Shown, watch: WatchState, tiles: readonly WallTile[], now: Instant, clock: Clock): Below {
  const { blind } = watch;
  if (blind !== null) {
    const missed = missedSources(shown.board.sources, instantOf(shown.board.now));
    return blindWords(blind.reason, tiles, missed, sinceText(blind.since, now, clock));
  }
  const words = tiles.some(({ state }) => state.severity !== null) ? [] : calmWords(shown, tiles, now);
  return { words, bareWords: words, sinceWords: null, bareSinceWords: null };
}

/**
 * What is told of the tiles of a wall that does not watch. While rules are not evaluated their values are of now, and this page judges them; where no
 * events arrive, what was known before they stopped is not here any more, but for what fires.
 */
function knownWays(reason: Blindness, tiles: readonly WallTile[], missed: readonly string[]): readonly string[] {
  const states = tiles.map(({ standing }) => ({ state: standing }));
  const ways = headlineOf(states, reason === "pipeline" ? [] : missed).ways.map((way) => way.toLowerCase());
  if (reason === "evaluator") return ways.map((way) => `by their values: ${way}`);
  return (reason === "pipeline" ? ways.filter((way) => countsOf(way) > 0) : ways).map((way) => `last known: ${way}`);
}

const waysOf = ([first = "", ...shorter]: readonly string[]): Ways => [first, ...shorter];

/** Since when is said here too: a narrow headline has no room for it. */
function blindWords(reason: Blindness, tiles: readonly WallTile[], missed: readonly string[], since: string | null): Below {
  const said = reasonWays(reason).map(capital);
  const known = knownWays(reason, tiles, missed);
  const toldAs = (ways: readonly string[]) => [...known.flatMap((way) => ways.map((why) => `${why}; ${way}`)), ...ways];
  const dated = since === null ? null : said.map((why) => `${why} since ${since}`);
  const below: Ways =
    reason === "evaluator"
      ? ["This page judges the tiles below, and calls nobody.", "Judged here: nobody is called."]
      : since === null
        ? ["What stands below is the last that was known.", "Below: the last known."]
        : [`What stands below was last known at ${since}.`, `Below: as of ${since}.`];
  return {
    words: [waysOf(toldAs(said)), below],
    bareWords: [waysOf(said), ...(known.length === 0 ? [] : [waysOf(known.map(capital))])],
    sinceWords: dated === null ? null : waysOf([...toldAs(dated), ...said]),
    bareSinceWords: dated === null ? null : waysOf([...dated, ...said]),
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function calmWords({ board, releases }: Shown, tiles: readonly WallTile[], now: Instant): readonly Ways[] {
  const nearest = nearestToLimit(tiles);
  const heard = board.sources.map((row) => standing(row, now)).filter((how) => how === "connected" || how === "late").length;
  const unknown = tiles.filter(({ state }) => state.name === "unknown").length;
  const count =
    unknown > 0 ? `${tiles.length - unknown} of ${tiles.length} rules known` : `${counted(tiles.length, "rules")} watched`;
  const nearly = (title: string, value: string) => `${title}, ${value} of ${nearest?.limit ?? ""}`;
  const release = releases?.[0];
  if (tiles.length === 0) return [["Of no rule is anything known.", "No rule is known."]];
  const lines: (Ways | null)[] = [
    nearest === null
      ? [`${count}, none near its limit`, count]
      : [
          `Nearest to its limit: ${nearly(nearest.titles[0], nearest.value[0])}`,
          `Nearest: ${nearly(nearest.titles[0], nearest.value[0])}`,
          `Nearest: ${nearly(nearest.titles.at(-1) ?? "", nearest.value.at(-1) ?? "")}`,
          count,
          counted(tiles.length, "rules"),
        ],
    nearest === null ? null : [`${count} in ${counted(heard, "sources")}`, count],
    release === undefined
      ? null
      : [unbroken(`Release ${release.version}, ${shortAge(now - release.at)} ago`), `Release ${release.version}`],
  ];
  return lines.filter((line) => line !== null);
}
