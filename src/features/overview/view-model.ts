/** The overview as plain data, from one answer of the server. */
import type { BoardAsOf } from "../../contracts/board.ts";
import { definitionOf } from "../../domain/signals.ts";
import { sourceTitles } from "../../domain/source-titles.ts";
import { type Headline, headline, worstFirst } from "../../domain/status/headline.ts";
import { rowStanding } from "../../domain/status/hearing.ts";
import { type Standing, standingWord } from "../../domain/status/source-freshness.ts";
import { durationText } from "../../domain/status/wording.ts";
import { DAY, HOUR, type Instant, instantOf, MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import { sourceMarkOf } from "../../format/source-mark.ts";
import { unbroken } from "../../format/unbroken.ts";
import type { State } from "../../ui/state-mark.tsx";
import { groupTiles, isAbnormal, type Tile, type TileGroup, tileOf } from "./tiles.ts";
import { evaluatorProblem } from "./watching.ts";

export interface SourceView {
  readonly source: string;
  readonly title: string;
  readonly standing: Standing;
  readonly mark: State;
  readonly word: string;
  readonly sentence: string;
  /** `12 s` or `4 min`, since it was last heard; `null` where it never was. */
  readonly age: string | null;
}

/** One count of the payments of today; `null` where it is not known. */
export interface PaymentCount {
  readonly title: string;
  readonly count: number | null;
}

export interface Overview {
  readonly headline: Headline;
  readonly groups: readonly TileGroup[];
  /** Tiles that ask for a person, the worst first. */
  readonly firing: readonly Tile[];
  readonly sources: readonly SourceView[];
  readonly payments: readonly PaymentCount[];
  readonly connected: number;
  /** Newest event of any source, and last slot of the evaluator: server's clock, `null` for never. */
  readonly newestEvent: Instant | null;
  readonly lastSlot: Instant | null;
}

const at = (ms: number | null): Instant | null => (ms === null ? null : instantOf(ms));

/** An age in its largest unit alone: `now`, `12 s`, `4 min`. */
function shortAge(age: Millis): string {
  const unit = [DAY, HOUR, MINUTE, SECOND].find((length) => age >= length);
  return unit === undefined ? "now" : unbroken(durationText(Math.floor(age / unit) * unit));
}

function sourceOf(row: BoardAsOf["sources"][number], now: Instant): SourceView {
  const { standing, age, sentence } = rowStanding(row, now);
  return {
    source: row.source,
    title: sourceTitles[row.source],
    standing,
    mark: sourceMarkOf(standing),
    word: standingWord(standing),
    sentence: unbroken(sentence),
    age: age === null ? null : shortAge(age),
  };
}

/** Everything the overview shows of an answer, judged at `now` of the server's clock. */
export function overviewOf(board: BoardAsOf, now: Instant): Overview {
  const lastSlot = at(board.evaluator.last_slot);
  const stale = evaluatorProblem(lastSlot, now) !== null;
  const tiles = board.rules.map((rule) => tileOf(rule, board.sources, definitionOf, now, stale));
  // What nobody recognised is no source to connect: it has a place only once there was some.
  const sources = board.sources
    .map((row) => sourceOf(row, now))
    .filter(({ source, standing }) => source !== "unknown" || standing !== "not-connected");
  const events = board.sources.flatMap(({ last_event_at }) => last_event_at ?? []);
  const { payments } = board;
  return {
    headline: headline(
      tiles,
      sources.filter(({ standing }) => standing === "silent").map(({ title }) => title),
    ),
    groups: groupTiles(tiles),
    firing: tiles.filter(isAbnormal).toSorted(worstFirst),
    sources,
    payments: [
      { title: "open now", count: payments.open },
      { title: "created", count: payments.created_today },
      { title: "approved", count: payments.approved_today },
      { title: "rejected", count: payments.rejected_today },
      { title: "superseded", count: payments.superseded_today },
      { title: "failed", count: payments.failed_today },
    ],
    connected: sources.filter(({ standing }) => standing !== "not-connected").length,
    newestEvent: events.length === 0 ? null : instantOf(Math.max(...events)),
    lastSlot,
  };
}
