/** Words that every channel says in the same way. */
import type { MessageAlert, Payload } from "../message.ts";

/** A POST that brings a message, or a part of it, to its channel. */
export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A channel lacks what it needs to be spoken to; the message says what to enter. */
export class ChannelError extends Error {
  override readonly name = "ChannelError";
}

const words: Readonly<Record<string, string>> = {
  firing: "Firing",
  escalated: "Now critical",
  joined: "Still firing, and another one joined",
  repeat: "Still firing",
  ack_lapsed: "Still firing, the acknowledgement has ended",
  silence_ended: "Still firing, the silence has ended",
  flapping: "Flapping: told again once it is steady",
  flapping_over: "Steady again, and firing",
  resolved: "Resolved",
  unevaluable: "Cannot be evaluated",
};

/** What happened to an alert, in a few words. */
export const newsOf = ({ kind, resolved }: MessageAlert): string => words[kind] ?? (resolved ? "Resolved" : "Firing");

/** `2026-11-18 10:00 UTC`. */
export const timeText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** At most `length` characters, with an ellipsis where there were more. */
export const short = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;

/** Alerts that a message spells out: more would be read by nobody and refused by some. */
const most = 20;

/** The alerts to spell out, and how many are left. */
export const spelledOut = (alerts: readonly MessageAlert[]): { shown: readonly MessageAlert[]; more: number } => ({
  shown: alerts.slice(0, most),
  more: Math.max(0, alerts.length - most),
});

/** The runbook as people find it in the repository; `null` where there is none. */
export const runbookText = ({ runbook }: MessageAlert): string | null =>
  runbook === null ? null : `Runbook: ${runbook.endsWith(".md") || runbook.includes("://") ? runbook : `${runbook}.md`}`;

/** The whole message without its title, as plain text. */
export function plainText({ text, alerts, at }: Payload): string {
  const { shown, more } = spelledOut(alerts);
  const paragraphs = shown.map((alert) =>
    [`${alert.title}: ${newsOf(alert)}`, alert.sentence, alert.link, runbookText(alert)]
      .filter((line) => line !== null && line !== "")
      .join("\n"),
  );
  return [
    ...(text === null ? [] : [text]),
    ...paragraphs,
    ...(more > 0 ? [`and ${more} more`] : []),
    `Nexsys Watch, ${timeText(at)}`,
  ].join("\n\n");
}

/** A text of the channel's secret. @throws ChannelError */
export function needed(from: Readonly<Record<string, unknown>>, field: string, name: string): string {
  const value = from[field];
  if (typeof value === "string" && value !== "") return value;
  throw new ChannelError(`The channel has no ${name}. Enter it in the settings, and save.`);
}
