import { describe, expect, it } from "vitest";
import type { ChannelRow } from "../../contracts/alerts.ts";
import { type Draft, draftOf, emptyDraft, keyFor, readDraft } from "./draft.ts";

const stored = (overrides: Partial<ChannelRow>): ChannelRow => ({
  key: "ops",
  title: "Ops",
  kind: "slack",
  severities: ["critical", "warning"],
  enabled: true,
  config: { host: "hooks.example.com" },
  has_secret: true,
  version: 3,
  updated_at: 0,
  updated_by: "Admin",
  last_ok_at: null,
  failing_since: null,
  last_error: null,
  waiting: 0,
  ...overrides,
});
const draft = (overrides: Partial<Draft>): Draft => ({ ...emptyDraft, title: "Ops", ...overrides });
const email = { kind: "email", from: "Watch <watch@example.com>", to: "a@example.com; b@example.com", token: "re_1" } as const;

describe("a form", () => {
  it("becomes what save_channel takes, with only the secrets that were typed", () => {
    const { change, problems } = readDraft(
      draft({ url: " https://hooks.example.com/x ", warning: false, signingKey: "unused" }),
      null,
    );
    expect(problems).toEqual({});
    expect(change).toEqual({
      channel: { title: "Ops", kind: "slack", severities: ["critical"], enabled: true, config: {} },
      secret: { url: "https://hooks.example.com/x" },
    });
  });

  it("of each kind names its fields", () => {
    expect(readDraft(draft(email), null).change).toMatchObject({
      channel: { config: { provider: "resend", from: "Watch <watch@example.com>", to: ["a@example.com", "b@example.com"] } },
      secret: { token: "re_1" },
    });
    expect(readDraft(draft({ kind: "pagerduty", routingKey: "0123456789abcdef", region: "eu" }), null).change).toMatchObject({
      channel: { config: { region: "eu" } },
      secret: { routing_key: "0123456789abcdef" },
    });
    expect(readDraft(draft({ kind: "webhook", url: "https://a.example", signingKey: "0123456789abcdef" }), null)).toMatchObject({
      change: { secret: { url: "https://a.example", signing_key: "0123456789abcdef" } },
      problems: {},
    });
  });

  it("of a stored channel is its own, without its secrets, and saves nothing it does not know", () => {
    const row = stored({
      kind: "email",
      config: { provider: "postmark", from: "watch@example.com", to: ["a@example.com"], host: "api.postmarkapp.com" },
    });
    const { change, problems } = readDraft(draftOf(row), row);
    expect(problems).toEqual({});
    expect(change.secret).toEqual({});
    expect(change.channel.config).toEqual({ provider: "postmark", from: "watch@example.com", to: ["a@example.com"] });
  });
});

describe("a problem", () => {
  const cases: readonly (readonly [string, Partial<Draft>, object])[] = [
    ["no name", { title: " ", url: "https://a.example" }, { title: "Give it a name." }],
    ["a long name", { title: "x".repeat(81), url: "https://a.example" }, { title: "At most 80 characters." }],
    ["no address", {}, { url: "Enter the address of the webhook." }],
    ["plain http", { url: "http://a.example" }, { url: expect.stringMatching(/begins with https/) }],
    [
      "a private address",
      { url: "https://169.254.169.254/x" },
      { url: "169.254.169.254 is no address of the public internet, and channels lead nowhere else." },
    ],
    ["credentials", { url: "https://u:p@a.example" }, { url: expect.stringMatching(/no user name/) }],
    ["a blank within", { url: "https://a.example/a b" }, { url: expect.stringMatching(/a blank/) }],
    [
      "a short signing key",
      { kind: "webhook", url: "https://a.example", signingKey: "short" },
      { signingKey: "Use at least 16 characters." },
    ],
    ["no integration key", { kind: "pagerduty" }, { routingKey: "Enter the integration key." }],
    [
      "an odd endpoint",
      { kind: "pagerduty", routingKey: "0123456789", endpoint: "x" },
      { endpoint: expect.stringMatching(/https/) },
    ],
    ["an odd receiver", { ...email, to: "a@example.com, b" }, { to: "b is no e-mail address." }],
    ["no receivers", { ...email, to: " , " }, { to: "Enter 1 to 20 addresses." }],
    ["no sender", { ...email, from: "watch" }, { from: expect.stringMatching(/e-mail address/) }],
    ["no API key", { ...email, token: "" }, { token: "Enter the provider's API key." }],
    ["no endpoint for another provider", { ...email, provider: "generic" }, { endpoint: expect.stringMatching(/https/) }],
  ];

  it.each(cases)("%s is said at its field", (_, overrides, problems) => {
    expect(readDraft(draft(overrides), null).problems).toEqual(problems);
  });

  it("is a key that would go to another address than the one it was entered for", () => {
    const pager = stored({ kind: "pagerduty", config: { region: "us", host: "events.pagerduty.com" } });
    expect(readDraft({ ...draftOf(pager), region: "eu" }, pager).problems).toEqual({
      routingKey: "Enter the key again: it goes to another address.",
    });
    expect(readDraft(draftOf(pager), pager).problems).toEqual({});
  });

  it("is none for this machine, which a demo sends to", () => {
    expect(readDraft(draft({ url: "http://127.0.0.1:9000/hook" }), null).problems).toEqual({});
  });
});

describe("a key", () => {
  it.each([
    ["Ops Slack", [], "ops-slack"],
    ["Ops Slack", ["ops-slack", "ops-slack-2"], "ops-slack-3"],
    ["  Überwachung (Nacht) ", [], "u-berwachung-nacht"],
    ["日本", [], "channel"],
    ["x".repeat(80), [], "x".repeat(36)],
  ])("of %s, beside %j, is %s", (title, taken, key) => {
    expect(keyFor(title, taken)).toBe(key);
    expect(key).toMatch(/^[a-z0-9][a-z0-9-]{0,39}$/);
  });
});
