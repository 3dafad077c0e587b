import type { BoardAsOf } from "../../contracts/board.ts";
import { sourceTitles } from "../../domain/source-titles.ts";
import { rowFreshness } from "../../domain/status/hearing.ts";
import { isMissed, type SourceState } from "../../domain/status/source-freshness.ts";
import type { Instant } from "../../domain/time.ts";

type Sources = BoardAsOf["sources"];

/** Whether a source of a board is heard at `now`. */
export const freshness = (row: Sources[number], now: Instant): SourceState => rowFreshness(row, now).state;

/** Titles of the sources that are missed at `now`. */
export const missedSources = (sources: Sources, now: Instant): readonly string[] =>
  sources
    .filter((row) =>
      isMissed({ source: row.source, state: freshness(row, now), usualGapS: row.usual_gap_s, lastHour: row.events_last_hour }),
    )
    .map(({ source }) => sourceTitles[source]);
