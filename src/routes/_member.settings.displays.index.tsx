import { createFileRoute } from "@tanstack/react-router";
import * as z from "zod/mini";
import { DisplaysPage } from "../features/displays/displays-page.tsx";

/** What is no text is no code: they begin with a letter. */
const search = z.object({ code: z.optional(z.catch(z.string(), "")) });

export const Route = createFileRoute("/_member/settings/displays/")({
  validateSearch: search,
  staticData: { title: "Displays", ranged: false },
  component: Displays,
});

function Displays() {
  const { code = "", ...view } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <DisplaysPage
      search={view}
      code={code}
      onPaired={() => void navigate({ search: ({ code: _, ...rest }) => rest, replace: true })}
    />
  );
}
