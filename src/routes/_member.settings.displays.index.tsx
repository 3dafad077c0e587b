import { createFileRoute } from "@tanstack/react-router";
import * as z from "zod/mini";
import { DisplaysPage } from "../features/displays/displays-page.tsx";

/** A code of digits alone is read as a number from the address. */
const search = z.object({ code: z.optional(z.union([z.string(), z.number()])) });

export const Route = createFileRoute("/_member/settings/displays/")({
  validateSearch: search,
  staticData: { title: "Displays", ranged: false },
  component: Displays,
});

function Displays() {
  const { code, ...view } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <DisplaysPage
      search={view}
      code={code === undefined ? "" : String(code)}
      onPaired={() => void navigate({ search: ({ code: _, ...rest }) => rest, replace: true })}
    />
  );
}
