import { useMemo } from "react";
import type { Play } from "../../contracts/wall-preview.ts";
import { played } from "./plays.ts";
import { useMemberBoard } from "./use-member-board.ts";
import type { Answered } from "./use-server-now.ts";
import type { Shown } from "./view-model.ts";

/** What a wall of a member shows, and how the asking went. */
export interface MemberShown {
  /** `null` before the first answer. */
  readonly shown: Shown | null;
  /** What the seconds are counted from; `null` where time stands. */
  readonly answered: Answered | null;
  readonly error: unknown;
}

/** The member's board of a moment (`null` is now) as a wall would show it, with what is played on it. What a board does not hold is left out. */
export function useMemberShown(at: number | null, play: Play): MemberShown {
  const query = useMemberBoard(at);
  const received = query.data ?? null;
  const answered = useMemo(
    () => (received === null || received.past ? null : { now: received.board.now, at: received.at }),
    [received],
  );
  const shown = useMemo(() => {
    if (received === null) return null;
    const { board, past } = received;
    return played({ board, past, name: "Preview", view: null, handover: null, releases: null, payments: true }, play);
  }, [received, play]);
  return { shown, answered, error: query.error };
}
