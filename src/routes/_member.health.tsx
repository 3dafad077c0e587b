import { createFileRoute } from "@tanstack/react-router";
import { HealthPage } from "../features/health/health-page.tsx";

export const Route = createFileRoute("/_member/health")({
  staticData: { title: "Health", ranged: true },
  component: Health,
});

function Health() {
  return <HealthPage search={Route.useSearch()} />;
}
