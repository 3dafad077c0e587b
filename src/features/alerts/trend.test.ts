import { expect, test } from "vitest";
import type { RuleBucketsAnswer } from "../../contracts/alerts.ts";
import { HOUR, instantOf, MINUTE } from "../../domain/time.ts";
import { ruleOf } from "./alert-facts.ts";
import { firingRow, NOW } from "./example-alerts.ts";
import { cardRange, episodeRange, measuredValues, trendOf } from "./trend.ts";

const sparse = (values: readonly number[], unobserved: [number, number][] = []) => ({
  i: values.flatMap((value, at) => (value === 0 ? [] : [at])),
  v: values.filter((value) => value !== 0),
  unobserved,
});

const buckets = (part: Partial<RuleBucketsAnswer>): RuleBucketsAnswer => ({
  t0: NOW - 10 * MINUTE,
  step: MINUTE,
  length: 10,
  numerator: sparse([0, 0, 0, 0, 0, 0, 0, 0, 0, 10]),
  denominator: sparse([10, 10, 10, 10, 10, 10, 10, 10, 10, 10]),
  usual: null,
  lag_ms: 0,
  episodes: [],
  ...part,
});

const row = firingRow({ window_from: NOW - 2 * MINUTE, window_to: NOW });
const rule = ruleOf(row);
if (rule === null) throw new Error("The example is a shipped rule.");

test("each minute says what the engine would have measured over the rule's own window", () => {
  expect(measuredValues(rule, buckets({})).slice(-3)).toEqual([0, 0, 0.5]);
});

test("a minute that nobody observed is a gap where its window holds nothing else", () => {
  const values = measuredValues(rule, buckets({ numerator: sparse([0, 0, 0], [[4, 6]]) }));
  expect(values.slice(3, 7)).toEqual([0, 0, null, 0]);
});

test("the drawing ends with the judged window and leaves out minutes without a whole window", () => {
  const drawn = trendOf(row, rule, buckets({ episodes: [{ id: "e", from: NOW - MINUTE, to: null, severity: "critical" }] }));
  expect(drawn.t0).toBe(NOW - 9 * MINUTE);
  expect(drawn.values).toHaveLength(9);
  expect(drawn.judged).toEqual({ from: NOW - 2 * MINUTE, to: NOW });
  expect(drawn.firing).toEqual([{ from: NOW - MINUTE, to: NOW }]);
});

test("a card asks for an hour before the judged window, an episode for what led to it", () => {
  expect(cardRange(row)).toEqual({ from: NOW - 2 * MINUTE - HOUR, to: NOW });
  expect(cardRange(firingRow({ window_to: null }))).toBeNull();
  const later = instantOf(NOW + 5 * HOUR);
  expect(episodeRange(NOW, NOW + 2 * HOUR, 5 * MINUTE, later)).toEqual({
    from: NOW - HOUR - 5 * MINUTE,
    to: NOW + 2 * HOUR + 15 * MINUTE,
  });
  expect(episodeRange(NOW, null, HOUR, instantOf(NOW + MINUTE))).toEqual({ from: NOW - 90 * MINUTE, to: NOW + MINUTE });
});
