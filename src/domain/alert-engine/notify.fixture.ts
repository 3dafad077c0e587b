/** A small language for tests of notifications: what happens minute by minute, and what goes out. */
import type { Instant } from "../time.ts";
import { instantOf, MINUTE } from "../time.ts";
import type { Notified, NotifyState, Policies, Recipients } from "./notify.ts";
import { nothingTold, notify, usualTiming } from "./notify.ts";
import type { Ack, Silence } from "./people.ts";
import type { Severity } from "./rule.ts";
import type { Transition, TransitionKind } from "./state.ts";

export const start = 1_760_000_400_000;
export const at = (minute: number): Instant => instantOf(start + minute * MINUTE);

const channels = { warning: ["chat"], critical: ["chat", "pager"] };
export const rule = (key: string, more: Partial<Recipients> = {}): Recipients => ({
  key,
  group: "auth",
  channels,
  inhibitedBy: [],
  ...more,
});
export const policies = (more: Partial<Policies> = {}): Policies => ({
  rules: [rule("lockouts"), rule("sign-ins"), rule("errors", { group: "api" })],
  acks: [],
  silences: [],
  quietHours: [],
  timing: usualTiming,
  ...more,
});

/** Transitions of a slot, as in `fired lockouts critical`. The episode is the rule and the minute of its firing. */
export function happens(minute: number, ...lines: string[]): Transition[] {
  return lines.map((line) => {
    const [kind = "", key = "", severity = "warning", firedAt = String(minute)] = line.split(" ");
    return {
      rule: key,
      slot: at(minute),
      kind: kind as TransitionKind,
      episode: `${key}@${firedAt}`,
      severity: severity as Severity,
      value: 1,
      cause: null,
    };
  });
}

export interface Moment {
  readonly minute: number;
  readonly lines?: readonly string[];
  readonly given?: Partial<Policies>;
}

/** What goes out, as in `1 firing lockouts@0#0 → chat`, with the minute of each call in front. */
export function play(moments: readonly Moment[]): { told: string[]; state: NotifyState; all: Notified[] } {
  let state = nothingTold;
  const told: string[] = [];
  const all: Notified[] = [];
  for (const { minute, lines = [], given = {} } of moments) {
    const result = notify(state, happens(minute, ...lines), policies(given), at(minute));
    state = JSON.parse(JSON.stringify(result.state));
    all.push(result);
    told.push(...result.outbox.map(({ kind, episode, step, channel }) => `${minute} ${kind} ${episode}#${step} → ${channel}`));
  }
  return { told, state, all };
}

export const told = (...moments: Moment[]): string[] => play(moments).told;

export const silence = (from: number, until: number): Silence => ({
  id: "s1",
  rules: ["lockouts"],
  groups: [],
  severities: [],
  from: at(from),
  until: at(until),
  reason: "release",
  by: "ada@example.com",
});
export const ack = (episode: string, from: number, until: number, severity: Severity = "warning"): Ack => ({
  episode,
  by: "ada@example.com",
  reason: "on it",
  at: at(from),
  until: at(until),
  severity,
});
