/**
 * The wall of the build in real Chromium. Main-thread time of one refresh with new data (asking, parsing, judging and drawing the whole
 * board) against uPlot drawing no more than the same lines, and against uPlot in a page that has to ask for them as well, in turn, in one
 * run; then a cold start, from navigation to the tiles drawn.
 */
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { SPARK_MINUTES } from "../../src/domain/status/tile-facts.ts";
import { DAY } from "../../src/domain/time.ts";
import { NOW, type Scene, scenes } from "../fixtures/wall/scenes.ts";
import { keptPairing, openStage, type Stage } from "../fixtures/wall/stage.ts";
import { type BarePage, startBareChromium } from "./bare-chromium.ts";
import { builtPage } from "./built-page.ts";
import { inWords, summarise } from "./statistics.ts";

const RUNS = 25;
/** A wall stands for weeks: after a quarter of an hour what it does over and over is compiled, and so is uPlot. */
const WARM_UPS = 60;
const WARM_MS = 80;
const COLD_RUNS = 11;
const SETTLED_MS = 1_000;
const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";
const viewport = { width: 1_920, height: 1_080 };
const measures = ["TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration"] as const;
type Costs = Readonly<Record<(typeof measures)[number], number>>;

declare global {
  interface Window {
    /** Asks the wall's next question now. */
    askNow: () => void;
  }
}

/** Leaves what a paired screen keeps, before the page begins. */
const pairing = `() => localStorage.setItem(${JSON.stringify(keptPairing.key)}, ${JSON.stringify(keptPairing.value)})`;

/**
 * The next question is kept instead of waited for: the bench says when it is asked. The clocks of the page stand, so that a second that
 * goes by beside it, and what is drawn for it, is not counted.
 */
function holdQuestions(): void {
  const wait = window.setTimeout.bind(window);
  const held = (run: () => void, delay = 0, ...args: unknown[]) => {
    if (delay < 11_000 || delay > 62_000) return wait(run, delay, ...args);
    window.askNow = run;
    return 0;
  };
  Object.assign(window, { setTimeout: held, setInterval: () => 0 });
}

async function costsOf(page: BarePage): Promise<Costs> {
  const counters = await page.counters();
  return Object.fromEntries(measures.map((name) => [name, counters.get(name) ?? Number.NaN])) as Costs;
}

/** Costs of `work` in milliseconds, less what the same page takes in the same time when nothing happens. */
async function costOf(page: BarePage, work: string): Promise<Costs> {
  const start = await costsOf(page);
  await setTimeout(SETTLED_MS);
  const idle = await costsOf(page);
  await page.run(work);
  await setTimeout(SETTLED_MS);
  const end = await costsOf(page);
  return Object.fromEntries(measures.map((name) => [name, (end[name] - 2 * idle[name] + start[name]) * 1_000])) as Costs;
}

/** The detail stays at its charts: two pages that take turns at different times would draw different things. */
const held: Scene = {
  ...scenes.calm,
  answer: {
    view: {
      area: "errors",
      rule: null,
      at: null,
      range_s: 6 * 3_600,
      until: Date.now() + DAY,
      by: "ops@example.com",
      sent_at: Date.now(),
    },
  },
};

/** Where the wall draws its lines, of how many points they are, and what stands behind them; runs in the page. */
function linesOf(sparkMinutes: number): unknown[] {
  return [...document.querySelectorAll<SVGSVGElement>("svg[preserveAspectRatio='none']")].map((svg) => {
    const { x, y, width, height } = svg.getBoundingClientRect();
    const box = svg.viewBox.baseVal;
    const share = (element: Element, name: string, whole: number) => (100 * Number(element.getAttribute(name))) / whole;
    const points = svg.querySelector("polyline") === null ? 0 : sparkMinutes;
    const judged = svg.querySelector("rect[class*='judged']");
    const usual = svg.querySelector("rect[class*='usual']");
    return {
      x,
      y,
      width,
      height,
      points: svg.closest("article") === null ? 180 : points,
      level: svg.querySelector("path[class*='level']") !== null,
      judged: judged === null ? null : share(judged, "x", box.width),
      usual: usual === null ? null : { y: share(usual, "y", box.height), height: share(usual, "height", box.height) },
    };
  });
}

