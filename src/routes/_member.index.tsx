import { createFileRoute } from "@tanstack/react-router";
import * as z from "zod/mini";
import { OverviewPage } from "../features/overview/overview-page.tsx";

export const Route = createFileRoute("/_member/")({
  validateSearch: z.object({ tile: z.optional(z.string()) }),
  staticData: { title: "Overview", ranged: true },
  component: Overview,
});

function Overview() {
  const { tile, ...search } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <OverviewPage
      search={search}
      opened={tile}
      onOpen={(key) => void navigate({ search: (before) => ({ ...before, tile: key }), resetScroll: false })}
    />
  );
}
