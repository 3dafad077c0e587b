import { createFileRoute, redirect } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import * as z from "zod/mini";
import { askingApart } from "../api/asking-apart.ts";
import { type Fetcher, fetchDirectly } from "../api/calling.ts";
import { signedIn } from "../api/session.ts";
import { createWallApi } from "../api/wall.ts";
import { build } from "../app/build.ts";
import { msOfMoment, writtenMoment } from "../contracts/view.ts";
import { previewSearch } from "../contracts/wall-preview.ts";
import { isPaired } from "../features/wall/token-store.ts";
import { WallPage } from "../features/wall/wall-page.tsx";
import { readerClock } from "../format/reader-clock.ts";

/** What only members see is not in the code of a display. */
const Preview = lazy(async () => ({ default: (await import("./-wall-preview.tsx")).WallPreview }));

const search = z.extend(previewSearch, {
  /** A moment of the past. */
  at: writtenMoment,
  theme: z.optional(z.enum(["light", "dark"])),
  /** For members: the wall as a display would show it, from their own board. */
  preview: z.optional(z.literal(1)),
});

export const Route = createFileRoute("/wall")({
  validateSearch: search,
  beforeLoad: async ({ search: { preview, at }, context, location }) => {
    if (preview !== undefined && !(await signedIn(context.api)))
      throw redirect({ to: "/sign-in", search: { next: location.href } });
    // A link to a moment is for whoever opens it: a member who is no display sees it on the board of their own.
    const isMoment = at !== undefined && preview === undefined;
    if (isMoment && !isPaired(context.api.environment.name) && (await signedIn(context.api)))
      throw redirect({ to: "/wall", search: (before) => ({ ...before, preview: 1 as const }), replace: true });
  },
  staticData: { title: "Wall" },
  component: Wall,
});

function Wall() {
  const { preview } = Route.useSearch();
  return preview === undefined ? (
    <Display />
  ) : (
    <Suspense>
      <Preview />
    </Suspense>
  );
}

/** One thread for the page, however often a wall is mounted in it. */
let onThread: Fetcher | null = null;
function apart(): Fetcher {
  onThread ??= askingApart(fetchDirectly);
  return onThread;
}

function Display() {
  const { at, theme, tz } = Route.useSearch();
  const { api, environments } = Route.useRouteContext();
  const wall = useMemo(() => createWallApi(api.environment, build, apart()), [api]);
  const clock = useMemo(() => readerClock(tz), [tz]);
  const named = environments[0]?.name === api.environment.name ? null : api.environment.name;
  return (
    <WallPage
      api={wall}
      build={build}
      named={named}
      clock={clock}
      at={at === undefined ? undefined : msOfMoment(at)}
      theme={theme}
    />
  );
}
