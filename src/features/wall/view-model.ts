/** The wall as plain data, from one answer of the server and how the asking went. */

import type { BoardAsOf } from "../../contracts/board.ts";
import type { Handover, SentView } from "../../contracts/displays.ts";
import { DAY, HOUR, type Instant, instantOf } from "../../domain/time.ts";
import { firingOrder } from "../../domain/wall/firing-list.ts";
import { type Detail, detailAt, viewsOf } from "../../domain/wall/rotation.ts";
import { blindHeadline, type Headline, headlineOf, pastHeadline } from "../../domain/wall/spine.ts";
import { type Blindness, type WatchState, watchState } from "../../domain/wall/watching.ts";
import { type Clock, formatDayTime, formatTime, formatWeekTime } from "../../format/time.ts";
import { missedSources, standing } from "./source-state.ts";
import { type Around, byImportance, type WallTile, wallTile } from "./tile-model.ts";
import { blindWords, calmLines, type Words } from "./words-below.ts";

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

export interface WallModel {
  readonly headline: Headline;
  /** What stands in the place of the firing list, on a calm wall and on a blind one; `null` where something fires. */
  readonly words: Words | null;
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
    words: wordsOf(shown, watch, tiles, now, clock),
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

function wordsOf(shown: Shown, watch: WatchState, tiles: readonly WallTile[], now: Instant, clock: Clock): Words | null {
  const { blind } = watch;
  if (blind !== null) {
    const missed = missedSources(shown.board.sources, instantOf(shown.board.now));
    return { kind: "blind", ...blindWords(blind.reason, tiles, missed), since: sinceText(blind.since, now, clock) };
  }
  return tiles.some(({ state }) => state.severity !== null) ? null : { kind: "calm", lines: calmLines(shown, tiles, now) };
}
