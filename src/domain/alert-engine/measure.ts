/**
 * From buckets to the one number that is compared with the levels, or the reason why there is none.
 * A bucket that was not observed is `null` and never counts as zero.
 */
import type { Instant, Millis } from "../time.ts";
import { floorTo, HOUR, instantOf, MINUTE, SECOND } from "../time.ts";
import type { AlertRule } from "./rule.ts";

/** Columnar buckets: entry i covers [t0 + i·step, t0 + (i + 1)·step). `null` (or NaN in a typed array) is "not observed". */
export interface BucketSeries {
  readonly t0: Instant;
  readonly step: Millis;
  readonly values: ArrayLike<number | null>;
}

/** What a rule is judged by. */
export interface RuleInput {
  readonly numerator: BucketSeries;
  /** Same `t0`, `step` and length as the numerator; only of ratios. */
  readonly denominator: BucketSeries | null;
  /** What is usual per hour, in hourly buckets; only of `share`. */
  readonly usual: BucketSeries | null;
  /** The source's usual delay: younger buckets are not judged yet, since late events would still change them. */
  readonly lagMs: Millis;
  /** Up to here the series hold what has come in so far, which may bring a breach forward (`judgeWindow`). Without it nothing is. */
  readonly runningUntil?: Instant;
}

/**
 * The outcome of measuring one window. `numerator` and `denominator` are the amounts that a sentence names; `failures` is the numerator of a
 * window whose volume (`seen`) is less than `needed`.
 */
export type Measurement =
  | { readonly kind: "value"; readonly value: number; readonly numerator: number; readonly denominator: number | null }
  | { readonly kind: "no_data"; readonly reason: string }
  | { readonly kind: "low_traffic"; readonly seen: number; readonly needed: number; readonly failures: number }
  | { readonly kind: "error"; readonly reason: string };

/** Running totals over a series, so that any window is read in constant time, however often. */
interface Totals {
  /** Entry i: sum of the observed values before bucket i. */
  readonly sum: Float64Array;
  /** Entry i: number of observed buckets before bucket i. */
  readonly seen: Int32Array;
  /** Entry i: index of the last observed bucket before bucket i, or -1. */
  readonly last: Int32Array;
}

/** A rule's input made ready for measuring. */
export interface PreparedInput {
  readonly input: RuleInput;
  readonly numerator: Totals;
  readonly denominator: Totals | null;
  /** Why no slot of this input can be measured, or null. */
  readonly fault: string | null;
}

const observed = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && !Number.isNaN(value);

/** Totals of `values`, taking only buckets that `partner` observed as well: a ratio of unlike windows would be a lie. */
function totalsOf(values: ArrayLike<number | null>, partner: ArrayLike<number | null> | null): Totals {
  const size = values.length;
  const sum = new Float64Array(size + 1);
  const seen = new Int32Array(size + 1);
  const last = new Int32Array(size + 1);
  last[0] = -1;
  let total = 0;
  let count = 0;
  let latest = -1;
  for (let i = 0; i < size; i++) {
    const value = values[i];
    if (observed(value) && (partner === null || observed(partner[i]))) {
      total += value;
      count += 1;
      latest = i;
    }
    sum[i + 1] = total;
    seen[i + 1] = count;
    last[i + 1] = latest;
  }
  return { sum, seen, last };
}

function faultOf(rule: AlertRule, { numerator, denominator, usual }: RuleInput): string | null {
  if (!(numerator.step > 0) || numerator.t0 % numerator.step !== 0)
    return `buckets of ${numerator.step} ms do not begin at a multiple of their length`;
  if ((rule.windowS * SECOND) % numerator.step !== 0)
    return `a window of ${rule.windowS} s cannot be made of buckets of ${numerator.step} ms`;
  if (rule.measure === "ratio") {
    if (denominator === null) return "the denominator is missing";
    if (
      denominator.t0 !== numerator.t0 ||
      denominator.step !== numerator.step ||
      denominator.values.length !== numerator.values.length
    )
      return "numerator and denominator cover different buckets";
  }
  if (rule.measure === "share" && usual !== null && usual.step !== HOUR) return "the usual amounts are not hourly";
  return null;
}

/** Makes an input ready for measuring any number of slots; linear in its length. */
export function prepare(rule: AlertRule, input: RuleInput): PreparedInput {
  const { numerator, denominator } = input;
  const fault = faultOf(rule, input);
  const partner = fault === null && rule.measure === "ratio" && denominator !== null ? denominator.values : null;
  return {
    input,
    numerator: totalsOf(numerator.values, partner),
    denominator: partner === null ? null : totalsOf(partner, numerator.values),
    fault,
  };
}

interface Window {
  readonly from: number;
  readonly to: number;
  /** Buckets that the window should hold, whether or not the series reaches that far. */
  readonly size: number;
  readonly end: Instant;
}

/** Where the window of complete buckets ends: the slot less the source's usual lag. */
export const windowEnd = ({ numerator, lagMs }: RuleInput, slot: Instant): Instant =>
  floorTo(instantOf(slot - lagMs), numerator.step);

