/** One function for each function of the database. All reject with `ApiError`; times are milliseconds since the epoch, ranges half-open. */
import { type Board, board as boardAnswer } from "../contracts/board.ts";
import { type Member, me as meAnswer } from "../contracts/me.ts";
import type { TimeRange } from "../domain/time.ts";
import type { Api, Waiting } from "./api.ts";

/** Points of a series that are asked for: the most that the server gives. */
const MAX_POINTS = 240;

const bounds = ({ from, to }: TimeRange) => ({ from_ms: from, to_ms: to, max_points: MAX_POINTS });

/** All that the overview shows: rules with what was measured, sources, health, payments, and chart series of the range. */
export const board = (api: Api, range: TimeRange, waiting?: Waiting): Promise<Board> =>
  api.call("board", bounds(range), boardAnswer, waiting);

/** Who is asking; `null` for people who are no members. */
export const me = (api: Api, waiting?: Waiting): Promise<Member | null> => api.call("me", {}, meAnswer, waiting);
