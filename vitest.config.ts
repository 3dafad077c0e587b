import { defineConfig } from "vitest/config";

/**
 * One runner, three projects: pure tests are quick and run in parallel; integration tests meet real Postgres, real HTTP and
 * real Deno and share two cores, so their files run one after the other.
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
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
