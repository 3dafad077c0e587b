import { createFileRoute } from "@tanstack/react-router";
import { PaymentsPage } from "../features/payments/payments-page.tsx";

export const Route = createFileRoute("/_member/payments")({
  staticData: { title: "Payments", ranged: true },
  component: Payments,
});

function Payments() {
  return <PaymentsPage search={Route.useSearch()} />;
}
