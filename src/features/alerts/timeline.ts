/** All that happened in an episode as one list: changes of state, what people did, what was sent and what was kept back. */
import type { DeliveryRow, EpisodeAnswer } from "../../contracts/alerts.ts";
import { type Instant, instantOf, MINUTE, type Millis } from "../../domain/time.ts";
import { formatDuration } from "../../format/duration.ts";
import { unbroken } from "../../format/unbroken.ts";
import type { State } from "../../ui/state-mark.tsx";

export interface TimelineEntry {
  readonly key: string;
  readonly at: Instant;
  /** What kind of thing happened: told by a word, not by colour alone. */
  readonly kind: "state" | "person" | "message" | "silence";
  readonly mark: State;
  readonly title: string;
  /** What was said; empty where the title says it all. */
  readonly text: string;
}

type Transition = EpisodeAnswer["transitions"][number];

const titles: Readonly<Record<Transition["kind"], string>> = {
  pending: "Breached, pending",
  withdrawn: "Calmed down by itself",
  fired: "Fired",
  escalated: "Escalated to critical",
  eased: "Eased to warning",
  resolved: "Resolved",
  flapping: "Flapping: further changes are collapsed",
  settled: "Steady again",
  unevaluable: "Could not be evaluated any more",
  evaluable: "Could be evaluated again",
};

function markOf({ kind, severity }: Transition): State {
  if (kind === "resolved" || kind === "withdrawn" || kind === "settled" || kind === "evaluable") return "ok";
  if (kind === "unevaluable") return "unknown";
  return kind === "pending" ? "late" : (severity ?? "warning");
}

const outcomes: Readonly<Record<DeliveryRow["outcome"], string>> = {
  delivered: "Delivered",
  retry: "Not delivered, is tried again",
  dead: "Not delivered, given up",
  late: "Answered too late, after another attempt had begun",
};

/** `HTTP 200 in 120 ms, attempt 2`. */
export function deliveryText({ status, latency_ms, attempt }: DeliveryRow, locale: string): string {
  const answer = status === null ? "no answer" : `HTTP ${status}`;
  const took = latency_ms === null ? "" : ` in ${formatDuration(Math.round(latency_ms) as Millis, locale)}`;
  return `${answer}${took}${attempt > 1 ? `, attempt ${attempt}` : ""}`;
}

/** The outcome of an attempt in words. */
export const outcomeText = ({ outcome }: Pick<DeliveryRow, "outcome">): string => outcomes[outcome];

/** Shape and colour of an attempt's outcome. */
export const outcomeMark = ({ outcome }: Pick<DeliveryRow, "outcome">): State =>
  (({ delivered: "ok", retry: "warning", dead: "critical", late: "late" }) as const)[outcome];

interface Wording {
  readonly locale: string;
  /** Title of a channel by its key. */
  readonly channel: (key: string) => string;
}

/** For how long something was asked for: an hour is asked for a moment before it is noted, and nobody means 59 minutes. */
const lastingText = (at: number, until: number, locale: string): string =>
  formatDuration(Math.round((until - at) / MINUTE) * MINUTE, locale);

/** An ack, when it was taken back, and when it lapsed with nobody taking over. */
function ackEntries(acks: EpisodeAnswer["acks"], now: Instant, locale: string): TimelineEntry[] {
  return acks.flatMap(({ by, reason, at, until, ended_at }, i) => {
    const person = { kind: "person", mark: "ok" } as const;
    const next = acks[i + 1];
    const lasting = lastingText(at, until, locale);
    const begun = { ...person, key: `ack-${at}`, at: instantOf(at), title: `${by} acked for ${lasting}`, text: reason };
    if (ended_at !== null) {
      const replaced = next !== undefined && next.at <= ended_at;
      const ended = { ...person, key: `ack-end-${at}`, at: instantOf(ended_at), title: `Ack of ${by} was ended`, text: "" };
      return replaced ? [begun] : [begun, ended];
    }
    const lapsed = until <= now && (next === undefined || next.at > until);
    const end = { key: `ack-lapsed-${at}`, at: instantOf(until), kind: "person", mark: "late", text: "" } as const;
    return lapsed ? [begun, { ...end, title: `Ack of ${by} lapsed` }] : [begun];
  });
}

/** Silences over an episode: from when on, and when each was over, as long as there was something to tell. */
function silenceEntries({ silences = [], episode }: EpisodeAnswer, now: Instant, locale: string): TimelineEntry[] {
  const silence = { kind: "silence", mark: "silenced" } as const;
  return silences.flatMap(({ by, reason, at, until, ended_at, ended_by }, i) => {
    const lasting = lastingText(at, until, locale);
    const begun = {
      ...silence,
      key: `silenced-${i}`,
      at: instantOf(at),
      title: `${by} silenced it for ${lasting}`,
      text: reason,
    };
    const over = ended_at ?? until;
    if (over > Math.min(now, episode.resolved_at ?? now)) return [begun];
    const title = ended_at === null ? `Silence of ${by} was over` : `Silence of ${by} was ended`;
    const text = ended_by === null || ended_by === by ? "" : `by ${ended_by}`;
    return [begun, { ...silence, key: `silenced-end-${i}`, at: instantOf(over), title, text }];
  });
}

/** Changes of the rule while an episode lasted: what it is judged by, and with it its value, may be another from then on. */
const ruleEntries = ({ rule_changes = [] }: EpisodeAnswer): TimelineEntry[] =>
  rule_changes.map(({ by, reason, at, version }) => ({
    key: `rule-${version}`,
    at: instantOf(at),
    kind: "person",
    mark: "ok",
    title: `${by ?? "Somebody"} changed the rule, version ${version}`,
    text: reason ?? "",
  }));

/** What happened in an episode, newest first. `now` is the server's time. */
export function timelineOf(answer: EpisodeAnswer, now: Instant, { locale, channel }: Wording): readonly TimelineEntry[] {
  const changes = answer.transitions.map(
    (transition, i): TimelineEntry => ({
      key: `state-${transition.at}-${i}`,
      at: instantOf(transition.at),
      kind: "state",
      mark: markOf(transition),
      title: titles[transition.kind],
      text: unbroken(transition.sentence ?? ""),
    }),
  );
  const notes = answer.notes.map(
    ({ by, at, text }, i): TimelineEntry => ({
      key: `note-${at}-${i}`,
      at: instantOf(at),
      kind: "person",
      mark: "ok",
      title: `${by} noted`,
      text,
    }),
  );
  const messages = answer.deliveries.map(
    (delivery): TimelineEntry => ({
      key: `delivery-${delivery.id}`,
      at: instantOf(delivery.started_at),
      kind: "message",
      mark: outcomeMark(delivery),
      title: `${outcomeText(delivery)}: ${channel(delivery.channel)}`,
      text: `${delivery.title} (${deliveryText(delivery, locale)})`,
    }),
  );
  const kept = answer.suppressed.map(
    ({ silence, reason, kind, at }): TimelineEntry => ({
      key: `silence-${silence}-${kind}`,
      at: instantOf(at),
      kind: "silence",
      mark: "silenced",
      title: `Kept back by a silence: ${kind.replaceAll("_", " ")}`,
      text: reason,
    }),
  );
  const people = [...ackEntries(answer.acks, now, locale), ...notes, ...ruleEntries(answer)];
  return [...changes, ...people, ...silenceEntries(answer, now, locale), ...messages, ...kept]
    .map((entry, place) => ({ entry, place }))
    .toSorted((a, b) => b.entry.at - a.entry.at || b.place - a.place)
    .map(({ entry }) => entry);
}
