import { DAY, HOUR, MINUTE, SECOND } from "../../src/domain/time.ts";
import { NOW, scenes } from "../fixtures/wall/scenes.ts";
import { expect } from "./dashboard.ts";
import { test } from "./wall-page.ts";
import { overflowOf, overlapsOf, poorContrastOf } from "./wall-probe.ts";

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
