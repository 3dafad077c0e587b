/**
 * What-if promises how often a rule would have fired. Here four weeks are lived through slot by slot, with late minutes and minutes that
 * have barely begun, and compared with their replay over what came in in the end.
 */
import { describe, expect, it } from "vitest";
import { defaultRules } from "../rules.ts";
import { DAY, instantOf, MINUTE, SECOND } from "../time.ts";
import type { RuleInput } from "./measure.ts";
import { replay } from "./replay.ts";
import type { AlertRule } from "./rule.ts";
import { alertRule } from "./rule.ts";
import type { AlertState } from "./state.ts";
import { initialState } from "./state.ts";
import { evaluate } from "./step.ts";

const t0 = instantOf(1_760_000_400_000);
const minutes = (28 * DAY) / MINUTE;
const lagMs = 20 * SECOND;
/** The evaluator asks this long after the slot. */
const asked = 1_500;

/** Numbers in [0, 1), the same on every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Arrivals {
  /** When each request came in, by the minute it belongs to: milliseconds after that minute began, in order; failures apart. */
  readonly requests: readonly (readonly number[])[];
  readonly failures: readonly (readonly number[])[];
}

/** So many requests a minute of which a share fails; each comes in within `lagMs`, most of them soon. */
function arrivals(perMinute: (minute: number, random: () => number) => number, failing: number, seed: number): Arrivals {
  const random = randomOf(seed);
  const requests: number[][] = [];
  const failures: number[][] = [];
  for (let minute = 0; minute < minutes; minute++) {
    const came: number[] = [];
    const failed: number[] = [];
    for (let n = perMinute(minute, random); n > 0; n--) {
      // Six seconds on average: at the end of a minute a tenth of it is still under way.
      const at = random() * MINUTE + Math.min(lagMs, -Math.log(1 - random()) * 6 * SECOND);
      came.push(at);
      if (random() < failing) failed.push(at);
    }
    requests.push(came);
    failures.push(failed);
  }
  return { requests, failures };
}

const soFar = (came: readonly (readonly number[])[], minute: number, now: number): number =>
  came[minute]?.filter((at) => t0 + minute * MINUTE + at <= now).length ?? 0;

const total = (came: Arrivals["requests"]): number[] => came.map(({ length }) => length);

/** How often the rule fires while the minutes of so many days come in. */
function lived(rule: AlertRule, { requests, failures }: Arrivals, days: number): number {
  const size = rule.windowS / 60 + 3;
  const whole = { requests: total(requests), failures: total(failures) };
  let state: AlertState = initialState;
  let fired = 0;
  for (let at = t0 + 10 * MINUTE; at < t0 + days * DAY; at += rule.intervalS * SECOND) {
    const now = at + asked;
    const from = Math.floor((now - t0) / MINUTE) - size + 1;
    const series = (complete: readonly number[], came: Arrivals["requests"]) => ({
      t0: instantOf(t0 + from * MINUTE),
      step: MINUTE,
      // Of the last two minutes some may still be under way.
      values: Array.from({ length: size }, (_, k) => (k < size - 2 ? (complete[from + k] ?? 0) : soFar(came, from + k, now))),
    });
    const input: RuleInput = {
      numerator: series(whole.failures, failures),
      denominator: rule.measure === "ratio" ? series(whole.requests, requests) : null,
      usual: null,
      lagMs,
      runningUntil: instantOf(now),
    };
    const stepped = evaluate(rule, state, instantOf(at), input);
    state = stepped.state;
    fired += stepped.transitions.filter(({ kind }) => kind === "fired").length;
  }
  return fired;
}

/** How often what-if says that it would have. */
function foretold(rule: AlertRule, { requests, failures }: Arrivals, days: number): number {
  const series = (came: Arrivals["requests"]) => ({ t0, step: MINUTE, values: total(came.slice(0, (days * DAY) / MINUTE)) });
  const denominator = rule.measure === "ratio" ? series(requests) : null;
  return replay(rule, { numerator: series(failures), denominator, usual: null, lagMs }).length;
}

const ratio = alertRule("api-error-rate", defaultRules["api-error-rate"]);
const steady = arrivals(() => 120, 0.006, 41);
const calm = arrivals(() => 120, 0.004, 43);
const restless = arrivals((_, random) => 100 + Math.floor(40 * random()), 0.006, 47);
const daily = arrivals((minute) => Math.round(120 + 80 * Math.sin((minute * 2 * Math.PI) / 1_440)), 0.006, 53);
const alone = { minVolume: 0, critical: null };

describe("weeks at the edge of a level, lived through and replayed", () => {
  it.each([
    ["0.4 % failing", ratio, calm, 28],
    ["0.6 % failing", ratio, steady, 28],
    ["slots of ten seconds", { ...ratio, intervalS: 10 }, steady, 7],
    ["no time to last", { ...ratio, forS: 0 }, steady, 28],
    ["traffic of its own mind", ratio, restless, 28],
    ["busy days and quiet nights", ratio, daily, 28],
    ["a count", { ...ratio, ...alone, measure: "count" as const, warning: { at: 6, clear: 5 } }, steady, 28],
    ["a rate", { ...ratio, ...alone, measure: "rate" as const, warning: { at: 1.2, clear: 1 } }, steady, 28],
  ])("fire as often: %s", { timeout: 30_000 }, (_name, rule, came, days) => {
    const told = foretold(rule, came, days);
    const was = lived(rule, came, days);
    expect(told).toBeGreaterThan(100);
    expect(Math.abs(was - told) / told).toBeLessThan(0.04);
  });
});
