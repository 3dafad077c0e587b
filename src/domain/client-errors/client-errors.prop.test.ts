import fc from "fast-check";
import { expect, it } from "vitest";
import {
  envelope,
  errorEnvelope,
  errorEvent,
  hash,
  header,
  receivedAt,
} from "../../../tests/fixtures/client-errors/envelopes.ts";
import { instantOf } from "../time.ts";
import { clientErrorsOf } from "./client-errors.ts";
import { parseDsn } from "./dsn.ts";
import { readItems } from "./envelope.ts";

const options = { receivedAt: instantOf(receivedAt), hash };

/** What `watch.ingest` relies on. */
function expectStorable(bytes: Uint8Array): void {
  for (const event of clientErrorsOf(bytes, options).events) {
    expect(event.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(Number.isSafeInteger(event.at_us)).toBe(true);
    expect(event.variant?.length).toBeLessThanOrEqual(64);
    const json = JSON.stringify(event);
    expect(json.length).toBeLessThan(4_096);
    expect(json).not.toMatch(/\\u0000|\\ud[89a-f]/);
  }
}

it("survives any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), expectStorable));
});

it("survives any bytes after a sound header, and any change of a byte in a real envelope", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (tail) => expectStorable(envelope(header(), [{ type: "event" }, tail]))),
  );
  const sound = errorEnvelope();
  fc.assert(
    fc.property(fc.nat(sound.length - 1), fc.nat(255), fc.nat(sound.length), (at, value, length) => {
      const bytes = sound.slice(0, length);
      if (at < length) bytes[at] = value;
      expectStorable(bytes);
    }),
  );
});

it("survives any JSON in place of any field", () => {
  const fields = fc.dictionary(
    fc.constantFrom(...Object.keys(errorEvent), "logentry", "message", "fingerprint", "type"),
    fc.jsonValue(),
  );
  fc.assert(fc.property(fields, (changes) => expectStorable(errorEnvelope(changes))));
  const anything = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(anything, anything, anything, (a, b, c) =>
      expectStorable(
        errorEnvelope({ exception: { values: [a, { type: b, value: c, stacktrace: { frames: [a, b, c] }, mechanism: a }] } }),
      ),
    ),
  );
});

it("survives every text in every place, unpaired surrogates and NUL among them", () => {
  const text = fc.string({ unit: fc.constantFrom("\ud800", "\udc00", "\0", "a", "@", ".", "\n", "é", "💥", " ", "/") });
  fc.assert(
    fc.property(text, text, text, (a, b, c) =>
      expectStorable(
        errorEnvelope({
          release: a,
          environment: b,
          user: { id: c },
          request: { url: a },
          exception: { values: [{ type: b, value: c }] },
        }),
      ),
    ),
  );
});

it("loses no byte of any items, and adds none", () => {
  const item = fc.tuple(fc.constantFrom("event", "session", "attachment"), fc.uint8Array({ maxLength: 40 }));
  fc.assert(
    fc.property(fc.array(item, { maxLength: 8 }), (items) => {
      const bytes = envelope({}, ...items.map(([type, payload]) => [{ type, length: payload.length }, payload] as const));
      const read = readItems(bytes, 2);
      expect(read.complete).toBe(true);
      expect(read.items.map(({ type, payload }) => [type, [...payload]])).toEqual(
        items.map(([type, payload]) => [type, [...payload]]),
      );
    }),
  );
});

it("reads what looks like a DSN without throwing", () => {
  const text = fc.string({ unit: fc.constantFrom(..."https:/@a1.\\?#[]-_~%é "), maxLength: 80 });
  fc.assert(fc.property(text, (tail) => void [parseDsn(tail), parseDsn(`https://${tail}`), parseDsn(`https://a@${tail}/1`)]));
});

const megabyte = 1_000_000;
it.each([
  ["newlines", "\n".repeat(megabyte)],
  ["brackets", "[".repeat(megabyte)],
  ["items without a payload", '{"type":"event"}\n'.repeat(megabyte / 17)],
  ["nested fingerprints", `{"type":"event"}\n{"fingerprint":[${"[".repeat(100_000)}${"]".repeat(100_000)}]}`],
  ["a long message without a space", `{"type":"event"}\n${JSON.stringify({ message: "a@".repeat(megabyte / 2) })}`],
  [
    "a long file name",
    `{"type":"event"}\n${JSON.stringify({ exception: { values: [{ stacktrace: { frames: [{ function: "a.".repeat(250_000), filename: "?".repeat(500_000) }] } }] } })}`,
  ],
  [
    "a hundred thousand frames",
    `{"type":"event"}\n${JSON.stringify({ exception: { values: [{ stacktrace: { frames: Array.from({ length: 60_000 }, () => ({ lineno: 1 })) } }] } })}`,
  ],
  ["a long address", `{"type":"event"}\n${JSON.stringify({ request: { url: `https://${"a/".repeat(megabyte / 2)}` } })}`],
])("takes no more than linear time for a megabyte of %s", (_, tail) => {
  const bytes = new TextEncoder().encode(`{}\n${tail}`);
  const started = performance.now();
  expectStorable(bytes);
  // Quadratic time would be minutes.
  expect(performance.now() - started).toBeLessThan(2_000);
});
