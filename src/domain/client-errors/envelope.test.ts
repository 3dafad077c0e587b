import { describe, expect, it } from "vitest";
import { envelope } from "../../../tests/fixtures/client-errors/envelopes.ts";
import { readEnvelopeHeader, readItems } from "./envelope.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (payload: Uint8Array): string => new TextDecoder().decode(payload);
const itemsOf = (whole: Uint8Array) => {
  const { items, complete } = readItems(whole, readEnvelopeHeader(whole)?.end ?? 0);
  return { items: items.map(({ type, payload }) => [type, text(payload)]), complete };
};

describe("the header of an envelope", () => {
  it("is its first line alone, whatever follows", () => {
    expect(readEnvelopeHeader(bytes('{"dsn":"x"}\nnot json at all'))).toEqual({ header: { dsn: "x" }, end: 12 });
  });

  it("may be all there is", () => {
    expect(readEnvelopeHeader(bytes('{"dsn":"x"}'))).toEqual({ header: { dsn: "x" }, end: 11 });
  });

  it.each(["", "\n{}", "[]", "null", '"x"', "{", `{"a":"${"x".repeat(20_000)}"}`])("is not %.20s", (line) => {
    expect(readEnvelopeHeader(bytes(line))).toBeNull();
  });
});

describe("the items of an envelope", () => {
  it("end at their line or after their length, in which newlines are part of the payload", () => {
    const whole = envelope(
      {},
      [{ type: "event" }, "{}"],
      [{ type: "attachment", length: 5 }, "a\nb\nc"],
      [{ type: "session" }, "{}"],
    );
    expect(itemsOf(whole)).toEqual({
      items: [
        ["event", "{}"],
        ["attachment", "a\nb\nc"],
        ["session", "{}"],
      ],
      complete: true,
    });
  });

  it("may be none, and may be followed by an empty line", () => {
    expect(itemsOf(bytes("{}\n"))).toEqual({ items: [], complete: true });
    expect(itemsOf(bytes('{}\n{"type":"event"}\n{}\n\n'))).toEqual({ items: [["event", "{}"]], complete: true });
  });

  it("are read up to the first that makes no sense", () => {
    expect(itemsOf(bytes('{}\n{"type":"event"}\n{}\nnonsense\n{"type":"event"}\n{}'))).toEqual({
      items: [["event", "{}"]],
      complete: false,
    });
  });

  it("are cut where the bytes end before the stated length", () => {
    expect(itemsOf(bytes('{}\n{"type":"event","length":100}\n{"a":1'))).toEqual({
      items: [["event", '{"a":1']],
      complete: false,
    });
  });

  it("are at most a hundred", () => {
    const whole = envelope({}, ...Array.from({ length: 101 }, () => [{ type: "session" }, "{}"] as const));
    expect(itemsOf(whole)).toMatchObject({ items: { length: 100 }, complete: false });
  });
});
