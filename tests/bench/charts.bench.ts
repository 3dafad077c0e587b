/**
 * Main-thread time of one refresh with new data, in real Chromium: three charts of 240 points as the overview draws them against
 * the same with Recharts' defaults, and twelve sparklines as SVG against Recharts. Both sides are measured in turn, in one run.
 */
import { type CDPSession, chromium, type Page } from "@playwright/test";
import react from "@vitejs/plugin-react";
import { builtPage } from "./built-page.ts";
import { inWords, summarise } from "./statistics.ts";

const RUNS = 15;
/** Longer than Recharts' animation (1.5 s), so that all the work of a refresh falls into its own measurement. */
const SETTLED_MS = 2_000;

const pairs = [
  { name: "3 charts of 240 points", ours: "charts", theirs: "recharts-charts", ready: ".recharts-line-curve", goal: 4 },
  { name: "12 sparklines of 60 points", ours: "sparklines", theirs: "recharts-sparklines", ready: "svg path", goal: null },
] as const;

const built = await builtPage("charts", [react()]);

/** Seconds that the main thread has spent in tasks, scripts, styles and layout so far. */
async function taskSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
}

/** Main-thread time of one refresh in milliseconds, less what the same page takes when nothing happens. */
async function refreshCost(page: Page, session: CDPSession, set: number): Promise<number> {
  const before = await taskSeconds(session);
  await page.waitForTimeout(SETTLED_MS);
  const idle = (await taskSeconds(session)) - before;
  const start = await taskSeconds(session);
  await page.evaluate((n) => window.refresh(n), set);
  await page.waitForTimeout(SETTLED_MS);
  return ((await taskSeconds(session)) - start - idle) * 1_000;
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  for (const { name, ours, theirs, ready, goal } of pairs) {
    const times: Record<string, number[]> = { [ours]: [], [theirs]: [] };
    const open = async (draw: string) => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(`${built.url}?draw=${draw}`);
      await page.waitForSelector(ready, { state: "attached" });
      const session = await page.context().newCDPSession(page);
      await session.send("Performance.enable");
      return { draw, page, session };
    };
    const sides = [await open(ours), await open(theirs)];
    for (let run = 0; run <= RUNS; run += 1) {
      for (const { draw, page, session } of sides) {
        await page.bringToFront();
        const cost = await refreshCost(page, session, run + 1);
        if (run > 0) times[draw]?.push(cost);
      }
    }
    for (const { page } of sides) await page.close();
    const [mine, default_] = [summarise(times[ours] ?? []), summarise(times[theirs] ?? [])];
    console.log(`${name}, one refresh with new data, main thread`);
    console.log(`  ours                ${inWords(mine)}`);
    console.log(`  Recharts' defaults  ${inWords(default_)}`);
    console.log(
      `  ratio               ${(default_.median / mine.median).toFixed(1)} times${goal === null ? "" : ` (goal: at least ${goal})`}`,
    );
  }
} finally {
  await browser.close();
  built.close();
}
