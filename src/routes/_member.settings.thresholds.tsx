import { createFileRoute } from "@tanstack/react-router";
import { ThresholdsPage } from "../features/settings/thresholds-page.tsx";

export const Route = createFileRoute("/_member/settings/thresholds")({
  staticData: { title: "Thresholds", ranged: false },
  component: Thresholds,
});

function Thresholds() {
  return <ThresholdsPage search={Route.useSearch()} />;
}
