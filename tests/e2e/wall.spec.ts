import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { DAY, HOUR, MINUTE, SECOND } from "../../src/domain/time.ts";
import { ARCMIN, fontFloor, type Screen } from "../../src/domain/wall/geometry.ts";
import { answerOf, NOW, type Scene, type SceneName, scenes } from "../fixtures/wall/scenes.ts";
import { keptPairing, openStage, type Stage } from "../fixtures/wall/stage.ts";
import { test as base, expect } from "./dashboard.ts";
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

interface Wall {
  /** The stage, and a wall that stands in front of it with its clock stopped. */
  readonly stage: Stage;
  /** Shows a scene on a screen: a wall that stands already learns of it by its next question, as it would on a TV. */
  readonly show: (scene: SceneName, screen?: Screen, query?: string) => Promise<Page>;
}

const usualScreen: Screen = { diagonalIn: 55, distanceM: 4 };

/** How the spine is drawn in each scene. */
const tones: Readonly<Record<SceneName, string>> = {
  calm: "ok",
  warning: "warning",
  critical: "critical",
  unknown: "unsure",
  silenced: "taken-warning",
  every: "critical",
  burning: "critical",
};

const test = base.extend<{ readonly wall: Wall }>({
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

// A trace of hundreds of drawings takes longer than the drawings.
test.use({ trace: "off" });

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

test("when answers stop it says NOT WATCHING, why and since when, and keeps the last values", async ({
  wall,
  page,
  expectedErrors,
}) => {
  expectedErrors.push(/Failed to load resource/);
  await wall.show("calm");
  const value = await page.getByRole("article", { name: "Query errors" }).locator('[data-said="value"]').textContent();
  wall.stage.mood = { kind: "down" };
  await expect
    .poll(async () => {
      await page.clock.runFor(10 * SECOND);
      return await page.getByRole("region", { name: "Status" }).textContent();
    })
    .toContain("NOT WATCHING since 14:02");
  await expect(page.getByRole("region", { name: "Status" })).toContainText(
    "The data API does not answer; last known: all normal",
  );
  await expect
    .poll(async () => {
      await page.clock.runFor(10 * SECOND);
      return await page.getByRole("article", { name: "Query errors" }).getAttribute("data-state");
    })
    .toBe("unknown");
  await expect(page.getByRole("article", { name: "Query errors" }).locator('[data-said="value"]')).toHaveText(value ?? "");
  await expect(page.getByRole("region", { name: /^(Errors|Payments|Health|Releases), last known$/ })).toBeVisible();
});

test("the picture fills the screen wherever it drifts to", async ({ wall, page }) => {
  await wall.show("calm");
  const places = new Set<string>();
  for (let step = 0; step < 3; step += 1) {
    const place = await page.getByRole("main").boundingBox();
    if (place === null) throw new Error("There is no picture.");
    places.add(`${place.x} ${place.y}`);
    expect([place.width, place.height]).toEqual([1_920, 1_080]);
    expect(Math.max(Math.abs(place.x), Math.abs(place.y))).toBeLessThanOrEqual(4);
    await page.clock.runFor(5 * MINUTE);
  }
  expect(places.size).toBe(3);
});

/** A view of an hour ago that somebody sent. */
const sentView = (part: object) => ({
  view: { area: null, rule: null, at: NOW - HOUR, range_s: null, by: "A", sent_at: NOW, until: NOW + DAY, ...part },
});

for (const [what, part, content] of [
  ["an area", { area: "payments" }, "created today"],
  ["a tile", { rule: "portal-lockouts" }, "12 customers locked out"],
  ["all that fired", {}, "2 critical · 1 warning"],
] as const)
  test(`what somebody sent is drawn as it was: ${what}`, async ({ wall, page, expectedErrors }) => {
    await wall.show("calm");
    const scene = { answer: sentView(part) };
    wall.stage.mood = { kind: "answers", scene, was: scenes.critical };
    await page.clock.runFor(17 * SECOND);
    const area = page.getByRole("heading", { name: /^(As it was|Was: )/ }).locator("..");
    await expect(area).toContainText("Tue 13:02");
    await expect(area).toContainText(content);
    await expect(page.getByRole("region", { name: "Status" })).toContainText("All normal");
    expect([...(await overflowOf(page)), ...(await overlapsOf(page))]).toEqual([]);
    expect(await poorContrastOf(page)).toEqual([]);
    const asked = () => wall.stage.questions.filter(({ beat }) => "at" in beat).length;
    expect(asked()).toBe(1);

    // A moment that is refused is asked for once, and said to be missing.
    expectedErrors.push(/Failed to load resource/);
    wall.stage.mood = { kind: "answers", scene: { answer: sentView({ ...part, at: NOW - 2 * HOUR }) } };
    await page.clock.runFor(17 * SECOND);
    await expect(page.getByText("What was then is not here.")).toBeVisible();
    await page.clock.runFor(60 * SECOND);
    expect(asked()).toBe(2);
  });

test("a revoked screen shows a code again within one poll, and an approved one the wall", async ({
  wall,
  page,
  expectedErrors,
}) => {
  expectedErrors.push(/Failed to load resource/);
  await wall.show("calm");
  wall.stage.mood = { kind: "revoked" };
  await page.clock.runFor(17 * SECOND);
  await expect(page.getByText("K7M\u00a02QX")).toBeVisible();
  expect(await overflowOf(page)).toEqual([]);
  expect(await poorContrastOf(page)).toEqual([]);
  wall.stage.mood = { kind: "answers", scene: scenes.calm };
  wall.stage.pairing.approved = true;
  await page.clock.runFor(4 * SECOND);
  await expect(page.getByRole("region", { name: "Status" })).toContainText("All normal");
});

test("new data moves nothing, and one question is asked at a time", async ({ wall, page }) => {
  await wall.show("calm");
  const places = () =>
    page.getByRole("article").evaluateAll((all) => all.map((tile) => JSON.stringify(tile.getBoundingClientRect())));
  const before = await places();
  const asked = wall.stage.questions.length;
  await page.clock.runFor(17 * SECOND);
  await expect.poll(() => wall.stage.questions.length).toBe(asked + 1);
  expect(await places()).toEqual(before);
  expect(wall.stage.questions.at(-1)?.beat).toMatchObject({ width: 1_920, height: 1_080, range_s: 21_600 });
});

test("a display needs no auth client: its code is not on this page", async ({ wall, page }) => {
  await wall.show("calm");
  const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  expect(loaded.filter((name) => /\/auth-[\w-]+\.js|time-series-plot|sentry/.test(name))).toEqual([]);
});

test("questions go out on a thread of their own, and from the page where that does not come up", async ({
  wall,
  page,
  expectedErrors,
}) => {
  await wall.show("calm");
  expect(page.workers().map((worker) => worker.url())).toEqual([expect.stringContaining("asking-apart")]);
  const fromPage: string[] = [];
  await page.route("**/rpc/wall", async (route) => {
    fromPage.push(route.request().url());
    await route.continue();
  });
  await page.route("**/asking-apart.worker*", (route) => route.abort());
  expectedErrors.push(/Failed to load resource/);
  await wall.show("critical", undefined, "?theme=dark");
  expect(page.workers()).toEqual([]);
  expect(fromPage).not.toEqual([]);
});
