import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { msOfMoment } from "../contracts/view.ts";
import { MINUTE } from "../domain/time.ts";
import { TimeMachineBar } from "../features/time-machine/time-machine-bar.tsx";
import { MemberPage } from "../features/wall/member-page.tsx";
import { readerClock } from "../format/reader-clock.ts";
import { Button } from "../ui/button.tsx";

const route = getRouteApi("/wall");

/** The wall for members, with what moves it through time below. */
export function WallPreview() {
  const { at: written, tz, diagonal, distance, play, theme } = route.useSearch();
  const at = written === undefined ? undefined : msOfMoment(written);
  const navigate = route.useNavigate();
  const clock = useMemo(() => readerClock(tz), [tz]);
  const move = useCallback(
    (to: number | null) => void navigate({ search: (before) => ({ ...before, at: to ?? undefined }), replace: true }),
    [navigate],
  );
  return (
    <MemberPage at={at ?? null} diagonal={diagonal} distance={distance} play={play ?? "live"} theme={theme} clock={clock}>
      {(ready) =>
        at === undefined ? (
          <>
            <Link to="/settings/displays/preview" search={{ diagonal, distance }}>
              Another screen
            </Link>{" "}
            <Button onClick={() => move(Date.now() - MINUTE)}>As it was</Button>
          </>
        ) : (
          <TimeMachineBar at={at} clock={clock} zone={tz ?? "local"} ready={ready} onMove={move} />
        )
      }
    </MemberPage>
  );
}
