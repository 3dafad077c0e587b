import { describe, expect, it } from "vitest";
import type { Dsn } from "./dsn.ts";
import { envelopeUrl, parseDsn, sameDsn } from "./dsn.ts";

const parsed = (text: string): Dsn => {
  const dsn = parseDsn(text);
  if (!dsn) throw new Error(`${text} was not read as a DSN`);
  return dsn;
};

describe("a DSN", () => {
  it("is read into its parts", () => {
    expect(parseDsn("https://abc123@o1.ingest.example.com/42")).toEqual({
      protocol: "https:",
      host: "o1.ingest.example.com",
      prefix: "",
      projectId: "42",
      publicKey: "abc123",
    });
  });

  it("may name a port, a path and, as old ones do, a secret", () => {
    expect(parseDsn("http://abc:def@127.0.0.1:9000/sentry/7")).toMatchObject({
      host: "127.0.0.1:9000",
      prefix: "/sentry",
      projectId: "7",
    });
  });

  it.each([
    "",
    "errors.example.com/42",
    "ftp://abc@errors.example.com/42",
    "https://errors.example.com/42",
    "https://abc@errors.example.com/",
    "https://abc@errors.example.com/4x2",
    "https://abc@errors.example.com/../42",
    "https://abc@errors.example.com/42?x=1",
    "https://abc@errors.example.com/42#x",
    "https://abc@errors.example.com@evil.example/42",
    "https://abc@evil.example\\@errors.example.com/42",
    "https://abc@errors.example.com:99999/42",
    `https://abc@${"a.".repeat(400)}example.com/42`,
  ])("is not %s", (text) => {
    expect(parseDsn(text)).toBeNull();
  });

  const allowed = parsed("https://abc@errors.example.com/42");

  it.each([
    ["protocol", "http://abc@errors.example.com/42"],
    ["host", "https://abc@errors.example.org/42"],
    ["port", "https://abc@errors.example.com:8443/42"],
    ["path", "https://abc@errors.example.com/x/42"],
    ["project", "https://abc@errors.example.com/43"],
    ["key", "https://abd@errors.example.com/42"],
  ])("differs from another with a different %s", (_, text) => {
    expect(sameDsn(parsed(text), allowed)).toBe(false);
  });

  it("is the same however its host is written, and whether the protocol's own port is named", () => {
    expect(sameDsn(parsed("https://abc@ERRORS.example.com:443/42"), allowed)).toBe(true);
  });

  it("leads to the project's envelope endpoint", () => {
    expect(envelopeUrl(parsed("https://abc@errors.example.com/sentry/42"))).toBe(
      "https://errors.example.com/sentry/api/42/envelope/?sentry_version=7&sentry_key=abc",
    );
  });
});
