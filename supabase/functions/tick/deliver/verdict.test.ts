import { describe, expect, it } from "vitest";
import { channels } from "./claim.fixture.ts";
import type { Sent } from "./send.ts";
import { decisive, keepable, retryAfter, verdictOf } from "./verdict.ts";

const now = Date.UTC(2026, 10, 18, 10);
const answered = (status: number, headers: Record<string, string> = {}, body = "words"): Sent => ({
  kind: "answered",
  answer: { status, headers: new Map(Object.entries(headers)), body },
});

describe("an answer", () => {
  it.each([
    ["delivered", [200, 201, 202, 204]],
    ["retry", [408, 429, 500, 502, 503, 504, 599]],
    ["dead", [301, 302, 304, 307, 400, 401, 403, 404, 405, 410, 413, 418, 422]],
  ] as const)("is %s by its status", (outcome, statuses) => {
    for (const status of statuses) expect([status, verdictOf(answered(status), now).outcome]).toEqual([status, outcome]);
  });

  it("that redirects says to enter the final address", () => {
    expect(verdictOf(answered(302, { location: "http://169.254.169.254/" }), now).answer).toMatch(/^The address redirects/);
  });

  it("that asks to wait is heard", () => {
    expect(verdictOf(answered(429, { "retry-after": "120" }), now).retry_after_s).toBe(120);
    expect(verdictOf(answered(503, { "retry-after": "Wed, 18 Nov 2026 10:02:00 GMT" }), now).retry_after_s).toBe(120);
  });

  it.each([undefined, "", "soon", "-1", "1e9", "2026-12-01", "Wed, 18 Nov 2026 09:00:00 GMT"])(
    "that asks for %s asks for nothing",
    (header) => {
      expect(retryAfter(header, now)).toBeNull();
    },
  );

  it("that did not come is tried again, unless the target was refused", () => {
    expect(verdictOf({ kind: "failed", sentence: "No answer within 5 s." }, now)).toEqual({
      outcome: "retry",
      status: null,
      answer: "No answer within 5 s.",
      retry_after_s: null,
    });
    expect(verdictOf({ kind: "refused", sentence: "No." }, now).outcome).toBe("dead");
  });
});

it("of several parts the one that can still get through decides", () => {
  const [fine, dead, retry] = [200, 404, 500].map((status) => verdictOf(answered(status), now));
  if (!fine || !dead || !retry) throw new Error("three verdicts");
  expect(decisive([fine, dead, retry, fine])).toBe(retry);
  expect(decisive([fine, dead])).toBe(dead);
  expect(decisive([fine, fine])?.outcome).toBe("delivered");
  expect(decisive([])).toBeUndefined();
});

describe("what is kept of an answer", () => {
  const hash = () => "0123456789abcdef0123456789abcdef";

  it("holds neither the channel's secret nor anything personal", () => {
    const { url } = channels.slack.secret;
    const echo = `No service at ${url} for jane.roe@example.com from 192.0.2.7`;
    expect(keepable(echo, channels.slack, hash)).toBe("No service at [secret] for [email] from [ip]");
  });

  it("is one line of 500 characters at most, and nothing where nothing was said", () => {
    expect(keepable(`${"long words ".repeat(9_000)}`, channels.slack, hash)).toHaveLength(500);
    expect(keepable("a\n\n  b\t", channels.slack, hash)).toBe("a b");
    expect(keepable("  \n", channels.slack, hash)).toBeNull();
    expect(keepable(null, channels.slack, hash)).toBeNull();
  });
});
