/**
 * What receivers have been told of an alert, beside how it stands. Notifications follow from the difference of the two, so that a
 * silence, a restart or a late call can neither lose one nor send one twice. Plain JSON.
 */
import type { Instant } from "../time.ts";
import type { Parts } from "./parts.ts";
import type { Severity } from "./rule.ts";
import { worst } from "./rule.ts";
import type { Transition } from "./state.ts";

/** What went out since the conversation was opened. */
export interface Told {
  /** The episode under which receivers know the alert. */
  readonly episode: string;
  readonly peak: Severity;
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

/** The conversation after one transition, or null where the transition is none of receivers' business. */
function after(before: Conversation | undefined, transition: Transition, group: string, now: Instant): Conversation | null {
  const { rule, slot, kind, episode, severity } = transition;
  const subject = kind === "unevaluable" || kind === "evaluable" ? "evaluation" : "rule";
  const current = before ?? opened(rule, group, subject, episode ?? `${rule}!${slot}`, now);
  const refired = { firing: true, endedAt: null, newsAt: now };
  switch (kind) {
    case "fired":
      return { ...current, ...refired, episode: episode ?? current.episode, severity: severity ?? "warning" };
    case "unevaluable":
      return { ...current, ...refired, episode: `${rule}!${slot}` };
    case "escalated":
      return {
        ...current,
        severity: severity === null ? current.severity : worst(severity, current.severity),
        newsAt: current.told === null ? current.newsAt : now,
      };
    case "eased":
      return { ...current, severity: severity ?? current.severity };
    case "resolved":
    case "evaluable":
      return { ...current, firing: false, endedAt: now, newsAt: now, silencedBy: null, silenceEnded: false };
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
  const conversations = { ...before };
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
