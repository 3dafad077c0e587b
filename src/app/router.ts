import type { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import type { Api } from "../api/api.ts";
import type { Config, Environment } from "../contracts/config.ts";
import type { RangeName } from "../contracts/view.ts";
import { chooseEnvironment } from "./config.ts";
import { ErrorScreen } from "./error-screen.tsx";
import { NotFoundScreen } from "./not-found-screen.tsx";
import type { Reporter } from "./reporter.ts";
import { routeTree } from "./route-tree.gen.ts";

/** What the composition root gives the routes. */
interface Wiring {
  /** The path that the site lives under: `/` or `/watch/`. */
  readonly base: string;
  readonly config: Config;
  readonly queryClient: QueryClient;
  readonly reporter: Reporter;
  readonly apiOf: (environment: Environment) => Api;
}

export function createAppRouter({ base, config, queryClient, reporter, apiOf }: Wiring) {
  return createRouter({
    routeTree,
    basepath: base,
    context: {
      queryClient,
      environments: config.environments,
      apiOf: (name) => {
        const environment = chooseEnvironment(config, name);
        if (environment !== null) return apiOf(environment);
        const names = config.environments.map((each) => each.name).join(", ");
        throw new Error(
          `The address names the environment ${name}, but config.json lists ${names}. Correct \`?env=\` in the address.`,
        );
      },
    },
    defaultErrorComponent: ErrorScreen,
    defaultNotFoundComponent: NotFoundScreen,
    defaultOnCatch: (error, info) => void reporter.report(error, info),
    defaultPreload: "intent",
    // Answers live in the query cache, which knows how long each stays fresh.
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
  interface StaticDataRouteOption {
    /** Title of the page, for the browser's tab and history. */
    readonly title?: string;
    /** Whether the page shows a time range that the reader may choose. */
    readonly ranged?: boolean;
    /** The range that it shows where the address names none, if that is not the usual one. */
    readonly range?: RangeName;
  }
}
