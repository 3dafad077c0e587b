/** The last answer, kept across reloads and restarts: without a network a wall still says what it knew, and when. */
import { type WallAnswer, wallAnswer } from "../../../contracts/wall.ts";
import { MINUTE } from "../../../domain/time.ts";
import { type Clocks, STALE_AFTER } from "../../../domain/wall/watching.ts";
import type { Kept } from "../poller.ts";
import { recall, remember } from "./storage.ts";

const keyOf = (env: string): string => `nexsys-watch.wall.last.${env}`;

/** Characters of the longest answer that is kept: ten times the usual one, and a tenth of what browsers allow a site. */
const LONGEST = 500_000;

/** Once a minute: writing each answer would wear out the memory card of a small computer. */
const EVERY = MINUTE;

/**
 * The answer that was kept, never as a fresh one: a small computer that starts without a network may believe that no time has passed. `null`
 * where none was kept, or a build with another contract kept it.
 */
export function lastAnswer(env: string, { steady, wall }: Clocks): Kept<WallAnswer> | null {
  return recall(keyOf(env), (value) => {
    if (typeof value !== "object" || value === null || !("at" in value) || !("answer" in value)) return null;
    const { data } = wallAnswer.safeParse(value.answer);
    if (data === undefined || typeof value.at !== "number") return null;
    const age = Math.max(STALE_AFTER, wall - value.at);
    return { answer: data, at: { steady: steady - age, wall: wall - age } };
  });
}

/** Forgets what was kept: a screen that was revoked shows nothing of what it knew. */
export const forgetAnswer = (env: string): void => remember(keyOf(env), null);

/** Keeps answers from now on: at once where the page ends, else once a minute. */
export function answerKeeper(env: string): { keep(answer: WallAnswer): void; flush(): void } {
  let newest: { readonly at: number; readonly answer: WallAnswer } | null = null;
  let written = 0;
  const flush = (): void => {
    if (newest === null) return;
    written = newest.at;
    remember(keyOf(env), newest, LONGEST);
    newest = null;
  };
  return {
    flush,
    keep(answer) {
      const at = Date.now();
      newest = { at, answer };
      if (Math.abs(at - written) >= EVERY) flush();
    },
  };
}
