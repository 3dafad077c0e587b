import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { mustPairAgain, type WallApi } from "../../api/wall.ts";
import type { WallAnswer } from "../../contracts/wall.ts";
import { instantOf } from "../../domain/time.ts";
import { pollDelay } from "../../domain/wall/polling.ts";
import { beatOf } from "./beat.ts";
import { createPoller, type Polled } from "./poller.ts";
import { calls } from "./tile-model.ts";
import { answerKeeper, lastAnswer } from "./unattended/last-answer.ts";
import { clocks } from "./use-server-now.ts";
import type { Shown } from "./view-model.ts";

/** Range of the detail's charts. */
const RANGE_S = 6 * 3_600;

/** What a paired screen was told, and the board of the past that somebody sent it. */
export interface Told {
  readonly now: number;
  readonly live: WallAnswer;
  readonly sent: WallAnswer | null;
}

export const shownOf = ({ board, as_of, display, view, handover, releases }: WallAnswer): Shown => ({
  board,
  past: as_of !== null,
  name: display.name,
  view,
  handover,
  releases,
});

/** Whether an answer calls for somebody: then the next question comes sooner. */
function callsFor({ board, as_of }: WallAnswer): boolean {
  const now = instantOf(board.now);
  const slot = board.evaluator.last_slot;
  const lastSlot = slot === null ? null : instantOf(slot);
  const around = { now, answeredAt: now, board: "fresh", lastSlot, origin: "", env: null } as const;
  return as_of === null && board.rules.some((rule) => calls(rule, board.sources, around));
}

interface WallQuestion {
  readonly api: WallApi;
  readonly build: string;
  readonly token: string;
  readonly at: number | null;
  readonly onRevoked: () => void;
}

/** Asks for the wall again and again; a screen that was revoked is told once. */
export function useWall({ api, build, token, at, onRevoked }: WallQuestion): Polled<Told> {
  const revoked = useRef(onRevoked);
  revoked.current = onRevoked;
  const [{ poller, keeper }] = useState(() => {
    const env = api.environment.name;
    // A board of the past is of no use to whoever starts the wall again.
    const before = at === null ? lastAnswer(env, clocks()) : null;
    const keeper = at === null ? answerKeeper(env) : null;
    let told: Told | null = before === null ? null : { now: before.answer.now, live: before.answer, sent: null };
    let lastGood: number | null = null;
    const poller = createPoller<Told>({
      clocks,
      kept: before === null || told === null ? null : { answer: told, at: before.at },
      delay: ({ answer, failures }) => pollDelay(failures, answer !== null && callsFor(answer.live), Math.random()),
      ask: async (signal) => {
        const beat = { ...beatOf(build, lastGood), range_s: told?.live.view?.range_s ?? RANGE_S };
        try {
          const live = await api.wall(token, at === null ? beat : { ...beat, at }, { signal });
          told = {
            now: live.now,
            live,
            sent: await sentPast(live, told, (then) => api.wall(token, { ...beat, at: then }, { signal })),
          };
          lastGood = Date.now();
          keeper?.keep(live);
          return told;
        } catch (error) {
          if (mustPairAgain(error)) revoked.current();
          throw error;
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
  return useSyncExternalStore(poller.subscribe, poller.polled);
}

/** The board of the past that somebody sent: it does not change, so it is asked for once. Without it the wall goes on. */
async function sentPast(
  live: WallAnswer,
  before: Told | null,
  ask: (at: number) => Promise<WallAnswer>,
): Promise<WallAnswer | null> {
  const then = live.view?.at ?? null;
  if (then === null || live.as_of !== null) return null;
  if (before?.sent?.as_of === then) return before.sent;
  try {
    return await ask(then);
  } catch {
    return null;
  }
}
