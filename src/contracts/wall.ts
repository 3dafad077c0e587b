/** What a wall display asks and is told. Times are milliseconds since the epoch, UTC, by the server's clock where nothing else is said. */
import * as z from "zod/mini";
import { boardAsOf } from "./board.ts";
import { displayScope, displaySettings, handover, sentView } from "./displays.ts";

/** `watch_api.pair_start()`: the code to show, and the secret to poll with. */
export const pairStart = z.object({ code: z.string(), secret: z.string(), expires_at: z.number(), poll_s: z.number() });

/** `watch_api.pair_poll(secret)`: the same token until the screen polled with it. `expired`: unknown, too old, or its token is in use; start anew. */
export const pairPoll = z.discriminatedUnion("state", [
  z.object({ state: z.literal("waiting") }),
  z.object({ state: z.literal("expired") }),
  z.object({ state: z.literal("approved"), token: z.string(), display: z.object({ id: z.string(), name: z.string() }) }),
]);

/** What a screen says of itself with each poll. `null` is what it does not know. */
export interface WallBeat {
  readonly build: string | null;
  /** The picture in device pixels. */
  readonly width: number | null;
  readonly height: number | null;
  readonly heap_bytes: number | null;
  /** Its last good poll before this one, by its own clock. */
  readonly last_good_poll: number | null;
  /** Range of the charts that ends now, or at `at`: 900 to 86,400; an hour without it. */
  readonly range_s?: number;
  /** Asks for the board as it was then. */
  readonly at?: number;
}

/** Who the screen is, as the admin set it. */
export const wallDisplay = z.object({
  id: z.string(),
  name: z.string(),
  diagonal_in: z.number(),
  distance_m: z.number(),
  settings: displaySettings,
  scope: displayScope,
  expires_at: z.number(),
});

/** `watch_api.wall(token, beat)`: all that a wall shows, in one request. */
export const wallAnswer = z.object({
  /** Now, also where the board is of the past. */
  now: z.number(),
  /** The moment that was asked for with `at`; `board.now` is the moment that is shown, the start of its minute. */
  as_of: z.nullable(z.number()),
  /** Without names of people, reasons and texts from outside; without figures of payments where the scope leaves them out. */
  board: boardAsOf,
  display: wallDisplay,
  view: z.nullable(sentView),
  handover: z.nullable(handover),
  /** The newest five, the newest first. */
  releases: z.array(z.object({ version: z.string(), at: z.number() })),
});

export type PairStart = z.infer<typeof pairStart>;
export type PairPoll = z.infer<typeof pairPoll>;
export type WallDisplay = z.infer<typeof wallDisplay>;
export type WallAnswer = z.infer<typeof wallAnswer>;
