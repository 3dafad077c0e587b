/**
 * Time of a what-if over 28 days of minutes: from a moved level to its answer. In Node the replay alone, in real Chromium all of it, with
 * the worker and both messages. Goal: under 100 ms a replay. Prints median and spread; asserts nothing.
 */
import { chromium } from "@playwright/test";
import { decodeMinutes } from "../../src/domain/alert-engine/minutes.ts";
import { recordedRanges } from "../../src/features/rules/what-if/ranges.ts";
import { whatIf } from "../../src/features/rules/what-if/what-if.ts";
import { builtPage } from "./built-page.ts";
import { inWords, measure, summarise } from "./statistics.ts";
import { month, ruleAt } from "./what-if-page/month.ts";

const RUNS = 40;
const name = (text: string): string => `  ${text.padEnd(36)}`;

console.log(`${month.length} minutes, numerator and denominator`);
console.log("Node, the replay alone");
const past = () => ({ buckets: decodeMinutes("ratio", month), recorded: recordedRanges(month), nights: [] });
const engine = whatIf(past());
const inNode: readonly (readonly [string, (run: number) => unknown])[] = [
  ["decoding, measuring and replaying", (run) => whatIf(past()).replay(ruleAt(run))],
  ["a level moved", (run) => engine.replay(ruleAt(run))],
  ["another window", (run) => engine.replay(ruleAt(1, 300 + 60 * run))],
  ["a suggested level", (run) => engine.suggest(ruleAt(run), ruleAt(1), "warning")],
];
for (const [title, work] of inNode) {
  let run = 0;
  const one = () => {
    run += 1;
    return Promise.resolve(work(run));
  };
  console.log(name(title) + inWords(await measure(RUNS, one)));
}

const built = await builtPage("what-if");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const page = await browser.newPage();
  await page.goto(built.url);
  console.log(`Chromium ${browser.version()}, from question to answer through the worker`);
  console.log(`${name("the first answer, once")}${(await page.evaluate(() => window.load())).toFixed(1)} ms`);
  const series = async (title: string, ask: (run: number) => Promise<number>) => {
    for (let run = 0; run < 3; run += 1) await ask(run);
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) times.push(await ask(run + 3));
    console.log(`${name(title)}${inWords(summarise(times))}, slowest ${Math.max(...times).toFixed(1)} ms`);
  };
  await series("a level moved", (run) => page.evaluate((level) => window.replay(level, 300), run));
  await series("another window", (run) => page.evaluate((level) => window.replay(1, 300 + 60 * level), run));
  await series("a suggested level", (run) => page.evaluate((level) => window.suggest(level), run));
} finally {
  await browser.close();
  built.close();
}
