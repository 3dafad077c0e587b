/**
 * Which window is judged at a slot. Buckets are minutes and slots may be seconds apart: what has come in of the minutes that are not
 * complete may bring a breach forward, never a recovery.
 */
import type { Instant, TimeRange } from "../time.ts";
import { ceilTo, SECOND, shift } from "../time.ts";
import type { Measurement, PreparedInput } from "./measure.ts";
import { measureUntil, windowEnd } from "./measure.ts";
import type { AlertRule } from "./rule.ts";

/** A measurement and the time that it covers; `null` where the input could not be read. */
export interface Judged {
  readonly measurement: Measurement;
  readonly window: TimeRange | null;
}

/** Beyond a quarter of an hour a lag is no lag but a silent source. */
const mostRunning = 15;

/** Whether what has come in so far says more than the complete buckets do: a higher value, or a breach where they tell nothing. */
function isAhead(rule: AlertRule, complete: Measurement, running: Measurement): boolean {
  if (running.kind !== "value" || running.numerator < rule.minFailures) return false;
  if (complete.kind === "value") return running.value > complete.value;
  const level = rule.warning ?? rule.critical;
  return complete.kind !== "error" && level !== null && running.value >= level.at;
}

/**
 * The measurement of a slot. Without `runningUntil` it is that of the complete buckets. With it, an upper level of a count, rate or
 * ratio is judged by the highest of that and the windows that reach into the running buckets; a gauge or an age is complete as soon
 * as it is set, so its latest value counts.
 */
export function judgeWindow(rule: AlertRule, prepared: PreparedInput, slot: Instant): Judged {
  const { input, fault } = prepared;
  if (fault !== null) return { measurement: { kind: "error", reason: fault }, window: null };
  const { step } = input.numerator;
  const until = (end: Instant): Judged => ({
    measurement: measureUntil(rule, prepared, end),
    window: { from: shift(end, -rule.windowS * SECOND), to: end },
  });
  const end = windowEnd(input, slot);
  const complete = until(end);
  const { runningUntil } = input;
  if (runningUntil === undefined || runningUntil <= end) return complete;
  const last = Math.min(ceilTo(runningUntil, step), end + mostRunning * step);

  if (rule.measure === "gauge" || rule.measure === "age") {
    const latest = until(shift(end, last - end));
    return latest.measurement.kind === "no_data" ? complete : latest;
  }
  if (rule.direction === "below" || rule.measure === "share") return complete;
  let judged = complete;
  for (let to = shift(end, step); to <= last; to = shift(to, step)) {
    const running = until(to);
    if (isAhead(rule, judged.measurement, running.measurement)) judged = running;
  }
  return judged;
}
