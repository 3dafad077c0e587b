import { createFileRoute } from "@tanstack/react-router";
import * as z from "zod/mini";
import { HistoryPage } from "../features/alerts/history-page.tsx";

export const Route = createFileRoute("/_member/alerts/history")({
  validateSearch: z.object({ rule: z.optional(z.string()) }),
  staticData: { title: "Alert history", ranged: true },
  component: History,
});

function History() {
  const { rule, ...search } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <HistoryPage
      search={search}
      rule={rule}
      onRule={(key) => void navigate({ search: (before) => ({ ...before, rule: key }), resetScroll: false })}
    />
  );
}
