import { createFileRoute } from "@tanstack/react-router";
import { SourcesPage } from "../features/sources/sources-page.tsx";

export const Route = createFileRoute("/_member/settings/sources")({
  staticData: { title: "Sources", ranged: false },
  component: Sources,
});

function Sources() {
  return <SourcesPage search={Route.useSearch()} />;
}
