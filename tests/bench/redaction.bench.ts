/**
 * The time of redaction on texts made of nothing but the beginnings of what it looks for: eight times the text should take about eight
 * times as long. A quadratic pattern would take 64 times.
 */
import { createHmac } from "node:crypto";
import { redactText } from "../../src/domain/redaction/text.ts";
import { inWords, measure } from "./statistics.ts";

const hash = (text: string): string => createHmac("sha256", "a key for benchmarks").update(text).digest("hex");

const hostile: readonly (readonly [string, string])[] = [
  ["beginnings of tokens", "eyJ"],
  ["dots", "a."],
  ["at signs", "a@"],
  ["digits", "4"],
  ["digits and blanks", "4 "],
  ["colons", "a:"],
  ["credentials", "://a"],
  ["beginnings of keys", "-----BEGIN KEY-----"],
  ["tokens in a row", "eyJ-"],
  ["rows", "Failing row contains ("],
  ["names of secrets", "password "],
  ["letters and digits", "AA11"],
  ["brackets", "Key ("],
  ["keys", "Key (="],
  ["keys and values", "Key (a)=(b) "],
  ["quoted secrets", 'password:"'],
  ["escaped secrets", 'pwd\\":\\"'],
  ["long names of secrets", "passwordsecrettoken="],
  ["authorizations", "authorization:a "],
  ["values that do not fit", 'malformed x literal: "'],
  ["types", 'invalid input syntax for type "'],
  ["phones", "+1("],
  ["agents", "Mozilla/5"],
  ["percent signs", "a%40"],
];

const textOf = (unit: string, length: number): string => unit.repeat(Math.ceil(length / unit.length));

const rows: Record<string, string>[] = [];
for (const [name, unit] of hostile) {
  const short = await measure(15, async () => redactText(textOf(unit, 16_384), hash));
  const long = await measure(15, async () => redactText(textOf(unit, 131_072), hash));
  rows.push({ text: name, "16 K": inWords(short), "128 K": inWords(long), ratio: `${(long.median / short.median).toFixed(1)}×` });
}
console.table(rows);
