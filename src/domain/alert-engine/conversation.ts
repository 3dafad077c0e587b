/**
 * What receivers have been told of an alert, beside how it stands. Notifications follow from the difference of the two, so that a
 * silence, a restart or a late call can neither lose one nor send one twice. Plain JSON.
 */
import type { Instant } from "../time.ts";
import type { Parts } from "./parts.ts";
import type { Severity } from "./rule.ts";
import { isWorse, worst } from "./rule.ts";
import type { Transition } from "./state.ts";

/** What went out since the conversation was opened. */
export interface Told {
  /** The episode under which receivers know the alert. */
  readonly episode: string;
  readonly peak: Severity;
  /** What receivers take it for: the last told, or milder once it eased. Not in what older releases stored. */
  readonly severity?: Severity;
  readonly at: Instant;
  readonly count: number;
  /** Every channel that heard of it: those hear of its end. */
  readonly channels: readonly string[];
  readonly flapping: boolean;
}

export interface Conversation {
  /** The rule, or for `evaluation` the rule that cannot be evaluated. */
  readonly rule: string;
  readonly subject: "rule" | "evaluation";
  readonly group: string;
  readonly episode: string;
  readonly firing: boolean;
  readonly severity: Severity;
  /** The worst that nobody was told of yet; null where there is none. Not in what older releases stored. */
  readonly untold?: Severity | null;
  readonly flapping: boolean;
  /** When the news arose that is still to be told. */
  readonly newsAt: Instant;
  readonly endedAt: Instant | null;
  readonly silencedBy: string | null;
  /** A silence ended while the alert fired, which is still to be told. */
  readonly silenceEnded: boolean;
  /** The last suppressed notification, so that it is counted once. */
  readonly suppressed: string | null;
  readonly told: Told | null;
  /** Of a rule with parts, how they stand; `null` before any was seen. */
  readonly parts: Parts | null;
}

/** Conversations by rule, those about evaluation under `evaluation:<rule>`. */
export type Conversations = Readonly<Record<string, Conversation>>;

function opened(rule: string, group: string, subject: Conversation["subject"], episode: string, now: Instant): Conversation {
  return {
    rule,
    subject,
    group,
    episode,
    firing: false,
    severity: "warning",
    untold: null,
    flapping: false,
    newsAt: now,
    endedAt: null,
    silencedBy: null,
    silenceEnded: false,
    suppressed: null,
    told: null,
    parts: null,
  };
}

/** What receivers take the alert for. */
export const takenFor = ({ severity, peak }: Told): Severity => severity ?? peak;

/** Nobody is told that an alert eased, but whoever looks sees it: becoming critical again is news from then on. */
const eased = (told: Told | null, to: Severity): Told | null =>
  told === null || !isWorse(takenFor(told), to) ? told : { ...told, severity: to };

/** The conversation after one transition, or null where the transition is none of receivers' business. */
function after(before: Conversation | undefined, transition: Transition, group: string, now: Instant): Conversation | null {
  const { rule, slot, kind, episode, severity } = transition;
  const subject = kind === "unevaluable" || kind === "evaluable" ? "evaluation" : "rule";
  const current = before ?? opened(rule, group, subject, episode ?? `${rule}!${slot}`, now);
  const found = severity ?? current.severity;
  const refired = { firing: true, endedAt: null, newsAt: now };
  switch (kind) {
    case "fired":
      return {
        ...current,
        ...refired,
        episode: episode ?? current.episode,
        severity: found,
        untold: found,
        told: eased(current.told, found),
      };
    case "unevaluable":
      return { ...current, ...refired, episode: `${rule}!${slot}`, severity: found, untold: found };
    case "escalated":
      return {
        ...current,
        severity: worst(found, current.severity),
        untold: found,
        told: eased(current.told, current.severity),
        newsAt: current.told === null ? current.newsAt : now,
      };
    case "eased":
      return { ...current, severity: found, told: eased(current.told, found) };
    case "resolved":
    case "evaluable":
      return { ...current, firing: false, endedAt: now, newsAt: now, silencedBy: null, silenceEnded: false, untold: null };
    case "flapping":
      return { ...current, flapping: true };
    case "settled":
      return before === undefined ? null : { ...current, flapping: false, newsAt: now };
    case "pending":
    case "withdrawn":
      return null;
  }
}

/** Conversations after the transitions of one or more slots, in order. Transitions of rules that `groupOf` does not know are left out. */
export function converse(
  before: Conversations,
  transitions: readonly Transition[],
  groupOf: (rule: string) => string | null,
  now: Instant,
): Record<string, Conversation> {
  // Who moves a rule to another group moves what it is telling, too: silences of the new group hold it from now on.
  const conversations = Object.fromEntries(
    Object.entries(before).map(([key, c]) => [key, { ...c, group: groupOf(c.rule) ?? c.group }]),
  );
  for (const transition of transitions) {
    const isEvaluation = transition.kind === "unevaluable" || transition.kind === "evaluable";
    const key = isEvaluation ? `evaluation:${transition.rule}` : transition.rule;
    const known = conversations[key];
    const group = groupOf(transition.rule) ?? known?.group ?? null;
    if (group === null) continue;
    const next = after(known, transition, group, now);
    if (next !== null) conversations[key] = next;
  }
  return conversations;
}
