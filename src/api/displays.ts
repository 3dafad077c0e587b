/** Wall displays, as members ask of them and change them. All reject with `ApiError`; times are milliseconds since the epoch. */
import * as z from "zod/mini";
import {
  type DisplayRow,
  type DisplayScope,
  type DisplaySettings,
  type DisplaysAnswer,
  displayRow,
  displaysAnswer,
  type Handover,
  handover as handoverAnswer,
  type PairApproval,
  pairApproval,
  type SentView,
  sentView,
  type WallView,
} from "../contracts/displays.ts";
import type { Api, Waiting } from "./api.ts";

/** All displays with what they last said of themselves, and the running handover note. */
export const displays = (api: Api, waiting?: Waiting): Promise<DisplaysAnswer> =>
  api.call("displays", {}, displaysAnswer, waiting);

/** A screen to be paired. `again` names the display that gets a new screen; `null` makes a new one. */
export interface Pairing {
  readonly code: string;
  readonly name: string;
  readonly diagonalIn: number;
  readonly distanceM: number;
  /** How long the token holds. */
  readonly days: number;
  readonly scope: DisplayScope;
  readonly again: string | null;
}

/** Takes the screen that shows a code for a display. A code that no screen shows is an answer, not an error. Admins. */
export const pairApprove = (api: Api, { diagonalIn, distanceM, again, scope, ...pairing }: Pairing): Promise<PairApproval> =>
  api.call(
    "pair_approve",
    {
      ...pairing,
      diagonal_in: diagonalIn,
      distance_m: distanceM,
      scope: { ...scope },
      ...(again === null ? {} : { again }),
    },
    pairApproval,
  );

/** What an admin may change of a display; `days` sets a new expiry from now on, `null` leaves it. */
export interface DisplayChange {
  readonly name: string;
  readonly diagonal_in: number;
  readonly distance_m: number;
  readonly scope: DisplayScope;
  readonly settings: DisplaySettings;
  readonly days: number | null;
}

/** Saves a change made from `version`; gives back the display as stored. Admins. */
export const saveDisplay = (api: Api, id: string, changes: DisplayChange, version: number): Promise<DisplayRow> =>
  api.call("save_display", { id, changes: { ...changes }, expected_version: version }, displayRow);

/** Takes a display its token: its next poll is refused. Admins. */
export const revokeDisplay = (api: Api, id: string, reason: string): Promise<DisplayRow> =>
  api.call("revoke_display", { id, reason }, displayRow);

/** Shows a view on a wall for 1 to 15 minutes; `null` ends the one that runs. Responders. */
export const sendToWall = (api: Api, display: string, view: WallView | null, minutes = 15): Promise<SentView | null> =>
  api.call("send_to_wall", { display, view: view === null ? null : { ...view }, minutes }, z.nullable(sentView));

/** Leaves the next shift a note until a moment within two days; an empty one ends the one that runs. Responders. */
export const saveHandover = (api: Api, note: string, until: number): Promise<Handover | null> =>
  api.call("save_handover", { note, until_ms: until }, z.nullable(handoverAnswer));
