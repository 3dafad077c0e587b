/**
 * Time of a 28-day what-if replay, of a suggested level, and of judging sixty rules at one slot. Prints median and spread; asserts nothing.
 * Run with `node tests/bench/alert-engine.bench.ts`.
 */
import type { BucketSeries, RuleInput } from "../../src/domain/alert-engine/measure.ts";
import { judgedSlots, replay } from "../../src/domain/alert-engine/replay.ts";
import type { AlertRule } from "../../src/domain/alert-engine/rule.ts";
import { alertRule } from "../../src/domain/alert-engine/rule.ts";
import { initialState } from "../../src/domain/alert-engine/state.ts";
import { evaluate } from "../../src/domain/alert-engine/step.ts";
import { suggest } from "../../src/domain/alert-engine/suggest.ts";
import { defaultRules } from "../../src/domain/rules.ts";
import { DAY, instantOf, MINUTE } from "../../src/domain/time.ts";

const t0 = instantOf(1_760_000_400_000);
const minutes = (28 * DAY) / MINUTE;

/** A pseudo-random walk through quiet and busy minutes, the same on every run. */
function series(length: number, scale: number, seed: number): BucketSeries {
  let state = seed;
  const values: (number | null)[] = [];
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const burst = i % 5_000 > 4_950 ? 8 : 1;
    values.push(state % 997 === 0 ? null : Math.floor(((state >>> 8) % 100) * scale * burst));
  }
  return { t0, step: MINUTE, values };
}

const count: AlertRule = alertRule("query-errors", defaultRules["query-errors"]);
const ratio: AlertRule = alertRule("api-error-rate", defaultRules["api-error-rate"]);
const month: RuleInput = { numerator: series(minutes, 0.08, 7), denominator: null, usual: null, lagMs: MINUTE };
const ratioMonth: RuleInput = { ...month, denominator: series(minutes, 4, 9) };
const hour: RuleInput = { numerator: series(60, 0.08, 7), denominator: series(60, 4, 9), usual: null, lagMs: MINUTE };
const sixty = Array.from({ length: 60 }, (_, index) => ({ ...(index % 2 === 0 ? count : ratio), key: `rule-${index}` }));

function measureTime(name: string, rounds: number, work: () => unknown): void {
  for (let i = 0; i < 3; i++) work();
  const times = Array.from({ length: rounds }, () => {
    const begin = performance.now();
    work();
    return performance.now() - begin;
  }).sort((a, b) => a - b);
  const at = (share: number): string => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(2);
  console.log(
    `${name.padEnd(46)} median ${at(0.5)} ms, quartiles ${at(0.25)}-${at(0.75)} ms, slowest ${at(1)} ms (${rounds} runs)`,
  );
}

console.log(
  `${minutes} minute buckets, ${replay(count, month).length} episodes by count, ${replay(ratio, ratioMonth).length} by ratio`,
);
measureTime("replay of 28 days, count", 40, () => replay(count, month));
measureTime("replay of 28 days, ratio", 40, () => replay(ratio, ratioMonth));
measureTime("suggested level over 28 days", 10, () =>
  suggest(count, "warning", { slots: judgedSlots(count, month), recorded: [], nights: [] }),
);
measureTime("sixty rules, one slot, an hour of buckets each", 200, () =>
  sixty.map((rule) => evaluate(rule, initialState, instantOf(t0 + 60 * MINUTE), hour)),
);
