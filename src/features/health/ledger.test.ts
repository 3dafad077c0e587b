import { expect, test } from "vitest";
import type { SourceLedger } from "../../contracts/source-ledger.ts";
import { receiptOf } from "./ledger.ts";

const ledger: SourceLedger = {
  from: 0,
  to: 1,
  rows: [
    { source: "auth", outcome: "accepted", reason: "", n: 5 },
    { source: "edge", outcome: "accepted", reason: "", n: 90 },
    { source: "edge", outcome: "duplicate", reason: "", n: 4 },
    { source: "edge", outcome: "dropped", reason: "own-log", n: 8 },
    { source: "edge", outcome: "rejected", reason: "too-large", n: 2 },
  ],
};

test("duplicates are kept, what was dropped or rejected is set aside", () => {
  expect(receiptOf(ledger, "edge")).toEqual({ received: 104, kept: 94, setAside: 10 });
});

test("all sources together, and one that sent nothing", () => {
  expect(receiptOf(ledger)).toEqual({ received: 109, kept: 99, setAside: 10 });
  expect(receiptOf(ledger, "storage")).toEqual({ received: 0, kept: 0, setAside: 0 });
});
