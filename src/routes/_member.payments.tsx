import { createFileRoute } from "@tanstack/react-router";

export const Route = createFileRoute("/_member/payments")({
  staticData: { title: "Payments", ranged: true },
  component: () => <p>Payments</p>,
});
