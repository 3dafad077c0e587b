/**
 * The alert engine against Prometheus itself: random rules over random series are judged by both, and Prometheus' own unit tester
 * (`promtool test rules`) confirms the standing of every alert after every slot.
 *
 * The generator keeps to what both can say. Left out, because the engine deliberately differs or Prometheus has no word for it:
 * - missing data under "keep last" (Prometheus knows only "no series, no alert");
 * - low traffic while an alert is pending or recovers, unless the policy is `ok`: there the engine waits, and Prometheus cannot;
 * - errors (a test file cannot make an evaluation fail);
 * - missed slots (promtool evaluates without gaps; Prometheus does not shift a pending alert at run time);
 * - two levels in one rule, a raised `for` and flapping (Prometheus has one level, never sends back and never collapses).
 * A clear level is written with `ALERTS`, which Prometheus sets for a firing alert, and so is what low traffic holds; a lower level asks for a
 * complete window.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RuleInput } from "../../../src/domain/alert-engine/measure.ts";
import type { AlertRule } from "../../../src/domain/alert-engine/rule.ts";
import { alertRule, ruleProblems } from "../../../src/domain/alert-engine/rule.ts";
import { initialState } from "../../../src/domain/alert-engine/state.ts";
import { evaluate } from "../../../src/domain/alert-engine/step.ts";
import type { Measure } from "../../../src/domain/rules.ts";
import { defaultRules } from "../../../src/domain/rules.ts";
import { HOUR, instantOf, MINUTE, SECOND } from "../../../src/domain/time.ts";

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
const rulesPerSeed = 200;
const slots = 60;
const run = promisify(execFile);
/** Prometheus' test time 0. A multiple of every interval. */
const epoch = instantOf(1_760_000_400_000);

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alert-engine-"));
  const { stdout, stderr } = await run("promtool", ["--version"]).catch(() => {
    throw new Error(
      "promtool is missing: install it with `apt-get install prometheus`, or put a Prometheus release 2.42 or later on PATH.",
    );
  });
  const [, major = "0", minor = "0"] = /version (\d+)\.(\d+)/.exec(stdout + stderr) ?? [];
  if (Number(major) * 1_000 + Number(minor) < 2_042)
    throw new Error(`promtool ${major}.${minor} does not know keep_firing_for: install Prometheus 2.42 or later.`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Numbers below 1 from a seed (mulberry32), so that a failure can be repeated. */
function chance(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Case {
  readonly name: string;
  readonly rule: AlertRule;
  readonly input: RuleInput;
  /** The measure in PromQL, empty where the engine finds no data or low traffic. */
  readonly promql: string;
  /** The numerator in PromQL. */
  readonly failures: string;
  /** The volume in PromQL, where a firing alert is held by low traffic; else null. */
  readonly heldBelow: string | null;
}

/** Blocks of calm and of trouble of random length, with observations missing now and then. */
function seriesOf(random: () => number, size: number, missing: number): { n: (number | null)[]; d: (number | null)[] } {
  const n: (number | null)[] = [];
  const d: (number | null)[] = [];
  while (n.length < size) {
    const length = 1 + Math.floor(random() * 9);
    const trouble = random() < 0.5;
    const gone = random() < missing;
    for (let i = 0; i < length && n.length < size; i++) {
      const total = 1 + Math.floor(random() * 20);
      const share = trouble ? 0.3 + random() * 0.7 : random() * 0.35;
      const lost = gone || random() < missing / 4;
      d.push(lost ? null : total);
      n.push(lost ? null : Math.floor(total * share));
    }
  }
  return { n, d };
}

function caseOf(random: () => number, index: number, intervalS: number): Case {
  const pick = <T>(...choices: readonly [T, ...T[]]): T => choices[Math.floor(random() * choices.length)] ?? choices[0];
  const measure = pick<Measure>("count", "rate", "ratio", "gauge", "age", "share");
  const direction = pick("above", "above", "below");
  // Of low traffic that is not OK by policy: it holds what fires while enough fails, and ends it else.
  const thin = direction === "above" && (measure === "ratio" || measure === "count" || measure === "rate") && random() < 0.4;
  const noData = thin ? "keep_last" : pick("ok", "ok", "alert");
  const windowS = pick(60, 120, 300, 420);
  const lagS = pick(0, 0, 60, 90);
  const { n, d } = seriesOf(random, (slots * intervalS) / 60, thin ? 0 : pick(0, 0.1, 0.3));
  const minutes = windowS / 60;
  const perHour = 240 + Math.floor(random() * 240);
  const usual = (perHour * windowS * SECOND) / HOUR;
  const plausible: Readonly<Record<Measure, number>> = {
    count: minutes * (1 + random() * 8),
    rate: 1 + random() * 8,
    ratio: 0.1 + random() * 0.7,
    gauge: 1 + random() * 12,
    age: 1 + random() * 12,
    share: 0.1 + random() * 1.5,
  };
  const fraction = measure === "ratio" || measure === "share";
  const level = fraction ? Math.round(plausible[measure] * 20) / 20 : Math.round(plausible[measure]);
  // A clear level of 0, or of a share of 100 % and more, ends the alert where it is met: nothing is beyond it.
  const hysteresis = pick(0, 0, 0.3, 1) * level;
  const guarded = noData === "ok";
  const minVolume = thin ? minutes * pick(4, 8, 11) : guarded ? pick(0, 0, minutes * 4) : 0;
  const minFailures = thin ? pick(0, minutes * 2, minVolume) : direction === "above" ? pick(0, 0, Math.ceil(minutes * 3)) : 0;
  // As many failures as the minimum volume are in no thin window: then nothing is held, and a recovery may take its time.
  const held = thin && minFailures < minVolume;
  const rule: AlertRule = {
    ...alertRule(`r${index}`, defaultRules["query-errors"]),
    measure,
    direction,
    denominator: measure === "ratio" ? [{ signal: "api.request" }] : [],
    warning: { at: level, clear: direction === "above" ? level - hysteresis : level + hysteresis },
    critical: null,
    windowS,
    intervalS,
    forS: thin ? 0 : pick(0, 0, 60, 90, 120, 240, 301),
    keepFiringForS: held ? 0 : pick(0, 0, 60, 90, 180, 300),
    minVolume,
    minFailures,
    noData,
  };
  const name = rule.key;
  // The left end of a range is inclusive before Prometheus 3: a second less holds exactly the window's samples.
  const range = (series: string): string => {
    const offset = Math.ceil(lagS / 60) * 60;
    return `${series}_${name}[${windowS - 1}s]${offset === 0 ? "" : ` offset ${offset}s`}`;
  };
  const sum = `sum_over_time(${range("n")})`;
  const count = `count_over_time(${range("n")})`;
  const total = `sum_over_time(${range("d")})`;
  const last = `last_over_time(${range("n")})`;
  const values: Readonly<Record<Measure, string>> = {
    count: sum,
    rate: `(${sum} / ${count})`,
    ratio: `(${sum} / ${total})`,
    gauge: last,
    age: last,
    share: `(${sum} / ${usual})`,
  };
  const summed = measure !== "gauge" && measure !== "age";
  const guards = [
    direction === "below" && summed ? `${count} == ${minutes}` : null,
    rule.minVolume > 0 && measure === "ratio" ? `${total} >= ${rule.minVolume}` : null,
    rule.minVolume > 0 && (measure === "count" || measure === "rate") ? `${sum} >= ${rule.minVolume}` : null,
    rule.minVolume > 0 && measure === "share" ? `vector(${usual}) >= ${rule.minVolume}` : null,
  ].filter((guard) => guard !== null);
  const firstHour = Math.floor(epoch / HOUR) * HOUR;
  return {
    name,
    rule,
    input: {
      numerator: { t0: epoch, step: MINUTE, values: n },
      denominator: measure === "ratio" ? { t0: epoch, step: MINUTE, values: d } : null,
      usual: { t0: instantOf(firstHour - HOUR), step: HOUR, values: Array.from({ length: 6 }, () => perHour) },
      lagMs: lagS * SECOND,
    },
    promql: [values[measure], ...guards].join(" and "),
    failures: summed ? sum : last,
    heldBelow: held ? (measure === "ratio" ? total : sum) : null,
  };
}

const breach = ({ rule, promql, failures }: Case, level: number, held: boolean): string => {
  const sign = rule.direction === "above" ? ">" : "<";
  const calmest = rule.direction === "above" ? level === 0 : rule.measure === "ratio" && level >= 1;
  const beyond = held && calmest ? `((${promql}) ${sign} ${Math.min(level, 1)})` : `((${promql}) ${sign}= ${level})`;
  return rule.minFailures > 0 ? `(${beyond} and ${failures} >= ${rule.minFailures})` : beyond;
};

function ruleYaml(given: Case): string {
  const { name, rule, promql, failures, heldBelow } = given;
  const level = rule.warning ?? { at: 0, clear: 0 };
  const whileFiring = (expr: string): string => `(${expr} and on() ALERTS{alertname="${name}",alertstate="firing"})`;
  const parts = [
    breach(given, level.at, false),
    level.clear === level.at ? null : whileFiring(breach(given, level.clear, true)),
    heldBelow === null
      ? null
      : whileFiring(`(${heldBelow} < ${rule.minVolume} and ${failures} >= ${Math.max(1, rule.minFailures)})`),
    rule.noData === "alert" ? `absent(${promql})` : null,
  ].filter((part) => part !== null);
  return [
    `      - alert: ${name}`,
    `        expr: '${parts.join(" or ")}'`,
    `        for: ${rule.forS}s`,
    `        keep_firing_for: ${rule.keepFiringForS}s`,
  ].join("\n");
}

/** The engine's standing of a rule after each slot, the slot at test time 0 included. */
function standingsOf(rule: AlertRule, input: RuleInput): ("inactive" | "pending" | "firing")[] {
  let state = initialState;
  return Array.from({ length: slots + 1 }, (_, slot) => {
    state = evaluate(rule, state, instantOf(epoch + slot * rule.intervalS * SECOND), input).state;
    return state.phase.name;
  });
}

/** A bucket's count is a sample at the bucket's end; missing ones are `_`. */
const samples = (values: ArrayLike<number | null>): string =>
  ["_", ...Array.from(values, (value) => (value === null ? "_" : String(value)))].join(" ");

interface Trial {
  readonly testFile: string;
  readonly seen: Readonly<Record<"inactive" | "pending" | "firing", number>>;
}

async function writeTrial(
  seed: number,
  count = rulesPerSeed,
  asJudged: (rule: AlertRule) => AlertRule = (rule) => rule,
): Promise<Trial> {
  const random = chance(seed);
  const intervalS = seed % 3 === 0 ? 120 : 60;
  const cases = Array.from({ length: count }, (_, index) => caseOf(random, index, intervalS));
  for (const { rule } of cases) expect(ruleProblems(rule)).toEqual([]);
  const expected: string[][] = Array.from({ length: slots + 1 }, () => []);
  const seen = { inactive: 0, pending: 0, firing: 0 };
  for (const { name, rule, input } of cases) {
    for (const [slot, phase] of standingsOf(asJudged(rule), input).entries()) {
      seen[phase] += 1;
      if (phase !== "inactive")
        expected[slot]?.push(`          - {labels: 'ALERTS{alertname="${name}", alertstate="${phase}"}', value: 1}`);
    }
  }
  const rulesFile = join(folder, `rules-${seed}-${count}.yml`);
  const testFile = join(folder, `test-${seed}-${count}.yml`);
  await writeFile(rulesFile, ["groups:", "  - name: all", "    rules:", ...cases.map(ruleYaml), ""].join("\n"));
  const series = cases.flatMap(({ name, input }) => [
    `      - {series: 'n_${name}', values: '${samples(input.numerator.values)}'}`,
    ...(input.denominator === null ? [] : [`      - {series: 'd_${name}', values: '${samples(input.denominator.values)}'}`]),
  ]);
  const tests = expected.flatMap((lines, slot) => [
    "      - expr: ALERTS",
    `        eval_time: ${slot * intervalS}s`,
    ...(lines.length === 0 ? [] : ["        exp_samples:", ...lines]),
  ]);
  await writeFile(
    testFile,
    [
      `rule_files: [${JSON.stringify(rulesFile)}]`,
      `evaluation_interval: ${intervalS}s`,
      "tests:",
      "  - interval: 60s",
      "    input_series:",
      ...series,
      "    promql_expr_test:",
      ...tests,
      "",
    ].join("\n"),
  );
  return { testFile, seen };
}

/** What promtool has to object, or an empty text. */
async function objections(testFile: string): Promise<string> {
  try {
    await run("promtool", ["test", "rules", testFile], {
      maxBuffer: 64 * 2 ** 20,
      env: { ...process.env, GOGC: "800" },
    });
    return "";
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    const lines = `${stdout}${stderr}`.split("\n").filter((line) => line.trim() !== "");
    return lines.join("\n").slice(0, 2_000) || String(error);
  }
}

// promtool uses one core at a time: several run side by side, which on a busy machine makes each of them slow.
describe.concurrent("the engine and Prometheus", { timeout: 240_000 }, () => {
  it.each(seeds)("agree on 200 random rules over 60 slots (seed %i)", async (seed) => {
    const { testFile, seen } = await writeTrial(seed);
    expect(await objections(testFile)).toBe("");
    // A generator whose alerts never move would agree on anything.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(300);
  });

  it("would disagree over a `for` that is a second too long, and over one that is exceeded instead of reached", async () => {
    const { testFile } = await writeTrial(1, 30, (rule) => ({ ...rule, forS: rule.forS + 1 }));
    expect(await objections(testFile)).toContain("FAILED");
  });

  it("would disagree over low traffic that ends an alert whatever fails", async () => {
    const { testFile } = await writeTrial(4, 60, (rule) => ({
      ...rule,
      noData: rule.noData === "keep_last" ? "ok" : rule.noData,
    }));
    expect(await objections(testFile)).toContain("FAILED");
  });

  it("would disagree over a recovery that is a slot too short", async () => {
    const { testFile } = await writeTrial(2, 30, (rule) => ({ ...rule, keepFiringForS: Math.max(0, rule.keepFiringForS - 60) }));
    expect(await objections(testFile)).toContain("FAILED");
  });
});
