/** A screen that nobody touches comes back by itself from whatever kept its page from starting. */
import type { Page } from "@playwright/test";
import { MINUTE, SECOND } from "../../src/domain/time.ts";
import { NOW } from "../fixtures/wall/scenes.ts";
import { keptPairing, openStage, type Stage } from "../fixtures/wall/stage.ts";
import { test as base, expect } from "./dashboard.ts";

const test = base.extend<{ readonly stage: Stage }>({
  stage: async ({ page, expectedErrors }, use) => {
    expectedErrors.push(/Failed to load resource/);
    const stage = await openStage();
    await page.clock.install({ time: NOW });
    await use(stage);
    await page.close();
    await stage.close();
  },
});

const paired = (page: Page) =>
  page.addInitScript(([key, value]) => localStorage.setItem(key, value), [keptPairing.key, keptPairing.value] as const);
const status = (page: Page) => page.getByRole("region", { name: "Status" });

const wrong = {
  "the web server answers 503": () => new Response("busy", { status: 503 }),
  "a guest network's page stands in its place": () => new Response("<html>Sign in</html>"),
} as const;

for (const [what, answer] of Object.entries(wrong))
  test(`without a configuration the wall looks again each minute: ${what}`, async ({ stage, page }) => {
    await paired(page);
    stage.instead = (path) => (path === "/config.json" ? answer() : null);
    await page.goto(`${stage.url}/wall`);
    await expect(page.getByText("config.json did not load").or(page.getByText("config.json is missing"))).toBeVisible();
    stage.instead = () => null;
    await page.clock.runFor(61 * SECOND);
    await expect(status(page)).toContainText("All normal");
  });

test("a wall whose page broke is loaded again within five minutes", async ({ stage, page, expectedErrors }) => {
  expectedErrors.push(/The address names the environment/);
  await page.goto(`${stage.url}/wall?env=Tomorrow`);
  await expect(page.getByText("This page broke")).toBeVisible();
  const environments = [{ name: "Tomorrow", url: stage.apiUrl, publishableKey: "sb_publishable_stage" }];
  stage.instead = (path) => (path === "/config.json" ? Response.json({ environments }) : null);
  await page.clock.runFor(5 * MINUTE + SECOND);
  await expect(page.getByText("Pair this screen")).toBeVisible();
});

test("a browser that forbids storage shows a code", async ({ stage, page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("Access is denied.", "SecurityError");
      },
    });
  });
  await page.goto(`${stage.url}/wall`);
  await expect(page.getByText("K7M\u00a02QX")).toBeVisible();
});

test("a screen that waits to be paired looks for new builds, and is loaded again when nothing answers", async ({
  stage,
  page,
}) => {
  let loads = 0;
  page.on("domcontentloaded", () => {
    loads += 1;
  });
  // Time goes on while a page is loaded anew: the steps are shorter than it waits for its configuration.
  const loadsAfter = (ms: number, ready: () => Promise<void>) =>
    expect.poll(
      async () => {
        await ready();
        await page.clock.runFor(ms);
        return loads;
      },
      { intervals: [100], timeout: 60_000 },
    );
  const coded = () => expect(page.getByText("K7M\u00a02QX")).toBeVisible();
  await page.goto(`${stage.url}/wall`);
  await coded();
  await page.route("**/version.json", (route) => route.fulfill({ json: { version: "9.9.9", entry: "assets/index-new.js" } }));
  await loadsAfter(10 * SECOND, coded).toBe(2);
  await coded();
  await page.unroute("**/version.json");
  await page.route("**/rpc/pair_*", (route) => route.abort("connectionreset"));
  await loadsAfter(MINUTE, async () => {}).toBe(3);
});

test("the shell starts with the last good configuration, whatever stands in its place", async ({ stage, page, context }) => {
  await paired(page);
  await page.goto(`${stage.url}/wall`);
  await expect(status(page)).toContainText("All normal");
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const kept = () =>
    page.evaluate(async () => (await (await caches.match("/config.json", { cacheName: "config" }))?.text()) ?? "");
  await expect.poll(kept).toContain("environments");
  for (const answer of Object.values(wrong)) {
    stage.instead = (path) => (path === "/config.json" ? answer() : null);
    await page.reload();
    await expect(status(page)).toContainText("All normal");
    expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    expect(await kept()).toContain("environments");
  }
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole("article").first()).toBeVisible();
});
