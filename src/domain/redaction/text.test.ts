import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { cleanTexts, tellingTexts } from "../../../tests/fixtures/redaction/corpus.ts";
import { patterns } from "./patterns.ts";
import { redactText } from "./text.ts";

const hash = (text: string): string => createHmac("sha256", "a key for tests").update(text).digest("hex");
const redacted = (text: string): string => redactText(text, hash);

const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI4ZDNiMmExMCJ9.c2lnbmF0dXJlLWJ5dGVz";

describe("secrets and personal data in a text", () => {
  it.each([
    ["mail to anna.berg+x@mail.example.com failed", "mail to [email] failed"],
    ["user=anna%40example.com", "user=[email]"],
    ["für jürgen@müller.example", "für [email]"],
    ["from 203.0.113.24:52110", "from [ip]:52110"],
    ["peer 2001:db8::7334 closed", "peer [ip] closed"],
    ["peer 2001:0db8:0000:0000:0000:ff00:0042:8329 closed", "peer [ip] closed"],
    ["call +44 (20) 7946-0958 now", "call [phone] now"],
    ["call 0044 20 7946 0958", "call [phone]"],
    ["call (555) 010-9999", "call [phone]"],
    ["call 555-010-9999", "call [phone]"],
    ["mobile 9876543210", "mobile [number]"],
    ["card 4111 1111 1111 1111 declined", "card [card] declined"],
    ["card 5555-5555-5555-4444", "card [card]"],
    ["to DE89 3704 0044 0532 0130 00", "to [iban]"],
    ["to GB82WEST12345698765432", "to [iban]"],
    [`Authorization: Bearer ${jwt}`, "Authorization: [secret]"],
    [`token was ${jwt}`, "token was [token]"],
    [`x-key-${jwt}`, "[token]"],
    ["key sb_secret_4f6Hq8Zk2LmN0pQrStUvWx", "key [secret]"],
    ["AKIAIOSFODNN7EXAMPLE", "[secret]"],
    ["password=hunter2&next=/", "password=[secret]&next=/"],
    ['{"password":"hunter2","n":1}', '{"password":"[secret]","n":1}'],
    ["/verify?token=abc123&type=signup", "/verify?token=[secret]&type=signup"],
    ["api_key: 12ab", "api_key: [secret]"],
    ["postgresql://postgres:pa55@db.example.com:5432", "postgresql://[credentials]@db.example.com:5432"],
    ["-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- after", "[key] after"],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE", "[key]"],
    ["UA Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Mobile | end", "UA [agent]| end"],
    ["Key (email, unit)=(x, 7) already exists.", "Key (email, unit)=(...) already exists."],
    ["Failing row contains (7, Anna Berg, null).", "Failing row contains (...)"],
    ...tellingTexts.map(({ text, kept }) => [text, kept]),
  ])("are taken out of %j", (text, expected) => {
    expect(redacted(text)).toBe(expected);
    expect(redacted(expected)).toBe(expected);
  });

  it("leave a keyed hash where a UUID stood, the same for the same one in any case", () => {
    const id = "8d3b2a10-4c5d-4e6f-8a7b-0c1d2e3f4a5b";
    expect(redacted(`user ${id}`)).toMatch(/^user id_[0-9a-f]{16}$/);
    expect(redacted(`user ${id.toUpperCase()}`)).toBe(redacted(`user ${id}`));
    expect(redactText(id, () => "f".repeat(64))).not.toBe(redacted(id));
  });

  it("do not survive behind NUL or unpaired surrogates, which become U+FFFD", () => {
    expect(redacted("a\0b\uD800c")).toBe("a\uFFFDb\uFFFDc");
  });
});

describe("what a log needs to say", () => {
  it.each([...cleanTexts, "migration 20261123090000_watch.sql applied"])("stays as it is: %s", (text) => {
    expect(redacted(text)).toBe(text);
  });
});

describe("the time it takes is linear in the text", () => {
  /** Repetitions without an upper bound in the source of a pattern, character classes aside. */
  const unbounded = (source: string): string[] =>
    source
      .replaceAll(/\\./g, "x")
      .replaceAll(/\[[^\]]*\]/g, "x")
      .match(/x?[*+]|\{\d+,\}/g) ?? [];

  it("because a match begins at a literal or a bounded run, and repeats no part without a bound", () => {
    const found = patterns
      .map(({ find }) => [find.source, unbounded(find.source)] as const)
      .filter(([, runs]) => runs.length > 0);
    // They run to the end of what they take, and cannot fail after it: no way back, so no second try.
    expect(found.map(([source]) => source.slice(-30))).toEqual(
      [
        String.raw`(?!\[|\\{0,8}["'])[^\s"'&,;)}\]]{1,2048})`,
        String.raw`(?<![\w.-])\d{9,}(?![\w]|[.-]\w)`,
        String.raw`is duplicated|conflicts with))|[\s\S]+)`,
        String.raw`\b(Failing row contains) \((?!\.\.\.)[\s\S]+`,
        String.raw`field value out of range): "(?!\?")[\s\S]+`,
      ].map((source) => source.slice(-30)),
    );
  });

  it("and a pattern with an unbounded run would be found", () => {
    expect(unbounded(String.raw`(?:\w+)+@`)).toEqual(["x+", "+"]);
    expect(unbounded("a{3,}[*+]")).toEqual(["{3,}"]);
  });
});
