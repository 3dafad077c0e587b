import { createFileRoute } from "@tanstack/react-router";
import { SilencesPage } from "../features/alerts/silences-page.tsx";

export const Route = createFileRoute("/_member/alerts/silences")({
  staticData: { title: "Silences", ranged: false },
  component: Silences,
});

function Silences() {
  return <SilencesPage search={Route.useSearch()} />;
}
