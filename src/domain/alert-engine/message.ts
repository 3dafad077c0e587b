/** From outbox entries to messages: entries of one group, severity and channel are one page. Made of facts alone. */
import { runbookAddress, runbookName } from "../runbooks.ts";
import type { Instant } from "../time.ts";
import { instantOf } from "../time.ts";
import type { NotificationKind, OutboxEntry } from "./notify.ts";
import { namesText } from "./parts.ts";
import type { Severity } from "./rule.ts";

/** Where links in messages lead. `null` for what is not set. */
export interface Links {
  /** Address of the dashboard, and the name of this environment in its configuration. */
  readonly dashboard: string | null;
  readonly environment: string | null;
  /** Address under which the repository can be read. */
  readonly runbooks: string | null;
}

/** What is known of a rule when a message is written. */
export interface RuleNews {
  readonly title: string;
  readonly sentence: string;
  readonly value: number | null;
  /** Path in the repository, without its extension. */
  readonly runbook: string | null;
}

export interface MessageAlert {
  readonly episode: string;
  readonly rule: string;
  readonly title: string;
  readonly kind: NotificationKind;
  readonly severity: Severity;
  readonly sentence: string;
  readonly link: string | null;
  readonly runbook: string | null;
  readonly value: number | null;
  readonly firedAt: Instant | null;
  readonly resolved: boolean;
}

/** A message as every kind of channel receives it. */
export interface AlertMessage {
  readonly title: string;
  /** `<group>/<severity>@<ms>`. */
  readonly message: string;
  readonly at: Instant;
  readonly severity: Severity;
  readonly group: string;
  readonly alerts: readonly MessageAlert[];
}

export interface Message {
  readonly channel: string;
  readonly content: AlertMessage;
  readonly entries: readonly OutboxEntry[];
}

/** In a message the news that needs hands comes first. */
const order: readonly NotificationKind[] = [
  "escalated",
  "firing",
  "joined",
  "silence_ended",
  "flapping_over",
  "ack_lapsed",
  "repeat",
  "flapping",
  "resolved",
];

const severityWords: Readonly<Record<Severity, string>> = { warning: "Warning", critical: "Critical" };

/** When an episode fired, from its id; `null` for an id of another form. */
export function firedAtOf(episode: string): Instant | null {
  const [, ms] = /[@!](\d{1,16})$/.exec(episode) ?? [];
  return ms === undefined ? null : instantOf(Number(ms));
}

/** Address of a page of the dashboard. */
function pageOf(dashboard: string, path: string, environment: string | null): string {
  const query = environment === null ? "" : `?env=${encodeURIComponent(environment)}`;
  return `${dashboard.replace(/\/+$/, "")}${path}${query}`;
}

function linkOf({ dashboard, environment }: Links, { subject, episode }: OutboxEntry): string | null {
  if (dashboard === null) return null;
  const path = subject === "rule" ? `/alerts/episode/${encodeURIComponent(episode)}` : "/alerts";
  return pageOf(dashboard, path, environment);
}

/** Where the runbook is read: at its address, in the repository, else on the dashboard; its path where none is known. */
function runbookOf({ dashboard, environment, runbooks }: Links, runbook: string | null): string | null {
  if (runbook === null) return null;
  const address = runbookAddress(runbooks, runbook);
  if (address !== null) return address;
  const name = runbookName(runbook);
  return name === null || dashboard === null ? runbook : pageOf(dashboard, `/alerts/runbook/${name}`, environment);
}

/** "Ops TV 1 joined. ", in front of the sentence of the whole. */
function joinedText(names: readonly string[]): string {
  const named = namesText(names);
  return named === null ? "" : `${named} joined. `;
}

function alertOf(entry: OutboxEntry, news: RuleNews | undefined, links: Links): MessageAlert {
  const { episode, rule, kind, severity, subject, joined } = entry;
  const title = news?.title ?? rule;
  const isEvaluation = subject === "evaluation";
  const evaluation = kind === "resolved" ? `${title} can be evaluated again.` : `Unknown: ${title} cannot be evaluated.`;
  return {
    episode,
    rule,
    title: isEvaluation ? `${title} cannot be evaluated` : title,
    kind,
    severity,
    sentence: isEvaluation ? evaluation : `${joinedText(joined)}${news?.sentence ?? `${title}: no sentence is kept.`}`,
    link: linkOf(links, entry),
    runbook: runbookOf(links, news?.runbook ?? null),
    value: isEvaluation ? null : (news?.value ?? null),
    firedAt: firedAtOf(episode),
    resolved: kind === "resolved",
  };
}

/** "Critical: Portal sign-in failures (2 alerts)": the news that matters most, and how many there are. */
function titleOf(severity: Severity, alerts: readonly MessageAlert[]): string {
  const [first] = alerts;
  if (first === undefined) return severityWords[severity];
  const words: Partial<Record<NotificationKind, string>> = {
    resolved: "Resolved",
    flapping: "Flapping",
    repeat: `Still ${severity}`,
    ack_lapsed: `Still ${severity}`,
    silence_ended: `Still ${severity}, silence over`,
  };
  return `${words[first.kind] ?? severityWords[severity]}: ${first.title}${alerts.length > 1 ? ` (${alerts.length} alerts)` : ""}`;
}

/** One message for each name and channel among the entries of one call of `notify`. */
export function messagesOf(
  outbox: readonly OutboxEntry[],
  newsOf: (rule: string) => RuleNews | undefined,
  links: Links,
): readonly Message[] {
  const pages = Map.groupBy(outbox, ({ message, channel }) => `${message}|${channel}`);
  return [...pages.values()].flatMap((entries) => {
    const [first] = entries;
    if (first === undefined) return [];
    const { message, channel, at, severity, group } = first;
    const alerts = entries
      .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.key < b.key ? -1 : 1))
      .map((entry) => alertOf(entry, newsOf(entry.rule), links));
    return [{ channel, entries, content: { title: titleOf(severity, alerts), message, at, severity, group, alerts } }];
  });
}
