import fc from "fast-check";
import { expect, it } from "vitest";
import { isPlainWord, patterns, traitsOf } from "./patterns.ts";
import { redactionBy, redactText } from "./text.ts";

/** What patterns look for, and pieces of it, so that a text of them matches or nearly does. */
const whole = [
  ...["://user:pa55@", "Mozilla/5.0 (X11)", "Bearer 7f3a9c", "eyJhbGciOiJI.eyJzdWIi", "sb_secret_4f6Hq8Zk2L", "sk_live-12345678"],
  ...[
    "AKIAIOSFODNN7EXAMPLE",
    "api_key: 12ab",
    "password=>hunter2",
    "203.0.113.24",
    "2001:db8::7334",
    "DE89 3704 0044 0532 0130 00",
  ],
  ...["4111 1111-1111 1111", "+44 (20) 7946", "0044 20 7946", "(555) 010.9999", "020 7946 0958", "9876543210"],
  ...["Key (email)=(x, 7)", "Failing row contains (7)", 'malformed array literal: "x', "Authorization: Basic x", '"pwd":"a b'],
];
const pieces = [
  ...[
    "://",
    "@",
    "Mozilla/",
    "Bearer ",
    "token",
    "basic\u00a0",
    "eyJ",
    "sb_secret",
    "re_",
    "AKIA",
    "ABCDEFGH12345678",
    "pwd",
    "otp",
  ],
  ...["=", ":", "=>", "'", "203.0", "::", ":db8:", "DE89", " 3704", "1111", "+4", "00", "020 ", "7946", "555", "-", "_", "."],
  ...["Key (", "=(", ")", "x", "1", " ", "\u2028", "\0", "ü", "\n", "|", '"', "\\", "abcdefab-abcd-abcd-abcd-abcdefabcdef"],
];
const text = fc.array(
  fc.oneof(fc.constantFrom(...whole), fc.constantFrom(...pieces), fc.string({ maxLength: 3, unit: "binary" })),
  { maxLength: 8 },
);

const letters = fc.string({ maxLength: 16, unit: fc.constantFrom(..."abcXYZ_") });

it("spares no text a pattern that takes something out of it", () => {
  const met = new Set<RegExp>();
  fc.assert(
    fc.property(text, (parts) => {
      const joined = parts.join("");
      const traits = traitsOf(joined);
      for (const { may, find, put } of patterns) {
        const taken = typeof put === "string" ? joined.replace(find, put) : joined.replace(find, put);
        if (taken === joined) continue;
        met.add(find);
        expect([find.source, may(joined, traits)]).toEqual([find.source, true]);
      }
    }),
    { numRuns: 1_000 },
  );
  // The pieces are worth something only if every pattern is met.
  expect(patterns.filter(({ find }) => !met.has(find)).map(({ find }) => find.source)).toEqual([]);
});

it("calls no text a plain word in which a pattern finds something", () => {
  const word = fc
    .array(
      fc.oneof(fc.constantFrom("sb_", "secret", "AKIA", "ASIA", "re_", "Bearer", "token", "IOSFODNNEXAMPLEX", "eyJ"), letters),
      {
        maxLength: 6,
      },
    )
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(
      fc.oneof(
        word,
        text.map((parts) => parts.join("")),
      ),
      (candidate) => {
        fc.pre(isPlainWord(candidate));
        for (const { find, put } of patterns)
          expect(typeof put === "string" ? candidate.replace(find, put) : candidate.replace(find, put)).toBe(candidate);
      },
    ),
    { numRuns: 2_000 },
  );
  expect(["sb_secret_abcdefghij", "AKIAIOSFODNNEXAMPLEX"].map(isPlainWord)).toEqual([false, false]);
});

it("says of a text that was met before what it said then", () => {
  const hash = (id: string): string => Buffer.from(id).toString("hex").padEnd(32, "0");
  fc.assert(
    fc.property(
      fc.array(
        text.map((parts) => parts.join("")),
        { maxLength: 5 },
      ),
      (texts) => {
        const redaction = redactionBy(hash);
        for (const one of [...texts, ...texts]) expect(redaction.text(one)).toBe(redactText(one, hash));
      },
    ),
  );
});
