/** What is to be delivered, as `watch_api.claim_outbox` hands it out. */

export type ChannelKind = "slack" | "pagerduty" | "webhook" | "email";

/** Where a message goes. `config` may be shown to people, `secret` to nobody. */
export interface Channel {
  readonly key: string;
  readonly kind: ChannelKind;
  readonly config: Readonly<Record<string, unknown>>;
  readonly secret: Readonly<Record<string, string>>;
}

/** One alert within a message. Times are milliseconds since the epoch. */
export interface MessageAlert {
  readonly episode: string;
  readonly rule: string;
  readonly title: string;
  /** A kind of notification, such as `firing`, `repeat` or `resolved`. */
  readonly kind: string;
  readonly severity: "warning" | "critical";
  readonly sentence: string;
  /** Address of the alert on the dashboard; `null` where nobody said where the dashboard is. */
  readonly link: string | null;
  /** Path of the runbook in the repository. */
  readonly runbook: string | null;
  readonly value: number | null;
  readonly fired_at: number | null;
  readonly resolved: boolean;
}

/** What a message says: the same to every channel, rendered once. */
export interface Payload {
  readonly title: string;
  /** Name of the message: the same on every channel. */
  readonly message: string;
  readonly at: number;
  readonly severity: "warning" | "critical";
  readonly group: string;
  /** What tests and notices say; `null` where the alerts speak for themselves. */
  readonly text: string | null;
  readonly alerts: readonly MessageAlert[];
}

export type MessageKind = "alert" | "test" | "drill" | "notice";

/** A message, leased to whoever claimed it. `id` is the same in every attempt, so receivers may count by it. */
export interface Claim {
  readonly id: string;
  readonly attempt: number;
  readonly kind: MessageKind;
  readonly channel: Channel;
  readonly payload: Payload;
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});
const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);
const severityOf = (value: unknown): "warning" | "critical" => (value === "critical" ? "critical" : "warning");

const channelKinds: readonly string[] = ["slack", "pagerduty", "webhook", "email"] satisfies ChannelKind[];
const messageKinds: readonly string[] = ["alert", "test", "drill", "notice"] satisfies MessageKind[];

/** Only whole addresses become links: a channel cannot know what a part of one belongs to. */
const linkOf = (value: unknown): string | null => {
  const text = textOf(value);
  return text !== null && /^https?:\/\//.test(text) ? text : null;
};

function alertOf(value: unknown): MessageAlert {
  const alert = fieldsOf(value);
  return {
    episode: textOf(alert.episode) ?? "unknown",
    rule: textOf(alert.rule) ?? "unknown",
    title: textOf(alert.title) ?? "Alert",
    kind: textOf(alert.kind) ?? "firing",
    severity: severityOf(alert.severity),
    sentence: textOf(alert.sentence) ?? "",
    link: linkOf(alert.link),
    runbook: textOf(alert.runbook),
    value: numberOf(alert.value),
    fired_at: numberOf(alert.fired_at),
    resolved: alert.resolved === true || alert.kind === "resolved",
  };
}

function payloadOf(value: unknown): Payload {
  const payload = fieldsOf(value);
  return {
    title: textOf(payload.title) ?? "Nexsys Watch",
    message: textOf(payload.message) ?? "",
    at: numberOf(payload.at) ?? 0,
    severity: severityOf(payload.severity),
    group: textOf(payload.group) ?? "watch",
    text: textOf(payload.text),
    alerts: Array.isArray(payload.alerts) ? payload.alerts.map(alertOf) : [],
  };
}

/** The claims in an answer of `claim_outbox`. A message with odd contents is delivered as far as it can be read: odd news is news. */
export function claimsIn(answer: unknown): Claim[] {
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((entry: unknown) => {
    const { id, attempt, kind, channel, payload } = fieldsOf(entry);
    const to = fieldsOf(channel);
    if (textOf(id) === null || numberOf(attempt) === null || !channelKinds.includes(String(to.kind))) return [];
    const secret = Object.entries(fieldsOf(to.secret)).filter((pair): pair is [string, string] => typeof pair[1] === "string");
    return [
      {
        id: String(id),
        attempt: Number(attempt),
        kind: (messageKinds.includes(String(kind)) ? kind : "alert") as MessageKind,
        channel: {
          key: String(to.key),
          kind: to.kind as ChannelKind,
          config: fieldsOf(to.config),
          secret: Object.fromEntries(secret),
        },
        payload: payloadOf(payload),
      },
    ];
  });
}
