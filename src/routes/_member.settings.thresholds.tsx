import { createFileRoute } from "@tanstack/react-router";

export const Route = createFileRoute("/_member/settings/thresholds")({
  staticData: { title: "Thresholds", ranged: false },
  component: () => <p>Thresholds</p>,
});
