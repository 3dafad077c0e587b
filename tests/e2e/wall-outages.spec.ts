/** What can go wrong between a wall and what it watches. Each case prints what was done, what the wall said, and after how many simulated seconds. */
import type { Page } from "@playwright/test";
import { DAY, HOUR, SECOND } from "../../src/domain/time.ts";
import { NOW, type Scene, scenes } from "../fixtures/wall/scenes.ts";
import { keptPairing, type Mood, openStage, type Stage } from "../fixtures/wall/stage.ts";
import { installVirtualClock } from "../fixtures/wall/virtual-clock.ts";
import { test as base, expect } from "./dashboard.ts";

/** Staleness may go undetected for two polls and five seconds. */
const TOLD_WITHIN = 35;
/** After an outage the longest wait is a minute, and a tenth of it chance. */
const BACK_WITHIN = 67;

interface Wall {
  readonly stage: Stage;
  /** Opens the wall at a moment. */
  readonly open: (start?: number) => Promise<void>;
  /** Lets simulated seconds pass until something holds. @returns how many */
  readonly until: (what: string, holds: () => Promise<boolean>, limit: number) => Promise<number>;
  readonly headline: () => Promise<string>;
  /** Questions that left the page, answered or not; and loads of the page. */
  readonly sent: () => number;
  readonly loads: () => number;
}

/** A second of the page; where it reloads itself in it, its next document goes on. */
async function second(page: Page): Promise<void> {
  try {
    await page.evaluate(() => window.virtualClock.advance(1_000));
  } catch (error) {
    if (!(error instanceof Error && /destroyed|navigation|closed/i.test(error.message))) throw error;
    await page.waitForLoadState("load");
    await page.locator("main").first().waitFor({ state: "attached" });
  }
}

const test = base.extend<{ readonly wall: Wall }>({
  wall: async ({ page, expectedErrors }, use) => {
    expectedErrors.push(/Failed to load resource/);
    const stage = await openStage();
    let sent = 0;
    let loads = 0;
    page.on("request", (request) => {
      if (request.method() === "POST" && request.url().endsWith("/rpc/wall")) sent += 1;
    });
    page.on("domcontentloaded", () => {
      loads += 1;
    });
    // biome-ignore lint/performance/useDomNodeTextContent: the lines of the picture tell its parts apart.
    const headline = async () => (await page.getByRole("main").innerText()).replaceAll("\n", " | ");
    await use({
      stage,
      headline,
      sent: () => sent,
      loads: () => loads,
      open: async (start = NOW) => {
        await installVirtualClock(page, start);
        const once = ([key, value]: readonly [string, string]) => {
          if (sessionStorage.getItem("test.paired") !== null) return;
          sessionStorage.setItem("test.paired", "yes");
          localStorage.setItem(key, value);
        };
        await page.addInitScript(once, [keptPairing.key, keptPairing.value] as const);
        await page.goto(`${stage.url}/wall`);
        await page.locator("main[data-tone]").waitFor({ state: "attached" });
      },
      until: async (what, holds, limit) => {
        for (let seconds = 0; seconds <= limit; seconds += 1) {
          if (await holds()) return seconds;
          await second(page);
        }
        throw new Error(`Not within ${limit} simulated seconds: ${what}. The wall says: ${(await headline()).slice(0, 200)}`);
      },
    });
    await stage.close();
  },
});

test.use({ trace: "off" });

const say = (line: string) => console.log(`  ${line}`);
const calm: Mood = { kind: "answers", scene: {} };
const answers = (scene: Scene): Mood => ({ kind: "answers", scene });
const says = (status: number, body: string): Mood => ({ kind: "says", status, body });
const silent = Object.fromEntries(
  ["edge", "auth", "postgres", "storage", "function_edge", "function", "app", "client"].map((name) => [name, 3_600]),
);

const question = /\/rpc\/wall$/;
const breakConnections = (page: Page) => page.route(question, (route) => route.abort("connectionreset"));
const ofThisSite = /\/rpc\/wall$|\/version\.json/;
const guestNetwork = (page: Page) => page.route(ofThisSite, (route) => route.fulfill({ body: "<html>Sign in</html>" }));
const mendConnections = async (page: Page) => {
  await page.unroute(question);
  await page.unroute(ofThisSite);
};

