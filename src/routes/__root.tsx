import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet, retainSearchParams, type SearchSchemaInput } from "@tanstack/react-router";
import type { Api } from "../api/api.ts";
import { ApiProvider } from "../api/api-context.tsx";
import type { Environment } from "../contracts/config.ts";
import { type ViewSearch, viewSearch } from "../contracts/view.ts";

interface RouterContext {
  readonly queryClient: QueryClient;
  readonly environments: readonly Environment[];
  /** The API of an environment by its name; of the first one without a name. Throws for a name that is not configured. */
  readonly apiOf: (name: string | undefined) => Api;
}

export const Route = createRootRouteWithContext<RouterContext>()({
  validateSearch: (search: ViewSearch & SearchSchemaInput): ViewSearch => {
    const parsed = viewSearch.safeParse(search);
    if (parsed.success) return parsed.data;
    throw new Error(`${parsed.error.issues.map(({ message }) => message).join("; ")}.`);
  },
  search: { middlewares: [retainSearchParams(["env", "tz", "range", "from", "to"])] },
  beforeLoad: ({ search, context }) => ({ api: context.apiOf(search.env) }),
  component: Root,
});

function Root() {
  const { api } = Route.useRouteContext();
  return (
    <ApiProvider value={api}>
      <Outlet />
    </ApiProvider>
  );
}
