import { describe, expect, it } from "vitest";
import type { ChannelRow, DeliveryRow } from "../../contracts/alerts.ts";
import { instantOf } from "../../domain/time.ts";
import { factsOf, isSettled, standingOf, testStanding } from "./view-model.ts";

const now = instantOf(Date.UTC(2026, 10, 18, 10));
const clock = { locale: "en-GB", zone: "UTC" };
const channel = (overrides: Partial<ChannelRow>): ChannelRow => ({
  key: "ops",
  title: "Ops",
  kind: "email",
  severities: ["critical", "warning"],
  enabled: true,
  config: { host: "api.resend.com", to: ["a@example.com", "b@example.com"] },
  has_secret: true,
  version: 1,
  updated_at: now - 3_600_000,
  updated_by: "Admin",
  last_ok_at: now - 300_000,
  failing_since: null,
  last_error: null,
  waiting: 0,
  ...overrides,
});
const attempt = (overrides: Partial<DeliveryRow>): DeliveryRow => ({
  id: 1,
  outbox: "o",
  channel: "ops",
  kind: "test",
  title: "Test",
  attempt: 1,
  started_at: now,
  latency_ms: 12.4,
  outcome: "delivered",
  status: 200,
  answer: "ok",
  state: "delivered",
  next_at: null,
  episodes: [],
  ...overrides,
});

describe("a channel", () => {
  it.each([
    ["that delivers", {}, "ok", "Works"],
    ["that was never used", { last_ok_at: null }, "unknown", "Not tried yet"],
    ["that leads elsewhere", { aimed_at: now - 60_000 }, "unknown", "Not tested since it was changed"],
    ["that was tested since", { aimed_at: now - 600_000 }, "ok", "Works"],
    ["that is off", { enabled: false }, "silenced", "Off"],
    ["that fails", { failing_since: now - 60_000, last_error: "answered 404: no_service" }, "critical", "Failing"],
    ["that is off and failed", { enabled: false, failing_since: now - 60_000 }, "silenced", "Off, and failing"],
  ] as const)("%s says so", (_, overrides, state, word) => {
    expect(standingOf(channel(overrides), now, "en-GB")).toMatchObject({ state, word });
  });

  it("that fails says since when and what was answered", () => {
    const { sentence } = standingOf(
      channel({ failing_since: now - 60_000, last_error: "answered 404: no_service" }),
      now,
      "en-GB",
    );
    expect(sentence).toMatch(/^Every attempt for 1\smin has failed: answered 404: no_service$/);
    const justNow = channel({ failing_since: now, last_error: "answered 404", last_ok_at: now - 420_000 });
    expect(standingOf(justNow, now, "en-GB").sentence).toBe("The last attempt failed: answered 404");
  });

  it("has its facts, and none of them is a secret", () => {
    const facts = Object.fromEntries(factsOf(channel({ waiting: 2 }), now, clock));
    expect(facts).toMatchObject({
      Kind: "E-mail",
      "Leads to": "api.resend.com",
      Receivers: "a@example.com, b@example.com",
      "Told of": "warnings and critical alerts",
      Waiting: "2 messages",
    });
    expect(Object.fromEntries(factsOf(channel({ severities: [], last_ok_at: null }), now, clock))).toMatchObject({
      "Told of": "only what rules send here by name",
      "Last delivered": "never",
    });
  });
});

describe("a test", () => {
  it("waits, is delivered, is tried again or is dead, each in a sentence", () => {
    expect(testStanding([], clock)).toMatchObject({ state: "late", title: "The test waits to be sent." });
    expect(testStanding([attempt({})], clock)).toEqual({
      state: "ok",
      title: "Delivered in 12 ms.",
      detail: "Answer: 200, ok. Look whether you can see it there.",
    });
    const retry = attempt({ outcome: "retry", state: "pending", status: 500, answer: null, next_at: now + 15_000 });
    expect(testStanding([retry], clock)).toEqual({
      state: "warning",
      title: "Attempt 1 failed; it is tried again at 18 Nov, 10:00 UTC.",
      detail: "Answer: 500",
    });
    expect(testStanding([retry, retry], clock).title).toMatch(/^All 2 attempts failed/);
    const dead = attempt({ outcome: "dead", state: "dead", status: null, answer: "The address must begin with https://." });
    expect(testStanding([retry, dead], clock)).toEqual({
      state: "critical",
      title: "Not delivered, and not tried again.",
      detail: "The address must begin with https://.",
    });
  });

  it("is followed until it is at its end", () => {
    expect(isSettled([])).toBe(false);
    expect(isSettled([attempt({ state: "pending" })])).toBe(false);
    expect([isSettled([attempt({})]), isSettled([attempt({ state: "dead" })])]).toEqual([true, true]);
  });
});
