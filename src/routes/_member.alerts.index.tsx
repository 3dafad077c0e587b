import { createFileRoute } from "@tanstack/react-router";
import { AlertsPage } from "../features/alerts/alerts-page.tsx";

export const Route = createFileRoute("/_member/alerts/")({
  staticData: { title: "Alerts", ranged: false },
  component: Now,
});

function Now() {
  return <AlertsPage search={Route.useSearch()} />;
}
