import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const candidates = [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = candidates.find((path) => path !== undefined && existsSync(path));

/** End to end in the system's own Chromium, over one embedded stack a worker. */
export default defineConfig({
  testDir: "tests/e2e",
  globalSetup: "./tests/stack.setup.ts",
  outputDir: "test-results",
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    viewport: { width: 1920, height: 1080 },
    locale: "en-GB",
    timezoneId: "UTC",
    // A trace costs each test a sixth of its time: `npx playwright test --trace retain-on-failure` where one is wanted.
    trace: "off",
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
