import { createFileRoute } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo } from "react";
import * as z from "zod/mini";
import { msOfMoment, writtenMoment } from "../contracts/view.ts";
import { MINUTE } from "../domain/time.ts";
import { OverviewPage } from "../features/overview/overview-page.tsx";
import { readerClock } from "../format/reader-clock.ts";

/** Few go back in time: what that takes is not in the code of the first page. */
const TimeMachineBar = lazy(async () => ({
  default: (await import("../features/time-machine/time-machine-bar.tsx")).TimeMachineBar,
}));

export const Route = createFileRoute("/_member/")({
  validateSearch: z.object({
    tile: z.optional(z.string()),
    /** A moment of the past: the board as it was. */
    at: writtenMoment,
  }),
  staticData: { title: "Overview", ranged: true },
  component: Overview,
});

function Overview() {
  const { tile, at: written, ...search } = Route.useSearch();
  const at = written === undefined ? undefined : msOfMoment(written);
  const navigate = Route.useNavigate();
  const clock = useMemo(() => readerClock(search.tz), [search.tz]);
  const move = useCallback(
    (to: number | null) =>
      void navigate({ search: (before) => ({ ...before, at: to ?? undefined }), replace: to !== null, resetScroll: false }),
    [navigate],
  );
  return (
    <OverviewPage
      search={search}
      opened={tile}
      onOpen={(key) => void navigate({ search: (before) => ({ ...before, tile: key }), resetScroll: false })}
      at={at}
      onBack={() => void navigate({ search: (before) => ({ ...before, at: Date.now() - MINUTE }) })}
      timeMachine={(ready) =>
        at === undefined ? null : (
          <Suspense>
            <TimeMachineBar at={at} clock={clock} zone={search.tz ?? "local"} ready={ready} onMove={move} />
          </Suspense>
        )
      }
    />
  );
}
