/** The wall as plain data, from one answer of the server and how the asking went. */

import type { BoardAsOf } from "../../contracts/board.ts";
import type { Handover, SentView } from "../../contracts/displays.ts";
import { counted } from "../../domain/status/wording.ts";
import { type Instant, instantOf } from "../../domain/time.ts";
import { firingOrder } from "../../domain/wall/firing-list.ts";
import { nearestToLimit } from "../../domain/wall/nearest.ts";
import { type Detail, detailAt, viewsOf } from "../../domain/wall/rotation.ts";
import { blindHeadline, type Headline, headlineOf, pastHeadline } from "../../domain/wall/spine.ts";
import { type Blindness, type WatchState, watchState } from "../../domain/wall/watching.ts";
import { shortAge } from "../../domain/wall/words.ts";
import { type Clock, formatTime, formatWeekTime } from "../../format/time.ts";
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
  /** The same where there is no tile below, and since when, where the headline has no room for it. */
  readonly bareWords: readonly Ways[];
  readonly since: string | null;
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
  const asItWas = past ? formatWeekTime(instantOf(board.now), clock) : null;
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
  return now - since < 12 * 3_600_000 ? formatTime(since, clock) : formatWeekTime(since, clock);
}

function wordsOf(
  shown: Shown,
  watch: WatchState,
  tiles: readonly WallTile[],
  now: Instant,
  clock: Clock,
): Pick<WallModel, "words" | "bareWords" | "since"> {
  if (watch.blind !== null) {
    const missed = missedSources(shown.board.sources, instantOf(shown.board.now));
    return blindWords(watch.blind.words, tiles, missed, sinceText(watch.blind.since, now, clock));
  }
  const words = tiles.some(({ state }) => state.severity !== null) ? [] : calmWords(shown, tiles, now);
  return { words, bareWords: words, since: null };
}

/** Since when is said here too: a narrow headline has no room for it. */
function blindWords(
  reason: string,
  tiles: readonly WallTile[],
  missed: readonly string[],
  since: string | null,
): Pick<WallModel, "words" | "bareWords" | "since"> {
  const { ways } = headlineOf(
    tiles.map(({ standing }) => ({ state: standing })),
    missed,
  );
  const said = capital(reason);
  const known = ways.map((way) => `last known: ${way.toLowerCase()}`);
  const [first = said, ...shorter] = known.map((way) => `${said}; ${way}`);
  const below: Ways =
    since === null
      ? ["What stands below is the last that was known.", "Below: the last known."]
      : [`What stands below was last known at ${since}.`, `Below: as of ${since}.`];
  const [knownFirst = said, ...knownShorter] = known.map(capital);
  return { words: [[first, ...shorter, said], below], bareWords: [[said], [knownFirst, ...knownShorter]], since };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function calmWords({ board, releases }: Shown, tiles: readonly WallTile[], now: Instant): readonly Ways[] {
  const nearest = nearestToLimit(tiles);
  const heard = board.sources.map((row) => standing(row, now)).filter((how) => how === "connected" || how === "late").length;
  const count = `${counted(tiles.length, "rules")} watched`;
  const near = nearest === null ? null : `${nearest.titles[0]}, ${nearest.value[0]} of ${nearest.limit ?? ""}`;
  const release = releases?.[0];
  if (tiles.length === 0) return [["Of no rule is anything known.", "No rule is known."]];
  const lines: (Ways | null)[] = [
    near === null
      ? [`${count}, none near its limit`, count]
      : [`Nearest to its limit: ${near}`, `Nearest: ${near}`, near, count, counted(tiles.length, "rules")],
    near === null ? null : [`${count} in ${counted(heard, "sources")}`, count],
    release === undefined
      ? null
      : [unbroken(`Release ${release.version}, ${shortAge(now - release.at)} ago`), `Release ${release.version}`],
  ];
  return lines.filter((line) => line !== null);
}
