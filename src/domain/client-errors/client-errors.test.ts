import { describe, expect, it } from "vitest";
import {
  envelope,
  errorEnvelope,
  errorEvent,
  hash,
  header,
  receivedAt,
} from "../../../tests/fixtures/client-errors/envelopes.ts";
import { DAY, instantOf, MINUTE, SECOND } from "../time.ts";
import { clientErrorsOf, presenceOf } from "./client-errors.ts";

const options = { receivedAt: instantOf(receivedAt), hash };
const only = (bytes: Uint8Array) => {
  const { events, rejected } = clientErrorsOf(bytes, options);
  expect(rejected).toEqual([]);
  expect(events).toHaveLength(1);
  return events[0];
};
const changed = (changes: Readonly<Record<string, unknown>>) => only(errorEnvelope(changes));

describe("an error that a browser reports", () => {
  it("becomes one client.error of its release", () => {
    expect(only(errorEnvelope())).toEqual({
      id: "9ec79c33-ec99-42ab-8353-589fcb2e04dc",
      at_us: (receivedAt - 2_500) * 1_000,
      source: "client",
      severity: "error",
      status: null,
      path: "/units/:id/payments",
      request_id: null,
      message: "TypeError: Cannot read the schedule of [email]",
      attributes: {
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        title: "TypeError: Cannot read the schedule of [email]",
        user: expect.stringMatching(/^id_[0-9a-f]{16}$/),
        environment: "production",
        handled: false,
        path: "/units/:id/payments",
      },
      keep: true,
      signal: "client.error",
      variant: "nexsys@1.4.2",
      also: null,
    });
  });

  it("takes no mail, address, token or id of a person along", () => {
    const stored = JSON.stringify(only(errorEnvelope()));
    for (const secret of ["buyer@example.com", "203.0.113.9", "abc123def456", errorEvent.user.id, "Mozilla", "8812"]) {
      expect(stored).not.toContain(secret);
    }
  });

  it("is the same person's by the hash of the id, and by that of the mail where there is no id", () => {
    const user = (value: unknown) => changed({ user: value })?.attributes?.user;
    expect(user({ id: errorEvent.user.id.toUpperCase() })).toBe(user(errorEvent.user));
    expect(user({ id: 17 })).toBe(user({ id: "17" }));
    expect(user({ email: "Buyer@example.com" })).toBe(user({ email: "buyer@example.com" }));
    expect(user({ ip_address: "203.0.113.9" })).toBeNull();
    expect(user(undefined)).toBeNull();
  });

  it.each([
    [undefined, "unknown"],
    ["", "unknown"],
    ["  ", "unknown"],
    [{ version: 1 }, "unknown"],
    ["web/2.0\u0000<b>", "web/2.0__b_"],
    ["x".repeat(200), "x".repeat(64)],
    ["nexsys@1.4.2", "nexsys@1.4.2"],
    ["nexsys-portal@2.14.0-rc.1+20261117", "nexsys-portal@2.14.0-rc.1+20261117"],
    ["nexsys@0f3c9a7be1d24c55a6b7c8d9e0f1a2b3c4d5e6f7", "nexsys@0f3c9a7be1d24c55a6b7c8d9e0f1a2b3c4d5e6f7"],
    ["0f3c9a7be1d24c55a6b7c8d9e0f1a2b3c4d5e6f7", "0f3c9a7be1d24c55a6b7c8d9e0f1a2b3c4d5e6f7"],
    ["20261117093000", "20261117093000"],
    ["2026.11.17", "2026.11.17"],
    ["anna.berg@example.com", "redacted"],
    ["anna%40example.com", "redacted"],
    [`${"x".repeat(54)}-anna@example.com`, "redacted"],
    ["anna@1und1.example", "redacted"],
    ["Anna Berg", "redacted"],
    ["971501234567", "redacted"],
    ["8d3b2a10-4c5d-4e6f-8a7b-0c1d2e3f4a5b", "redacted"],
    ["password=hunter2", "redacted"],
  ])("of release %j counts as variant %s", (release, variant) => {
    expect(changed({ release })?.variant).toBe(variant);
  });

  it("names its environment, and nobody", () => {
    const environments = ["production", "eu-central-1", "anna.berg@example.com", "Anna Berg", ""];
    expect(environments.map((environment) => changed({ environment })?.attributes?.environment ?? null)).toEqual([
      "production",
      "eu-central-1",
      "redacted",
      "redacted",
      null,
    ]);
  });

  it("has the title of what was thrown, not of its cause", () => {
    const values = [
      { type: "FetchError", value: "offline" },
      { type: "Error", value: "Could not load units" },
    ];
    expect(changed({ exception: { values } })?.message).toBe("Error: Could not load units");
  });

  it("has a short title on one line, whatever the message", () => {
    const value = `${"a\n\u202eb ".repeat(300)}buyer@example.com`;
    const title = changed({ exception: { values: [{ type: "Error", value }] } })?.message ?? "";
    expect(title).toHaveLength(200);
    expect(title).toMatch(/^Error: a b a b [^\n]*…$/);
  });

  it("may be a message without an exception, or say nothing at all", () => {
    expect(changed({ exception: undefined, message: "Proof was not stored" })?.message).toBe("Proof was not stored");
    expect(changed({ exception: undefined, logentry: { formatted: "Proof of 17" } })?.message).toBe("Proof of 17");
    expect(changed({ exception: undefined })?.message).toBe("Error without a message");
  });

  it("keeps its severity, and counts as an exception at any", () => {
    expect(changed({ level: "fatal" })?.severity).toBe("fatal");
    expect(changed({ level: "warning" })?.severity).toBe("warning");
    expect(["shrug", "__proto__", "constructor", "toString"].map((level) => changed({ level })?.severity)).toEqual(
      Array.from({ length: 4 }, () => "error"),
    );
    expect(changed({ level: undefined })?.severity).toBe("error");
  });

  it("gets an id that derives from its content where it has none", () => {
    const nameless = errorEnvelope({ event_id: undefined }, header({ event_id: undefined }));
    expect(only(nameless)?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(only(nameless)?.id).toBe(only(nameless)?.id);
  });
});

describe("the time of an error", () => {
  const at = (timestamp: unknown, sentAt: number | null) =>
    only(errorEnvelope({ timestamp }, header({ sent_at: sentAt === null ? undefined : new Date(sentAt).toISOString() })))?.at_us;

  it("is the browser's where its clock is right", () => {
    expect(at(receivedAt / 1_000 - 60, receivedAt - 900)).toBe((receivedAt - MINUTE) * 1_000);
    expect(at(new Date(receivedAt - MINUTE).toISOString(), null)).toBe((receivedAt - MINUTE) * 1_000);
  });

  it("is corrected where the clock is off by hours", () => {
    const wrong = receivedAt - DAY / 2;
    expect(at(wrong / 1_000 - 30, wrong)).toBe((receivedAt - 30 * SECOND) * 1_000);
  });

  it("is the same when the envelope arrives again a little later", () => {
    const bytes = errorEnvelope();
    const later = clientErrorsOf(bytes, { ...options, receivedAt: instantOf(receivedAt + 9 * SECOND) }).events[0];
    expect(later?.at_us).toBe(only(bytes)?.at_us);
  });

  it.each([undefined, null, "yesterday", -5, 1e300, receivedAt / 1_000 + 3_600])(
    "is that of receipt where the event says %j",
    (timestamp) => {
      expect(at(timestamp, null)).toBe(receivedAt * 1_000);
    },
  );

  it("may be days ago, but not weeks: what is too old is set aside", () => {
    expect(at((receivedAt - 6 * DAY) / 1_000, null)).toBe((receivedAt - 6 * DAY) * 1_000);
    const old = errorEnvelope({ timestamp: (receivedAt - 8 * DAY) / 1_000 });
    expect(clientErrorsOf(old, options)).toEqual({ events: [], rejected: [{ source: "client", reason: "too-old", n: 1 }] });
  });
});

describe("what is not an error", () => {
  it.each([
    "transaction",
    "session",
    "sessions",
    "replay_event",
    "replay_recording",
    "client_report",
    "span",
    "log",
    "feedback",
    "profile",
  ])("is not counted: %s", (type) => {
    const bytes = envelope(header(), [{ type }, JSON.stringify(errorEvent)]);
    expect(clientErrorsOf(bytes, options)).toEqual({ events: [], rejected: [] });
  });

  it("is not counted either as a message below error", () => {
    expect(clientErrorsOf(errorEnvelope({ exception: undefined, message: "hi", level: "info" }), options).events).toEqual([]);
  });

  it("does not hide the error beside it", () => {
    const bytes = envelope(header(), [{ type: "session" }, "{}"], [{ type: "event" }, JSON.stringify(errorEvent)]);
    expect(only(bytes)?.signal).toBe("client.error");
  });
});

describe("what cannot be read", () => {
  it("is set aside with its reason, and the rest is counted", () => {
    const bytes = envelope(
      header(),
      [{ type: "event" }, "{"],
      [{ type: "event" }, JSON.stringify(errorEvent)],
      [{ type: "event", length: 9_999 }, "{}"],
    );
    const { events, rejected } = clientErrorsOf(bytes, options);
    expect(events).toHaveLength(2);
    expect(rejected).toEqual([
      { source: "client", reason: "malformed-envelope", n: 1 },
      { source: "client", reason: "malformed-event", n: 1 },
    ]);
  });

  it("is set aside beyond ten reports an envelope", () => {
    const items = Array.from({ length: 13 }, () => [{ type: "event" }, JSON.stringify(errorEvent)] as const);
    const { events, rejected } = clientErrorsOf(envelope(header(), ...items), options);
    expect(events).toHaveLength(10);
    expect(rejected).toEqual([{ source: "client", reason: "too-many-events", n: 3 }]);
  });
});

describe("the presence of browsers", () => {
  it("is one event a minute, however many receivers see it", () => {
    const at = (ms: number) => presenceOf({ receivedAt: instantOf(receivedAt + ms), hash });
    expect(at(1)).toEqual(at(59_999));
    expect(at(60_000).id).not.toBe(at(0).id);
    expect(at(1)).toMatchObject({ at_us: receivedAt * 1_000, keep: false, signal: null, source: "client" });
  });
});
