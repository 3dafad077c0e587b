import fc from "fast-check";
import { expect, test } from "vitest";
import { outcomes, type SourceLedger } from "../../contracts/source-ledger.ts";
import { accountOf, wholeAccount } from "./ledger.ts";
import { reasonWords } from "./reasons.ts";

const ledger = (rows: SourceLedger["rows"]): SourceLedger => ({ from: 0, to: 1, rows });

test("an account adds up, with reasons in words", () => {
  const account = accountOf(
    ledger([
      { source: "auth", outcome: "accepted", reason: "", n: 5 },
      { source: "edge", outcome: "accepted", reason: "", n: 90 },
      { source: "edge", outcome: "rejected", reason: "too-large", n: 2 },
      { source: "edge", outcome: "dropped", reason: "own-log", n: 8 },
    ]),
    "edge",
  );
  expect(account).toEqual({
    received: 100,
    counts: { accepted: 90, duplicate: 0, dropped: 8, rejected: 2 },
    setAside: [
      { outcome: "dropped", words: "the monitor's own log lines", n: 8 },
      { outcome: "rejected", words: "larger than 64 KiB", n: 2 },
    ],
  });
});

test("reasons of the database and of later versions are told as well as can be", () => {
  expect(reasonWords("not-storable-22p02")).toBe("refused by the database (SQLSTATE 22P02)");
  expect(reasonWords("from_the-future")).toBe("from the future");
});

test("what was received is the sum of the outcomes, and the whole that of the sources", () => {
  const names = ["edge", "auth", "app"] as const;
  const row = fc.record({
    source: fc.constantFrom(...names),
    outcome: fc.constantFrom(...outcomes),
    reason: fc.constantFrom("", "unreadable", "too-large"),
    n: fc.nat(10_000),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
      const whole = wholeAccount(ledger(rows));
      const parts = names.map((name) => accountOf(ledger(rows), name));
      for (const { received, counts, setAside } of [whole, ...parts]) {
        expect(received).toBe(outcomes.reduce((all, outcome) => all + counts[outcome], 0));
        expect(setAside.reduce((all, { n }) => all + n, 0)).toBe(counts.dropped + counts.rejected);
      }
      expect(whole.received).toBe(parts.reduce((all, { received }) => all + received, 0));
    }),
  );
});
