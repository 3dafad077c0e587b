import { createFileRoute } from "@tanstack/react-router";
import { EpisodePage } from "../features/alerts/episode-page.tsx";

/** Where notifications and QR codes lead. */
export const Route = createFileRoute("/_member/alerts/episode/$id")({
  staticData: { title: "Episode", ranged: false },
  component: Episode,
});

function Episode() {
  return <EpisodePage id={Route.useParams().id} search={Route.useSearch()} />;
}
