/**
 * PagerDuty's Events API v2, and services that take its form: one event per alert, whose `dedup_key` is the episode, so that a re-sent
 * event opens nothing twice and a resolved one closes what its firing opened.
 * https://developer.pagerduty.com/docs/send-alert-event
 */
import type { Claim, MessageAlert, Payload } from "../message.ts";
import type { Outgoing } from "./words.ts";
import { needed, newsOf, short } from "./words.ts";

const endpoints = { us: "https://events.pagerduty.com/v2/enqueue", eu: "https://events.eu.pagerduty.com/v2/enqueue" } as const;

/** Where the channel's account lives. */
function endpointOf(config: Readonly<Record<string, unknown>>): string {
  if (typeof config.endpoint === "string" && config.endpoint !== "") return config.endpoint;
  return config.region === "eu" ? endpoints.eu : endpoints.us;
}

interface Event {
  readonly action: "trigger" | "resolve";
  readonly dedupKey: string;
  readonly summary: string;
  readonly severity: "info" | "warning" | "critical";
  readonly group: string;
  readonly class: string;
  readonly at: number;
  readonly details: Readonly<Record<string, unknown>>;
  readonly link: string | null;
}

const ofAlert = (alert: MessageAlert, { group, at }: Payload): Event => ({
  action: alert.resolved ? "resolve" : "trigger",
  dedupKey: alert.episode,
  summary: alert.sentence || `${alert.title}: ${newsOf(alert)}`,
  severity: alert.severity,
  group,
  class: alert.rule,
  at,
  details: {
    news: newsOf(alert),
    rule: alert.rule,
    ...(alert.value === null ? {} : { value: alert.value }),
    ...(alert.runbook === null ? {} : { runbook: alert.runbook }),
  },
  link: alert.link,
});

/** A test opens and closes an incident of its own; a notice stays open until somebody has looked. */
function eventsOf({ id, kind, payload }: Claim): Event[] {
  if (kind === "alert" || (kind === "drill" && payload.alerts.length > 0))
    return payload.alerts.map((alert) => ofAlert(alert, payload));
  const event: Event = {
    action: "trigger",
    dedupKey: kind === "notice" ? payload.message : `${kind}/${id}`,
    summary: payload.text ?? payload.title,
    severity: kind === "notice" ? payload.severity : "info",
    group: payload.group,
    class: kind,
    at: payload.at,
    details: payload.alerts.length === 0 ? {} : { alerts: payload.alerts.map(({ sentence }) => sentence) },
    link: payload.alerts[0]?.link ?? null,
  };
  return kind === "notice" ? [event] : [event, { ...event, action: "resolve" }];
}

/** One POST for each event, in order. @throws ChannelError */
export function pagerDutyMessage(claim: Claim): Outgoing[] {
  const { id, channel } = claim;
  const url = endpointOf(channel.config);
  const routingKey = needed(channel.secret, "routing_key", "integration key");
  return eventsOf(claim).map((event) => ({
    url,
    headers: { "content-type": "application/json", "idempotency-key": `${id}/${event.action}/${event.dedupKey}` },
    body: JSON.stringify({
      routing_key: routingKey,
      event_action: event.action,
      dedup_key: short(event.dedupKey, 255),
      client: "Nexsys Watch",
      ...(event.link === null ? {} : { client_url: event.link, links: [{ href: event.link, text: "Open the alert" }] }),
      payload: {
        summary: short(event.summary, 1_024),
        source: "nexsys-watch",
        severity: event.severity,
        timestamp: new Date(event.at).toISOString(),
        component: event.group,
        group: event.group,
        class: event.class,
        custom_details: event.details,
      },
    }),
  }));
}
