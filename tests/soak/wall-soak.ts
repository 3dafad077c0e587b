/**
 * `npm run soak [days]`: the built wall in Chromium through 30 simulated days, with every mechanism at work that a clock drives. After each
 * day it prints the heap after a forced collection, DOM nodes and listeners; it fails where the heap grows by a megabyte a day or more, or
 * where nodes or listeners are not constant.
 *
 * A day has 24 windows of a minute in full: each second, poll, rotation, drift, dimming, look for a build and watchdog. The rest of each hour
 * is skipped: timers are moved along. The slope is told twice: of such a day, and scaled to the polls of a whole one.
 */
import { type CDPSession, chromium, type Page } from "@playwright/test";
import { DAY, HOUR, MINUTE, SECOND } from "../../src/domain/time.ts";
import { NOW, type Scene, scenes } from "../fixtures/wall/scenes.ts";
import { keptPairing, openStage } from "../fixtures/wall/stage.ts";
import { installVirtualClock } from "../fixtures/wall/virtual-clock.ts";

const WINDOWS = 24;
const WINDOW = MINUTE;
/** After the last skip of a day its questions are answered and drawn. */
const SETTLE = 2_000;
const MB = 1_024 * 1_024;
/** Polls of a day in which all is well. */
const POLLS_A_DAY = DAY / (15 * SECOND);
/** Fewer days say too little of a slope to scale it. */
const DAYS_TO_SCALE = 20;

/** One day's end. */
export interface DayEnd {
  readonly heapMb: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** Growth of the heap in megabytes a day: the slope of the least squares through all days. */
export function slopeOf(days: readonly Pick<DayEnd, "heapMb">[]): number {
  const n = days.length;
  const meanDay = (n - 1) / 2;
  const meanHeap = days.reduce((sum, { heapMb }) => sum + heapMb, 0) / n;
  const top = days.reduce((sum, { heapMb }, day) => sum + (day - meanDay) * (heapMb - meanHeap), 0);
  return top / days.reduce((sum, _, day) => sum + (day - meanDay) ** 2, 0);
}

/** The slope as if the polls of a whole day had been made in each: what grows, grows with what is asked and drawn. */
export const wholeDaySlope = (days: readonly Pick<DayEnd, "heapMb">[], polls: number): number =>
  (slopeOf(days.slice(1)) * POLLS_A_DAY * days.length) / polls;

/** What is wrong with the days, in sentences; none where nothing is. The first day is left out: caches fill. */
export function faultsOf(days: readonly DayEnd[]): readonly string[] {
  const settled = days.slice(1);
  const faults: string[] = [];
  const slope = slopeOf(settled);
  if (!(slope < 1)) faults.push(`The heap grows by ${slope.toFixed(2)} MB a day; less than 1 MB is allowed.`);
  for (const what of ["nodes", "listeners"] as const) {
    const seen = settled.map((day) => day[what]);
    if (Math.max(...seen) !== Math.min(...seen))
      faults.push(`There are ${Math.min(...seen)} to ${Math.max(...seen)} ${what}: they must be constant.`);
  }
  return faults;
}

async function measured(page: Page, session: CDPSession): Promise<DayEnd> {
  await page.evaluate(() => window.virtualClock.advance(0));
  // Twice: what the first collection finalises is free after the second.
  for (let i = 0; i < 2; i += 1) await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
  return { heapMb: usedSize / MB, nodes, listeners: jsEventListeners };
}

export interface Soak {
  readonly days: number;
  readonly windows?: number;
  /** Runs in the page before anything else: for a leak that is put there on purpose. */
  readonly seed?: () => void;
  readonly onDay?: (day: number, end: DayEnd) => void;
}

export interface Soaked {
  readonly days: readonly DayEnd[];
  readonly polls: number;
  readonly builds: number;
  readonly loads: number;
}

const daily: readonly Scene[] = Object.values(scenes);

/** Puts the built wall through so many days. */
export async function soak({ days, windows = WINDOWS, seed, onDay }: Soak): Promise<Soaked> {
  const stage = await openStage();
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const context = await browser.newContext({ viewport: { width: 1_920, height: 1_080 }, timezoneId: "UTC", locale: "en-GB" });
    const page = await context.newPage();
    let builds = 0;
    let loads = 0;
    page.on("request", (request) => {
      if (request.url().endsWith("/version.json")) builds += 1;
      if (request.isNavigationRequest()) loads += 1;
    });
    await installVirtualClock(page, NOW);
    if (seed !== undefined) await page.addInitScript(seed);
    await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [keptPairing.key, keptPairing.value] as const);
    const settings = { night: { from: "22:00", to: "06:00", tz: "UTC" }, sound: { warning: false, critical: true }, quiet: null };
    const show = (scene: Scene, turned: number) => {
      const answer = { ...scene.answer, display: { ...display, settings } };
      stage.mood = { kind: "answers", scene: { ...scene, answer }, turned };
    };
    const session = await context.newCDPSession(page);
    show({}, 0);
    await page.goto(`${stage.url}/wall`);
    await page.locator("main[data-tone]").waitFor({ state: "attached" });
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const ends: DayEnd[] = [];
    for (let day = 0; day < days; day += 1) {
      for (let part = 0; part < windows; part += 1) {
        // A day ends as it began, calm, so that days can be compared.
        show(part === windows - 1 ? {} : (daily[part % daily.length] ?? {}), part);
        await page.evaluate((ms) => window.virtualClock.advance(ms), WINDOW);
        // Days end at the same second, so that the same detail is on the wall.
        const rest = DAY / windows - WINDOW - (part === windows - 1 ? SETTLE : 0);
        await page.evaluate((ms) => window.virtualClock.skip(ms), rest);
      }
      await page.evaluate((ms) => window.virtualClock.advance(ms), SETTLE);
      const end = await measured(page, session);
      ends.push(end);
      onDay?.(day + 1, end);
    }
    return { days: ends, polls: stage.questions.length, builds, loads };
  } finally {
    await browser.close();
    await stage.close();
  }
}

