/** A claimed message for tests. */
import type { Channel, Claim, MessageAlert, MessageKind, Payload } from "./message.ts";

export const at = Date.UTC(2026, 10, 18, 10, 0, 30);

export const alertFixture: MessageAlert = {
  episode: "auth-failures-portal@1795082400000",
  rule: "auth-failures-portal",
  title: "Portal sign-in failures",
  kind: "firing",
  severity: "critical",
  sentence: "Critical: 12 of 61 sign-ins failed (19.7 %, limit 10 %) for 6 min.",
  link: "https://watch.example.com/alerts/episode/auth-failures-portal%401795082400000?env=production",
  runbook: "docs/runbooks/auth-failures-portal",
  value: 0.197,
  fired_at: Date.UTC(2026, 10, 18, 9, 54),
  resolved: false,
};

export const channels = {
  slack: { key: "ops", kind: "slack", config: {}, secret: { url: "https://hooks.example.com/services/T0/B0/x" } },
  pagerduty: {
    key: "pager",
    kind: "pagerduty",
    config: { region: "us" },
    secret: { routing_key: "0123456789abcdef0123456789abcdef" },
  },
  webhook: {
    key: "hook",
    kind: "webhook",
    config: {},
    secret: { url: "https://example.com/hook", signing_key: "a-key-of-sixteen-characters" },
  },
  email: {
    key: "mail",
    kind: "email",
    config: { provider: "resend", from: "Watch <watch@example.com>", to: ["a@example.com", "b@example.com"] },
    secret: { token: "re_123456789" },
  },
} as const satisfies Record<string, Channel>;

export function claimFixture(channel: Channel, payload: Partial<Payload> = {}, kind: MessageKind = "alert"): Claim {
  return {
    id: "6a1f8f6e-31e3-4b21-9f3c-5f6e1f0f6a11",
    attempt: 1,
    kind,
    channel,
    payload: {
      title: "Critical: Portal sign-in failures",
      message: `auth/critical@${at}`,
      at,
      severity: "critical",
      group: "auth",
      text: null,
      alerts: [alertFixture],
      ...payload,
    },
  };
}