const outages: readonly { readonly what: string; readonly mood: Mood; readonly reason: string }[] = [
  { what: "API answers 503 with HTML", mood: { kind: "down" }, reason: "The data API does not answer" },
  { what: "API answers 500 with HTML", mood: says(500, "<html>500</html>"), reason: "The data API does not answer" },
  { what: "API answers 429", mood: says(429, '{"message":"slow down"}'), reason: "The data API does not answer" },
  // What is no JSON came from something on the way. The server of the page answers, so it is not the network.
  { what: "something else answers 200", mood: says(200, "<html>Sign in</html>"), reason: "The data API does not answer" },
  { what: "answer is truncated", mood: says(200, '{"now": 17'), reason: "The data API does not answer" },
  { what: "answer has another shape", mood: says(200, '{"now": 17, "board": []}'), reason: "The data API does not answer" },
  { what: "API answers 401", mood: says(401, '{"message":"no key"}'), reason: "This display may not ask" },
  {
    what: "API answers 403, pairing stands",
    mood: says(403, '{"code":"42501","message":"no"}'),
    reason: "This display may not ask",
  },
  { what: "no answer comes (half-open)", mood: { kind: "hangs" }, reason: "The data API does not answer" },
  {
    what: "evaluator stopped 10 min ago",
    mood: answers({ board: { evaluator: { last_slot: NOW - 600_000, interval_s: 60 } } }),
    reason: "Rules are not evaluated",
  },
  { what: "no source heard for 1 h", mood: answers({ heard: silent }), reason: "No events arrive" },
];

test("every outage is told with its reason within two polls and five seconds, and is over when it is over", async ({
  wall,
  page,
}) => {
  await wall.open();
  const cases = [
    { what: "network gone", mood: "offline", reason: "No network" },
    { what: "connection to the API breaks", mood: "broken", reason: "The data API does not answer" },
    { what: "a guest network answers all", mood: "guest", reason: "No network" },
    ...outages,
  ] as const;
  for (const { what, mood, reason } of cases) {
    if (mood === "offline") await page.context().setOffline(true);
    else if (mood === "broken") await breakConnections(page);
    else if (mood === "guest") await guestNetwork(page);
    else wall.stage.mood = mood;
    const before = wall.sent();
    const told = await wall.until(what, async () => (await wall.headline()).startsWith("NOT WATCHING"), TOLD_WITHIN);
    const said = await wall.headline();
    expect(said, what).toContain(reason);
    const stays = 60 - told;
    for (let i = 0; i < stays; i += 1) await second(page);
    const asked = wall.sent() - before;
    expect(asked, `${what}: questions in a minute`).toBeLessThanOrEqual(6);
    expect(await wall.headline(), what).toContain("NOT WATCHING since");
    // The values stay, and no tile is in the colour of health.
    expect(await page.getByRole("article").count()).toBeGreaterThan(5);
    await page.context().setOffline(false);
    await mendConnections(page);
    wall.stage.mood = calm;
    const back = await wall.until(`${what} is over`, async () => (await wall.headline()).startsWith("All normal"), BACK_WITHIN);
    say(`${what.padEnd(32)} said "${reason}" after ${told} s, ${asked} questions in the minute, recovered after ${back} s`);
  }
});

test("a clock that is wrong, a sleep, and an older answer deceive nobody", async ({ wall, page }) => {
  await wall.open();
  for (const [what, skew] of [
    ["clock a day ahead", DAY],
    ["clock a day behind", -DAY],
    ["clock right again", 0],
  ] as const) {
    await page.evaluate((by) => window.virtualClock.set(by), skew);
    await second(page);
    const said = (await wall.headline()).slice(0, 12);
    for (let i = 0; i < 17; i += 1) await second(page);
    const after = await wall.headline();
    expect(after, what).toMatch(/^All normal/);
    expect(after, what).toMatch(/poll[\s|]+\d+\ss/);
    say(`${what.padEnd(32)} said "${said}" after 1 s, right again within one poll`);
  }
  const before = wall.sent();
  await page.evaluate((ms) => window.virtualClock.sleep(ms), 8 * HOUR);
  await second(page);
  const back = await wall.until("awake", async () => /poll[\s|]+\d+\ss/.test(await wall.headline()), 17);
  expect(wall.sent() - before).toBeLessThanOrEqual(2);
  say(`${"asleep for 8 h".padEnd(32)} right after ${back} s, ${wall.sent() - before} questions to catch up`);
  for (let i = 0; i < 17; i += 1) await second(page);

  wall.stage.now = (told) => (told ?? NOW) - 120 * SECOND;
  wall.stage.mood = answers(scenes.critical);
  const told = await wall.until(
    "old answers",
    async () => {
      const said = await wall.headline();
      expect(said, "an older answer replaced a newer").not.toContain("critical");
      return said.startsWith("NOT WATCHING");
    },
    TOLD_WITHIN,
  );
  say(`${"answers of 2 min ago after newer".padEnd(32)} never shown; said "NOT WATCHING" after ${told} s`);
});

