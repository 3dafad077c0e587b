import type { QueryClient } from "@tanstack/react-query";
import type { createAppRouter } from "./router.ts";
import { whenIdle } from "./when-idle.ts";

/** Loads the code of all pages once the first answer is drawn, so that a reader who loses the network keeps every page. */
export function preloadPages(queryClient: QueryClient, router: ReturnType<typeof createAppRouter>): void {
  const stop = queryClient.getQueryCache().subscribe(({ type, query }) => {
    if (type !== "updated" || query.state.status !== "success") return;
    stop();
    whenIdle(() => {
      for (const route of Object.values(router.routesById)) void router.loadRouteChunk(route);
    });
  });
}
