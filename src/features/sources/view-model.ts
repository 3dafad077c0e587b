/** Every source as the page shows it. Pure: `now` is the server's time. */

import type { Board } from "../../contracts/board.ts";
import { defaultRules, type RuleDefinition } from "../../domain/rules.ts";
import { definitionOf, isSignal, type SignalDefinition, type Source, signals } from "../../domain/signals.ts";
import { sourceTitles } from "../../domain/source-titles.ts";
import { rowStanding } from "../../domain/status/hearing.ts";
import { quietLimits, type Standing, standingWord } from "../../domain/status/source-freshness.ts";
import { nounFor } from "../../domain/status/wording.ts";
import { type Instant, instantOf, SECOND } from "../../domain/time.ts";
import { formatAge, formatDuration } from "../../format/duration.ts";
import { formatCount } from "../../format/number.ts";
import { sourceMarkOf } from "../../format/source-mark.ts";
import { type Clock, formatMoment } from "../../format/time.ts";
import { unbroken } from "../../format/unbroken.ts";
import type { State } from "../../ui/state-mark.tsx";
import type { Door } from "./door.ts";
import { doors } from "./doors.ts";

/** What is lost of the board without a source. */
export interface Loss {
  /** Rules that nothing else can tell of: they show "no data". */
  readonly blind: readonly string[];
  /** Rules that are still judged, on what other sources tell. */
  readonly partial: readonly string[];
}

/** One source. */
export interface SourceView {
  readonly source: Source;
  readonly title: string;
  readonly door: Door;
  readonly standing: Standing;
  /** Whether what it reports is unknown now, missed or not. */
  readonly silent: boolean;
  readonly mark: State;
  readonly word: string;
  readonly sentence: string;
  /** `12 s ago` or `never`. */
  readonly lastHeard: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly yields: readonly Pick<SignalDefinition, "title" | "variants" | "help">[];
  readonly loss: Loss;
}

/** A way in and the sources behind it. */
export interface DoorView {
  readonly door: Door;
  readonly sources: readonly SourceView[];
  /** `9 of 9 connected`: those that are heard or were. */
  readonly summary: string;
}

/** Signals of the catalogue that can come from a source. The count of all events is left out: every source yields it. */
const signalsOf = (source: Source) =>
  Object.keys(signals)
    .filter(isSignal)
    .filter((key) => key !== "source.events" && definitionOf(key).sources.includes(source));

/** What the board cannot judge, or judges on less, without a source. */
export function lossOf(source: Source): Loss {
  const blind: string[] = [];
  const partial: string[] = [];
  const all: readonly RuleDefinition[] = Object.values(defaultRules);
  for (const { title, numerator, denominator } of all) {
    const behind = [...numerator, ...denominator].map(({ signal }) => definitionOf(signal));
    if (!behind.some(({ sources }) => sources.includes(source))) continue;
    const only = behind.every(({ observedBy }) => observedBy.every((name) => name === source));
    (only ? blind : partial).push(title);
  }
  return { blind, partial };
}

const at = (ms: number | null): Instant | null => (ms === null ? null : instantOf(ms));

function viewOf(row: Board["sources"][number], door: Door, now: Instant, clock: Clock): SourceView {
  const { standing, state, sentence } = rowStanding(row, now);
  const newest = at(row.last_event_at);
  const heard = at(row.last_receipt_at) ?? newest;
  const lastHeard = heard === null ? "never" : formatAge(heard, now, clock.locale);
  const duration = (ms: number | null) => (ms === null ? "not known yet" : formatDuration(ms, clock.locale));
  const absent = standing === "not-connected";
  return {
    source: row.source,
    title: sourceTitles[row.source],
    door,
    standing,
    silent: state === "silent",
    mark: sourceMarkOf(standing),
    word: standingWord(standing),
    sentence: unbroken(sentence),
    lastHeard,
    facts: absent
      ? []
      : [
          ["Last heard", lastHeard],
          ["Newest event", newest === null ? "no data" : formatAge(newest, now, clock.locale)],
          ["Usual gap", duration(row.usual_gap_s === null ? null : row.usual_gap_s * SECOND)],
          ["Silent after", duration(quietLimits(row.usual_gap_s).silent)],
          [
            "Last hour",
            `${formatCount(row.events_last_hour, clock.locale)}${row.events_last_hour === null ? "" : ` ${nounFor(row.events_last_hour, "events")}`}`,
          ],
          ["First heard", row.first_at === null ? "no data" : formatMoment(instantOf(row.first_at), clock)],
        ],
    yields: signalsOf(row.source).map((key) => definitionOf(key)),
    loss: lossOf(row.source),
  };
}

/** The ways in with their sources. Unrecognised events get a line only once there were some. */
export function doorViews({ sources }: Pick<Board, "sources">, now: Instant, clock: Clock): readonly DoorView[] {
  return doors.map((door) => {
    const views = door.sources
      .flatMap((name) => sources.find(({ source }) => source === name) ?? [])
      .map((row) => viewOf(row, door, now, clock))
      .filter(({ source, standing }) => source !== "unknown" || standing !== "not-connected");
    const known = views.filter(({ source }) => source !== "unknown");
    const connected = known.filter(({ standing }) => standing !== "not-connected").length;
    return { door, sources: views, summary: `${connected} of ${known.length} connected` };
  });
}