async function refreshes(stage: Stage): Promise<void> {
  let at = Date.now();
  stage.now = () => at;
  stage.mood = { kind: "answers", scene: held };
  const chromium = await startBareChromium(executable, viewport);
  const built = await builtPage("wall");
  try {
    const wall = await chromium.open(`${stage.url}/wall`, `(${pairing})(); (${holdQuestions})();`);
    await wall.until("document.querySelector('article') !== null && 'askNow' in window");
    const boxes = await wall.run(`(${linesOf})(${SPARK_MINUTES})`);
    const theirs = await chromium.open(
      `${built.url}?${new URLSearchParams({ boxes: JSON.stringify(boxes), api: stage.apiUrl })}`,
    );
    await theirs.until("document.querySelector('canvas') !== null");
    const costs: { wall: Costs[]; uplot: Costs[]; asking: Costs[] } = { wall: [], uplot: [], asking: [] };
    const answerAnew = (turned: number) => {
      at += 15_000;
      stage.mood = { kind: "answers", scene: held, turned };
    };
    for (const [page, work] of [
      [wall, () => "window.askNow()"],
      [theirs, (run: number) => `window.refreshLines(${run})`],
      [theirs, (run: number) => `void window.refreshAsked(${run})`],
    ] as const) {
      await page.show();
      for (let run = 0; run < WARM_UPS; run += 1) {
        answerAnew(run + 1);
        await page.run(work(run));
        await setTimeout(WARM_MS);
      }
    }
    for (let run = 0; run <= RUNS; run += 1) {
      answerAnew(run + 1);
      await wall.show();
      const asked = stage.questions.length;
      const mine = await costOf(wall, "window.askNow()");
      if (stage.questions.length !== asked + 1)
        throw new Error(`${stage.questions.length - asked} questions were asked in a run, not one.`);
      await theirs.show();
      const other = await costOf(theirs, `window.refreshLines(${run})`);
      const fed = await costOf(theirs, `void window.refreshAsked(${run})`);
      if (run > 0) {
        costs.wall.push(mine);
        costs.uplot.push(other);
        costs.asking.push(fed);
      }
    }
    const of = (side: keyof typeof costs, name: (typeof measures)[number]) => summarise(costs[side].map((cost) => cost[name]));
    console.log(`one refresh with new data, main thread, ${Array.isArray(boxes) ? boxes.length : 0} lines`);
    for (const name of measures)
      console.log(
        `  ${name.padEnd(20)} wall ${inWords(of("wall", name))}   uPlot, lines alone ${inWords(of("uplot", name))}   uPlot that asks ${inWords(of("asking", name))}`,
      );
    const against = (other: readonly Costs[]): string => {
      const { median, low, high } = summarise(
        costs.wall.map((cost, run) => cost.TaskDuration / (other[run]?.TaskDuration ?? Number.NaN)),
      );
      return `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
    };
    console.log(`  ratio of tasks       ${against(costs.uplot)} of uPlot drawing its lines alone, goal: at most 2`);
    console.log(`                       ${against(costs.asking)} of uPlot that asks for them too`);
  } finally {
    await chromium.close();
    built.close();
  }
}

async function coldStarts(stage: Stage): Promise<void> {
  const browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox"] });
  stage.now = () => NOW;
  stage.mood = { kind: "answers", scene: scenes.calm };
  const times: number[] = [];
  let scripts: readonly string[] = [];
  for (let run = 0; run <= COLD_RUNS; run += 1) {
    const page = await (await browser.newContext({ viewport, timezoneId: "UTC", locale: "en-GB" })).newPage();
    await page.addInitScript(`(${pairing})()`);
    await page.addInitScript(() => {
      const watch = new MutationObserver(() => {
        if (document.querySelector("article") === null) return;
        watch.disconnect();
        // The frame after the one that draws them.
        requestAnimationFrame(() => requestAnimationFrame(() => Object.assign(window, { drawnAt: performance.now() })));
      });
      watch.observe(document, { childList: true, subtree: true });
    });
    await page.goto(`${stage.url}/wall`);
    await page.waitForFunction(() => "drawnAt" in window);
    const drawn = await page.evaluate(() => Number(Reflect.get(window, "drawnAt")));
    scripts = await page.evaluate(() => {
      const until = Number(Reflect.get(window, "drawnAt"));
      const all = performance.getEntriesByType("resource").filter(({ startTime }) => startTime < until);
      return all.map(({ name }) => new URL(name).pathname).filter((path) => /^\/assets\/.*\.js$/.test(path));
    });
    if (run > 0) times.push(drawn);
    await page.context().close();
  }
  await browser.close();
  const dist = fileURLToPath(new URL("../../dist", import.meta.url));
  const bytes = [...new Set(scripts)].reduce((sum, path) => sum + gzipSync(readFileSync(`${dist}${path}`)).length, 0);
  console.log("cold cache, navigation to the board's tiles drawn");
  console.log(`  time                 ${inWords(summarise(times))} (goal: at most 1500 ms)`);
  console.log(`  scripts until then   ${(bytes / 1_000).toFixed(1)} kB gzipped in ${new Set(scripts).size} files`);
}

const stage = await openStage();
try {
  await refreshes(stage);
  await coldStarts(stage);
} finally {
  await stage.close();
}
