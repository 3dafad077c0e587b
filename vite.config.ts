import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  plugins: [
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
  build: { target: "es2024", sourcemap: true },
  server: { host: "127.0.0.1" },
  preview: { host: "127.0.0.1" },
});
