import { createFileRoute } from "@tanstack/react-router";
import { RulesPage } from "../features/rules/rules-page.tsx";

export const Route = createFileRoute("/_member/alerts/rules")({
  staticData: { title: "Rules", ranged: false },
  component: Rules,
});

function Rules() {
  return <RulesPage search={Route.useSearch()} />;
}
