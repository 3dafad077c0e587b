/** The database's redaction of texts, against the corpus that the receivers' meets too. */
import { expect, it } from "vitest";
import { cleanTexts, tellingTexts } from "../../fixtures/redaction/corpus.ts";
import { databaseForFile, scalar } from "../database/database.ts";

const { sql } = databaseForFile();
const redacted = (text: string) => scalar<string>(sql()`select watch.redact_text(${text}, 4000)`);

it.each(tellingTexts)("keeps no secret of $text", async ({ text, secrets }) => {
  const clean = await redacted(text);
  expect(secrets.filter((secret) => clean.includes(secret))).toEqual([]);
  expect(await redacted(clean)).toBe(clean);
});

it.each(cleanTexts)("leaves as it is: %s", async (text) => {
  expect(await redacted(text)).toBe(text);
});

it("takes no longer than the text is long", async () => {
  const units = [
    "Key (=",
    'password:"',
    'pwd\\":\\"',
    "authorization:a ",
    'malformed x literal: "',
    "passwordsecrettoken=",
    "Key (a)=(",
  ];
  for (const unit of units) {
    await sql().begin(async (transaction) => {
      // A quadratic pattern would take hundreds of times as long as this allows.
      await transaction`set local statement_timeout = '5s'`;
      await transaction`select watch.redact_text(repeat(${unit}, 4000), 20000)`;
    });
  }
});
