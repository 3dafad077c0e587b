/** What a wall's pictures are measured by: text floors, what is cut off or covered, contrast, axe, states in greyscale. */
import AxeBuilder from "@axe-core/playwright";
import { DAY, MINUTE, SECOND } from "../../src/domain/time.ts";
import { ARCMIN, fontFloor } from "../../src/domain/wall/geometry.ts";
import { answerOf, NOW, type Scene, type SceneName, scenes } from "../fixtures/wall/scenes.ts";
import { expect } from "./dashboard.ts";
import { test, tones, usualScreen } from "./wall-page.ts";
import { overflowOf, overlapsOf, piecesOf, poorContrastOf } from "./wall-probe.ts";

const sizes = [
  { width: 1_280, height: 720 },
  { width: 1_920, height: 1_080 },
  { width: 3_840, height: 2_160 },
  { width: 2_560, height: 1_080 },
  { width: 1_024, height: 768 },
  { width: 1_080, height: 1_920 },
];
const screens = [43, 55, 65, 75].flatMap((diagonalIn) => [3, 4, 6, 8].map((distanceM) => ({ diagonalIn, distanceM })));

for (const size of sizes) {
  test(`no text is below its floor and nothing is cut off or covered at ${size.width} by ${size.height}, 43 to 75 inches, 3 to 8 m`, async ({
    page,
    wall,
  }) => {
    await page.setViewportSize(size);
    const wrong: string[] = [];
    for (const scene of ["critical", "unknown", "burning", "every"] as const)
      for (const screen of screens) {
        await wall.show(scene, screen);
        const where = `${scene} at ${screen.diagonalIn} inches, ${screen.distanceM} m`;
        const pieces = await piecesOf(page);
        if (pieces.length < 3) wrong.push(`${where}: only ${pieces.length} pieces of text`);
        const floors = { text: fontFloor(ARCMIN.text, size, screen), value: fontFloor(ARCMIN.value, size, screen) };
        const low = pieces.filter(({ size: px, said }) => px < (said ? floors.value : floors.text) - 0.05);
        wrong.push(...low.map(({ text, size: px }) => `${where}: ${px.toFixed(1)} px: ${text}`));
        const unfit = [...(await overflowOf(page)), ...(await overlapsOf(page))];
        wrong.push(...unfit.map((found) => `${where}: ${found}`));
      }
    expect(wrong).toEqual([]);
  });
}

test("a screen that is far too small for its distance draws nothing over anything, nor does a foot full of notes", async ({
  wall,
  page,
}) => {
  const wrong: string[] = [];
  for (const size of sizes.slice(1, 2).concat(sizes.slice(-1))) {
    await page.setViewportSize(size);
    for (const [diagonalIn, distanceM] of [
      [32, 8],
      [32, 12],
      [20, 15],
    ] as const) {
      await wall.show("burning", { diagonalIn, distanceM });
      wrong.push(...(await overlapsOf(page)).map((found) => `${diagonalIn} inches, ${distanceM} m: ${found}`));
    }
  }
  await page.setViewportSize({ width: 1_920, height: 1_080 });
  const { display } = answerOf({});
  wall.stage.mood = {
    kind: "answers",
    scene: { ...scenes.burning, answer: { display: { ...display, expires_at: NOW + 6 * DAY } } },
  };
  await page.clock.fastForward(17 * SECOND);
  await expect(page.getByText("token ends in 5 d")).toBeVisible();
  wrong.push(...(await overlapsOf(page)));
  expect(wrong).toEqual([]);
});

