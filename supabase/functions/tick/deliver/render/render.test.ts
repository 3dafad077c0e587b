import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { alertFixture, at, channels, claimFixture } from "../claim.fixture.ts";
import { render } from "./render.ts";

const now = at + 1_234;
const bodies = (parts: readonly { body: string }[]) => parts.map(({ body }) => JSON.parse(body));
const many = Array.from({ length: 25 }, (_, n) => ({ ...alertFixture, episode: `e${n}`, title: `Rule ${n}` }));

describe("Slack", () => {
  it("draws a header, each alert with its sentence and link, and says everything in the plain text too", () => {
    const [message, ...rest] = render(claimFixture(channels.slack), now);
    expect(rest).toEqual([]);
    expect(message).toMatchObject({
      url: channels.slack.secret.url,
      headers: { "content-type": "application/json", "idempotency-key": claimFixture(channels.slack).id },
    });
    expect(JSON.parse(message?.body ?? "")).toEqual({
      text: [
        "*Critical: Portal sign-in failures*",
        "",
        "Portal sign-in failures: Firing",
        alertFixture.sentence,
        alertFixture.link,
        "Runbook: docs/runbooks/auth-failures-portal.md",
        "",
        "Nexsys Watch, 2026-11-18 10:00 UTC",
      ].join("\n"),
      blocks: [
        { type: "header", text: { type: "plain_text", text: "Critical: Portal sign-in failures" } },
        {
          type: "section",
          text: { type: "mrkdwn", text: `*<${alertFixture.link}|Portal sign-in failures>*: Firing\n${alertFixture.sentence}` },
        },
        { type: "context", elements: [{ type: "mrkdwn", text: "Runbook: docs/runbooks/auth-failures-portal.md" }] },
        { type: "context", elements: [{ type: "mrkdwn", text: "Nexsys Watch, 2026-11-18 10:00 UTC" }] },
      ],
    });
  });

  it("writes out what would be markup, so that no text of an event calls everybody", () => {
    const alerts = [{ ...alertFixture, sentence: "<!channel> & <https://evil.example|click>", link: null }];
    const [message] = bodies(render(claimFixture(channels.slack, { alerts }), now));
    expect(JSON.stringify(message)).not.toMatch(/<!channel>|<https:\/\/evil/);
    expect(message.blocks[1].text.text).toContain("&lt;!channel&gt; &amp; &lt;https");
  });

  it("stays within Slack's limits for a message of many alerts and long texts", () => {
    const alerts = many.map((alert) => ({ ...alert, sentence: "x".repeat(4_000) }));
    const [message] = bodies(render(claimFixture(channels.slack, { alerts, title: "t".repeat(400) }), now));
    expect(message.blocks.length).toBeLessThanOrEqual(50);
    expect(message.blocks[0].text.text).toHaveLength(150);
    expect(Math.max(...message.blocks.map((block: { text?: { text: string } }) => block.text?.text.length ?? 0))).toBe(3_000);
    expect(message.blocks.at(-2).text.text).toBe("and 5 more");
  });
});

describe("PagerDuty", () => {
  it("triggers an incident per episode, and resolves it under the same key", () => {
    const alerts = [alertFixture, { ...alertFixture, episode: "other@1", kind: "resolved", resolved: true }];
    const parts = render(claimFixture(channels.pagerduty, { alerts }), now);
    expect(parts.map(({ url }) => url)).toEqual(Array(2).fill("https://events.pagerduty.com/v2/enqueue"));
    expect(bodies(parts)).toMatchObject([
      {
        routing_key: channels.pagerduty.secret.routing_key,
        event_action: "trigger",
        dedup_key: alertFixture.episode,
        links: [{ href: alertFixture.link }],
        payload: {
          summary: alertFixture.sentence,
          source: "nexsys-watch",
          severity: "critical",
          timestamp: "2026-11-18T10:00:30.000Z",
          group: "auth",
          class: "auth-failures-portal",
          custom_details: { news: "Firing", value: 0.197, runbook: "docs/runbooks/auth-failures-portal" },
        },
      },
      { event_action: "resolve", dedup_key: "other@1" },
    ]);
  });

  it("goes to Europe, or to a service that takes the same form, where the channel says so", () => {
    const to = (config: Record<string, unknown>) => render(claimFixture({ ...channels.pagerduty, config }), now)[0]?.url;
    expect(to({ region: "eu" })).toBe("https://events.eu.pagerduty.com/v2/enqueue");
    expect(to({ endpoint: "https://oncall.example.com/v2/enqueue" })).toBe("https://oncall.example.com/v2/enqueue");
  });

  it("leaves no incident open after a test, and one after a notice", () => {
    const actions = (kind: "test" | "notice") =>
      bodies(render(claimFixture(channels.pagerduty, { text: "Words.", alerts: [] }, kind), now)).map(
        ({ event_action, dedup_key, payload }) => [event_action, dedup_key, payload.severity, payload.summary],
      );
    const { id, payload } = claimFixture(channels.pagerduty);
    expect(actions("test")).toEqual([
      ["trigger", `test/${id}`, "info", "Words."],
      ["resolve", `test/${id}`, "info", "Words."],
    ]);
    expect(actions("notice")).toEqual([["trigger", payload.message, "critical", "Words."]]);
  });
});

