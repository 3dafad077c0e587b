/** How old the picture on the screen is. Old data is never shown as health. */
import { type Instant, MINUTE, type Millis, SECOND } from "../time.ts";
import { agoText } from "./wording.ts";

/** Time between two questions of a page that shows how it stands now, while all goes well. */
export const POLL: Millis = 15 * SECOND;

/** The evaluator runs every minute; after three it is late, as `health_check` also says. */
export const EVALUATOR_LATE: Millis = 3 * MINUTE;

/** `unknown`: too old to say anything about now. */
export type BoardState = "fresh" | "late" | "unknown";

/** Age of the last good answer and what it allows to say. */
export interface BoardFreshness {
  readonly state: BoardState;
  readonly age: Millis;
  readonly sentence: string;
}

/**
 * Fresh under two polls, late from two to four, unknown beyond. `answeredAt` is `null` before the first good answer.
 * Both times come from one clock; a last answer in the future counts as age 0.
 */
export function boardFreshness(answeredAt: Instant | null, now: Instant, poll: Millis): BoardFreshness {
  if (answeredAt === null) return { state: "unknown", age: 0, sentence: "Not watching: no answer yet." };
  const age = Math.max(0, now - answeredAt);
  if (age < 2 * poll) return { state: "fresh", age, sentence: `Updated ${agoText(age)}.` };
  if (age <= 4 * poll) return { state: "late", age, sentence: `Late: last answer ${agoText(age)}.` };
  return { state: "unknown", age, sentence: `Not watching: last answer ${agoText(age)}.` };
}
