/** What the replay of the past says and shows. */
import type { ChartData, ChartUnit } from "../../../charts/chart-data.ts";
import type { LaneEpisode } from "../../../charts/episode-lane.tsx";
import type { RuleBucketsAnswer } from "../../../contracts/alerts.ts";
import { type Comparison, whatIfSentence } from "../../../domain/alert-engine/replay.ts";
import type { RuleSettings } from "../../../domain/rule-settings.ts";
import type { RuleDefinition } from "../../../domain/rules.ts";
import { extent } from "../../../domain/series/series.ts";
import { unitOf, valueText } from "../../../domain/status/judge.ts";
import { counted, durationText } from "../../../domain/status/wording.ts";
import { type Instant, instantOf, type Millis, SECOND } from "../../../domain/time.ts";
import { unbroken } from "../../../format/unbroken.ts";
import type { Today } from "./messages.ts";
import type { Drawn, Outcome, ReplayedEpisode } from "./what-if.ts";

const units: Readonly<Record<ReturnType<typeof unitOf>, ChartUnit>> = {
  share: "share",
  times: "times",
  "per-minute": "per-minute",
  ms: "ms",
  s: "s",
  count: "number",
  boolean: "number",
};

/** The measure over the past, ready to be drawn. */
export function chartOf(definition: RuleDefinition, { t0, step, values, usual }: Drawn): ChartData {
  return {
    t0,
    step,
    completeUntil: instantOf(t0 + values.length * step),
    unit: units[unitOf(definition)],
    series: [{ title: definition.title, tone: 1, values }],
    ...(usual === null ? {} : { band: { title: "usual", ...usual } }),
  };
}

/** How many times its highest level (of lower levels: its usual heights) the axis may reach: beyond it levels would lie on the ground. */
const AXIS = { above: 4, below: 2 } as const;

/** The value that nine tenths of the values do not pass. */
function usualHeight(values: Drawn["values"]): number {
  const ascending = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  return ascending[Math.floor(ascending.length * 0.9)] ?? 0;
}

/** Where the value axis ends: over all values and levels, but never so high that the levels cannot be told apart. */
export function reachOf(
  { direction }: Pick<RuleDefinition, "direction">,
  values: Drawn["values"],
  { warning, critical }: Pick<RuleSettings, "warning" | "critical">,
): number {
  const highest = extent(values)?.max ?? 0;
  const level = Math.max(warning ?? 0, critical ?? 0);
  if (level === 0 && direction === "above") return highest;
  const most = AXIS[direction] * (direction === "above" ? level : usualHeight(values));
  return Math.max(level * 1.2, Math.min(highest, most));
}

/** That peaks are cut off, and how high they are; `null` where none is. */
export function cutNote(definition: RuleDefinition, values: Drawn["values"], reach: number): string | null {
  const highest = extent(values)?.max ?? 0;
  return highest <= reach ? null : unbroken(`Peaks are cut off: the highest is ${valueText(definition, highest)}.`);
}

/** What one value of the chart is: `highest per 3 h of what 5 min bring`. */
export function measureNote(definition: RuleDefinition, settings: RuleSettings, step: Millis): string {
  const worst = definition.direction === "above" ? "highest" : "lowest";
  const last = definition.measure === "gauge" || definition.measure === "age";
  const of = last ? "value" : `value over ${durationText(settings.windowS * SECOND)}`;
  return unbroken(`${worst} ${of} in each ${durationText(step)}`);
}

/** What the settings would have meant, in one sentence; `changed` tells them from those in force. */
export function sentenceOf(outcome: Outcome, today: Today, changed: boolean, enabled: boolean): string {
  const said = whatIfSentence(outcome.comparison, changed ? today.comparison : null);
  return enabled ? said : `Switched off, it tells nobody. Switched on: ${said}`;
}

/** How long it would have fired, and what could not be judged. */
export function detailOf({ episodes, comparison: { firing }, drawn }: Outcome, today: Today, changed: boolean): string {
  const would =
    episodes.length === 0 ? "No alert" : `${counted(episodes.length, "alerts")}, firing for ${durationText(firing)} in all`;
  const before = !changed
    ? ""
    : today.comparison.firing === 0
      ? "; today never"
      : `; today ${durationText(today.comparison.firing)}`;
  const blind = [
    drawn.unseen === 0 ? [] : `no data for ${durationText(drawn.unseen)}`,
    drawn.thin === 0 ? [] : `too few events to judge for ${durationText(drawn.thin)}`,
  ].flat();
  return unbroken(`${would}${before}.${blind.length === 0 ? "" : ` ${blind.join(", ").replace(/^./, (c) => c.toUpperCase())}.`}`);
}

/** Recorded episodes for their lane: missed ones are matched by none of the replay. */
export const recordedLane = (answer: RuleBucketsAnswer, { missed }: Comparison): readonly LaneEpisode[] =>
  answer.episodes.map(({ from, to, severity }) => ({
    from: instantOf(from),
    to: to === null ? null : instantOf(to),
    severity,
    matched: !missed.some((range) => range.from === from),
  }));

/** Episodes that would have been, for their lane; the part that goes on for hours outside of recorded ones is matched by nothing. */
export const replayedLane = ({ episodes }: Outcome): readonly LaneEpisode[] =>
  episodes.flatMap(({ from, to, severity, extra, beyond }) => {
    const whole = { from, to, severity, matched: !extra };
    if (extra || beyond === null) return [whole];
    const parts: LaneEpisode[] = [{ ...whole, from: beyond.from, to: beyond.open ? null : beyond.to, matched: false }];
    if (beyond.from > from) parts.push({ ...whole, to: beyond.from });
    if (!beyond.open && (to === null || to > beyond.to)) parts.push({ ...whole, from: beyond.to });
    return parts;
  });

/** A row of the list of episodes, recorded and replayed, newest first. */
export interface EpisodeLine {
  readonly key: string;
  readonly from: Instant;
  readonly length: Millis | null;
  readonly severity: "warning" | "critical";
  /** `recorded, would be caught` and the like. */
  readonly what: string;
}

function replayedText({ extra, atNight, beyond }: ReplayedEpisode): string {
  if (extra) return atNight ? "extra, at night" : "extra";
  return beyond === null ? "would fire" : `would fire, ${durationText(beyond.to - beyond.from)} of it outside of recorded ones`;
}

/** All episodes in words, for those who do not see the lanes. */
export function episodeLines(answer: RuleBucketsAnswer, outcome: Outcome): readonly EpisodeLine[] {
  const line = (kind: string, { from, to, severity }: LaneEpisode, what: string): EpisodeLine => ({
    key: `${kind} ${from}`,
    from,
    length: to === null ? null : to - from,
    severity,
    what,
  });
  const recorded = recordedLane(answer, outcome.comparison).map((one) =>
    line("recorded", one, one.matched ? "recorded, caught" : "recorded, missed"),
  );
  const replayed = outcome.episodes.map((one) => line("replayed", { ...one, matched: !one.extra }, replayedText(one)));
  return [...recorded, ...replayed].toSorted((a, b) => b.from - a.from);
}