test("every view of the detail area fits, on large and small, near and far screens of every form", async ({ wall, page }) => {
  let drawn = 0;
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const screen of [screens[0], screens[5], screens[15]]) {
      await wall.show("calm", screen);
      // Where little fits, there is no detail area.
      if (!(await page.locator('[data-part="detail"]').isVisible())) continue;
      drawn += 1;
      for (const area of ["errors", "payments", "health", "releases"] as const) {
        const view = { area, rule: null, at: null, range_s: 6 * 3_600, until: NOW + DAY, by: "ops@example.com", sent_at: NOW };
        // Some name releases by the day: such names are long, and the newest has the longest age.
        const releases = [{ version: "2026.11.24-4", at: NOW - 12 * MINUTE }, ...(answerOf({}).releases ?? [])];
        wall.stage.mood = { kind: "answers", scene: { answer: { view, releases } }, screen: screen ?? usualScreen };
        await page.clock.fastForward(17 * SECOND);
        await expect(page.locator('[data-part="detail"] h2')).toContainText(new RegExp(`^${area}.*sent`, "i"));
        const where = `${area} at ${size.width} by ${size.height}, ${screen?.diagonalIn} inches, ${screen?.distanceM} m`;
        // A picture may be of the size before for as long as it takes to draw it anew.
        await expect.poll(() => overflowOf(page), where).toEqual([]);
      }
    }
  }
  expect(drawn).toBeGreaterThan(8);
});

for (const theme of ["dark", "light"] as const) {
  test(`contrast is at least 7:1 and axe finds nothing, in every scene (${theme})`, async ({ wall, page }) => {
    for (const scene of Object.keys(scenes) as SceneName[]) {
      await wall.show(scene, undefined, `?theme=${theme}`);
      expect(await poorContrastOf(page), scene).toEqual([]);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.map(({ id, nodes }) => `${scene}: ${id} ${nodes[0]?.html}`),
        scene,
      ).toEqual([]);
    }
  });
}

for (const theme of ["dark", "light"] as const)
  test(`at night the picture is dark, and its contrast is still at least 7:1 (${theme})`, async ({ wall, page }) => {
    const night = { from: "00:00", to: "23:59", tz: "UTC" };
    const { display } = answerOf({});
    const settings = { ...display.settings, night };
    const ground = () => page.getByRole("main").evaluate((main) => getComputedStyle(main).backgroundColor);
    await wall.show("calm", undefined, `?theme=${theme}`);
    const day = await ground();
    for (const scene of ["calm", "unknown", "warning"] as const) {
      wall.stage.mood = { kind: "answers", scene: { ...scenes[scene], answer: { display: { ...display, settings } } } };
      await page.clock.runFor(17 * SECOND);
      await expect(page.locator(`main[data-tone="${tones[scene]}"]`)).toBeAttached();
      // A calm wall looks calm before the answer is there, too: the night is what the answer brings.
      await expect.poll(ground, { message: scene }).not.toBe(day);
      expect(await poorContrastOf(page), scene).toEqual([]);
    }
    // Also where no evaluator judges: what is critical must be seen.
    const { "portal-lockouts": lockouts } = scenes.critical.rules;
    const unjudged: Scene = {
      rules: { "portal-lockouts": { ...lockouts, alert: null } },
      board: { evaluator: { last_slot: null, interval_s: 60 } },
      answer: { display: { ...display, settings } },
    };
    wall.stage.mood = { kind: "answers", scene: unjudged };
    await page.clock.runFor(17 * SECOND);
    await expect(page.locator('article[data-state="critical"]')).toBeVisible();
    await expect.poll(ground).toBe(day);
  });

test("in greyscale every state still differs from every other, by its shape and its word", async ({ wall, page }) => {
  await page.setViewportSize({ width: 3_840, height: 2_160 });
  const seen = new Map<string, { word: string; shape: string }>();
  // What is normal is folded while all else is on the wall.
  for (const scene of ["every", "calm"] as const) {
    await wall.show(scene, { diagonalIn: 75, distanceM: 3 });
    for (const tile of await page.getByRole("article").all()) {
      const state = `${await tile.getAttribute("data-state")}/${await tile.getAttribute("data-severity")}`;
      const word = (await tile.locator('[data-said="word"]').textContent()) ?? "";
      const shape = await tile.locator("svg").first().innerHTML();
      seen.set(state, { word, shape });
    }
  }
  expect(seen.size).toBeGreaterThanOrEqual(9);
  const told = [...seen.values()];
  expect(new Set(told.map(({ shape }) => shape)).size).toBe(seen.size);
  expect(told.every(({ word }) => word.length > 2)).toBe(true);
});
