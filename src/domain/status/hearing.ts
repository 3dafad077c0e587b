/** What may be said of a rule, given how its source is heard. Missing is no data, never normal; a breach that was seen stays one. */
import type { RuleDefinition } from "../rules.ts";
import type { Values } from "../series/series.ts";
import type { Instant } from "../time.ts";
import { instantOf } from "../time.ts";
import type { RuleState, Verdict } from "./judge.ts";
import {
  type SourceFreshness,
  type SourceState,
  type Standing,
  sourceFreshness,
  standingOf,
  standingWord,
} from "./source-freshness.ts";
import type { SourcesOf } from "./tile-facts.ts";
import { agoText } from "./wording.ts";

/** `late`: as far as is known normal, but its source is quiet for longer than usual. */
export type HeardState = RuleState | "late";

/** Times of a source as a board tells them. */
export interface SourceRow {
  readonly source: string;
  readonly last_receipt_at: number | null;
  readonly last_event_at: number | null;
  readonly usual_gap_s: number | null;
}

const at = (ms: number | null): Instant | null => (ms === null ? null : instantOf(ms));

/** How a source of a board is heard at `now`. */
export const rowFreshness = (row: SourceRow, now: Instant): SourceFreshness =>
  sourceFreshness(
    { lastReceiptAt: at(row.last_receipt_at), lastEventAt: at(row.last_event_at), usualGapS: row.usual_gap_s },
    now,
  );

/** How a source of a board stands at `now`, and the sentence that says so. */
export function rowStanding(
  row: SourceRow & { readonly events_last_hour: number | null },
  now: Instant,
): SourceFreshness & { readonly standing: Standing; readonly sentence: string } {
  const freshness = rowFreshness(row, now);
  const { source, usual_gap_s: usualGapS, events_last_hour: lastHour } = row;
  const standing = standingOf({ source, state: freshness.state, usualGapS, lastHour });
  const sentence = `${standingWord(standing)}: ${freshness.account}`;
  return { ...freshness, standing, sentence };
}

/** Whether the database itself reports some of what a rule counts: from its first such fact on that is observed, whoever else is silent. */
const isReported = ({ numerator }: RuleDefinition, sourcesOf: SourcesOf): boolean =>
  numerator.some(({ signal }) => {
    const { sources, observedBy } = sourcesOf(signal);
    return sources.includes("database") && !observedBy.includes("database");
  });

/**
 * How the telling source of a rule is heard at `now`; `null` where none ever was. `minutes` are the rule's, the newest last. The database is
 * observed while it answers: a pause of its triggers is a quiet time, as in `watch.quiet_buckets`.
 */
export function hearing(
  rule: RuleDefinition,
  minutes: Values,
  row: SourceRow | null,
  sourcesOf: SourcesOf,
  now: Instant,
): SourceFreshness | null {
  if (row === null) return null;
  const heard = rowFreshness(row, now);
  const observed = row.source === "database" || ((minutes.at(-1) ?? null) !== null && isReported(rule, sourcesOf));
  return observed ? { ...heard, state: "connected" } : heard;
}

/**
 * The state of a rule whose source is heard so. What calls for a person stays, also where too few events do (`thin`): it was seen. Only what
 * looks calm depends on somebody who would tell.
 */
export function heardState(judged: RuleState, thin: boolean, source: SourceState | null): HeardState {
  if (judged !== "ok" && (judged !== "low-traffic" || thin)) return judged;
  if (source === "silent") return "no-data";
  return source === "late" && judged === "ok" ? "late" : judged;
}

/** The verdict with what its source allows to say: the value of a silent one is not known. `title` is what people call the source. */
export function heardVerdict(
  verdict: Verdict,
  thin: boolean,
  source: { readonly title: string; readonly freshness: SourceFreshness } | null,
): Omit<Verdict, "state"> & { readonly state: HeardState } {
  const state = heardState(verdict.state, thin, source?.freshness.state ?? null);
  if (source === null || state === verdict.state) return verdict;
  const heard = `last heard ${agoText(source.freshness.age ?? 0)}`;
  if (state === "late")
    return { ...verdict, state, sentence: `Late: ${source.title} was ${heard}. Last known: ${verdict.sentence}` };
  return {
    ...verdict,
    state,
    value: null,
    sentence: `No data: ${source.title} is silent, ${heard}; what it would tell is unknown.`,
  };
}
