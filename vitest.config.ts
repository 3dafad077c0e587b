import { defineConfig } from "vitest/config";

/**
 * One runner, two projects: pure tests are quick and go first; integration tests meet real Postgres, real HTTP and real Deno, and wait for them
 * often enough that two files at a time, each with a database of its own, are done sooner on two cores.
 */
export default defineConfig({
  test: {
    reporters: ["default"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.{ts,tsx}", "supabase/functions/**/*.test.ts", "tests/*.test.ts"],
          exclude: ["src/ops/**/*.test.ts"],
          environment: "node",
        },
      },
      {
        test: {
          name: "integration",
          globalSetup: ["tests/stack.setup.ts"],
          include: ["tests/integration/**/*.test.ts", "src/ops/**/*.test.ts"],
          environment: "node",
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
