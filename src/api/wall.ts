/** What a wall display asks. It is nobody who signs in, so nothing of supabase-js is on its route. */
import type { Environment } from "../contracts/config.ts";
import {
  type PairPoll,
  type PairStart,
  pairPoll as pairPollAnswer,
  pairStart as pairStartAnswer,
  type WallAnswer,
  type WallBeat,
  wallAnswer,
} from "../contracts/wall.ts";
import { createCall, type Fetcher, fetchDirectly, type Waiting } from "./calling.ts";
import { ApiError } from "./errors.ts";

/** The questions of a screen to one Supabase project. All reject with `ApiError`, and never retry. */
export interface WallApi {
  readonly environment: Environment;
  /** A code to show until an admin approves it. Refused (`rpc`, code `PT429`) while too many screens wait. */
  pairStart(waiting?: Waiting): Promise<PairStart>;
  /** Whether it was approved. The token comes once: keep it before anything else. */
  pairPoll(secret: string, waiting?: Waiting): Promise<PairPoll>;
  /**
   * All that the wall shows. The token travels in the body: gateways refuse headers that they do not know, and write some that they know
   * to their logs.
   */
  wall(token: string, beat: WallBeat, waiting?: Waiting): Promise<WallAnswer>;
}

/** A `WallApi` for one environment; `build` is named in mismatches, `fetcher` is how its questions go out. */
export function createWallApi(environment: Environment, build: string, fetcher: Fetcher = fetchDirectly): WallApi {
  const call = createCall(environment, {
    build,
    bearer: async () => environment.publishableKey,
    fetcher,
  });
  return {
    environment,
    pairStart: (waiting) => call("pair_start", {}, pairStartAnswer, waiting),
    pairPoll: (secret, waiting) => call("pair_poll", { secret }, pairPollAnswer, waiting),
    wall: (token, beat, waiting) => call("wall", { token, beat: { ...beat } }, wallAnswer, waiting),
  };
}

/** Whether the database no longer knows the screen: it must show a code again. Nothing else that fails means that. */
export const mustPairAgain = (error: unknown): boolean => error instanceof ApiError && error.code === "PT403";
