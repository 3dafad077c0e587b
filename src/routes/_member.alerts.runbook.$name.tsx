import { createFileRoute } from "@tanstack/react-router";
import { RunbookPage } from "../features/runbook/runbook-page.tsx";

export const Route = createFileRoute("/_member/alerts/runbook/$name")({
  staticData: { title: "Runbook", ranged: false },
  component: Runbook,
});

function Runbook() {
  return <RunbookPage name={Route.useParams().name} />;
}
