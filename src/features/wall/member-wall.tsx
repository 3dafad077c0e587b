import { useMemo } from "react";
import type { Play } from "../../contracts/wall-preview.ts";
import { instantOf } from "../../domain/time.ts";
import type { Box, Screen } from "../../domain/wall/geometry.ts";
import { POLL } from "../../domain/wall/watching.ts";
import type { Clock } from "../../format/time.ts";
import { blindnessOf } from "./blindness.ts";
import { FirstScreen } from "./first-screen.tsx";
import { siteAddress } from "./site.ts";
import { useMemberShown } from "./use-member-shown.ts";
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
  /** Whether it stands within a page of its own: else it is the page. */
  readonly within?: boolean;
}

/** The wall as a display would show it, from the board of the member who looks: what a board does not hold, views leave out. */
export function MemberWall({ at, box, screen, clock, play, within = false }: MemberWallProps) {
  const { shown, answered, error } = useMemberShown(at, play);
  const now = useServerNow(answered, JUDGED_EVERY);
  const wait = useMemo(() => (answered === null ? null : { nextAt: answered.at.steady + POLL, of: POLL }), [answered]);
  if (shown === null) return <FirstScreen box={box} screen={screen} failure={blindnessOf(error)} within={within} />;
  return (
    <WallScreen
      shown={shown}
      now={shown.past ? instantOf(shown.board.now) : now}
      answered={answered}
      failure={blindnessOf(error)}
      wait={wait}
      box={box}
      screen={screen}
      clock={clock}
      origin={siteAddress()}
      env={null}
      sentPast={null}
      notes={none}
      within={within}
    />
  );
}

const none: readonly string[] = [];
