import { createFileRoute } from "@tanstack/react-router";
import * as z from "zod/mini";
import { PaymentsPage } from "../features/payments/payments-page.tsx";

export const Route = createFileRoute("/_member/payments")({
  validateSearch: z.object({ day: z.optional(z.string()) }),
  staticData: { title: "Payments", ranged: true },
  component: Payments,
});

function Payments() {
  const { day, ...search } = Route.useSearch();
  return <PaymentsPage search={search} day={day} />;
}
