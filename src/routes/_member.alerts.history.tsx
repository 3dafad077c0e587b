import { createFileRoute } from "@tanstack/react-router";
import * as z from "zod/mini";
import { type RangeName, withRange } from "../contracts/view.ts";
import { HistoryPage } from "../features/alerts/history-page.tsx";

/** Alerts are rare: a day of them tells nothing. */
const RANGE: RangeName = "30d";

export const Route = createFileRoute("/_member/alerts/history")({
  validateSearch: z.object({ rule: z.optional(z.string()) }),
  staticData: { title: "Alert history", ranged: true, range: RANGE },
  component: History,
});

function History() {
  const { rule, ...search } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <HistoryPage
      search={withRange(search, RANGE)}
      rule={rule}
      onRule={(key) => void navigate({ search: (before) => ({ ...before, rule: key }), resetScroll: false })}
    />
  );
}
