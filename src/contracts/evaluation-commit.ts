/** From what the engine decided to the argument of `commit_slot`. */
import type { SlotOutcome } from "../domain/alert-engine/evaluate-slot.ts";
import type { AlertMessage as EngineMessage } from "../domain/alert-engine/message.ts";
import type { AlertMessage } from "./evaluation.ts";

/** A message as it is stored and sent. */
const messageOf = ({ alerts, ...head }: EngineMessage): AlertMessage => ({
  ...head,
  alerts: alerts.map(({ firedAt, ...alert }) => ({ ...alert, fired_at: firedAt })),
});

/** The argument of `watch_api.commit_slot`: what changed, made from `revision`. */
export const commitOf = (outcome: SlotOutcome, revision: number, startedAt: number) => ({
  revision,
  slot: outcome.slot,
  started_at: startedAt,
  states: outcome.states.map(({ rule, state, measurement, window, sentence, level, usual }) => ({
    rule,
    state,
    measurement: { ...measurement, window_from: window?.from ?? null, window_to: window?.to ?? null },
    sentence,
    level,
    usual,
  })),
  transitions: outcome.transitions.map(({ rule, kind, episode, severity, value, cause, sentence }) => ({
    rule,
    kind,
    episode,
    severity,
    value,
    cause,
    sentence,
  })),
  episodes: outcome.episodes.map((episode) => ({
    id: episode.id,
    rule: episode.rule,
    fired_at: episode.firedAt,
    resolved_at: episode.resolvedAt,
    severity: episode.severity,
    peak: episode.peak,
    cause: episode.cause,
    sentence: episode.sentence,
    rule_version: episode.ruleVersion,
    release: episode.release,
    flapped: episode.flapped,
  })),
  notify_state: outcome.notifyState,
  outbox: outcome.messages.map(({ channel, content, entries }) => ({
    message: content.message,
    channel,
    severity: content.severity,
    payload: messageOf(content),
    entries: entries.map(({ key, episode, rule, kind, step }) => ({ key, episode, rule, kind, step })),
  })),
  suppressed: outcome.suppressed,
});

export type SlotCommit = ReturnType<typeof commitOf>;
