/** A wall in front of a stage, as a paired screen would show it. */
import type { Page } from "@playwright/test";
import { SECOND } from "../../src/domain/time.ts";
import type { Screen } from "../../src/domain/wall/geometry.ts";
import { NOW, type SceneName, scenes } from "../fixtures/wall/scenes.ts";
import { keptPairing, openStage, type Stage } from "../fixtures/wall/stage.ts";
import { test as base, expect } from "./dashboard.ts";

interface Wall {
  /** The stage, and a wall that stands in front of it with its clock stopped. */
  readonly stage: Stage;
  /** Shows a scene on a screen: a wall that stands already learns of it by its next question, as it would on a TV. */
  readonly show: (scene: SceneName, screen?: Screen, query?: string) => Promise<Page>;
}

/** What a wall is shown on where a test asks for no other. */
export const usualScreen: Screen = { diagonalIn: 55, distanceM: 4 };

/** How the spine is drawn in each scene. */
export const tones: Readonly<Record<SceneName, string>> = {
  calm: "ok",
  warning: "warning",
  critical: "critical",
  unknown: "unsure",
  silenced: "taken-warning",
  every: "critical",
  burning: "critical",
};

export const test = base.extend<{ readonly wall: Wall }>({
  wall: async ({ page }, use) => {
    const stage = await openStage();
    await page.clock.install({ time: NOW });
    await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [keptPairing.key, keptPairing.value] as const);
    let opened: string | null = null;
    await use({
      stage,
      show: async (scene, screen = usualScreen, query = "") => {
        stage.mood = { kind: "answers", scene: scenes[scene], screen };
        if (opened !== query) await page.goto(`${stage.url}/wall${query}`);
        else await page.clock.fastForward(17 * SECOND);
        opened = query;
        await expect(page.locator(`main[data-tone="${tones[scene]}"]`)).toBeAttached();
        // A screen keeps its size once the wall was drawn for it.
        await page.waitForFunction(
          ([key, diagonal, distance]) => {
            const kept = JSON.parse(localStorage.getItem(key) ?? "{}");
            return kept.diagonal_in === diagonal && kept.distance_m === distance;
          },
          [keptPairing.key, screen.diagonalIn, screen.distanceM] as const,
        );
        return page;
      },
    });
    await stage.close();
  },
});
