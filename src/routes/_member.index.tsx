import { createFileRoute } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import * as z from "zod/mini";
import { momentParam } from "../contracts/view.ts";
import { MINUTE } from "../domain/time.ts";
import { OverviewPage } from "../features/overview/overview-page.tsx";
import { TimeMachineBar } from "../features/time-machine/time-machine-bar.tsx";
import { readerClock } from "../format/reader-clock.ts";

export const Route = createFileRoute("/_member/")({
  validateSearch: z.object({
    tile: z.optional(z.string()),
    /** A moment of the past: the board as it was. */
    at: momentParam("`at`"),
  }),
  staticData: { title: "Overview", ranged: true },
  component: Overview,
});

function Overview() {
  const { tile, at, ...search } = Route.useSearch();
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
        at === undefined ? null : <TimeMachineBar at={at} clock={clock} zone={search.tz ?? "local"} ready={ready} onMove={move} />
      }
    />
  );
}