describe("the generic webhook", () => {
  it("signs timestamp and body with HMAC-SHA-256, and keeps the body the same in every attempt", () => {
    const [first] = render(claimFixture(channels.webhook), now);
    const [second] = render(claimFixture(channels.webhook), now + 15_000);
    expect(first?.headers["x-nexsys-timestamp"]).toBe(String(now));
    const hmac = createHmac("sha256", channels.webhook.secret.signing_key).update(`${now}.${first?.body}`).digest("hex");
    expect(first?.headers["x-nexsys-signature"]).toBe(`sha256=${hmac}`);
    expect(second?.body).toBe(first?.body);
    expect(second?.headers["idempotency-key"]).toBe(first?.headers["idempotency-key"]);
    expect(second?.headers["x-nexsys-signature"]).not.toBe(first?.headers["x-nexsys-signature"]);
  });

  it("carries the whole message", () => {
    const claim = claimFixture(channels.webhook);
    expect(bodies(render(claim, now))).toEqual([{ id: claim.id, kind: "alert", ...claim.payload }]);
  });
});

describe("e-mail", () => {
  const to = (provider: string, more: Record<string, unknown> = {}) => {
    const [mail] = render(claimFixture({ ...channels.email, config: { ...channels.email.config, provider, ...more } }), now);
    return { url: mail?.url, headers: mail?.headers, body: JSON.parse(mail?.body ?? "") };
  };
  const text = expect.stringContaining(alertFixture.sentence);

  it("takes the form of each provider", () => {
    expect(to("resend")).toMatchObject({
      url: "https://api.resend.com/emails",
      headers: { authorization: "Bearer re_123456789", "idempotency-key": claimFixture(channels.email).id },
      body: {
        from: "Watch <watch@example.com>",
        to: ["a@example.com", "b@example.com"],
        subject: "Critical: Portal sign-in failures",
        text,
      },
    });
    expect(to("postmark")).toMatchObject({
      url: "https://api.postmarkapp.com/email",
      headers: { "x-postmark-server-token": "re_123456789" },
      body: { From: "Watch <watch@example.com>", To: "a@example.com, b@example.com", TextBody: text, MessageStream: "outbound" },
    });
    expect(to("sendgrid")).toMatchObject({
      url: "https://api.sendgrid.com/v3/mail/send",
      headers: { authorization: "Bearer re_123456789" },
      body: {
        personalizations: [{ to: [{ email: "a@example.com" }, { email: "b@example.com" }] }],
        from: { email: "watch@example.com", name: "Watch" },
        content: [{ type: "text/plain", value: text }],
      },
    });
    expect(to("generic", { endpoint: "https://mail.example.com/send" })).toMatchObject({
      url: "https://mail.example.com/send",
      headers: { authorization: "Bearer re_123456789" },
    });
  });

  it("has a subject of one line, and no more than twenty alerts", () => {
    const [mail] = bodies(render(claimFixture(channels.email, { title: "One\r\nBcc: c@example.com", alerts: many }), now));
    expect(mail.subject).toBe("One Bcc: c@example.com");
    expect(mail.text).toContain("and 5 more");
  });
});

describe("a channel that lacks something", () => {
  it.each([
    ["slack", { ...channels.slack, secret: {} }, /no address\. Enter it in the settings/],
    ["webhook", { ...channels.webhook, secret: { url: "https://example.com" } }, /no signing key/],
    ["pagerduty", { ...channels.pagerduty, secret: {} }, /no integration key/],
    ["email", { ...channels.email, config: { ...channels.email.config, to: [] } }, /no addresses to write to/],
    [
      "email",
      { ...channels.email, config: { ...channels.email.config, provider: "pigeon" } },
      /no e-mail provider that is known/,
    ],
  ] as const)("%s says what to enter", (_, channel, sentence) => {
    expect(() => render(claimFixture(channel), now)).toThrow(sentence);
  });
});
