/** How channels and their tests are doing, in words. Pure: `now` is an argument. */

import type { ChannelRow, DeliveryRow } from "../../contracts/alerts.ts";
import { counted } from "../../domain/status/wording.ts";
import type { Instant } from "../../domain/time.ts";
import { instantOf, MINUTE } from "../../domain/time.ts";
import { formatAge, formatDuration } from "../../format/duration.ts";
import type { Clock } from "../../format/time.ts";
import { formatMoment } from "../../format/time.ts";
import type { State } from "../../ui/state-mark.tsx";

export type ChannelKind = ChannelRow["kind"];

export const kindTitles: Readonly<Record<ChannelKind, string>> = {
  slack: "Slack",
  pagerduty: "PagerDuty",
  webhook: "Webhook",
  email: "E-mail",
};

/** How a channel stands: its mark, a word for it, and a sentence where there is something to say. */
export interface Standing {
  readonly state: State;
  readonly word: string;
  readonly sentence: string | null;
}

export function standingOf(channel: ChannelRow, now: Instant, locale: string): Standing {
  const { enabled, failing_since, last_error, last_ok_at, aimed_at = null } = channel;
  if (failing_since !== null) {
    const since = now - failing_since;
    const often = since < MINUTE ? "The last attempt failed" : `Every attempt for ${formatDuration(since, locale)} has failed`;
    const word = enabled ? "Failing" : "Off, and failing";
    return {
      state: enabled ? "critical" : "silenced",
      word,
      sentence: `${often}: ${last_error ?? "no answer"}`,
    };
  }
  if (!enabled) return { state: "silenced", word: "Off", sentence: "It is told of nothing until it is turned on." };
  if (last_ok_at === null)
    return { state: "unknown", word: "Not tried yet", sentence: "Nobody knows whether messages arrive. Send a test." };
  if (aimed_at !== null && aimed_at > last_ok_at)
    return {
      state: "unknown",
      word: "Not tested since it was changed",
      sentence: `Where it leads was changed ${formatAge(instantOf(aimed_at), now, locale)}. Send a test.`,
    };
  return { state: "ok", word: "Works", sentence: null };
}

/** Labels and values that stand above a channel. */
export function factsOf(channel: ChannelRow, now: Instant, clock: Clock): readonly (readonly [string, string])[] {
  const age = (ms: number | null) => (ms === null ? "never" : formatAge(instantOf(ms), now, clock.locale));
  const { to } = channel.config;
  return [
    ["Kind", kindTitles[channel.kind]],
    ["Leads to", typeof channel.config.host === "string" ? channel.config.host : "unknown"],
    ...(Array.isArray(to) ? [["Receivers", to.join(", ")] as const] : []),
    ["Told of", toldOf(channel)],
    ["Last delivered", age(channel.last_ok_at)],
    ["Waiting", channel.waiting === 0 ? "nothing" : counted(channel.waiting, "messages")],
    ["Changed", `${age(channel.updated_at)}${channel.updated_by === null ? "" : ` by ${channel.updated_by}`}`],
  ];
}

function toldOf({ severities }: ChannelRow): string {
  if (severities.length === 2) return "warnings and critical alerts";
  if (severities.length === 0) return "only what rules send here by name";
  return severities[0] === "critical" ? "critical alerts" : "warnings";
}

/** Whether a test message is at its end. */
export const isSettled = (attempts: readonly DeliveryRow[]): boolean => {
  const state = attempts.at(-1)?.state;
  return state === "delivered" || state === "dead" || state === "skipped";
};

/** How a test stands. */
export interface TestStanding {
  readonly state: State;
  readonly title: string;
  /** What was answered, or what happens next. */
  readonly detail: string;
}

const answered = ({ status, answer }: DeliveryRow): string =>
  [status === null ? null : `Answer: ${status}`, answer].filter((part) => part !== null).join(", ");

/** In a sentence how a test goes, from its attempts, oldest first. */
export function testStanding(attempts: readonly DeliveryRow[], clock: Clock): TestStanding {
  const last = attempts.findLast(({ outcome }) => outcome !== "late") ?? attempts.at(-1);
  if (last === undefined)
    return { state: "late", title: "The test waits to be sent.", detail: "The function tick sends it, within a minute at most." };
  const took = last.latency_ms === null ? "" : ` in ${Math.round(last.latency_ms)} ms`;
  if (last.state === "delivered")
    return { state: "ok", title: `Delivered${took}.`, detail: `${answered(last)}. Look whether you can see it there.` };
  if (last.state === "dead") return { state: "critical", title: "Not delivered, and not tried again.", detail: answered(last) };
  if (last.state === "skipped") return { state: "silenced", title: "Not sent: the channel was removed.", detail: answered(last) };
  const next = last.next_at === null ? "now" : `at ${formatMoment(instantOf(last.next_at), clock)}`;
  const often = attempts.length === 1 ? "Attempt 1" : `All ${attempts.length} attempts`;
  return { state: "warning", title: `${often} failed; it is tried again ${next}.`, detail: answered(last) };
}
