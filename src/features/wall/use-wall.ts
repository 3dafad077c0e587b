import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { ApiError } from "../../api/errors.ts";
import { mustPairAgain, type WallApi } from "../../api/wall.ts";
import type { WallAnswer } from "../../contracts/wall.ts";
import { type Millis, SECOND } from "../../domain/time.ts";
import { pollDelay } from "../../domain/wall/polling.ts";
import { beatOf } from "./beat.ts";
import { createPoller, type Polled, type Poller } from "./poller.ts";
import { standingStates } from "./tile-model.ts";
import { offeredBuild } from "./unattended/build-watch.ts";
import { answerKeeper, lastAnswer } from "./unattended/last-answer.ts";
import { clocks } from "./use-server-now.ts";
import type { Shown } from "./view-model.ts";

/** Range of the detail's charts, in seconds, where nobody sent another. */
export const RANGE_S = 6 * 3_600;

export const shownOf = ({ board, as_of, display, view, handover, releases }: WallAnswer): Shown => ({
  board,
  past: as_of !== null,
  name: display.name,
  view,
  handover,
  releases,
  payments: display.scope.payments,
});

/** Whether an answer calls for somebody: then the next question comes sooner. */
const callsFor = (answer: WallAnswer): boolean => answer.as_of === null && standingStates(answer).some(({ calls }) => calls);

/** Long enough for a server that is there, and short beside the wait for the next question. */
const SITE_PATIENCE: Millis = 3 * SECOND;

/** A failure as far as it can be told from here: where the server of this page answers, it is not the network that is gone. */
async function located(error: unknown): Promise<unknown> {
  const lost = error instanceof ApiError && (error.kind === "network" || error.kind === "timeout");
  if (!lost || !navigator.onLine || (await offeredBuild(fetch, SITE_PATIENCE)) === null) return error;
  return new ApiError("unavailable", error.message, error.advice, error.code);
}

interface WallQuestion {
  readonly api: WallApi;
  readonly build: string;
  readonly token: string;
  readonly at: number | null;
  readonly onRevoked: () => void;
}

/** Asks for the wall again and again; a screen that was revoked is told once. */
export function useWall({ api, build, token, at, onRevoked }: WallQuestion): Polled<WallAnswer> {
  const revoked = useRef(onRevoked);
  revoked.current = onRevoked;
  const [{ poller, keeper }] = useState(() => {
    const env = api.environment.name;
    // A board of the past is of no use to whoever starts the wall again.
    const kept = at === null ? lastAnswer(env, clocks()) : null;
    const keeper = at === null ? answerKeeper(env) : null;
    let range = kept?.answer.view?.range_s ?? RANGE_S;
    let lastGood: number | null = null;
    const poller = createPoller<WallAnswer>({
      clocks,
      kept,
      delay: ({ answer, failures }) => pollDelay(failures, answer !== null && callsFor(answer), Math.random()),
      ask: async (signal) => {
        const beat = { ...beatOf(build, lastGood), range_s: range };
        try {
          const answer = await api.wall(token, at === null ? beat : { ...beat, at }, { signal });
          range = answer.view?.range_s ?? RANGE_S;
          lastGood = Date.now();
          keeper?.keep(answer);
          return answer;
        } catch (error) {
          if (mustPairAgain(error)) revoked.current();
          throw await located(error);
        }
      },
    });
    return { poller, keeper };
  });
  useEffect(() => {
    poller.start();
    return poller.stop;
  }, [poller]);
  useEffect(() => {
    if (keeper === null) return;
    window.addEventListener("pagehide", keeper.flush);
    return () => window.removeEventListener("pagehide", keeper.flush);
  }, [keeper]);
  return usePolled(poller);
}

/**
 * What a poller knows, drawn in the task in which its answer came. As `useSyncExternalStore` does, but for the round over the whole page that it
 * adds after each change.
 */
function usePolled<Answer>(poller: Poller<Answer>): Polled<Answer> {
  const [polled, setPolled] = useState(poller.polled);
  useEffect(() => {
    const take = () => flushSync(() => setPolled(poller.polled()));
    setPolled(poller.polled());
    return poller.subscribe(take);
  }, [poller]);
  return polled;
}
