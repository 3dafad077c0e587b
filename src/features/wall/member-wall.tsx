import { useMemo } from "react";
import type { Play } from "../../contracts/wall-preview.ts";
import { instantOf } from "../../domain/time.ts";
import type { Box, Screen } from "../../domain/wall/geometry.ts";
import { POLL } from "../../domain/wall/watching.ts";
import type { Clock } from "../../format/time.ts";
import { blindnessOf } from "./blindness.ts";
import { FirstScreen } from "./first-screen.tsx";
import { played } from "./plays.ts";
import { siteAddress } from "./site.ts";
import { useMemberBoard } from "./use-member-board.ts";
import { useServerNow } from "./use-server-now.ts";
import { JUDGED_EVERY, WallScreen } from "./wall-screen.tsx";

interface MemberWallProps {
  /** A moment of the past; `null` for now. */
  readonly at: number | null;
  readonly box: Box;
  readonly screen: Screen;
  readonly clock: Clock;
  /** What is played on it: an incident is best looked at before there is one. */
  readonly play: Play;
}

/** The wall as a display would show it, from the board of the member who looks: what a board does not hold, views leave out. */
export function MemberWall({ at, box, screen, clock, play }: MemberWallProps) {
  const query = useMemberBoard(at);
  const received = query.data ?? null;
  const answered = useMemo(
    () => (received === null || received.past ? null : { now: received.board.now, at: received.at }),
    [received],
  );
  const now = useServerNow(answered, JUDGED_EVERY);
  const wait = useMemo(() => (answered === null ? null : { nextAt: answered.at.steady + POLL, of: POLL }), [answered]);
  const shown = useMemo(
    () =>
      received === null
        ? null
        : {
            board: received.board,
            past: received.past,
            name: "Preview",
            view: null,
            handover: null,
            releases: null,
            payments: true,
          },
    [received],
  );
  const acted = useMemo(() => (shown === null ? null : played(shown, play)), [shown, play]);
  if (acted === null) return <FirstScreen box={box} screen={screen} failure={blindnessOf(query.error)} />;
  return (
    <WallScreen
      shown={acted}
      now={acted.past ? instantOf(acted.board.now) : now}
      answered={answered}
      failure={blindnessOf(query.error)}
      wait={wait}
      box={box}
      screen={screen}
      clock={clock}
      origin={siteAddress()}
      env={null}
      sentPast={null}
      notes={none}
    />
  );
}

const none: readonly string[] = [];
