/** Composition root: the only file that runs something when it is imported. */
import "./styles/main.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { type Api, createApi, preloadAuth } from "./api/api.ts";
import { isWall } from "./app/alone.ts";
import { base, build } from "./app/build.ts";
import { nameChunkFailures } from "./app/chunk-failure.ts";
import { loadConfig } from "./app/config.ts";
import { ConfigScreen } from "./app/config-screen.tsx";
import { preloadPages } from "./app/preload-pages.ts";
import { createQueryClient } from "./app/query-client.ts";
import { createReporter } from "./app/reporter.ts";
import { createAppRouter } from "./app/router.ts";
import type { Environment } from "./contracts/config.ts";

const container = document.getElementById("root");
if (container === null) throw new Error("index.html has no element with the id root");

nameChunkFailures(window);
const reporter = createReporter();
// Errors that a route's own boundary caught come through the router; these are the ones that nobody caught.
const root = createRoot(container, {
  onUncaughtError: (error, info) => void reporter.report(error, info),
  onRecoverableError: (error, info) => void reporter.report(error, info),
});

// Every page but the wall asks first who is signed in.
if (!isWall(location.pathname, base)) preloadAuth();

const loaded = await loadConfig((input, init) => fetch(input, init), base);
if ("problem" in loaded) {
  root.render(<ConfigScreen problem={loaded.problem} />);
} else {
  const apis = new Map<string, Api>();
  const queryClient = createQueryClient((error) => void reporter.report(error));
  const apiOf = (environment: Environment): Api => {
    reporter.follow(environment, build);
    const known = apis.get(environment.name);
    if (known !== undefined) return known;
    const api = createApi(environment, build);
    apis.set(environment.name, api);
    return api;
  };
  const router = createAppRouter({ base, config: loaded.config, queryClient, reporter, apiOf });
  preloadPages(queryClient, router);
  root.render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
