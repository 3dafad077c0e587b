/** Episodes as bars over time, one lane for each rule that fired. */
import type { EpisodeRow } from "../../contracts/alerts.ts";
import type { TimeRange } from "../../domain/time.ts";

/** A bar in hundredths of the range. */
export interface Bar {
  readonly episode: EpisodeRow;
  readonly at: number;
  readonly size: number;
}

export interface Lane {
  readonly rule: string;
  readonly title: string;
  readonly bars: readonly Bar[];
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Lanes of the episodes that touch a range, the rule that fired most first. An episode that still fires reaches to the end. */
export function lanesOf(episodes: readonly EpisodeRow[], { from, to }: TimeRange): readonly Lane[] {
  const place = (at: number) => rounded((Math.min(Math.max(at - from, 0), to - from) / (to - from)) * 100);
  const lanes = new Map<string, { rule: string; title: string; bars: Bar[] }>();
  for (const episode of episodes) {
    const at = place(episode.fired_at);
    const end = place(episode.resolved_at ?? to);
    const lane = lanes.get(episode.rule) ?? { rule: episode.rule, title: episode.title, bars: [] };
    lane.bars.push({ episode, at, size: rounded(end - at) });
    lanes.set(episode.rule, lane);
  }
  return [...lanes.values()].toSorted((a, b) => b.bars.length - a.bars.length || a.title.localeCompare(b.title, "en"));
}
