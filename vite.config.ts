import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import manifest from "./package.json" with { type: "json" };
import { acyclicChunks } from "./src/ops/build/acyclic-chunks.ts";

/**
 * States the order of the cascade layers at the head of every CSS module, as styles/main.css does: the first sheet that is loaded decides
 * the order, and which sheet that is depends on how chunks were split.
 */
const layerOrder: Plugin = {
  name: "layer-order",
  enforce: "pre",
  transform: {
    filter: { id: /\.module\.css$/ },
    // In the first line, so that no line moves and the map stays right.
    handler: (code) => ({ code: `@layer reset, tokens, base, components; ${code}`, map: null }),
  },
};

/**
 * Writes `version.json`, by which a page learns that the server has a newer build: the name of the entry's file, which changes with
 * whatever it loads.
 */
const versionFile: Plugin = {
  name: "version-file",
  generateBundle(_, bundle) {
    const entry = Object.values(bundle).find((file) => file.type === "chunk" && file.isEntry);
    if (entry === undefined) throw new Error("The build has no entry chunk to name in version.json.");
    const source = `${JSON.stringify({ version: manifest.version, entry: entry.fileName })}\n`;
    this.emitFile({ type: "asset", fileName: "version.json", source });
  },
};

/**
 * What a server in trouble or a guest network's page says of `config.json` is neither kept nor believed where a good one was kept. Written into
 * the service worker as it stands here: it may use nothing of this file.
 */
const keptConfig = {
  fetchDidSucceed: async ({ request, response }: { request: Request; response: Response }): Promise<Response> => {
    const isJson = await response
      .clone()
      .json()
      .then(
        () => response.ok,
        () => false,
      );
    return isJson ? response : ((await caches.match(request, { cacheName: "config" })) ?? response);
  },
  cacheWillUpdate: async ({ response }: { response: Response }): Promise<Response | null> =>
    response
      .clone()
      .json()
      .then(
        () => (response.ok ? response : null),
        () => null,
      ),
};

/** The service worker of walls: it boots their page without a network. Its scope is the wall alone; other pages always ask the server. */
const serviceWorker = VitePWA({
  strategies: "generateSW",
  registerType: "autoUpdate",
  injectRegister: null,
  manifest: false,
  filename: "sw.js",
  workbox: {
    globPatterns: ["index.html", "assets/**/*.{js,css,woff2}", "theme.js", "icon.svg"],
    navigateFallback: "index.html",
    // Below whatever path the site lives: its scope, named where it is registered, lets no other page in.
    navigateFallbackAllowlist: [/\/wall(?:[/?]|$)/],
    cleanupOutdatedCaches: true,
    inlineWorkboxRuntime: true,
    sourcemap: false,
    // Environments may change at any time; without a network the last known ones will do.
    runtimeCaching: [
      {
        urlPattern: /\/config\.json$/,
        handler: "NetworkFirst",
        options: { cacheName: "config", networkTimeoutSeconds: 5, plugins: [keptConfig] },
      },
    ],
  },
});

/**
 * What every page and the wall need, as one chunk: two that need each other would run before one of them is ready. What only one page
 * says of a status stays with it, and so does what neither the overview nor the wall shows.
 */
const shell: readonly RegExp[] = [
  /preload-helper/,
  /src\/app\/build/,
  /src\/api\/(?:api-context|calling|errors|session|rpc|report-id)\./,
  /src\/contracts\/(?:view|board|board-alert|health|health-history|me|queues|series|rule|config|values)\./,
  /src\/contracts\/(?:wall-preview|source-ledger|payment-desk|payment-ledger)\./,
  /src\/domain\/(?:(?:time|rules|runbooks|off-board-rules|signals|source-titles)\.|series\/)/,
  /src\/domain\/status\/(?!headline|alerting-draft|thresholds)/,
  /src\/(?:format|ui\/(?!dialog|leave-guard|sub-navigation))/,
  /src\/features\/(?:wall\/token-store|alerts\/noise-columns)/,
  // The one part of the charts that a wall draws with.
  /src\/charts\/sparkline-path/,
];

export default defineConfig({
  plugins: [
    layerOrder,
    tanstackRouter({
      target: "react",
      autoCodeSplitting: true,
      routesDirectory: "src/routes",
      generatedRouteTree: "src/app/route-tree.gen.ts",
      addExtensions: true,
      quoteStyle: "double",
      semicolons: true,
      tmpDir: ".cache/tanstack-router",
      disableLogging: true,
    }),
    react(),
    versionFile,
    acyclicChunks,
    serviceWorker,
  ],
  define: {
    __BUILD__: JSON.stringify(manifest.version),
    // Debug texts and tracing are taken out of the error reporter.
    __SENTRY_DEBUG__: "false",
    __SENTRY_TRACING__: "false",
  },
  // The manifest tells the size budget which chunks a route needs. No source maps: all of the build is public.
  // Browsers that know `light-dark()`: a stand-in for it would take the theme from the root alone, and a wall has its own.
  build: {
    target: "es2024",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    manifest: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page loads is few files: each file more is named by each route, and compresses for itself.
          includeDependenciesRecursively: false,
          groups: [
            { name: "vendor", test: /node_modules\/(?:react|react-dom|scheduler|use-sync-external-store|zod|@tanstack)\// },
            // The routes themselves, without the pages that are split off them.
            { name: "routes", test: /src\/routes\/(?!-)[^?]*$/ },
            { name: "shell", test: (id) => shell.some((part) => part.test(id)) },
            { name: "charts", test: /src\/charts\/(?!time-series-plot|judged)/ },
            { name: "alerts", test: /src\/(?:features\/alerts\/(?!noise-columns)|charts\/judged)/ },
          ],
        },
      },
    },
  },
  server: { host: "127.0.0.1" },
  preview: { host: "127.0.0.1" },
});
