/** The measure of an alert over the minutes before it was judged, made by the engine itself. */
import type { ChartUnit } from "../../charts/chart-data.ts";
import type { JudgedData } from "../../charts/judged-geometry.ts";
import type { AlertRow, RuleBucketsAnswer } from "../../contracts/alerts.ts";
import { measure, prepare } from "../../domain/alert-engine/measure.ts";
import { decodeMinutes, inputOf } from "../../domain/alert-engine/minutes.ts";
import type { AlertRule } from "../../domain/alert-engine/rule.ts";
import { coarsen, type Values } from "../../domain/series/series.ts";
import { unitOf } from "../../domain/status/judge.ts";
import { DAY, HOUR, type Instant, instantOf, MINUTE, type Millis, SECOND, type TimeRange } from "../../domain/time.ts";

/** Most days of minutes that are asked for at once. */
const LONGEST = 28 * DAY;

/** The minutes that a card needs to draw an hour, or three windows where that is longer, up to the judged moment. */
export function cardRange({ window_from, window_to }: AlertRow): TimeRange | null {
  if (window_from === null || window_to === null) return null;
  const window = window_to - window_from;
  return { from: instantOf(window_from - Math.max(HOUR, 3 * window)), to: instantOf(window_to) };
}

/**
 * The minutes around an episode: half as long again before it, at least half an hour, and a little after it. Before those the window of
 * the rule, since what is measured within it has no value yet.
 */
export function episodeRange(firedAt: number, resolvedAt: number | null, window: Millis, now: Instant): TimeRange {
  const end = resolvedAt ?? now;
  const lead = window + Math.max(30 * MINUTE, (end - firedAt) / 2);
  const to = Math.min(now, end + (resolvedAt === null ? 0 : 15 * MINUTE));
  const from = Math.max(firedAt - lead, to - LONGEST);
  return { from: instantOf(Math.floor(from / MINUTE) * MINUTE), to: instantOf(Math.floor(to / MINUTE) * MINUTE) };
}

/** What the rule would have measured at the end of each minute; `null` where nothing can be said. */
export function measuredValues(rule: AlertRule, buckets: RuleBucketsAnswer): Values {
  const prepared = prepare(rule, inputOf(decodeMinutes(rule.measure, buckets)));
  return Array.from({ length: buckets.length }, (_, i) => {
    const end = buckets.t0 + (i + 1) * buckets.step;
    const measured = measure(rule, prepared, instantOf(end + buckets.lag_ms));
    return measured.kind === "value" ? measured.value : null;
  });
}

/** The unit of the rule's measure, for tables. */
export function chartUnitOf(rule: AlertRule): ChartUnit {
  if (rule.measure === "share") return "share";
  const unit = unitOf({ ...rule, measure: rule.measure });
  return unit === "count" || unit === "boolean" ? "number" : unit;
}

/** The first minutes have no value, because their window reaches back before them: they are not drawn. */
function afterLead(rule: AlertRule, buckets: RuleBucketsAnswer, values: Values): Pick<JudgedData, "t0" | "step" | "values"> {
  const lead = rule.measure === "gauge" || rule.measure === "age" ? 0 : (rule.windowS * SECOND) / buckets.step - 1;
  const cut = Math.min(lead, Math.max(0, values.length - 1));
  return coarsen(
    { t0: instantOf(buckets.t0 + cut * buckets.step), step: buckets.step, values: values.slice(cut) },
    rule.direction === "above" ? "max" : "last",
  );
}

/** The drawing of an alert from the minutes behind its rule. */
export function trendOf(row: AlertRow, rule: AlertRule, buckets: RuleBucketsAnswer): JudgedData {
  const { window_from, window_to, usual, release } = row;
  return {
    ...afterLead(rule, buckets, measuredValues(rule, buckets)),
    level: row.level,
    band: usual,
    judged: window_from === null || window_to === null ? null : { from: instantOf(window_from), to: instantOf(window_to) },
    firing: buckets.episodes.map(({ from, to }) => ({
      from: instantOf(from),
      to: instantOf(to ?? buckets.t0 + buckets.length * buckets.step),
    })),
    marks: release === null ? [] : [{ at: instantOf(release.at), label: `release ${release.version}` }],
  };
}
