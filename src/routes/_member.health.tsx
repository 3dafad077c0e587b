import { createFileRoute } from "@tanstack/react-router";

export const Route = createFileRoute("/_member/health")({
  staticData: { title: "Health", ranged: true },
  component: () => <p>Health</p>,
});
