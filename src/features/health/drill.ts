/** What the panel of the fire drill shows. Pure. */
import type { Drill, DrillsAnswer } from "../../contracts/drills.ts";
import { HOUR, type Instant, instantOf, MINUTE } from "../../domain/time.ts";
import { formatAge, formatDuration } from "../../format/duration.ts";
import { type Clock, formatMoment } from "../../format/time.ts";
import type { State } from "../../ui/state-mark.tsx";

export interface Hop {
  readonly title: string;
  readonly reached: boolean;
  /** Since the drill began, and since the hop before; empty where it was not reached. */
  readonly after: string;
  readonly took: string;
}

export interface DrillView {
  readonly state: State;
  readonly word: string;
  readonly sentence: string;
  readonly hops: readonly Hop[];
  /** Earlier drills, newest first. */
  readonly past: readonly { readonly id: string; readonly when: string; readonly outcome: string; readonly state: State }[];
}

const hops = [
  ["Event received", "ingested_at"],
  ["Counted", "counted_at"],
  ["Judged", "evaluated_at"],
  ["Put into the outbox", "queued_at"],
  ["Received by the webhook", "received_at"],
  ["Delivery recorded", "delivered_at"],
  ["Asked for by a display", "displayed_at"],
] as const;

/** A drill takes three minutes; one that began longer ago and is not through has got stuck. */
const patience = 15 * MINUTE;
const overdue = 27 * HOUR;

/** The newest drill hop by hop, and how the ones before went. */
export function drillView({ drills, now: at }: DrillsAnswer, clock: Clock): DrillView {
  const now = instantOf(at);
  const [latest, ...earlier] = drills;
  const past = earlier.map((drill) => ({
    id: drill.id,
    when: formatMoment(instantOf(drill.started_at), clock),
    ...outcomeOf(drill, now, clock),
  }));
  if (latest === undefined)
    return {
      ...{ state: "unknown", word: "No data", hops: [], past },
      sentence: "No drill has run yet: one runs every night while the evaluator does.",
    };
  return { ...standing(latest, now, clock), hops: hopsOf(latest, clock.locale), past };
}

function standing(drill: Drill, now: Instant, clock: Clock): Pick<DrillView, "state" | "word" | "sentence"> {
  const age = formatAge(instantOf(drill.started_at), now, clock.locale);
  if (drill.finished_at === null) {
    if (now - drill.started_at < patience) return { state: "late", word: "Under way", sentence: `A drill began ${age}.` };
    const last = hops.findLast(([, key]) => drill[key] !== null)?.[0];
    const reached = last === undefined ? "not even its event arrived" : `the last hop that it reached is "${last}"`;
    return { state: "critical", word: "Stuck", sentence: `The drill of ${age} did not go through: ${reached}.` };
  }
  const took = formatDuration(drill.finished_at - drill.started_at, clock.locale);
  if (now - drill.finished_at > overdue)
    return {
      state: "warning",
      word: "Missing",
      sentence: `The last drill went through ${age}: the one of last night is missing.`,
    };
  return { state: "ok", word: "Went through", sentence: `From its event to its last hop in ${took}, ${age}.` };
}

function outcomeOf(drill: Drill, now: Instant, { locale }: Clock): { outcome: string; state: State } {
  if (drill.finished_at !== null)
    return { state: "ok", outcome: `through in ${formatDuration(drill.finished_at - drill.started_at, locale)}` };
  return now - drill.started_at < patience ? { state: "late", outcome: "under way" } : { state: "critical", outcome: "stuck" };
}

function hopsOf(drill: Drill, locale: string): readonly Hop[] {
  const wanted = drill.displays === 0 ? hops.slice(0, -1) : hops;
  let before = drill.started_at;
  return wanted.map(([title, key]) => {
    const at = drill[key];
    if (at === null) return { title, reached: false, after: "", took: "" };
    const hop = {
      title,
      reached: true,
      after: formatDuration(Math.max(0, at - drill.started_at), locale),
      took: formatDuration(Math.max(0, at - before), locale),
    };
    before = Math.max(before, at);
    return hop;
  });
}
