/**
 * `npm run pictures`: the pictures of docs/wall.md, each state of the wall at four sizes, from the build. They are taken anew when the wall
 * looks different, and made small before they are kept: `mogrify -dither None -colors 200 docs/screenshots/wall/*.png` (ImageMagick).
 */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "@playwright/test";
import { MINUTE, SECOND } from "../../src/domain/time.ts";
import { NOW, scenes } from "../fixtures/wall/scenes.ts";
import { keptPairing, openStage, type Stage } from "../fixtures/wall/stage.ts";

const folder = fileURLToPath(new URL("../../docs/screenshots/wall", import.meta.url));
const sizes = [
  { name: "1080p", width: 1_920, height: 1_080, theme: "dark" },
  { name: "4k", width: 3_840, height: 2_160, theme: "dark" },
  { name: "upright", width: 1_080, height: 1_920, theme: "dark" },
  { name: "ultrawide", width: 2_560, height: 1_080, theme: "light" },
] as const;
const states = ["calm", "warning", "critical", "unknown", "silenced"] as const;

async function openWall(page: Page, stage: Stage, theme: string): Promise<void> {
  await page.clock.install({ time: NOW });
  await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [keptPairing.key, keptPairing.value] as const);
  await page.goto(`${stage.url}/wall?theme=${theme}`);
  await page.locator("article").first().waitFor();
}

await mkdir(folder, { recursive: true });
const stage = await openStage();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  for (const { name, width, height, theme } of sizes)
    for (const state of [...states, "not-watching"] as const) {
      stage.mood = { kind: "answers", scene: state === "not-watching" ? scenes.calm : scenes[state] };
      const context = await browser.newContext({ viewport: { width, height }, timezoneId: "UTC", locale: "en-GB" });
      const page = await context.newPage();
      await openWall(page, stage, theme);
      if (state === "not-watching") {
        stage.mood = { kind: "down" };
        // In steps in which an answer comes before the page gives up on it.
        for (let passed = 0; passed < 2 * MINUTE; passed += 2 * SECOND) await page.clock.runFor(2 * SECOND);
        await page.getByRole("region", { name: "Status" }).getByText("NOT WATCHING").waitFor();
      } else await page.clock.runFor(2 * SECOND);
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: `${folder}/${state}-${name}.png` });
      await context.close();
    }
} finally {
  await browser.close();
  await stage.close();
}
console.log(`Pictures: ${folder}`);