const display = {
  id: "8a3c1d52-0000-4000-8000-000000000001",
  name: "Ops TV 2",
  diagonal_in: 55,
  distance_m: 4,
  scope: { payments: true },
  expires_at: NOW + 365 * DAY,
};

if (import.meta.main) {
  const days = Number(process.argv[2] ?? 30);
  console.log(
    `A day is ${WINDOWS} windows of ${WINDOW / MINUTE} min in full; ${((HOUR - WINDOW) / MINUTE).toFixed(0)} min of each hour are skipped.`,
  );
  const started = performance.now();
  const {
    days: ends,
    polls,
    builds,
    loads,
  } = await soak({
    days,
    onDay: (day, { heapMb, nodes, listeners }) =>
      console.log(`day ${String(day).padStart(2)}  heap ${heapMb.toFixed(2)} MB  nodes ${nodes}  listeners ${listeners}`),
  });
  const whole = wholeDaySlope(ends, polls);
  const faults = [...faultsOf(ends)];
  if (days >= DAYS_TO_SCALE && !(whole < 1))
    faults.push(`Scaled to the polls of a whole day the heap grows by ${whole.toFixed(2)} MB a day; less than 1 MB is allowed.`);
  console.log(
    `${polls} polls answered, ${builds} looks for a build, ${loads} load of the page, ${((performance.now() - started) / 1_000).toFixed(0)} s`,
  );
  console.log(`heap slope ${slopeOf(ends.slice(1)).toFixed(3)} MB a simulated day (allowed: less than 1)`);
  console.log(
    `           ${whole.toFixed(3)} MB scaled to the ${POLLS_A_DAY} polls of a whole day (allowed from 20 days on: less than 1)`,
  );
  for (const fault of faults) console.error(fault);
  process.exit(faults.length === 0 ? 0 : 1);
}