/** The buckets of the window that ends at `end`. */
function windowUntil(rule: AlertRule, { input }: PreparedInput, end: Instant): Window {
  const { t0, step, values } = input.numerator;
  const size = (rule.windowS * SECOND) / step;
  const to = (end - t0) / step;
  const clamp = (index: number): number => Math.max(0, Math.min(values.length, index));
  return { from: clamp(to - size), to: clamp(to), size, end };
}

const between = (totals: Float64Array | Int32Array, { from, to }: Window): number => (totals[to] ?? 0) - (totals[from] ?? 0);

const value = (of: number, numerator: number, denominator: number | null = null): Measurement => ({
  kind: "value",
  value: of,
  numerator,
  denominator,
});
const noData = (reason: string): Measurement => ({ kind: "no_data", reason });
const lowTraffic = (seen: number, needed: number, failures: number): Measurement => ({
  kind: "low_traffic",
  seen,
  needed,
  failures,
});

/**
 * What the hours that a window reaches into usually bring, each by the part of it that lies in the window; `null` where one of them is
 * unknown. What lies before the series counts as its first hour.
 */
export function usualInWindow(rule: AlertRule, usual: BucketSeries | null, end: Instant): number | null {
  if (usual === null) return null;
  let amount = 0;
  for (let from: number = end - rule.windowS * SECOND, to: number; from < end; from = to) {
    const hour = Math.floor((from - usual.t0) / HOUR);
    to = Math.min(end, usual.t0 + (hour + 1) * HOUR);
    const perHour = usual.values[Math.max(0, hour)];
    if (!observed(perHour)) return null;
    amount += perHour * (to - from);
  }
  return amount / HOUR;
}

/** The measurement of a rule at a slot, over complete buckets. */
export const measure = (rule: AlertRule, prepared: PreparedInput, slot: Instant): Measurement =>
  prepared.fault === null
    ? measureUntil(rule, prepared, windowEnd(prepared.input, slot))
    : { kind: "error", reason: prepared.fault };

/** What is known of a window that reaches into minutes which are still written to. */
export interface Running {
  /** Where the complete buckets end. */
  readonly from: Instant;
  /** The denominator of the complete window: the running one is taken to end up with no less. 0 for other measures. */
  readonly denominator: number;
}

/** Minutes that a rate is over: those observed, and of the running ones all, since each will have been. */
function minutesOf({ input, numerator }: PreparedInput, window: Window, running: Running | null): number {
  const { t0, step } = input.numerator;
  if (running === null) return (between(numerator.seen, window) * step) / MINUTE;
  const split = Math.max(window.from, Math.min(window.to, (running.from - t0) / step));
  const ahead = Math.min(window.size, (window.end - running.from) / step);
  return ((between(numerator.seen, { ...window, to: split }) + ahead) * step) / MINUTE;
}

/**
 * The measurement over the window that ends at `end`, of an input without fault. With `running` it is what the window holds at least: what
 * has come in so far, over the amount or time that there will be.
 *
 * `count` adds the observed buckets, `rate` divides by the observed minutes, `ratio` uses buckets that both sides observed and is at
 * most 1, `gauge` and `age` take the last observed value, `share` divides by what is usual. A lower level needs every bucket of
 * the window, because a gap would look like a fall. Nothing over nothing is "no data", never 0 %.
 */
export function measureUntil(
  rule: AlertRule,
  prepared: PreparedInput,
  end: Instant,
  running: Running | null = null,
): Measurement {
  const window = windowUntil(rule, prepared, end);
  const seen = between(prepared.numerator.seen, window);
  if (seen === 0) return noData("nothing was observed in the window");
  if (rule.measure === "gauge" || rule.measure === "age") {
    const latest = prepared.input.numerator.values[prepared.numerator.last[window.to] ?? -1];
    if (!observed(latest)) return noData("nothing was observed in the window");
    return Number.isFinite(latest) ? value(latest, latest) : { kind: "error", reason: "the latest value is not finite" };
  }
  const numerator = between(prepared.numerator.sum, window);
  if (!Number.isFinite(numerator) || numerator < 0) return { kind: "error", reason: `the window adds up to ${numerator}` };
  if (rule.direction === "below" && seen < window.size)
    return noData(`only ${seen} of ${window.size} buckets of the window were observed`);
  if (rule.measure === "ratio") {
    const denominator = prepared.denominator === null ? 0 : between(prepared.denominator.sum, window);
    if (!Number.isFinite(denominator) || denominator < 0)
      return { kind: "error", reason: `the denominator adds up to ${denominator}` };
    if (denominator < rule.minVolume) return lowTraffic(denominator, rule.minVolume, numerator);
    if (denominator === 0) return noData("there was nothing to be a share of");
    const of = Math.max(denominator, running?.denominator ?? 0);
    return value(Math.min(1, numerator / of), numerator, of);
  }
  if (rule.measure === "share") {
    const usual = usualInWindow(rule, prepared.input.usual, window.end);
    if (usual === null) return noData("what is usual for this hour is not known yet");
    if (usual < rule.minVolume) return lowTraffic(usual, rule.minVolume, numerator);
    if (usual === 0) return noData("nothing is usual for this hour");
    return value(numerator / usual, numerator, usual);
  }
  if (numerator < rule.minVolume) return lowTraffic(numerator, rule.minVolume, numerator);
  return rule.measure === "rate"
    ? value(numerator / minutesOf(prepared, window, running), numerator)
    : value(numerator, numerator);
}
