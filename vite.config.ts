import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import manifest from "./package.json" with { type: "json" };

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
  ],
  define: {
    __BUILD__: JSON.stringify(manifest.version),
    // Debug texts and tracing are taken out of the error reporter.
    __SENTRY_DEBUG__: "false",
    __SENTRY_TRACING__: "false",
  },
  // The manifest tells the size budget which chunks a route needs. No source maps: all of the build is public.
  build: {
    target: "es2024",
    manifest: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What several pages share is few files: each route names all files of its page, in the first load.
          includeDependenciesRecursively: false,
          groups: [
            { name: "ui", test: /src\/(ui|format|domain\/(time|status|series))/ },
            { name: "alerts", test: /src\/features\/alerts\/(?!noise-columns)/ },
          ],
        },
      },
    },
  },
  server: { host: "127.0.0.1" },
  preview: { host: "127.0.0.1" },
});
