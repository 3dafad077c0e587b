import { createFileRoute } from "@tanstack/react-router";

export const Route = createFileRoute("/_member/")({
  staticData: { title: "Overview", ranged: true },
  component: () => <p>Overview</p>,
});
