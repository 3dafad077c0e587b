import fc from "fast-check";
import { expect, test } from "vitest";
import { outcomes, type SourceLedger } from "../../contracts/source-ledger.ts";
import { ledgerRows, ledgerTotal } from "./ledger.ts";

const ledger = (rows: SourceLedger["rows"]): SourceLedger => ({ from: 0, to: 1, rows });

test("rows add up by source, with reasons in words", () => {
  const rows = ledgerRows(
    ledger([
      { source: "auth", outcome: "accepted", reason: "", n: 5 },
      { source: "edge", outcome: "accepted", reason: "", n: 90 },
      { source: "edge", outcome: "dropped", reason: "own_log_line", n: 8 },
      { source: "edge", outcome: "rejected", reason: "too_large", n: 2 },
      { source: "storage", outcome: "accepted", reason: "", n: 0 },
    ]),
  );
  expect(rows).toEqual([
    {
      title: "API gateway",
      received: 100,
      counts: { accepted: 90, duplicate: 0, dropped: 8, rejected: 2 },
      reasons: ["own log line (8)", "too large (2)"],
    },
    { title: "Auth", received: 5, counts: { accepted: 5, duplicate: 0, dropped: 0, rejected: 0 }, reasons: [] },
  ]);
});

test("what was received is the sum of the outcomes, and the total that of the rows", () => {
  const row = fc.record({
    source: fc.constantFrom("edge" as const, "auth" as const, "app" as const),
    outcome: fc.constantFrom(...outcomes),
    reason: fc.constantFrom("", "unparsable", "too_large"),
    n: fc.nat(10_000),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
      const total = ledgerTotal(ledger(rows));
      const parts = ledgerRows(ledger(rows));
      for (const one of [total, ...parts])
        expect(one.received).toBe(outcomes.reduce((all, outcome) => all + one.counts[outcome], 0));
      expect(total.received).toBe(parts.reduce((all, { received }) => all + received, 0));
    }),
  );
});
