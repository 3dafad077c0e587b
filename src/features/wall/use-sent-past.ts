import { useEffect, useState } from "react";
import { ApiError } from "../../api/errors.ts";
import type { WallApi } from "../../api/wall.ts";
import type { WallAnswer } from "../../contracts/wall.ts";
import { beatOf } from "./beat.ts";
import { RANGE_S } from "./use-wall.ts";

interface Sent {
  readonly at: number;
  readonly range: number;
  /** `null`: that moment is refused, and would be again. */
  readonly answer: WallAnswer | null;
}

/** The moment that somebody sent, and the range that ends then; `null` where none was. */
function momentOf({ as_of, view }: WallAnswer): Pick<Sent, "at" | "range"> | null {
  const at = as_of === null ? (view?.at ?? null) : null;
  return at === null ? null : { at, range: view?.range_s ?? RANGE_S };
}

/**
 * The board of the past that somebody sent; `null` where none was, or it did not come. It does not change, so it is asked for once, after the
 * board of now was shown: never in its way. A refusal stays one; where there is no network, the next answer asks again.
 */
export function useSentPast(
  { api, build, token }: { readonly api: WallApi; readonly build: string; readonly token: string },
  live: WallAnswer | null,
): WallAnswer | null {
  const [sent, setSent] = useState<Sent | null>(null);
  const moment = live === null ? null : momentOf(live);
  const known = moment !== null && sent?.at === moment.at && sent.range === moment.range;
  // Only where something is to be asked each answer is a reason to ask: most of the time nothing was sent.
  const unknown = moment === null || known ? null : live;
  useEffect(() => {
    const asked = unknown === null ? null : momentOf(unknown);
    if (asked === null) return;
    const ending = new AbortController();
    const beat = { ...beatOf(build, Date.now()), range_s: asked.range, at: asked.at };
    api.wall(token, beat, { signal: ending.signal }).then(
      (answer) => setSent({ ...asked, answer }),
      (error: unknown) => {
        const passes = error instanceof ApiError && error.kind === "network";
        if (!ending.signal.aborted && !passes) setSent({ ...asked, answer: null });
      },
    );
    return () => ending.abort();
  }, [unknown, api, build, token]);
  return known ? sent.answer : null;
}
