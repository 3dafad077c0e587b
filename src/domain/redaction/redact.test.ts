import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact } from "./redact.ts";
import { redactionBy } from "./text.ts";

const hash = (text: string): string => createHmac("sha256", "a key for tests").update(text).digest("hex");
const redaction = redactionBy(hash);

/** Values that must never be found again, whatever key they hide under. */
const secrets = [
  "anna.berg@example.com",
  "203.0.113.24",
  "2001:db8::7334",
  "+44 20 7946 0958",
  "4111 1111 1111 1111",
  "sb_secret_4f6Hq8Zk2LmN0pQrStUvWx",
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI4ZDNiMmExMCJ9.c2lnbmF0dXJl",
  "8d3b2a10-4c5d-4e6f-8a7b-0c1d2e3f4a5b",
  "Mozilla/5.0 (Macintosh) AppleWebKit/537.36",
];

describe("a tree of values", () => {
  it.each([
    "password",
    "db_password",
    "Authorization",
    "x-api-key",
    "refreshToken",
    "access_token",
    "cf-connecting-ip",
    "cf_connecting_ip",
    "remoteAddress",
    "user_agent",
    "userEmail",
    "customer_email",
    "phoneNumber",
    "latitude",
    "postalCode",
    "city",
    "first_name",
    "actor_username",
    "cardNumber",
    "cvv",
    "iban",
    "cookie",
    "set-cookie",
    "client_secret",
    "dob",
    "customer_phone_n",
    "contact_phone",
    "buyerMobile",
    "customer_address",
    "address_line_1",
  ])("loses the value of %s, whatever it looks like", (key) => {
    expect(redact({ [key]: "plain words" }, redaction)).toEqual({ [key]: "[removed]" });
    expect(redact({ [key]: { nested: ["plain words"] } }, redaction)).toEqual({ [key]: "[removed]" });
  });

  it.each(["user_id", "userId", "customer_id", "actor_id", "owner", "sub", "auth_user"])("keeps a hash of %s", (key) => {
    const clean = redact({ [key]: 42 }, redaction);
    expect(clean).toEqual({ [key]: expect.stringMatching(/^id_[0-9a-f]{16}$/) });
    expect(redact(clean, redaction)).toEqual(clean);
  });

  it("keeps the ids of requests and functions, and nothing that only says it is one", () => {
    const id = "3b1f0c2d-5e6a-4b7c-8d9e-0f1a2b3c4d5e";
    expect(redact({ request_id: id, function_id: id }, redaction)).toEqual({ request_id: id, function_id: id });
    expect(redact({ request_id: "anna@example.com" }, redaction)).toEqual({ request_id: "[email]" });
  });

  it("of innocent facts stays as it is", () => {
    const clean = {
      method: "POST",
      status: 400,
      code: "invalid_credentials",
      region: "eu-central-1",
      duration_ms: 41.204,
      at: 1_782_999_543_455_000,
      tags: ["rest", "units"],
      token_count: 7,
      phone_confirmed: true,
      is_mobile_app: false,
      address_id: 12,
      nested: { table: "payment_intents", ok: false, none: null },
    };
    expect(redact(clean, redaction)).toEqual(clean);
  });

  it("is cut at 32 levels, 256 keys, 256 items and 2,000 characters, and says so", () => {
    let deep: unknown = "bottom";
    for (let level = 0; level < 1_000; level++) deep = { deep };
    expect(JSON.stringify(redact(deep, redaction))).toBe(`${'{"deep":'.repeat(32)}"[cut]"${"}".repeat(32)}`);
    const wide = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, 1]));
    expect(Object.keys(redact(wide, redaction) as object)).toHaveLength(256);
    expect(
      redact(
        Array.from({ length: 300 }, () => 1),
        redaction,
      ),
    ).toHaveLength(257);
    expect(redact("word ".repeat(1_000), redaction)).toHaveLength(2_005);
  });

  it("is a copy, and a key named __proto__ is a key like any other", () => {
    const hostile: unknown = JSON.parse('{"__proto__":{"admin":true},"constructor":"x"}');
    const clean = redact(hostile, redaction);
    expect(Object.keys(clean as object)).toEqual(["__proto__", "constructor"]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  /** Looks for secrets in trees of every shape, and gives back the first that `clean` left in. */
  function firstLeak(clean: (value: unknown) => unknown): string | null {
    const leaf = fc
      .constantFrom(...secrets)
      .chain((secret) =>
        fc.constantFrom<unknown>(
          secret,
          `it was ${secret}, they say`,
          [secret],
          { note: secret },
          { [secret]: 1 },
          `"${secret}"`,
        ),
      );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie("tree"), { maxKeys: 3 }),
      ),
    }));
    const { failed, counterexample } = fc.check(
      fc.property(tree, (value) => {
        const json = JSON.stringify(clean(value)) ?? "";
        return !secrets.some((secret) => json.includes(secret));
      }),
      { numRuns: 500 },
    );
    return failed ? JSON.stringify(counterexample) : null;
  }

  it("never shows a secret, wherever it hides: in a value, in a sentence, in a key", () => {
    expect(firstLeak((value) => redact(value, redaction))).toBeNull();
  });

  it.each<[string, (value: unknown) => unknown]>([
    ["nothing at all", (value) => value],
    ["values but not keys", (value) => (typeof value === "string" ? redact(value, redaction) : value)],
    [
      "all but addresses of machines",
      (value) => JSON.parse(JSON.stringify(value).replace(/[^"{}[\],:]*@[^"]*|Mozilla[^"]*/g, "x")),
    ],
  ])("would be caught redacting %s", (_, careless) => {
    expect(firstLeak(careless)).not.toBeNull();
  });

  it("does not change when redacted twice", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(...secrets), (value, secret) => {
        const once = redact({ value, note: `it was ${secret}` }, redaction);
        expect(redact(once, redaction)).toEqual(once);
      }),
      { numRuns: 300 },
    );
  });
});
