/** What a line of the database may keep of a statement, and what it counts as. */
import { describe, expect, it } from "vitest";
import { fixtureOptions } from "../../../tests/fixtures/drain/load.ts";
import { classifyBatch } from "./classify.ts";

function stored(message: string, sqlState = "00000", severity = "LOG") {
  const parsed = { error_severity: severity, sql_state_code: sqlState, user_name: "authenticator" };
  const [event] = classifyBatch(
    [{ id: "line", timestamp: 1_795_000_000_000_000, event_message: message, metadata: { parsed } }],
    {
      ...fixtureOptions,
      keepSuccesses: true,
    },
  ).events;
  return event;
}

describe("a logged statement", () => {
  it.each([
    ["of any length", `statement: select '${"Anna Berg ".repeat(900)}', 7`, "statement: select '?', 7"],
    ["with quotes in it", "statement: select 'it''s Anna', 7", "statement: select '?''?', 7"],
    ["that is cut off", "statement: update buyers set name = 'Anna Be", "statement: update buyers set name = '?'"],
    ["that is cut off in an escaped one", "statement: select E'Anna Be", "statement: select E'?'"],
  ])("loses a literal %s", (_, message, kept) => {
    expect(stored(message)?.message).toBe(kept);
  });

  it("loses one that is cut off where the line is too long to be read", () => {
    const message = stored(`statement: insert into notes values ('${"Anna Berg ".repeat(2_000)}')`)?.message;
    expect(message).toBe("statement: insert into notes values ('?'");
    expect(stored(`statement: select jsonb'${"Anna Berg ".repeat(2_000)}'`)?.message).toBe("statement: select jsonb'?'");
  });

  it("keeps a sentence with an apostrophe", () => {
    const sentence = "the client's connection was closed";
    expect(stored(sentence)?.message).toBe(sentence);
  });
});

describe("a privilege that is missing", () => {
  it.each([
    ["permission denied for table activity_logs", "activity_logs"],
    ['permission denied for table "Unit Prices"', "other"],
    ["permission denied for column iban of relation buyers", "buyers"],
    ['permission denied for column "iban" of relation "buyers"', "buyers"],
    ["permission denied for materialized view unit_totals", "unit_totals"],
    ["permission denied to set role postgres", "postgres"],
    ["permission denied for function approve_payment_intent", "approve_payment_intent"],
  ])("%s counts by what it is missing on", (message, variant) => {
    const event = stored(message, "42501", "ERROR");
    expect([event?.signal, event?.variant]).toEqual(["grant.missing", variant]);
  });
});

describe("an error about a value", () => {
  it.each([
    ["22P02", 'invalid input syntax for type integer: "John Smith Marina"', 'invalid input syntax for type integer: "?"'],
    ["22008", 'date/time field value out of range: "31.12.1979"', 'date/time field value out of range: "?"'],
    ["22003", 'value "4915551234" is out of range for type integer', 'value "?" is out of range for type integer'],
    ["22023", 'invalid value for parameter "TimeZone": "Anna', 'invalid value for parameter "TimeZone": "?"'],
    ["22001", "value too long for type character varying(40)", "value too long for type character varying(40)"],
    ["42703", 'column "nmae" does not exist', 'column "nmae" does not exist'],
  ])("of class %s keeps what is wrong, and not the value: %s", (code, message, kept) => {
    expect(stored(message, code, "ERROR")?.message).toBe(kept);
  });
});
