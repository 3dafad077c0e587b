import { createFileRoute } from "@tanstack/react-router";
import * as z from "zod/mini";
import { DeliveriesPage } from "../features/alerts/deliveries-page.tsx";

export const Route = createFileRoute("/_member/alerts/deliveries")({
  validateSearch: z.object({ channel: z.optional(z.string()) }),
  staticData: { title: "Deliveries", ranged: true },
  component: Deliveries,
});

function Deliveries() {
  const { channel, ...search } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <DeliveriesPage
      search={search}
      channel={channel}
      onChannel={(key) => void navigate({ search: (before) => ({ ...before, channel: key }), resetScroll: false })}
    />
  );
}
