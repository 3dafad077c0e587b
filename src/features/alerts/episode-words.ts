/** An episode in words that more than one page says. */
import type { EpisodeRow } from "../../contracts/alerts.ts";
import type { Instant } from "../../domain/time.ts";
import { formatDuration } from "../../format/duration.ts";

/** Why it ended, where it was not by recovery. */
export function causeText({ cause }: Pick<EpisodeRow, "cause">): string | null {
  if (cause === null) return null;
  return cause === "rule_changed" ? "ended by a change of its rule" : "ended because its rule was switched off";
}

/** `firing for 12 min` or `resolved after 1 h`. */
export function lastingText({ fired_at, resolved_at }: EpisodeRow, now: Instant, locale: string): string {
  const length = formatDuration(Math.max(0, (resolved_at ?? now) - fired_at), locale);
  return resolved_at === null ? `firing for ${length}` : `resolved after ${length}`;
}
