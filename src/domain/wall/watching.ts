/** Whether the wall is watching: who or what failed, and since when. All times are the server's. */
import { type BoardState, boardFreshness } from "../status/board-freshness.ts";
import { type Instant, MINUTE, type Millis, SECOND } from "../time.ts";

/** Time between two questions while nothing fires; an answer's age is told in these. */
export const POLL: Millis = 15 * SECOND;

/** An answer of this age says nothing of now any more. */
export const STALE_AFTER: Millis = 4 * POLL + 1;

/** The evaluator runs every minute; after three it is late, as `health_check` also says. */
const EVALUATOR_LATE: Millis = 3 * MINUTE;

/**
 * What keeps the wall from watching: `network` nothing answers · `api` the data API or the database refuses · `authorization` this display may
 * not ask · `evaluator` the rules are not evaluated · `pipeline` events no longer arrive · `page` the page itself · `start` the page has just begun
 * · `moment` the past that was asked for cannot be shown.
 */
export type Blindness = "network" | "api" | "authorization" | "evaluator" | "pipeline" | "page" | "start" | "moment";

const reasons: Readonly<Record<Blindness, string>> = {
  network: "no network",
  api: "the data API does not answer",
  authorization: "this display may not ask",
  evaluator: "rules are not evaluated",
  pipeline: "no events arrive",
  page: "this page has a fault",
  moment: "that moment is no longer kept, or has not come yet",
  start: "it has just started",
};

/** The words for a reason. */
export const reasonText = (reason: Blindness): string => reasons[reason];

const shortReasons: Readonly<Partial<Record<Blindness, string>>> = {
  api: "no answer",
  authorization: "not allowed",
  evaluator: "not evaluated",
  pipeline: "no events",
  page: "a fault",
  moment: "not kept",
  start: "just started",
};

/** Ways to say a reason, longest first. */
export function reasonWays(reason: Blindness): readonly [string, ...string[]] {
  const short = shortReasons[reason];
  return short === undefined ? [reasons[reason]] : [reasons[reason], short];
}

export interface WatchFacts {
  /** When the last good answer was given; `null` before the first. */
  readonly answeredAt: Instant | null;
  /** What the last question failed of; `null` where it did not. */
  readonly failure: Blindness | null;
  /** Last slot that was evaluated; `null` for never. */
  readonly lastSlot: Instant | null;
  /** Whether every source that was ever connected is silent, and when the last of them was heard. */
  readonly silentSince: Instant | null;
}

export interface WatchState {
  /** Age of the answer on the screen. */
  readonly board: BoardState;
  /** `null` while the wall is watching. */
  readonly blind: { readonly reason: Blindness; readonly words: string; readonly since: Instant | null } | null;
}

const blind = (board: BoardState, reason: Blindness, since: Instant | null): WatchState => ({
  board,
  blind: { reason, words: reasons[reason], since },
});

/**
 * Judges the wall at `now` of the server's clock. One failed question is no blindness: from two polls on it is, and its tiles become late,
 * then unknown. An evaluator that stopped and events that no longer arrive are told even while answers come.
 */
export function watchState({ answeredAt, failure, lastSlot, silentSince }: WatchFacts, now: Instant): WatchState {
  const { state } = boardFreshness(answeredAt, now, POLL);
  if (state !== "fresh") return blind(state, failure ?? "network", answeredAt);
  if (lastSlot === null || now - lastSlot > EVALUATOR_LATE) return blind(state, "evaluator", lastSlot);
  if (silentSince !== null) return blind(state, "pipeline", silentSince);
  return { board: state, blind: null };
}

/** Whether an evaluation says something of `now`. */
export const evaluationIsFresh = (lastSlot: Instant | null, now: Instant): boolean =>
  lastSlot !== null && now - lastSlot <= EVALUATOR_LATE;

/** Two clocks of this machine at one moment, in milliseconds: one that is never set, one that goes on in its sleep. */
export interface Clocks {
  readonly steady: number;
  readonly wall: number;
}

/**
 * The server's time now: its time in the last answer, and what passed since then by whichever clock says more. A steady clock may stop while a
 * machine sleeps, a wall clock may be set: taking the longer makes old data look old, never fresh.
 */
export const passed = (then: Clocks, now: Clocks): Millis => Math.max(0, now.steady - then.steady, now.wall - then.wall);