test("a revoked screen shows a code within one poll, and an approved one its wall", async ({ wall, page }) => {
  await wall.open();
  wall.stage.mood = { kind: "revoked" };
  const code = page.getByText("K7M\u00a02QX");
  const told = await wall.until("revoked", () => code.isVisible(), 17);
  wall.stage.mood = calm;
  wall.stage.pairing.approved = true;
  const back = await wall.until("approved", async () => (await wall.headline()).startsWith("All normal"), 10);
  say(`${"revoked".padEnd(32)} showed a code after ${told} s, approved: the wall after ${back} s`);
});

const newBuild = async (page: Page) =>
  page.route("**/version.json", (route) => route.fulfill({ json: { version: "9.9.9", entry: "assets/index-new.js" } }));

test("a new build is loaded within six minutes, with no more than one reload", async ({ wall, page }) => {
  await wall.open();
  const before = wall.loads();
  await newBuild(page);
  const after = await wall.until("new build", async () => wall.loads() > before, 360);
  await wall.until("wall again", async () => (await wall.headline()).startsWith("All normal"), 20);
  say(`${"new build".padEnd(32)} loaded after ${after} s`);
  expect(wall.loads() - before).toBe(1);
});

test("a new build waits while a critical alert is not acknowledged, and is loaded at four in the morning anyway", async ({
  wall,
  page,
}) => {
  const start = NOW - (NOW % DAY) + 3.5 * HOUR;
  wall.stage.mood = answers(scenes.critical);
  await wall.open(start);
  const before = wall.loads();
  await newBuild(page);
  const after = await wall.until("four o'clock", async () => wall.loads() > before, 40 * 60);
  const at = new Date(start + after * SECOND).toISOString().slice(11, 16);
  expect(after).toBeGreaterThanOrEqual(30 * 60);
  say(`${"new build, critical unacked".padEnd(32)} waited ${Math.round(after / 60)} min, loaded at ${at}`);
});

test("a chunk that fails to load costs one reload", async ({ wall, page, expectedErrors }) => {
  expectedErrors.push(/dynamically imported module|Code of this page did not load/);
  let documents = 0;
  page.on("request", (request) => {
    if (request.isNavigationRequest()) documents += 1;
  });
  // What the first page needs is named in it: without that there is no code that could reload.
  const first = await (await fetch(wall.stage.url)).text();
  const lazy = ({ pathname }: URL) => /\/assets\/wall-(?!preview)[^/]*\.js$/.test(pathname) && !first.includes(pathname);
  await page.route(lazy, (route) => (documents === 1 ? route.abort() : route.continue()));
  // In real time: nothing of this waits for a timer.
  await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [keptPairing.key, keptPairing.value] as const);
  await page.goto(`${wall.stage.url}/wall`);
  await expect(page.getByRole("region", { name: "Status" })).toBeVisible();
  expect(documents).toBe(2);
  say(`${"chunk fails to load".padEnd(32)} ${documents - 1} reload, then the wall`);
});

test("a wall that gets no answer reloads after ten minutes, three times an hour at most", async ({ wall, page }) => {
  await wall.open();
  const before = wall.loads();
  await breakConnections(page);
  const first = await wall.until("watchdog", async () => wall.loads() > before, 12 * 60);
  expect(first).toBeGreaterThanOrEqual(10 * 60);
  // What was known is still there after a reload, with the time since when it is no longer true, and in no colour of health.
  expect(await wall.headline()).toMatch(/^NOT WATCHING since 14:0[23][\s|]+.*last known: all normal/);
  for (let i = first; i < 3_600; i += 1) await second(page);
  expect(wall.loads() - before).toBeLessThanOrEqual(3);
  expect(await wall.headline()).toMatch(/^NOT WATCHING since 14:0[23][\s|]+The data API does not answer; last known: all normal/);
  expect(await page.getByRole("article").count()).toBeGreaterThan(5);
  expect(await page.locator('article:not([data-state="unknown"])').count()).toBe(0);
  await mendConnections(page);
  const back = await wall.until("over", async () => (await wall.headline()).startsWith("All normal"), BACK_WITHIN);
  say(
    `${"no answer for an hour".padEnd(32)} ${wall.loads() - before} reloads, the first after ${first} s, recovered after ${back} s`,
  );
});
