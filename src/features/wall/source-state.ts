import type { BoardAsOf } from "../../contracts/board.ts";
import { sourceTitles } from "../../domain/source-titles.ts";
import { rowStanding } from "../../domain/status/hearing.ts";
import type { Standing } from "../../domain/status/source-freshness.ts";
import type { Instant } from "../../domain/time.ts";

type Sources = BoardAsOf["sources"];

/** How a source of a board stands at `now`. */
export const standing = (row: Sources[number], now: Instant): Standing => rowStanding(row, now).standing;

/** Titles of the sources that are missed at `now`. */
export const missedSources = (sources: Sources, now: Instant): readonly string[] =>
  sources.filter((row) => standing(row, now) === "silent").map(({ source }) => sourceTitles[source]);
