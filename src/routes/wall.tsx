import { createFileRoute } from "@tanstack/react-router";
import { useMemo } from "react";
import * as z from "zod/mini";
import { createWallApi } from "../api/wall.ts";
import { build } from "../app/build.ts";
import { WallPage } from "../features/wall/wall-page.tsx";
import { readerClock } from "../format/reader-clock.ts";

const search = z.object({
  at: z.optional(z.int("`at` must be whole milliseconds since 1970")),
  theme: z.optional(z.enum(["light", "dark"])),
});

export const Route = createFileRoute("/wall")({
  validateSearch: search,
  staticData: { title: "Wall" },
  component: Wall,
});

function Wall() {
  const { at, theme, tz } = Route.useSearch();
  const { api, environments } = Route.useRouteContext();
  const wall = useMemo(() => createWallApi(api.environment, build), [api]);
  const named = environments[0]?.name === api.environment.name ? null : api.environment.name;
  const clock = useMemo(() => readerClock(tz), [tz]);
  return <WallPage api={wall} build={build} named={named} clock={clock} at={at} theme={theme} />;
}
